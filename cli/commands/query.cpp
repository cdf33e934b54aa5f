#include "cli/commands/commands.hpp"
#include "cli/listing.hpp"

namespace mdm::cli::commands {

Run query(Options& options) {
    auto sql = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument(
        "SQL", *sql,
        "one SELECT over devices, apps, groups, policies and jobs; - reads it from standard input");
    return [sql](App& app) -> Result<CommandResult> {
        std::string statement = *sql;
        if (statement == "-") {
            MDM_TRY(statement, app.world().streams.read_all());
        }
        MDM_TRY(const auto* fleet, app.fleet());
        MDM_TRY(auto rows, fleet->query(statement));
        return list_query(app, std::move(rows));
    };
}

}  // namespace mdm::cli::commands
