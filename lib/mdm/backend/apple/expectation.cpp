#include "mdm/backend/apple/expectation.hpp"

namespace mdm::apple {
namespace {

using Of = Expectation::Of;

constexpr const char* yes = "1";
constexpr const char* no = "0";

template <class Command>
Expectation of(const Command&) {
    return {};
}
Expectation of(const ClearPasscode&) {
    return {Of::fact, "passcode_set", no};
}
Expectation of(const EnableLostMode&) {
    return {Of::fact, "lost_mode", yes};
}
Expectation of(const DisableLostMode&) {
    return {Of::fact, "lost_mode", no};
}
Expectation of(const Settings& settings) {
    if (!settings.device_name || settings.host_name) return {};
    return {Of::fact, "name", *settings.device_name};
}
Expectation of(const InstallApplication& install) {
    if (!install.identifier) return {};
    return {Of::app, *install.identifier, {}};
}
Expectation of(const RemoveApplication& remove) {
    return {Of::no_app, remove.identifier, {}};
}

}  // namespace

Expectation expectation_of(const NativeCommand& command) {
    return std::visit([](const auto& native) { return of(native); }, command);
}

}  // namespace mdm::apple
