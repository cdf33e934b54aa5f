#include "cli/commands/commands.hpp"
#include "cli/listing.hpp"

namespace mdm::cli::commands {

Run approval_list(Options&) {
    return [](App& app) { return list_table(app, tables::approvals, {}); };
}

}  // namespace mdm::cli::commands
