#pragma once
// Property lists as JSON values: integers, reals, booleans, text, arrays, objects; bytes are JSON's binary
// values, and dates are RFC 3339 text. Reading is for text of strangers: bounded, no entities, no binary
// property lists (which can unfold without end).
#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "mdm/base/result.hpp"

namespace mdm::apple {

struct PlistLimits {
    std::size_t bytes = 4u << 20;
    std::size_t depth = 24;
    std::size_t values = 200'000;
};

/// Code::bad_response for what is no XML property list, or a larger one than the limits allow.
Result<nlohmann::json> read_plist(std::string_view xml, const PlistLimits& limits = {});

/// XML that begins with "<?xml"; members in the order of their keys. Code::invalid for control characters in
/// text and for null.
Result<std::string> write_plist(const nlohmann::json& value);

nlohmann::json plist_data(std::string_view bytes);

/// Members of a dictionary, where they are there and of that kind.
std::string text_at(const nlohmann::json& dict, const char* key);  // "" when absent
std::optional<bool> bool_at(const nlohmann::json& dict, const char* key);
std::optional<std::int64_t> integer_at(const nlohmann::json& dict, const char* key);
/// Integers count, too.
std::optional<double> real_at(const nlohmann::json& dict, const char* key);
std::optional<std::string> data_at(const nlohmann::json& dict, const char* key);

}  // namespace mdm::apple
