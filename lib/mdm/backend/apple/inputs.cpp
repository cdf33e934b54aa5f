#include "mdm/backend/apple/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/backend/apple/platform.hpp"
#include "mdm/base/text.hpp"

namespace mdm::apple {
namespace {

constexpr std::size_t pin_digits = 6;
constexpr int by_volume_purchase = 1;
constexpr int goes_with_enrollment = 1;

const InputValue* find(const Inputs& inputs, std::string_view name) {
    const auto found = inputs.find(name);
    return found == inputs.end() ? nullptr : &found->second;
}

bool is_mac(const Situation& situation) {
    return situation.platform == "macos";
}

/// Macs before 11 have no managed apps.
std::optional<int> flags_for(const Situation& situation) {
    if (is_mac(situation) && !at_least(situation, "11")) return std::nullopt;
    return goes_with_enrollment;
}

NativeCommand by_manifest(std::string url, const Situation& situation) {
    if (is_mac(situation)) {
        InstallEnterpriseApplication command;
        command.manifest_url = std::move(url);
        command.management_flags = flags_for(situation);
        if (command.management_flags) command.install_as_managed = true;
        return command;
    }
    InstallApplication command;
    command.manifest_url = std::move(url);
    command.management_flags = flags_for(situation);
    return command;
}

}  // namespace

Text text_input(const Inputs& inputs, std::string_view name) {
    const InputValue* value = find(inputs, name);
    const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
    if (text == nullptr || text->empty()) return std::nullopt;
    return *text;
}

bool flag_input(const Inputs& inputs, std::string_view name) {
    const InputValue* value = find(inputs, name);
    const bool* flag = value == nullptr ? nullptr : std::get_if<bool>(value);
    return flag != nullptr && *flag;
}

std::optional<Secret> secret_input(const Inputs& inputs, std::string_view name) {
    const InputValue* value = find(inputs, name);
    const auto* secret = value == nullptr ? nullptr : std::get_if<Secret>(value);
    if (secret != nullptr && !secret->empty()) return *secret;
    if (const Text text = text_input(inputs, name)) return Secret(*text);
    return std::nullopt;
}

Result<std::optional<Secret>> pin_input(const Inputs& inputs) {
    auto pin = secret_input(inputs, "pin");
    if (!pin) return pin;
    const std::string& text = pin->reveal();
    const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (text.size() == pin_digits && digits) return pin;
    return Error{Code::usage, "the PIN must be six digits", "--pin random makes one"};
}

Result<std::optional<Secret>> profile_input(const Inputs& inputs, std::string_view name) {
    constexpr std::size_t prologue = 1000;
    auto profile = secret_input(inputs, name);
    if (!profile) return profile;
    const std::string_view text = profile->reveal();
    const bool is_signed = text.starts_with('\x30');  // CMS: a DER sequence
    if (is_signed || text.starts_with("bplist") || text.substr(0, prologue).find("<plist") != text.npos)
        return profile;
    return Error{Code::usage, fmt::format("what --{} refers to is no configuration profile", name),
                 fmt::format("for example: --{} file:profile.mobileconfig", name)};
}

Result<NativeCommand> install_app(const Inputs& inputs, const Situation& situation) {
    Text app = text_input(inputs, "app");
    if (!app) return Error{Code::usage, "an app is needed"};
    if (app->starts_with("https://")) return by_manifest(std::move(*app), situation);
    if (app->find("://") != std::string::npos || app->find_first_of(" /") != std::string::npos)
        return Error{Code::usage, fmt::format("'{}' is no app", printable(*app)),
                     "an app is a store id, a bundle identifier, or a manifest's https address"};
    InstallApplication command;
    command.store_id = to_int(*app);
    if (!command.store_id) command.identifier = std::move(app);
    command.purchase_method = by_volume_purchase;
    command.management_flags = flags_for(situation);
    return command;
}

}  // namespace mdm::apple
