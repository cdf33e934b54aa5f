#include "mdm/policy/translate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/raw_item.hpp"
#include "mdm/policy/translate/android.hpp"
#include "mdm/policy/translate/apple.hpp"
#include "mdm/policy/translate/apple_declarations.hpp"
#include "mdm/policy/translate/apple_raw.hpp"
#include "mdm/policy/translate/windows.hpp"

namespace mdm::policy {
namespace {

using native::Known;
using native::Pass;
using native::Report;

constexpr std::array<std::string_view, 3> target_names{"android", "apple", "windows"};
constexpr std::array<std::string_view, 6> apple_platforms{"ios",  "ipados",   "macos",
                                                          "tvos", "visionos", "watchos"};
constexpr std::array<std::string_view, 1> android_platforms{"android"};
constexpr std::array<std::string_view, 1> windows_platforms{"windows"};

/// One object that a target makes of a policy. The same part of several platforms is one artefact where it
/// comes out the same.
struct Output {
    std::string_view kind;
    std::string_view artefact;
    std::string_view suffix;  // of the file name
    std::string_view label;   // goes into identifiers, "" for the plain one
    native::Draft (*pick)(const Pass& pass);
    std::string (*write)(const Pass& pass, std::string_view part);
};

native::Draft everything(const Pass& pass) {
    return pass.draft;
}

constexpr std::array android_outputs{
    Output{"android.policy", "policy", "android.json", "", everything,
           [](const Pass& pass, std::string_view) { return native::android::policy_json(pass); }}};
constexpr std::array windows_outputs{
    Output{"windows.custom", "custom", "oma.json", "", everything,
           [](const Pass& pass, std::string_view) { return native::windows::custom_configuration(pass); }}};
constexpr std::array apple_outputs{
    Output{"apple.profile", "profile", "mobileconfig", "", native::apple::common_part,
           native::apple::profile},
    Output{"apple.profile", "profile-supervised", "supervised.mobileconfig", "supervised",
           native::apple::supervised_part, native::apple::profile},
    Output{"apple.profile", "profile-device-enrollment", "device-enrollment.mobileconfig",
           "device-enrollment", native::apple::device_enrollment_part, native::apple::profile},
    Output{"apple.declaration", "os-minimum", "os-minimum.json", "os-minimum", native::apple::os_minimum_part,
           native::apple::declaration},
    Output{"apple.declaration", "passcode", "passcode.json", "passcode", native::apple::passcode_part,
           native::apple::declaration},
    Output{"apple.declaration", "softwareupdate", "softwareupdate.json", "softwareupdate",
           native::apple::software_update_part, native::apple::declaration},
};

/// What a target is made of.
struct Target {
    std::string_view name;
    std::span<const Output> outputs;
    std::span<const std::string_view> platforms;
    void (*translate)(Pass& pass, std::string_view key, const Value& value);
    void (*add_defaults)(Pass& pass);
    void (*add_raw)(Pass& pass) = nullptr;  // after the settings, before the defaults
    void (*finish)(Pass& pass) = nullptr;   // after the defaults
};
constexpr std::array all_targets{
    Target{"android", android_outputs, android_platforms, native::android::translate_key,
           native::android::add_defaults, native::android::add_raw},
    Target{"apple", apple_outputs, apple_platforms, native::apple::translate_key, native::apple::add_defaults,
           native::apple::add_raw_payloads, native::apple::add_raw_declarations},
    Target{"windows", windows_outputs, windows_platforms, native::windows::translate_key,
           native::windows::add_defaults, native::windows::add_raw},
};

const Target* find_target(std::string_view name) {
    const auto* at =
        std::find_if(all_targets.begin(), all_targets.end(), [&](const Target& t) { return t.name == name; });
    return at == all_targets.end() ? nullptr : at;
}

bool lists(const std::vector<std::string>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// The platforms of the target that the policy is for. User Enrollment exists on four of them.
std::vector<std::string> wanted_platforms(const Policy& policy, const Target& target) {
    const bool user = lists(policy.applies.enrollment, "user");
    std::vector<std::string> wanted;
    for (const std::string_view platform : target.platforms) {
        const bool named = policy.applies.platforms.empty() || lists(policy.applies.platforms, platform);
        if (named && !(user && (platform == "tvos" || platform == "watchos"))) wanted.emplace_back(platform);
    }
    return wanted;
}

/// A band stands for quality, length and counts; both at once is nothing that could be merged.
bool band_conflicts(Pass& pass) {
    if (pass.find("passcode.complexity") == nullptr) return false;
    for (const std::string_view key :
         {"passcode.quality", "passcode.minLength", "passcode.minClasses", "passcode.minDigits",
          "passcode.minLetters", "passcode.minLower", "passcode.minSymbols", "passcode.minUpper"}) {
        if (pass.find(key) == nullptr) continue;
        pass.say("passcode.complexity", "conflict",
                 fmt::format("'{}' is set as well: choose one of the two", key));
        return true;
    }
    return false;
}

/// Raw blocks for servers that no target is for yet.
void refuse_raw(Pass& pass) {
    for (const RawItem& item : pass.policy.raw)
        if (item.target.starts_with("intune.") || item.target.starts_with("chrome."))
            pass.report.add(pass.platform, "raw." + item.target, "unsupported",
                            "no target writes objects of this kind yet: left out", item.source);
}

void run(Pass& pass, const Target& target) {
    const bool without_band = band_conflicts(pass);
    for (const auto& [key, value] : pass.settings) {
        if (pass.error) return;
        if (!(without_band && key == "passcode.complexity")) target.translate(pass, key, value);
    }
    refuse_raw(pass);
    if (target.add_raw != nullptr && !pass.error) target.add_raw(pass);
    if (!pass.draft.empty()) target.add_defaults(pass);
    if (target.finish != nullptr && !pass.error) target.finish(pass);
}

/// Platforms that want the very same share one artefact.
struct Group {
    const Pass* pass;
    native::Draft draft;
    std::vector<std::string> platforms;
};

std::vector<Group> group_by_content(const std::vector<Pass>& passes, const Output& output) {
    std::vector<Group> groups;
    for (const Pass& pass : passes) {
        native::Draft draft = output.pick(pass);
        if (draft.empty()) continue;
        auto at = std::find_if(groups.begin(), groups.end(),
                               [&](const Group& g) { return g.draft.same_content(draft); });
        if (at == groups.end()) at = groups.insert(groups.end(), Group{&pass, std::move(draft), {}});
        at->platforms.emplace_back(pass.platform);
    }
    return groups;
}

Artefact artefact_of(Group group, const Output& output, bool first) {
    const std::string& policy = group.pass->policy.name;
    const std::string platform = group.platforms.front();
    Artefact artefact;
    artefact.policy = policy;
    artefact.kind = output.kind;
    artefact.name = first ? std::string(output.artefact) : fmt::format("{}-{}", output.artefact, platform);
    artefact.file_name = first ? fmt::format("{}.{}", policy, output.suffix)
                               : fmt::format("{}.{}.{}", policy, platform, output.suffix);
    artefact.platforms = std::move(group.platforms);
    std::string part(output.label);
    if (!first) part += (part.empty() ? "" : ".") + platform;
    Pass pass = *group.pass;
    pass.draft = std::move(group.draft);
    artefact.content = output.write(pass, part);
    return artefact;
}

/// A raw declaration is the same on every platform that has it.
void add_raw_declarations(const Pass& pass, std::vector<Artefact>& artefacts) {
    for (auto& [name, content] : native::apple::raw_declarations(pass.draft)) {
        auto at = std::find_if(artefacts.begin(), artefacts.end(), [&, &wanted = name](const Artefact& each) {
            return each.kind == "apple.declaration" && each.name == wanted;
        });
        if (at == artefacts.end())
            at = artefacts.insert(artefacts.end(), Artefact{pass.policy.name,
                                                            "apple.declaration",
                                                            name,
                                                            fmt::format("{}.{}.json", pass.policy.name, name),
                                                            {},
                                                            std::move(content)});
        at->platforms.push_back(std::string(pass.platform));
    }
}

}  // namespace

std::span<const std::string_view> targets() {
    return target_names;
}

std::span<const std::string_view> platforms_of(std::string_view target) {
    const Target* found = find_target(target);
    return found == nullptr ? std::span<const std::string_view>{} : found->platforms;
}

Result<Translation> translate(const Policy& policy, std::string_view name, const TranslateContext& context) {
    const Target* target = find_target(name);
    if (target == nullptr)
        return Error{Code::invalid, fmt::format("no target '{}'", name), "use android, apple or windows"};
    const std::vector<std::string> platforms = wanted_platforms(policy, *target);
    Report report(policy, target->name);
    std::vector<Pass> passes;
    passes.reserve(platforms.size());
    for (const std::string& platform : platforms) {
        passes.push_back(
            Pass{policy, target->name, platform, context, policy.for_platform(platform), report});
        run(passes.back(), *target);
        if (passes.back().error) return *passes.back().error;
    }
    Translation translation;
    for (const Output& output : target->outputs) {
        bool first = true;
        for (Group& group : group_by_content(passes, output)) {
            translation.artefacts.push_back(artefact_of(std::move(group), output, first));
            first = false;
        }
    }
    for (const Pass& pass : passes) add_raw_declarations(pass, translation.artefacts);
    translation.report = report.lines(platforms);
    return translation;
}

}  // namespace mdm::policy
