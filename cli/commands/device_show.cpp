#include "cli/commands/commands.hpp"
#include "cli/listing.hpp"

namespace mdm::cli::commands {
namespace {

// Everything that is known of one device, detail calls included.
Result<CommandResult> run(App& app, const std::string& reference) {
    MDM_TRY(const auto target, one_device(app, reference));
    MDM_TRY(const auto* fleet, app.fleet());
    MDM_TRY(const auto columns, output_columns(tables::devices, app.columns()));
    Selection selection;
    selection.references = {"id:" + target.id};
    selection.action = false;
    DeviceQuery wanted;
    wanted.columns = ColumnSet::all(tables::devices.columns.size());
    MDM_TRY(auto rows, look(selection, *fleet, wanted));
    return record_of(columns, tables::devices.columns.size(), *rows, "device '" + reference + "'");
}

}  // namespace

Run device_show(Options& options) {
    auto reference = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument("DEVICE", *reference, "the device: id, serial, UDID, IMEI or name");
    return [reference](App& app) { return run(app, *reference); };
}

}  // namespace mdm::cli::commands
