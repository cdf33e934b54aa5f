#include "mdm/base/seams.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <random>
#include <thread>

#include "mdm/base/stop.hpp"

extern char** environ;

namespace mdm {
namespace {

class RealClock final : public Clock {
  public:
    Time now() const override { return std::chrono::floor<Millis>(std::chrono::system_clock::now()); }
    void sleep_for(Millis duration, const Stop& stop) override {
        constexpr Millis step{50};  // how late a stop may be noticed
        for (auto left = duration; left.count() > 0 && !stop.requested(); left -= step)
            std::this_thread::sleep_for(std::min(left, step));
    }
};

class RealEnvironment final : public Environment {
  public:
    std::optional<std::string> get(std::string_view name) const override {
        const char* value = std::getenv(std::string(name).c_str());
        if (value == nullptr || *value == '\0') return std::nullopt;
        return value;
    }
};

class RealRandom final : public Random {
  public:
    std::string bytes(std::size_t count) override {
        std::random_device device;  // getrandom() on Linux
        std::string out;
        while (out.size() < count) out += static_cast<char>(device() & 0xFF);
        return out;
    }
};

class Pipe {
  public:
    Pipe() { ok_ = ::pipe2(ends_, O_CLOEXEC) == 0; }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    bool ok() const { return ok_; }
    int end(int which) const { return ends_[which]; }
    void close_end(int which) {
        if (ends_[which] >= 0) ::close(ends_[which]);
        ends_[which] = -1;
    }

  private:
    int ends_[2] = {-1, -1};
    bool ok_ = false;
};

class RealProcess final : public Process {
  public:
    Result<Output> run(const std::vector<std::string>& argv, std::string_view input) override {
        Pipe in, out;
        if (!in.ok() || !out.ok()) return failure(argv, errno);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, in.end(0), STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, out.end(1), STDOUT_FILENO);
        std::vector<char*> words;
        for (const auto& word : argv) words.push_back(const_cast<char*>(word.c_str()));
        words.push_back(nullptr);
        pid_t child = 0;
        const int problem = ::posix_spawnp(&child, words[0], &actions, nullptr, words.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        if (problem != 0) return failure(argv, problem);
        in.close_end(0);
        out.close_end(1);
        Output output;
        exchange(in, out, input, output.out);
        int status = 0;
        while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        output.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        return output;
    }

    Self self() const override {
        Self self;
        self.pid = static_cast<int>(::getpid());
        if (const passwd* entry = ::getpwuid(::geteuid()); entry != nullptr) self.user = entry->pw_name;
        if (self.user.empty()) self.user = fmt::format("uid {}", ::geteuid());
        utsname machine{};
        if (::uname(&machine) == 0) self.host = machine.nodename;
        return self;
    }

  private:
    static Error failure(const std::vector<std::string>& argv, int problem) {
        return Error{Code::usage, fmt::format("cannot run '{}': {}", argv[0], std::strerror(problem))};
    }

    // Writes and reads in turn, so that neither side can block the other for ever.
    static void exchange(Pipe& in, Pipe& out, std::string_view input, std::string& text) {
        constexpr std::size_t limit = 1 << 20;
        const auto old = std::signal(SIGPIPE, SIG_IGN);
        ::fcntl(in.end(1), F_SETFL, O_NONBLOCK);
        if (input.empty()) in.close_end(1);
        while (true) {
            pollfd ends[2] = {{out.end(0), POLLIN, 0}, {in.end(1), POLLOUT, 0}};
            if (::poll(ends, 2, -1) < 0 && errno != EINTR) break;
            if (ends[1].revents != 0) {
                const auto written = ::write(in.end(1), input.data(), input.size());
                if (written > 0) input.remove_prefix(static_cast<std::size_t>(written));
                if (input.empty() || (written < 0 && errno != EAGAIN)) in.close_end(1);
            }
            if (ends[0].revents != 0) {
                char buffer[4096];
                const auto got = ::read(out.end(0), buffer, sizeof buffer);
                if (got <= 0) break;
                if (text.size() < limit) text.append(buffer, static_cast<std::size_t>(got));
            }
        }
        std::signal(SIGPIPE, old);
    }
};

}  // namespace

std::string uuid4(Random& random) {
    std::string raw = random.bytes(16);
    raw[6] = static_cast<char>((raw[6] & 0x0F) | 0x40);
    raw[8] = static_cast<char>((raw[8] & 0x3F) | 0x80);
    std::string text;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += fmt::format("{:02x}", static_cast<unsigned char>(raw[i]));
    }
    return text;
}

std::unique_ptr<Clock> real_clock() {
    return std::make_unique<RealClock>();
}
std::unique_ptr<Environment> real_environment() {
    return std::make_unique<RealEnvironment>();
}
std::unique_ptr<Process> real_process() {
    return std::make_unique<RealProcess>();
}
std::unique_ptr<Random> real_random() {
    return std::make_unique<RealRandom>();
}

}  // namespace mdm
