#pragma once
// The content of native objects as values: property lists and JSON parsed alike, compared by what they mean,
// with secrets put in at the very end.
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/result.hpp"
#include "mdm/base/secret.hpp"

namespace mdm::policy {

/// Parses "plist" (XML) or "json". Data in a plist become {"$data": base64}, dates {"$date": text}. Hostile
/// input is Code::bad_response.
Result<nlohmann::json> parse_content(std::string_view format, const std::string& text);

/// The same bytes for contents that mean the same: keys and lists sorted. Text that does not parse stands for
/// itself.
std::string canonical_content(std::string_view format, const std::string& text);

/// The PayloadIdentifier of a profile, or "": other formats have none.
std::string identifier_of(std::string_view format, const std::string& content);
/// A profile with another PayloadIdentifier; those of the payloads inside stay. Text where there is none
/// stays as it is.
std::string with_identifier(const std::string& content, std::string_view identifier);

/// The first 16 hex digits of an artefact's hash; secrets are in it as references.
std::string content_hash(std::string_view content);

/// One difference, by the path of a key: "passwordPolicies[SCOPE_DEVICE].passwordMinimumLength".
struct FieldChange {
    std::string path;
    std::string before;  // compact JSON; "" where it is not set
    std::string after;
    bool operator==(const FieldChange&) const = default;
};

struct Comparison {
    std::vector<FieldChange> changes;
    std::vector<std::string> only_there;    // keys that only the server has: set before, or its defaults
    std::vector<std::string> not_compared;  // secrets, and what the server masks
};

struct CompareOptions {
    std::string_view format;
    bool masked = false;            // the server masks values
    bool keeps_identifier = false;  // else identifiers in a plist are the server's
    bool expand = false;            // what is not there is told key by key
};

/// Blind to the order of keys and lists, and to keys that only the server has. Secret references, and what
/// the server masks, are not compared.
Comparison compare_content(const nlohmann::json& wanted, const nlohmann::json& live,
                           const CompareOptions& options);

/// Text of nothing but asterisks or dots: what a server shows instead of a secret.
bool is_masked(const nlohmann::json& value);
/// Does this key's text look like a secret by its name, wherever it is found?
bool is_secret_key(std::string_view key);

/// A content without the secrets that a server may have given back unmasked, as far as their keys tell.
nlohmann::json shown_content(const nlohmann::json& content);

/// Replaces secret references ("{{secret:psk}}" for the token "secret:psk") by what `resolve` gives, escaped
/// as the place needs: in XML, in JSON, in XML within JSON. Only `tokens` are replaced.
using TokenResolver = std::function<Result<Secret>(const std::string& token)>;
Result<Secret> fill_secrets(std::string_view format, const std::string& content,
                            const std::set<std::string>& tokens, const TokenResolver& resolve);
/// Which of the tokens occur in the content.
std::set<std::string> tokens_in(std::string_view content, const std::set<std::string>& tokens);

}  // namespace mdm::policy
