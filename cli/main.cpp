// Hands the real world to the program, and turns Ctrl-C into a stop.
#include <unistd.h>
#include <csignal>
#include <string>
#include <vector>

#include "cli/run.hpp"
#include "mdm/net/curl_transport.hpp"

namespace {

mdm::Stop stop;

// The first Ctrl-C lets requests in flight finish; the second ends the process at once. The ledger knows what
// was sent.
extern "C" void on_signal(int) {
    if (stop.requested()) ::_exit(130);
    stop.request();
}

void install_signal_handlers() {
    struct sigaction action {};
    action.sa_handler = on_signal;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);  // a reader that has gone shows up as a failed write
}

}  // namespace

int main(int argc, char** argv) {
    install_signal_handlers();
    const auto clock = mdm::real_clock();
    const auto files = mdm::real_file_system();
    const auto environment = mdm::real_environment();
    const auto process = mdm::real_process();
    const auto random = mdm::real_random();
    const auto streams = mdm::cli::real_streams();
    mdm::cli::World world{*clock,  *files,   *environment, *process,
                          *random, *streams, stop,         mdm::net::make_curl_transport};
    const int exit = mdm::cli::run(std::vector<std::string>(argv + 1, argv + argc), world);
    streams->flush();
    return exit;
}
