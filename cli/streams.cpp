#include "cli/streams.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace mdm::cli {
namespace {

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

class RealStreams final : public Streams {
  public:
    ~RealStreams() override { flush(); }

    bool out(std::string_view text) override {
        buffer_.append(text);
        if (buffer_.size() < (1 << 16)) return alive_;
        return flush();
    }

    void err(std::string_view text) override {
        flush();  // so that data and messages come in the order in which they arose
        write_all(STDERR_FILENO, text);
    }

    bool flush() override {
        if (alive_ && !write_all(STDOUT_FILENO, buffer_)) {
            alive_ = false;
            if (errno != EPIPE) problem_ = std::strerror(errno);
        }
        buffer_.clear();
        return alive_;
    }

    std::optional<std::string> out_error() const override { return problem_; }

    Result<std::string> read_all() override {
        constexpr std::size_t limit = 256u << 20;
        std::string text;
        std::array<char, 1 << 16> chunk{};
        while (true) {
            const auto got = ::read(STDIN_FILENO, chunk.data(), chunk.size());
            if (got < 0 && errno == EINTR) continue;
            if (got < 0)
                return Error{Code::usage, std::string("cannot read standard input: ") + std::strerror(errno)};
            if (got == 0) return text;
            text.append(chunk.data(), static_cast<std::size_t>(got));
            if (text.size() > limit) return Error{Code::usage, "standard input is larger than 256 MiB"};
        }
    }

    std::optional<std::string> read_line() override {
        flush();
        std::string line;
        char c = 0;
        while (true) {
            const auto got = ::read(STDIN_FILENO, &c, 1);
            if (got < 0 && errno == EINTR) return std::nullopt;  // Ctrl-C while asked: nothing was agreed to
            if (got <= 0) return line.empty() ? std::nullopt : std::optional(line);
            if (c == '\n') return line;
            line += c;
        }
    }

    bool in_is_terminal() const override { return ::isatty(STDIN_FILENO) == 1; }
    bool out_is_terminal() const override { return ::isatty(STDOUT_FILENO) == 1; }
    bool err_is_terminal() const override { return ::isatty(STDERR_FILENO) == 1; }

    std::size_t width() const override {
        winsize size{};
        const int descriptor = out_is_terminal() ? STDOUT_FILENO : STDERR_FILENO;
        if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
        return std::max<std::size_t>(20, size.ws_col);
    }

  private:
    std::string buffer_;
    bool alive_ = true;
    std::optional<std::string> problem_;
};

}  // namespace

std::unique_ptr<Streams> real_streams() {
    return std::make_unique<RealStreams>();
}

}  // namespace mdm::cli
