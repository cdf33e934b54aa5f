#pragma once
// The value of one neutral setting, checked and typed, with the place it was written at. Absent = not
// managed.
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "mdm/base/time.hpp"
#include "mdm/base/yaml.hpp"

namespace mdm::policy {

/// Where something was written; printed as file:line:column.
struct Source {
    std::string file;
    yaml::Mark mark;
};

/// A reference to a secret: only apply resolves it. `text` is the reference, never the value:
/// "secret:scep-challenge", "env:NAME", "file:PATH", "cmd:PROGRAM ARG".
struct SecretReference {
    std::string text;
    bool operator==(const SecretReference&) const = default;
};

struct Value;
using List = std::vector<Value>;
using Map = std::map<std::string, Value>;

/// Words of an enum are text. Durations are milliseconds and stay a type of their own, because each target
/// has its unit.
struct Value {
    std::variant<std::monostate, bool, std::int64_t, std::string, Millis, SecretReference, List, Map> data;
    Source source;

    const bool* boolean() const { return std::get_if<bool>(&data); }
    const std::int64_t* integer() const { return std::get_if<std::int64_t>(&data); }
    const std::string* text() const { return std::get_if<std::string>(&data); }
    const Millis* duration() const { return std::get_if<Millis>(&data); }
    const SecretReference* secret() const { return std::get_if<SecretReference>(&data); }
    const List* list() const { return std::get_if<List>(&data); }
    const Map* map() const { return std::get_if<Map>(&data); }
};

/// Dotted key ("passcode.minLength", "wifi.networks") to value. A list of maps (networks) is one value.
using Settings = std::map<std::string, Value>;

}  // namespace mdm::policy
