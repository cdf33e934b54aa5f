#pragma once
// The whole program in process, between fakes: what is typed, printed and asked is text in memory, files lie
// in a folder of the test's own.
#include <optional>
#include <string>
#include <vector>

#include "cli/world.hpp"
#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace mdm::test {

/// Neither end is a terminal unless the test says so.
class FakeStreams final : public cli::Streams {
  public:
    bool out(std::string_view text) override {
        if (gone()) return false;
        printed += text;
        largest_piece = std::max(largest_piece, text.size());
        return !gone();
    }
    void err(std::string_view text) override { said += text; }
    bool flush() override {
        ++flushes;
        return !gone();
    }
    std::optional<std::string> out_error() const override { return gone() ? trouble : std::nullopt; }
    Result<std::string> read_all() override { return input; }
    std::optional<std::string> read_line() override;

    bool in_is_terminal() const override { return in_terminal; }
    bool out_is_terminal() const override { return out_terminal; }
    bool err_is_terminal() const override { return err_terminal; }
    std::size_t width() const override { return columns; }

    std::string input;               // standard input
    std::vector<std::string> typed;  // answers to questions, in order
    bool in_terminal = false, out_terminal = false, err_terminal = false;
    std::size_t columns = 80;
    std::optional<std::size_t> closes_after;  // bytes of output after which nothing more gets through
    std::optional<std::string> trouble;       // why not; nullopt: the reader has gone

    std::string printed, said;
    std::size_t largest_piece = 0;
    int flushes = 0;

  private:
    bool gone() const { return closes_after && printed.size() >= *closes_after; }
};

/// The world of one test; several runs may follow each other in it. HOME and the XDG folders are below
/// dir.path().
struct CliWorld {
    CliWorld();
    cli::World world();
    /// A person sits at it: all three streams are a terminal.
    void sit_down(std::size_t columns = 80);

    TempDir dir;
    FakeClock clock;
    FakeEnvironment environment;
    FakeProcess process;
    FakeRandom random;
    FakeStreams streams;
    Stop stop;
    std::unique_ptr<FileSystem> files;
    TransportFactory transports;  // empty: no network
};

struct CliRun {
    std::string out;
    std::string err;
    int exit = 0;
};
/// `words` without the program's name.
CliRun run_cli(const std::vector<std::string>& words, CliWorld& world);

}  // namespace mdm::test
