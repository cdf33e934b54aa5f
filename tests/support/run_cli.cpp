#include "support/run_cli.hpp"

#include "cli/run.hpp"

namespace mdm::test {

std::optional<std::string> FakeStreams::read_line() {
    if (typed.empty()) return std::nullopt;
    std::string line = typed.front();
    typed.erase(typed.begin());
    return line;
}

CliWorld::CliWorld() : files(real_file_system()) {
    environment.values = {{"HOME", dir.path()},
                          {"XDG_CONFIG_HOME", dir.file("config")},
                          {"XDG_DATA_HOME", dir.file("data")},
                          {"XDG_STATE_HOME", dir.file("state")},
                          {"XDG_CACHE_HOME", dir.file("cache")},
                          {"TERM", "xterm"}};
}

cli::World CliWorld::world() {
    return {clock, *files, environment, process, random, streams, stop, transports};
}

void CliWorld::sit_down(std::size_t columns) {
    streams.in_terminal = streams.out_terminal = streams.err_terminal = true;
    streams.columns = columns;
}

CliRun run_cli(const std::vector<std::string>& words, CliWorld& world) {
    world.streams.printed.clear();
    world.streams.said.clear();
    cli::World doors = world.world();
    const int exit = cli::run(words, doors);
    return {world.streams.printed, world.streams.said, exit};
}

}  // namespace mdm::test
