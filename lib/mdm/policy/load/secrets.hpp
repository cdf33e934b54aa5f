#pragma once
// Secrets in documents, which are references and never values; and placeholders that the server or the device
// fills in. Messages about a secret never quote what was written.
#include <optional>
#include <string>
#include <string_view>

#include "mdm/policy/load/scope.hpp"

namespace mdm::policy {

/// {env: NAME}, {file: PATH} or {cmd: [PROGRAM, ARG…]}.
std::optional<SecretReference> secret_source(const yaml::Node& node, std::string_view what,
                                             const Scope& scope);
/// True for {secretRef: …} and for text that is "{{secret:…}}" as a whole: what a secret may look like.
bool looks_like_secret(const yaml::Node& node);
/// {secretRef: {…}} or "{{secret:name}}"; anything else is a literal, and reported.
std::optional<SecretReference> secret_of(const yaml::Node& node, std::string_view what, const Scope& scope);

/// Text in which {{device.serial}} and its like are placeholders, "{{{{" stands for "{{", and any other "{{"
/// is reported. In the result a known placeholder is always meant as one.
/// With Secrets::allowed, "{{secret:name}}" may be part of the text, and must be defined.
enum class Secrets { refused, allowed };
std::optional<std::string> template_of(const std::string& text, const yaml::Node& at, std::string_view what,
                                       const Scope& scope, Secrets secrets = Secrets::refused);
/// Whether a secret of this name is defined; reports when not.
bool is_secret_defined(std::string_view name, const yaml::Node& at, const Scope& scope);

}  // namespace mdm::policy
