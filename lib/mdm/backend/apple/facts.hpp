#pragma once
// What a device said of itself, in our columns (model/table.hpp). A fact that was not reported is absent,
// which is unknown, never false.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mdm/base/secret.hpp"
#include "mdm/model/table.hpp"

namespace mdm::apple {

/// Text (also times, as RFC 3339, and versions), integer, real or boolean: as the column's type wants it.
using Fact = std::variant<std::string, std::int64_t, double, bool>;
using Facts = std::map<Field, Fact>;

/// An app on a device: a row of `apps`.
struct AppFact {
    std::string id;  // bundle identifier
    std::string name;
    std::string version;
    std::optional<bool> managed;
    bool operator==(const AppFact&) const = default;
};

/// A profile on a device: a row of `profiles`.
struct ProfileFact {
    std::string id;  // top-level PayloadIdentifier: what RemoveProfile takes
    std::string name;
    std::string uuid;             // top-level PayloadUUID
    std::string description;      // where markers of policies lie
    std::optional<bool> managed;  // installed by the server
    bool enrolls = false;         // holds the com.apple.mdm payload: removing it ends the enrollment
    bool operator==(const ProfileFact&) const = default;
};

/// What decides which commands a device can take. Absent = unknown.
struct Situation {
    std::string platform;    // a word of the column; "" = unknown
    std::string os_version;  // "" = unknown
    std::optional<bool> supervised;
    std::optional<bool> lost_mode;
    std::optional<bool> pin_for_lock;    // the device says that it takes no lock without a PIN
    std::optional<bool> pin_for_erase;   // likewise
    std::string enrollment_profile;      // identifier of the profile that enrolled it; "" = unknown
    std::optional<Secret> unlock_token;  // bytes, from the device's TokenUpdate
};

/// The word of the column `platform` for a ProductName or model identifier ("iPad13,4", "MacBookPro17,1");
/// "" when it is of no kind that we know.
std::string_view platform_of(std::string_view product_name);

}  // namespace mdm::apple
