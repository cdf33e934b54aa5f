#include "cli/commands/commands.hpp"
#include "cli/listing.hpp"

namespace mdm::cli::commands {

Run enrollment_list(Options&) {
    return [](App& app) { return list_table(app, tables::enrollments, {}); };
}

}  // namespace mdm::cli::commands
