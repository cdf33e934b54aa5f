#pragma once
// What -vv and --trace FILE show of the wire: every exchange, headers from an allow-list, URLs and bodies
// with their secrets removed (redact.hpp).
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/fs.hpp"
#include "mdm/base/time.hpp"
#include "mdm/net/client.hpp"

namespace mdm::net {

class Trace final : public Watcher {
  public:
    /// Takes whole lines, line end included; harmless to a terminal.
    using Sink = std::function<void(std::string_view lines)>;

    /// `max_body`: bytes of a body that are shown.
    Trace(const Clock& clock, std::vector<Sink> sinks, std::size_t max_body = 16u << 10);
    void sent(const Request& request, int attempt) override;
    void received(const Request& request, const Result<Response>& result, Millis took) override;

  private:
    void write(const std::string& lines);
    const Clock& clock_;
    std::vector<Sink> sinks_;
    std::size_t max_body_;
};

/// A sink that appends to a new file (0600; Code::refused when anything is there already). A full disk ends
/// the trace, not the work. `files` is borrowed by the sink.
Result<Trace::Sink> trace_file(FileSystem& files, const std::string& path);

}  // namespace mdm::net
