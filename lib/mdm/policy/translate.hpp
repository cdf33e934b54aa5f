#pragma once
// Neutral settings to native artefacts, one pure function a target: same input, same bytes. What a target
// cannot express is a line of the report, never silence.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/result.hpp"
#include "mdm/policy/document.hpp"

namespace mdm::policy {

/// A native object as a server takes it.
struct Artefact {
    std::string policy;     // "hipaa-base"
    std::string kind;       // "apple.profile" "apple.declaration" "android.policy" "windows.custom": those of
                            // backend/objects
    std::string name;       // within the policy: "profile", "softwareupdate", "policy", "custom"
    std::string file_name;  // "hipaa-base.mobileconfig"
    std::vector<std::string>
        platforms;        // what it is meant for: "ios" "ipados"; one artefact serves all that want the same
    std::string content;  // XML plist, or JSON with sorted keys; secrets as "{{secret:…}}" references
};

/// How one setting came out on one target.
struct ReportLine {
    std::string policy;
    std::string key;     // "passcode.minLength", "wifi.networks[clinical].security"
    std::string target;  // "apple" "android" "windows"
    std::string code;    // "ok" unsupported degraded stricter clamped needs-supervision satisfied conflict
                         // side-effect not-translated …: policy diagnostics, stable
    Level level = Level::note;
    std::string message;  // "" for ok
    Source source;
};

struct Translation {
    std::vector<Artefact> artefacts;
    std::vector<ReportLine> report;  // one line at least for every setting × target
};

/// Context of a whole run that artefacts need: identifiers are derived from these and from names only.
struct TranslateContext {
    std::string organization;
    std::string organization_id;  // reverse DNS; the prefix of PayloadIdentifier
};

/// "apple", "android", "windows": the targets that exist.
std::span<const std::string_view> targets();
/// Platforms a target serves: apple → ios ipados macos tvos visionos watchos.
std::span<const std::string_view> platforms_of(std::string_view target);

/// Errors only for what cannot be compiled at all (Code::invalid, at the place it was written); gaps are
/// report lines, with level error where the policy says onUnsupported: error and no exception names them.
Result<Translation> translate(const Policy& policy, std::string_view target, const TranslateContext& context);

}  // namespace mdm::policy
