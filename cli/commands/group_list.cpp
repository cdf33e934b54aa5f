#include "cli/commands/commands.hpp"
#include "cli/listing.hpp"

namespace mdm::cli::commands {

Run group_list(Options&) {
    return [](App& app) { return list_table(app, tables::groups, {}); };
}

}  // namespace mdm::cli::commands
