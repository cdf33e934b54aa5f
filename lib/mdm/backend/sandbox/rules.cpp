#include "mdm/backend/sandbox/rules.hpp"

#include <array>

namespace mdm::sandbox {
namespace {

using P = Platform;

struct Rule {
    std::string_view operation;
    Platforms platforms;
    bool supervised = false;  // Apple's mobile devices must be
    bool whole = false;       // not for user enrollments and work profiles
    std::string_view reason;  // "" = works on everything
};

constexpr Platforms everything{P::ios, P::ipados, P::macos, P::android, P::windows, P::tvos, P::chromeos};
constexpr Platforms lockable{P::ios, P::ipados, P::macos, P::android, P::windows};
constexpr Platforms clearable{P::ios, P::ipados, P::android, P::windows};
constexpr Platforms findable{P::ios, P::ipados, P::android, P::windows};
constexpr Platforms losable{P::ios, P::ipados, P::android};
constexpr Platforms stoppable{P::ios, P::ipados, P::macos, P::windows};
constexpr Platforms updatable{P::ios, P::ipados, P::macos, P::windows, P::tvos};
constexpr Platforms renamable{P::ios, P::ipados, P::macos, P::windows, P::tvos};

constexpr std::array<Rule, 14> rules{{
    {"device.lock", lockable, false, false, "not for Apple TV and ChromeOS; a Mac needs a pin"},
    {"device.wipe", everything, false, true,
     "not for user enrollments and work profiles, which can only be retired"},
    {"device.retire", everything, false, false, ""},
    {"device.clear-passcode", clearable, false, false, "only for iOS, iPadOS, Android and Windows"},
    {"device.locate", findable, true, true,
     "only for supervised iOS and iPadOS in lost mode, managed Android and Windows"},
    {"device.restart", everything, true, true, "iOS and iPadOS must be supervised"},
    {"device.shutdown", stoppable, true, true, "only for supervised iOS and iPadOS, macOS and Windows"},
    {"device.sync", everything, false, false, ""},
    {"device.update-os", updatable, true, true,
     "only for Windows and Apple; iOS and iPadOS must be supervised"},
    {"device.lost-mode-on", losable, true, true,
     "only for supervised iOS and iPadOS and fully managed Android"},
    {"device.lost-mode-off", losable, true, true,
     "only for supervised iOS and iPadOS and fully managed Android"},
    {"device.rename", renamable, true, true, "only for Windows and Apple; iOS and iPadOS must be supervised"},
    {"app.push", everything, false, false, ""},
    {"app.remove", everything, false, false, ""},
}};

struct Lack {
    std::string_view operation;
    std::string_view without;
    std::string_view reason;
};
constexpr std::array<Lack, 4> lacks{{
    {"command.status", "command-ids", "there are no command ids: found in the device's history"},
    {"policy.create", "descriptions", "objects keep no description"},
    {"policy.update", "descriptions", "objects keep no description"},
    {"policy.assign", "device-assignment", "only to groups, not to single devices"},
}};

const Rule* find_rule(std::string_view operation) {
    for (const Rule& rule : rules)
        if (rule.operation == operation) return &rule;
    return nullptr;
}

}  // namespace

Capability capability_of(const Operation& operation, const std::set<std::string>& without) {
    if (operation.id.starts_with("approval."))
        return {Support::no, "the sandbox holds nothing for approval", ""};
    if (operation.id == "group.add" || operation.id == "group.remove")
        return {Support::no, "groups are the server's own, and their members do not change", ""};
    for (const Lack& lack : lacks)
        if (lack.operation == operation.id && without.contains(std::string(lack.without)))
            return {Support::partly, std::string(lack.reason), ""};
    const Rule* rule = find_rule(operation.id);
    if (rule == nullptr || rule->reason.empty()) return {Support::yes, "", ""};
    return {Support::partly, std::string(rule->reason), ""};
}

std::string obstacle(const Operation& operation, const Device& device) {
    const Rule* rule = find_rule(operation.id);
    if (rule == nullptr) return "not a command to a device";
    const bool supervision = rule->supervised && apple_mobile.has(device.platform) && !device.supervised;
    const bool partial = rule->whole && device.partial();
    return rule->platforms.has(device.platform) && !supervision && !partial ? "" : std::string(rule->reason);
}

}  // namespace mdm::sandbox
