#pragma once
// What a server does to the content of a policy object before it gives it back: keys and lists in another
// order, defaults of its own added, secrets replaced by asterisks. Done when it is written, so that no secret
// is ever in the sandbox's file.
#include <string>
#include <string_view>

#include "mdm/base/result.hpp"
#include "mdm/base/time.hpp"

namespace mdm::sandbox {

/// What a kind's content is read and written by.
struct Keeping {
    std::string_view id;  // the object's
    std::int64_t version = 1;
    Time written;
};

/// A profile as XML property list; invalid when it is not one.
Result<std::string> keep_plist(std::string_view content);
/// An Android policy; invalid when it is not a JSON object.
Result<std::string> keep_android(std::string_view content, const Keeping& keeping);
/// A set of OMA-URI settings.
Result<std::string> keep_windows(std::string_view content, const Keeping& keeping);
/// A declaration; invalid without Type, Identifier and Payload. Gets the ServerToken that devices go by.
Result<std::string> keep_declaration(std::string_view content);

/// True for key names whose values are secrets, as far as a server can guess.
bool is_secret_key(std::string_view key);
inline constexpr std::string_view mask = "********";

}  // namespace mdm::sandbox
