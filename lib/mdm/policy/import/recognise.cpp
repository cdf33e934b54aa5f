#include "mdm/policy/import/recognise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/cms.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/base/yaml.hpp"
#include "mdm/policy/import/binary_plist.hpp"

namespace mdm::policy::import {
namespace {

using nlohmann::json;

constexpr std::size_t deepest_json = 64;

std::string shown(std::string_view text) {
    return fit_width(printable(text.substr(0, 200)), 60);
}

/// Keys by which a policy of the Android Management API is told from other JSON; its schema has more.
constexpr std::string_view android_keys =
    "accountTypesWithManagementDisabled addUserDisabled adjustVolumeDisabled advancedSecurityOverrides "
    "alwaysOnVpnPackage applications appAutoUpdatePolicy appFunctions assistContentPolicy "
    "autoDateAndTimeZone "
    "autoTimeRequired blockApplicationsEnabled bluetoothConfigDisabled bluetoothContactSharingDisabled "
    "bluetoothDisabled cameraAccess cameraDisabled cellBroadcastsConfigDisabled choosePrivateKeyRules "
    "complianceRules createWindowsDisabled credentialProviderPolicyDefault credentialsConfigDisabled "
    "crossProfilePolicies dataRoamingDisabled debuggingFeaturesAllowed defaultApplicationSettings "
    "defaultPermissionPolicy deviceConnectivityManagement deviceOwnerLockScreenInfo deviceRadioState "
    "displaySettings encryptionPolicy enterpriseDisplayNameVisibility ensureVerifyAppsEnabled "
    "factoryResetDisabled frpAdminEmails funDisabled installAppsDisabled installUnknownSourcesAllowed "
    "keyguardDisabled keyguardDisabledFeatures kioskCustomLauncherEnabled kioskCustomization locationMode "
    "longSupportMessage maximumTimeToLock microphoneAccess minimumApiLevel mobileNetworksConfigDisabled "
    "modifyAccountsDisabled mountPhysicalMediaDisabled networkEscapeHatchEnabled networkResetDisabled "
    "oncCertificateProviders openNetworkConfiguration outgoingBeamDisabled outgoingCallsDisabled "
    "passwordPolicies passwordRequirements permissionGrants permittedAccessibilityServices "
    "permittedInputMethods persistentPreferredActivities personalUsagePolicies playStoreMode "
    "policyEnforcementRules preferentialNetworkService printingPolicy privateKeySelectionEnabled "
    "recommendedGlobalProxy removeUserDisabled safeBootDisabled screenCaptureDisabled setUserIconDisabled "
    "setWallpaperDisabled setupActions shareLocationDisabled shortSupportMessage skipFirstUseHintsEnabled "
    "smsDisabled statusBarDisabled statusReportingSettings stayOnPluggedModes systemUpdate "
    "tetheringConfigDisabled uninstallAppsDisabled unmuteMicrophoneDisabled usageLog "
    "usbFileTransferDisabled usbMassStorageEnabled version vpnConfigDisabled wifiConfigDisabled "
    "wifiConfigsLockdownEnabled wipeDataFlags workAccountSetupConfig";

bool has_word(std::string_view words, std::string_view word) {
    const auto all = split(words, ' ');
    return std::find(all.begin(), all.end(), word) != all.end();
}

bool too_deep(std::string_view text) {
    std::size_t depth = 0;
    for (const char c : text) {
        if ((c == '[' || c == '{') && ++depth > deepest_json) return true;
        if ((c == ']' || c == '}') && depth > 0) --depth;
    }
    return false;
}

bool is_android(const json& object) {
    const std::string name =
        object.contains("name") && object["name"].is_string() ? object["name"].get<std::string>() : "";
    if (name.starts_with("enterprises/") && name.find("/policies/") != std::string::npos) return true;
    std::size_t known = 0;
    for (const auto& [key, value] : object.items()) known += has_word(android_keys, key) ? 1u : 0u;
    return known > 0 && 2 * known >= object.size();
}

/// What the OData type of a Graph object calls itself.
Recognised intune(const std::string& type) {
    const std::string name = type.substr(type.rfind('.') + 1);
    const bool compliance = name.find("ompliance") != std::string::npos;
    return {Kind::other,
            fmt::format("an Intune {} policy ({})", compliance ? "compliance" : "configuration", shown(name)),
            {}};
}

std::string text_at(const json& object, const char* key) {
    const auto at = object.find(key);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

Recognised json_kind(const json& object) {
    if (!object.is_object()) return {Kind::other, "JSON that is no object", {}};
    if (const std::string type = text_at(object, "@odata.type"); !type.empty()) return intune(type);
    if (text_at(object, "@odata.context").find("graph.microsoft.com") != std::string::npos)
        return {Kind::other, "an answer of Microsoft Graph", {}};
    if (const std::string type = text_at(object, "Type"); type.starts_with("com.apple."))
        return {Kind::other, fmt::format("an Apple declaration ({})", shown(type)), {}};
    if (object.contains("omaSettings")) return {Kind::other, "an Intune custom configuration", {}};
    if (text_at(object, "apiVersion").starts_with("mdmctl/"))
        return {Kind::other, "a document of mdmctl already", "name it with -f"};
    if (is_android(object)) return {Kind::android_policy, "a policy of the Android Management API", {}};
    return {Kind::other, "JSON of a kind that is not known", {}};
}

Recognised json_text(std::string_view text) {
    if (too_deep(text)) return {Kind::other, "JSON that is nested too deeply", {}};
    const json value = json::parse(text.begin(), text.end(), nullptr, false);
    if (value.is_discarded()) return {Kind::other, "no JSON, although it begins like it", {}};
    return json_kind(value);
}

/// YAML files by the keys they have.
struct YamlKind {
    std::string_view keys;  // all of them
    std::string_view what;
    std::string_view hint;
};
constexpr std::array yaml_kinds{
    YamlKind{"apiVersion kind", "a document of mdmctl or of Kubernetes already", "name it with -f"},
    YamlKind{"id mobileconfig_info", "a rule of the macOS Security Compliance Project (mSCP)", ""},
    YamlKind{"id title discussion", "a rule of the macOS Security Compliance Project (mSCP)", ""},
    YamlKind{"title profile", "a baseline of the macOS Security Compliance Project (mSCP)", ""},
    YamlKind{"policies agent_options", "a team of Fleet (gitops)", ""},
    YamlKind{"controls queries", "a team of Fleet (gitops)", ""},
    YamlKind{"controls org_settings", "a team of Fleet (gitops)", ""},
};

Recognised yaml_text(std::string_view text) {
    yaml::Node first;
    bool seen = false;
    const auto read = yaml::each_document(text, "", [&](yaml::Node node) -> Result<void> {
        if (!seen) first = std::move(node);
        seen = true;
        return {};
    });
    const Recognised unknown{Kind::other, "of a kind that is not known", {}};
    if (!read.ok() || !first.is_map()) return unknown;
    for (const YamlKind& each : yaml_kinds) {
        const auto keys = split(each.keys, ' ');
        if (std::all_of(keys.begin(), keys.end(),
                        [&](const auto& key) { return first.find(key) != nullptr; }))
            return {Kind::other, std::string(each.what), std::string(each.hint)};
    }
    return unknown;
}

Recognised xml_text(std::string_view text) {
    std::string_view rest = text;
    while (true) {
        const auto at = rest.find('<');
        if (at == std::string_view::npos) return {Kind::xml_plist, "an XML property list", {}};
        rest.remove_prefix(at + 1);
        if (rest.starts_with('?') || rest.starts_with('!')) continue;
        const auto name = rest.substr(0, std::min<std::size_t>(rest.find_first_of(" \t\r\n/>"), 40));
        static constexpr std::array<std::string_view, 6> foreign{
            "SyncML", "WLANProfile",  "policyDefinitions",
            "html",   "Provisioning", "LayoutModificationTemplate"};
        if (std::find(foreign.begin(), foreign.end(), name) == foreign.end())
            return {Kind::xml_plist, "an XML property list", {}};
        return {Kind::other, fmt::format("XML of another kind ('<{}>')", shown(name)), {}};
    }
}

}  // namespace

Recognised recognise(std::string_view bytes) {
    if (is_binary_plist(bytes)) return {Kind::binary_plist, "a binary property list", {}};
    if (is_signed_message(bytes)) return {Kind::signed_message, "a signed message", {}};
    const std::string_view text = trim(bytes);
    if (text.empty()) return {Kind::other, "empty", {}};
    if (text.front() == '<') return xml_text(text);
    if (!is_utf8(bytes)) return {Kind::other, "of a kind that is not known (binary)", {}};
    if (text.starts_with("-----BEGIN"))
        return {Kind::other, "text that holds a certificate, a key or a message (PEM)",
                "for a signed profile: openssl pkcs7 -outform DER"};
    if (text.front() == '{' || text.front() == '[') return json_text(text);
    return yaml_text(text);
}

std::string utf8_of(std::string bytes) {
    const std::string_view view = bytes;
    if (view.starts_with("\xFF\xFE")) return utf16_to_utf8(view.substr(2), true);
    if (view.starts_with("\xFE\xFF")) return utf16_to_utf8(view.substr(2), false);
    if (view.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
    return bytes;
}

}  // namespace mdm::policy::import
