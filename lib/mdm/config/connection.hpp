#pragma once
// `connection:` of a context: its keys, and how they are read, set and written.
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/result.hpp"
#include "mdm/base/yaml.hpp"
#include "mdm/config/context.hpp"

namespace mdm {

class ConfigReader;

struct ConnectionKey {
    std::string_view name;
    std::string_view summary;
    bool secret;  // a reference
};
const std::vector<ConnectionKey>& connection_keys();

/// Sets one key from text. Code::invalid for a value that cannot be meant; it is not repeated where it may
/// hold a secret.
Result<void> set_connection(ConnectionRules& connection, std::string_view name, const std::string& text);
/// What must hold of all keys together.
Result<void> check_connection(const ConnectionRules& connection);

Result<void> read_connection(const ConfigReader& reader, const yaml::Node& node, ConnectionRules& connection);
/// Lines for what is not as usual, or "".
std::string write_connection(const ConnectionRules& connection);

}  // namespace mdm
