#include "support/program.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>

namespace mdm::test {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (std::string& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

std::uintmax_t size_of(const std::string& file) {
    std::error_code none;
    const auto size = std::filesystem::file_size(file, none);
    return none ? 0 : size;
}

}  // namespace

Program::Program() {
    environment["PATH"] = "/usr/bin:/bin";
    environment["HOME"] = dir_.path();
    for (const char* name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"})
        environment[name] = dir_.path();
}

int Program::start(const std::vector<std::string>& words) const {
    std::vector<std::string> argv{MDMCTL_BINARY};
    argv.insert(argv.end(), words.begin(), words.end());
    return spawn(std::move(argv));
}

int Program::spawn(std::vector<std::string> argv) const {
    std::vector<std::string> variables{"MDMCTL=" MDMCTL_BINARY};
    for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    const std::string in = dir_.file("stdin"), out = dir_.file("stdout"), err = dir_.file("stderr");
    if (!std::filesystem::exists(in)) dir_.write("stdin", "");
    posix_spawn_file_actions_addopen(&actions, 0, in.c_str(), O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t pid = 0;
    REQUIRE(::posix_spawn(&pid, argv[0].c_str(), &actions, nullptr, pointers(argv).data(),
                          pointers(variables).data()) == 0);
    posix_spawn_file_actions_destroy(&actions);
    return pid;
}

int Program::wait(int pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

Finished Program::run(const std::vector<std::string>& words, const std::string& input) const {
    dir_.write("stdin", input);
    return finish(start(words));
}

Finished Program::shell(const std::string& script) const {
    return finish(spawn({"/bin/bash", "-c", script}));
}

Finished Program::finish(int pid) const {
    Finished finished;
    finished.status = wait(pid);
    finished.out = read_file(dir_.file("stdout"));
    finished.err = read_file(dir_.file("stderr"));
    return finished;
}

int Program::run_until_grown(const std::vector<std::string>& words, const std::string& file,
                             std::size_t bytes, int signal) const {
    const int watch = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    REQUIRE(watch >= 0);
    REQUIRE(::inotify_add_watch(watch, file.c_str(), IN_MODIFY) >= 0);
    const int pid = start(words);
    while (size_of(file) < bytes) {
        siginfo_t ended{};
        ::waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOHANG | WNOWAIT);
        if (ended.si_pid == pid) break;  // it was over before
        pollfd event{watch, POLLIN, 0};
        ::poll(&event, 1, 100);  // woken by the write; the bound is for a process that ends without one
        char drain[4096];
        while (::read(watch, drain, sizeof drain) > 0) {
        }
    }
    ::kill(pid, signal);
    ::close(watch);
    return wait(pid);
}

}  // namespace mdm::test
