// silent DAYS: which devices of the current context have not been heard of for so long. A small program on
// libmdm: the same configuration as mdmctl, any backend, SQL to choose, nothing of the command line.
#include <fmt/format.h>

#include <cstdlib>
#include <string>

#include "mdm/backend/registry.hpp"
#include "mdm/base/text.hpp"
#include "mdm/config/config.hpp"
#include "mdm/config/paths.hpp"
#include "mdm/fleet/fleet.hpp"

namespace {

struct World {
    std::unique_ptr<mdm::Clock> clock = mdm::real_clock();
    std::unique_ptr<mdm::FileSystem> files = mdm::real_file_system();
    std::unique_ptr<mdm::Environment> environment = mdm::real_environment();
    std::unique_ptr<mdm::Process> process = mdm::real_process();
    std::unique_ptr<mdm::Random> random = mdm::real_random();

    mdm::BackendSeams seams() { return {*clock, *files, *environment, *process, *random}; }
};

// Rows come in pages; names come from devices, so they are made printable before a terminal sees them.
mdm::Result<std::size_t> print(mdm::Query& query) {
    std::size_t printed = 0;
    mdm::RowBatch page(query.columns().size());
    for (bool more = true; more;) {
        page.clear();
        MDM_TRY(more, query.next(page));
        for (std::size_t row = 0; row < page.rows(); ++row, ++printed)
            fmt::print("{}\t{}\t{}\n", page.at(row, 0).text_or_empty(),
                       mdm::printable(page.at(row, 1).text_or_empty()), page.at(row, 2).text_or_empty());
    }
    return printed;
}

mdm::Result<std::size_t> run(World& world, int days) {
    MDM_TRY(const auto paths, mdm::Paths::from(*world.environment));
    MDM_TRY(const auto config, mdm::load_config(*world.files, paths.config_file));
    MDM_TRY(const auto* context, config.find(config.current));
    MDM_TRY(const auto backend, mdm::open_backend(*context, world.seams()));
    MDM_TRY(const auto fleet, mdm::Fleet::open({{context->name, backend.get()}}, {}, *world.clock));
    MDM_TRY(const auto query,
            fleet.query(fmt::format("SELECT serial, name, last_seen FROM devices "
                                    "WHERE last_seen < datetime('now', '-{} days') ORDER BY last_seen",
                                    days)));
    return print(*query);
}

}  // namespace

int main(int argc, char** argv) {
    World world;
    const auto printed = run(world, argc > 1 ? std::atoi(argv[1]) : 30);
    if (printed.ok()) return 0;
    fmt::print(stderr, "silent: {}\n  {}\n", printed.error().text(), printed.error().hint);
    return 1;
}
