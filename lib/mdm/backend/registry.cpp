#include "mdm/backend/registry.hpp"

#include <fmt/format.h>

#include <array>

#include "mdm/backend/sandbox/sandbox_backend.hpp"
#include "mdm/base/text.hpp"

namespace mdm {
namespace {

std::vector<std::string> names() {
    std::vector<std::string> list;
    for (const BackendInfo& info : backends()) list.emplace_back(info.name);
    return list;
}

std::vector<std::string> setting_names(const BackendInfo& info) {
    std::vector<std::string> list;
    for (const SettingInfo& setting : info.settings) list.emplace_back(setting.name);
    return list;
}

const SettingInfo* find_setting(const BackendInfo& info, std::string_view name) {
    for (const SettingInfo& setting : info.settings)
        if (setting.name == name) return &setting;
    return nullptr;
}

Result<void> check_settings(const BackendInfo& info, const Context& context) {
    for (const auto& [name, value] : context.settings) {
        const SettingInfo* setting = find_setting(info, name);
        if (setting == nullptr || setting->secret)
            return Error{Code::usage, fmt::format("backend '{}' has no setting '{}'", info.name, name),
                         did_you_mean(name, setting_names(info))};
    }
    for (const SettingInfo& setting : info.settings) {
        const std::string name(setting.name);
        const auto& given = setting.secret ? context.credentials : context.settings;
        const auto value = given.find(name);
        if (setting.required && (value == given.end() || value->second.empty()))
            return Error{Code::usage,
                         fmt::format("context '{}' lacks the {} '{}' of backend '{}'", context.name,
                                     setting.secret ? "credential" : "setting", name, info.name),
                         fmt::format("for example: {} {}={}", setting.secret ? "--credential" : "--set", name,
                                     setting.example)};
    }
    return {};
}

}  // namespace

std::span<const BackendInfo> backends() {
    static const std::array<BackendInfo, 1> table{
        {{"sandbox", "an embedded fleet to try everything on, without any network",
          sandbox::sandbox_settings(), sandbox::open_sandbox, sandbox::sandbox_capabilities}}};
    return table;
}

Result<const BackendInfo*> find_backend(std::string_view name) {
    for (const BackendInfo& info : backends())
        if (info.name == name) return &info;
    const std::string guess = did_you_mean(name, names());
    return Error{Code::not_found, fmt::format("there is no backend '{}'", name),
                 guess.empty() ? "run: mdmctl backend list" : guess};
}

Result<std::unique_ptr<Backend>> open_backend(const Context& context, const BackendSeams& seams) {
    MDM_TRY(const BackendInfo* info, find_backend(context.backend));
    MDM_CHECK(check_settings(*info, context));
    return info->open(context, seams);
}

}  // namespace mdm
