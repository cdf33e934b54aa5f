#pragma once
// Inputs of an operation, read for Apple's commands.
#include <optional>
#include <string>
#include <string_view>

#include "mdm/backend/apple/facts.hpp"
#include "mdm/backend/apple/native_command.hpp"
#include "mdm/backend/command.hpp"

namespace mdm::apple {

/// nullopt when it is absent or empty.
Text text_input(const Inputs& inputs, std::string_view name);
bool flag_input(const Inputs& inputs, std::string_view name);
/// Text counts, too.
std::optional<Secret> secret_input(const Inputs& inputs, std::string_view name);
/// Code::usage for anything but six digits; it is not quoted.
Result<std::optional<Secret>> pin_input(const Inputs& inputs);

/// A whole configuration profile, signed or not; Code::usage for anything else, which is not quoted.
Result<std::optional<Secret>> profile_input(const Inputs& inputs, std::string_view name);

/// The input "app" is a number of the App Store, a bundle identifier of it, or the https address of a
/// manifest. Store apps are licensed by volume purchase, and go with the enrollment.
Result<NativeCommand> install_app(const Inputs& inputs, const Situation& situation);

}  // namespace mdm::apple
