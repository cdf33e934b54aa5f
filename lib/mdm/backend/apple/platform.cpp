#include "mdm/backend/apple/platform.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"

namespace mdm::apple {
namespace {

struct Platform {
    std::string_view word;    // of the column
    std::string_view name;    // of people
    std::string_view prefix;  // of product names
    bool Rule::*exists;
};
constexpr std::array platforms{
    Platform{"ios", "iOS", "iPhone", &Rule::ios},
    Platform{"ios", "iOS", "iPod", &Rule::ios},
    Platform{"ipados", "iPadOS", "iPad", &Rule::ios},
    Platform{"tvos", "tvOS", "AppleTV", &Rule::tvos},
    Platform{"watchos", "watchOS", "Watch", &Rule::watchos},
    Platform{"visionos", "visionOS", "RealityDevice", &Rule::visionos},
    Platform{"macos", "macOS", "Mac", &Rule::macos},
    Platform{"macos", "macOS", "iMac", &Rule::macos},
    Platform{"macos", "macOS", "VirtualMac", &Rule::macos},
    Platform{"macos", "macOS", "Xserve", &Rule::macos},
};

const Platform* find(std::string_view word) {
    const auto found = std::find_if(platforms.begin(), platforms.end(),
                                    [&](const Platform& each) { return each.word == word; });
    return found == platforms.end() ? nullptr : &*found;
}

Error unsupported(std::string why) {
    return Error{Code::unsupported, std::move(why)};
}

}  // namespace

std::string_view platform_of(std::string_view product_name) {
    for (const Platform& each : platforms)
        if (product_name.starts_with(each.prefix)) return each.word;
    return {};
}

std::string system_text(const Situation& situation) {
    const Platform* platform = find(situation.platform);
    if (platform == nullptr) return "this device";
    if (situation.os_version.empty()) return std::string(platform->name);
    return fmt::format("{} {}", platform->name, printable(situation.os_version));
}

Result<void> allowed(const Rule& rule, std::string_view verb, const Situation& situation) {
    if (situation.platform.empty()) return {};
    const Platform* platform = find(situation.platform);
    if (platform == nullptr)
        return unsupported(fmt::format("'{}' is no platform of Apple's", printable(situation.platform)));
    if (!(rule.*platform->exists)) return unsupported(fmt::format("{} has no {}", platform->name, verb));
    const bool needs = platform->word == "macos" ? rule.mac_supervised : rule.supervised;
    if (needs && !situation.supervised.value_or(true))
        return unsupported(fmt::format("only supervised devices take {}, and this one is not", verb));
    return {};
}

bool older_than(const Situation& situation, std::string_view version) {
    return !situation.os_version.empty() && compare_versions(situation.os_version, version) < 0;
}

bool at_least(const Situation& situation, std::string_view version) {
    return !situation.os_version.empty() && compare_versions(situation.os_version, version) >= 0;
}

Result<void> can_return_to_service(const Situation& situation) {
    const std::string& platform = situation.platform;
    if (platform.empty()) return {};
    if (platform != "ios" && platform != "ipados" && platform != "tvos")
        return unsupported(fmt::format("{} has no return to service", system_text(situation)));
    const std::string_view since = platform == "tvos" ? "18" : "17";
    if (older_than(situation, since))
        return unsupported(
            fmt::format("return to service begins with {}, and this is {}", since, system_text(situation)));
    return {};
}

Result<void> can_notify(const Situation& situation) {
    const bool mac = situation.platform.empty() || situation.platform == "macos";
    if (!mac || older_than(situation, "11.4"))
        return unsupported(
            fmt::format("{} restarts without asking its user: leave --notify out", system_text(situation)));
    return {};
}

}  // namespace mdm::apple
