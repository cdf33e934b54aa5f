#pragma once
// Native Apple payloads and declarations that a policy carries in its raw block, checked against what Apple
// publishes about them: names and types of keys, which keys must be there, and what a device must be.
// The rows are text, one a type, because there are hundreds of keys and nobody looks one up twice:
//   Name:type flags (members)      separated by commas; the name "*" stands for any
//   type   s text  i integer  r number  b boolean  x data  t date  d dictionary  a array, then the type of
//          its items where that is fixed  * anything
//   flags  ! must be there   S supervised devices only   U forbidden under User Enrollment
// S and U of keys are those of iOS: a Mac counts as supervised.
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "mdm/policy/document.hpp"

namespace mdm::policy {
struct RawItem;  // raw_item.hpp
}

namespace mdm::policy::raw {

struct AppleType {
    std::string_view type;  // "com.apple.wifi.managed"
    std::string_view on;    // "ios:SU macos": where it exists, with the flags of the payload as a whole; not
                            // said of declarations
    std::string_view keys;
};

std::span<const AppleType> apple_payload_types();
std::span<const AppleType> apple_declaration_types();
/// Null when the type is not known.
const AppleType* find_apple_type(std::span<const AppleType> types, std::string_view type);
/// The flags of a payload on a platform ("SU", ""); nullopt where there is no such payload. iPadOS is iOS.
std::optional<std::string_view> flags_on(const AppleType& row, std::string_view platform);

/// What is wrong with an item whose target is "apple.payloads" (a payload, or a list of them) or
/// "apple.declarations" ({Type, Identifier, Payload}); nothing for any other target. Codes: unknown-key
/// (warning, with the right spelling where one is near), wrong-type and missing-key (errors), unknown-payload
/// (a note: the keys of that type are not checked). Placeholders and secret references pass as text; data may
/// be base64 text. Keys that every payload begins with (PayloadIdentifier, PayloadUUID, PayloadVersion, …)
/// may be absent.
std::vector<Finding> check_payload(const RawItem& item);

}  // namespace mdm::policy::raw
