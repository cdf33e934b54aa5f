// lock, wipe, retire, … : the verbs that act on devices. Each is the operation of the same name; cli/action
// does the work.
#include "cli/action.hpp"
#include "cli/commands/commands.hpp"

namespace mdm::cli::commands {
namespace {

Run device_action(Options& options, std::string_view operation) {
    auto request = std::make_shared<ActionRequest>();  // shared: the parser fills it, the run reads it
    request->operation = find_operation(operation);
    declare_selection(options, request->selection, true);
    declare_inputs(options, *request->operation, request->inputs);
    declare_consent(options, request->consent, request->operation->risk);
    return [request](App& app) { return run_action(app, *request); };
}

// push-app APP DEVICE…
Run app_action(Options& options, std::string_view operation) {
    auto request = std::make_shared<ActionRequest>();
    request->operation = find_operation(operation);
    options.argument("APP", request->inputs.texts["app"], "the app's id in the catalogue (mdmctl app list)");
    declare_selection(options, request->selection, true);
    declare_consent(options, request->consent, request->operation->risk);
    return [request](App& app) { return run_action(app, *request); };
}

}  // namespace

Run lock(Options& options) {
    return device_action(options, "device.lock");
}
Run wipe(Options& options) {
    return device_action(options, "device.wipe");
}
Run retire(Options& options) {
    return device_action(options, "device.retire");
}
Run clear_passcode(Options& options) {
    return device_action(options, "device.clear-passcode");
}
Run locate(Options& options) {
    return device_action(options, "device.locate");
}
Run restart(Options& options) {
    return device_action(options, "device.restart");
}
Run shutdown(Options& options) {
    return device_action(options, "device.shutdown");
}
Run sync(Options& options) {
    return device_action(options, "device.sync");
}
Run update_os(Options& options) {
    return device_action(options, "device.update-os");
}
Run lost_mode_on(Options& options) {
    return device_action(options, "device.lost-mode-on");
}
Run lost_mode_off(Options& options) {
    return device_action(options, "device.lost-mode-off");
}
Run push_app(Options& options) {
    return app_action(options, "app.push");
}
Run remove_app(Options& options) {
    return app_action(options, "app.remove");
}

Run rename(Options& options) {
    auto request = std::make_shared<ActionRequest>();
    request->operation = find_operation("device.rename");
    request->selection.devices.resize(1);
    options.argument("DEVICE", request->selection.devices[0],
                     "the device: id, serial, UDID, IMEI, or serial:X name:X …");
    options.argument("NEWNAME", request->inputs.texts["name"], "its new name");
    declare_consent(options, request->consent, request->operation->risk);
    return [request](App& app) { return run_action(app, *request); };
}

}  // namespace mdm::cli::commands
