#pragma once
// Seam: standard input, output and error, and what is known of the terminal. stdout is data, stderr is
// everything else.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "mdm/base/result.hpp"

namespace mdm::cli {

class Streams {
  public:
    virtual ~Streams() = default;
    /// False once the reader has gone (| head -1): stop quietly.
    virtual bool out(std::string_view text) = 0;
    virtual void err(std::string_view text) = 0;
    /// Sends buffered output on its way; false when the reader has gone or the disk is full.
    virtual bool flush() = 0;
    /// What the system said when output was lost for another reason than a reader that has gone ("No space
    /// left on device"); nullopt while all is well.
    virtual std::optional<std::string> out_error() const { return std::nullopt; }
    /// All of standard input.
    virtual Result<std::string> read_all() = 0;
    /// One line typed by a person, without its end; nullopt at the end of input.
    virtual std::optional<std::string> read_line() = 0;

    virtual bool in_is_terminal() const = 0;
    virtual bool out_is_terminal() const = 0;
    virtual bool err_is_terminal() const = 0;
    /// Columns of the terminal, at least 20; 80 when unknown.
    virtual std::size_t width() const = 0;
};

std::unique_ptr<Streams> real_streams();

}  // namespace mdm::cli
