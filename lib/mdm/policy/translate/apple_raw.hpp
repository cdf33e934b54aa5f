#pragma once
// `raw.apple.payloads[]` of a policy: payloads as Apple documents them, put into the profile beside what the
// settings became. In their values a property list's bytes, dates and reals are written as apple_plist.hpp
// says.
// - A payload of a type that the settings write, too (passcode, restrictions), is laid over theirs: there is
//   one payload of it in the profile. A key that both set is a conflict unless the item says override: true.
//   mdmctl adds no defaults of its own to it.
// - PayloadIdentifier and PayloadUUID are always ours, derived from what the item calls itself
//   (PayloadIdentifier, else PayloadUUID, else its place among those of its type). Text anywhere that equals
//   the PayloadUUID an item came with is a reference to it, and becomes the new one.
// - An item with `of` ("wifi.networks[ward]") lies over the payload that settings make of that item.
// - An item of PayloadType Configuration holds keys of the profile itself.
// - A type that a platform does not have, or not on these devices, is left out there, and reported.
#include <string>
#include <vector>

#include "mdm/policy/translate/apple.hpp"

namespace mdm::policy::native::apple {

/// Adds the raw payloads to the draft, and reports one line at least for each.
void add_raw_payloads(Pass& pass);

/// False when a type of payload is known not to exist on a platform.
bool payload_exists(std::string_view type, std::string_view platform);

/// What a raw payload becomes in the profile `profile_id`: its JSON with the identifiers filled in.
struct RawPayload {
    nlohmann::json value;
    std::string type;
    std::string identifier;
    std::string uuid;
};
std::vector<RawPayload> raw_payloads(const Pass& pass, const std::string& profile_id);

/// The UUIDs that raw items came with, and those that stand for them now.
class References {
  public:
    void add(const nlohmann::json& payload, const std::string& uuid);
    /// The same value with every reference renewed.
    nlohmann::json renewed(const nlohmann::json& value) const;

  private:
    std::map<std::string, std::string> uuids_;  // lower case → ours
};

}  // namespace mdm::policy::native::apple
