// device apps, profiles and history: the tables of one device.
#include "cli/commands/commands.hpp"
#include "cli/listing.hpp"

namespace mdm::cli::commands {
namespace {

Run table_of_device(Options& options, const Table& table) {
    auto reference = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument("DEVICE", *reference, "the device: id, serial, UDID, IMEI or name");
    return [reference, &table](App& app) -> Result<CommandResult> {
        MDM_TRY(const auto target, one_device(app, *reference));
        ListRequest request;
        request.scope = target.id;
        return list_table(app, table, request);
    };
}

}  // namespace

Run device_apps(Options& options) {
    return table_of_device(options, tables::apps);
}
Run device_profiles(Options& options) {
    return table_of_device(options, tables::profiles);
}
Run device_history(Options& options) {
    return table_of_device(options, tables::history);
}

}  // namespace mdm::cli::commands
