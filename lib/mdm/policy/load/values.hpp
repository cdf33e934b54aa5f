#pragma once
// A written value against its row of the settings table: the typed value, or findings.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/policy/load/scope.hpp"
#include "mdm/policy/settings.hpp"
#include "mdm/policy/value.hpp"

namespace mdm::policy {

/// Nothing when the value is wrong, which is reported; members of lists and maps that are wrong are reported
/// and left out.
std::optional<Value> value_of(const yaml::Node& node, const Setting& setting, const Scope& scope);

/// A list or map by the rows below its own: "wifi.networks", "updates.window".
std::optional<Value> list_of(const yaml::Node& node, const Setting& setting, const Scope& scope);
std::optional<Value> map_of(const yaml::Node& node, const Setting& setting, const Scope& scope);
/// One item of the list `key`: by the rows "<key>[].", from a catalog where it is a name, or freely.
std::optional<Value> item_value(const yaml::Node& node, std::string_view key, const Scope& scope);
/// Whatever was written, as what it looks like; for settings that no row describes further.
std::optional<Value> free_value(const yaml::Node& node, std::string_view what, const Scope& scope);

/// True when there are rows below `prefix` ("wifi.networks[].").
bool has_rows_below(std::string_view prefix);
/// The next part of each key below `prefix`: "passcode." → allowSimple, autoLock, …
std::vector<std::string> names_below(std::string_view prefix);

/// Settings that only make sense together; reported after the values were read.
void check_item(const yaml::Node& item, std::string_view prefix, const Scope& scope);
void check_together(const Settings& settings, const Scope& scope);

}  // namespace mdm::policy
