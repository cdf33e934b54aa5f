#include "mdm/config/paths.hpp"

#include <filesystem>

namespace mdm {
namespace {

Result<std::string> base_folder(const Environment& environment, std::string_view variable,
                                std::string_view below_home) {
    // the specification has relative paths ignored
    if (const auto folder = environment.get(variable); folder && folder->starts_with("/"))
        return *folder + "/mdmctl";
    const auto home = environment.get("HOME");
    if (!home)
        return Error{Code::usage, "cannot tell where to keep files: HOME is not set",
                     "set HOME, or XDG_CONFIG_HOME and its sisters"};
    return *home + "/" + std::string(below_home) + "/mdmctl";
}

}  // namespace

Result<Paths> Paths::from(const Environment& environment) {
    Paths paths;
    MDM_TRY(const auto config, base_folder(environment, "XDG_CONFIG_HOME", ".config"));
    MDM_TRY(paths.data_folder, base_folder(environment, "XDG_DATA_HOME", ".local/share"));
    MDM_TRY(const auto state, base_folder(environment, "XDG_STATE_HOME", ".local/state"));
    MDM_TRY(paths.cache_folder, base_folder(environment, "XDG_CACHE_HOME", ".cache"));
    paths.config_file = environment.get("MDMCTL_CONFIG").value_or(config + "/config.yaml");
    paths.config_folder = std::filesystem::path(paths.config_file).parent_path().string();
    paths.ledger_file = environment.get("MDMCTL_LEDGER").value_or(state + "/ledger.db");
    return paths;
}

}  // namespace mdm
