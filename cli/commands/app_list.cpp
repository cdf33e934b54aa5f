#include "cli/commands/commands.hpp"
#include "cli/listing.hpp"

namespace mdm::cli::commands {

Run app_list(Options&) {
    return [](App& app) { return list_table(app, tables::catalog, {}); };
}

}  // namespace mdm::cli::commands
