#include "mdm/backend/drivers/microsoft_intune_objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/backend/drivers/microsoft_intune_typed.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::intune {
namespace {

using nlohmann::json;

constexpr std::string_view ios_type = "#microsoft.graph.iosCustomConfiguration";
constexpr std::string_view macos_type = "#microsoft.graph.macOSCustomConfiguration";
constexpr std::string_view windows_type = "#microsoft.graph.windows10CustomConfiguration";

constexpr std::string_view group_target = "#microsoft.graph.groupAssignmentTarget";
constexpr std::string_view exclusion_target = "#microsoft.graph.exclusionGroupAssignmentTarget";
constexpr std::string_view devices_target = "#microsoft.graph.allDevicesAssignmentTarget";
constexpr std::string_view users_target = "#microsoft.graph.allLicensedUsersAssignmentTarget";

/// What the server adds to a configuration or to a setting of it.
constexpr std::array<std::string_view, 8> added{"id",
                                                "createdDateTime",
                                                "lastModifiedDateTime",
                                                "version",
                                                "supportsScopeTags",
                                                "roleScopeTagIds",
                                                "deviceManagementApplicabilityRuleOsEdition",
                                                "deviceManagementApplicabilityRuleOsVersion"};

std::string text_at(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string type_of(const json& object) {
    return text_at(object, "@odata.type");
}

std::string version_of(const json& configuration) {
    const auto version = configuration.find("version");
    return version != configuration.end() && version->is_number_integer()
               ? std::to_string(version->get<std::int64_t>())
               : std::string();
}

/// As text, keys sorted; the server's own additions and names are told apart from it elsewhere.
std::string oma_content(json configuration) {
    for (const std::string_view key : added) configuration.erase(std::string(key));
    for (auto member = configuration.begin(); member != configuration.end();)
        member = member.key().starts_with("@odata.") && member.key() != "@odata.type"
                     ? configuration.erase(member)
                     : std::next(member);
    configuration.erase("assignments");
    return configuration.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

bool is_binary(const std::string& type) {
    return type == "#microsoft.graph.omaSettingStringXml";
}

/// In Graph a value of XML is bytes; documents hold its text.
void encode_xml(json& setting) {
    if (!is_binary(type_of(setting)) || !setting.contains("value") || !setting["value"].is_string()) return;
    setting["value"] = base64(setting["value"].get_ref<const std::string&>());
    if (text_at(setting, "fileName").empty()) setting["fileName"] = "value.xml";
}
void decode_xml(json& setting) {
    if (!is_binary(type_of(setting)) || !setting.contains("value") || !setting["value"].is_string()) return;
    if (const auto text = from_base64(setting["value"].get<std::string>()); text && is_utf8(*text))
        setting["value"] = *text;
}

Error nonsense(const NativeObject& object, std::string_view what) {
    return Error{Code::invalid, fmt::format("the content of '{}' is no {}", printable(object.name), what)};
}

bool is_profile(std::string_view content) {
    return content.find("<plist") != content.npos && content.find("</plist>") != content.npos &&
           content.find("<key>PayloadContent</key>") != content.npos;
}

bool only_macs(const NativeObject& object) {
    return !object.platforms.empty() && std::all_of(object.platforms.begin(), object.platforms.end(),
                                                    [](const std::string& each) { return each == "macos"; });
}

Result<json> profile_body(const NativeObject& object) {
    if (!is_profile(object.content)) return nonsense(object, "profile (a property list)");
    return json{{"@odata.type", only_macs(object) ? macos_type : ios_type},
                {"payloadName", object.name},
                {"payloadFileName", "mdmctl.mobileconfig"},
                {"payload", base64(object.content)}};
}

Result<json> oma_body(const NativeObject& object) {
    const json content = json::parse(object.content, nullptr, false);
    if (!content.is_object() || type_of(content) != windows_type || !content.contains("omaSettings") ||
        !content["omaSettings"].is_array())
        return nonsense(object, "custom configuration with omaSettings");
    json settings = content["omaSettings"];
    for (json& setting : settings) {
        if (!setting.is_object() || text_at(setting, "omaUri").empty())
            return nonsense(object, "list of settings with an omaUri each");
        setting.erase("isEncrypted");
        setting.erase("secretReferenceValueId");
        if (text_at(setting, "displayName").empty()) setting["displayName"] = setting["omaUri"];
        encode_xml(setting);
    }
    return json{{"@odata.type", windows_type}, {"omaSettings", std::move(settings)}};
}

std::optional<ObjectAssignment> line_of(const json& line) {
    const auto target = line.is_object() ? line.find("target") : line.end();
    if (target == line.end() || !target->is_object()) return std::nullopt;
    const std::string type = type_of(*target);
    if (type == devices_target) return ObjectAssignment{ObjectAssignment::To::all_devices, "", false};
    if (type == users_target)
        return ObjectAssignment{ObjectAssignment::To::group, std::string(all_users), false};
    if (type != group_target && type != exclusion_target) return std::nullopt;
    return ObjectAssignment{ObjectAssignment::To::group, text_at(*target, "groupId"),
                            type == exclusion_target};
}

json target_of(const ObjectAssignment& line) {
    if (line.to == ObjectAssignment::To::all_devices) return {{"@odata.type", devices_target}};
    if (line.id == all_users) return {{"@odata.type", users_target}};
    return {{"@odata.type", line.exclude ? exclusion_target : group_target}, {"groupId", line.id}};
}

const json* find_line(const json& there, const ObjectAssignment& wanted) {
    for (const json& each : there)
        if (const auto line = line_of(each); line && *line == wanted) return &each;
    return nullptr;
}

std::string filter_of(const json& line) {
    const auto target = line.is_object() ? line.find("target") : line.end();
    if (target == line.end() || !target->is_object()) return {};
    const std::string type = text_at(*target, "deviceAndAppManagementAssignmentFilterType");
    return type == "none" ? std::string() : type;
}

}  // namespace

std::span<const ObjectKind> object_kinds() {
    static const std::array<ObjectKind, 4> kinds{
        {{.id = "apple.profile",
          .format = "plist",
          .identifier = true,
          .device_assignment = false,
          .apart = {{"ios", "ipados"}, {"macos"}}},
         {.id = "windows.custom", .format = "json", .device_assignment = false, .masks_secrets = true},
         {.id = std::string(configuration_kind), .format = "json", .device_assignment = false},
         {.id = std::string(compliance_kind), .format = "json", .device_assignment = false}}};
    return kinds;
}

bool is_whole(const json& configuration) {
    const std::string type = type_of(configuration);
    if (is_of_kind(type, configuration_kind)) return true;
    if (is_of_kind(type, compliance_kind)) return configuration.contains("scheduledActionsForRule");
    if (type == windows_type)
        return configuration.contains("omaSettings") && configuration["omaSettings"].is_array();
    return !text_at(configuration, "payload").empty();
}

std::optional<NativeObject> object_of(const json& configuration, std::string_view kind) {
    if (!configuration.is_object()) return std::nullopt;
    const std::string type = type_of(configuration);
    const bool apple = type == ios_type || type == macos_type, typed = is_typed_kind(kind);
    if (typed ? !is_of_kind(type, kind) : kind == "apple.profile" ? !apple : type != windows_type)
        return std::nullopt;
    NativeObject object;
    object.kind = kind;
    object.id = text_at(configuration, "id");
    object.name = text_at(configuration, "displayName");
    object.description = text_at(configuration, "description");
    object.version = version_of(configuration);
    if (typed) {
        object.content = typed_content(configuration);
    } else if (apple) {
        object.content = from_base64(text_at(configuration, "payload")).value_or("");
        object.platforms = type == macos_type ? std::vector<std::string>{"macos"}
                                              : std::vector<std::string>{"ios", "ipados"};
    } else {
        json shown = configuration;
        if (shown.contains("omaSettings") && shown["omaSettings"].is_array())
            for (json& setting : shown["omaSettings"])
                if (setting.is_object()) decode_xml(setting);
        object.content = oma_content(std::move(shown));
        object.platforms = {"windows"};
    }
    return object;
}

Result<json> body_of(const NativeObject& object) {
    MDM_TRY(json body, is_typed_kind(object.kind)       ? typed_body(object)
                       : object.kind == "apple.profile" ? profile_body(object)
                                                        : oma_body(object));
    body["displayName"] = object.name;
    if (object.description) body["description"] = *object.description;
    return body;
}

std::vector<ObjectAssignment> assignments_of(const json& lines) {
    std::vector<ObjectAssignment> all;
    if (!lines.is_array()) return all;
    for (const json& each : lines)
        if (auto line = line_of(each)) all.push_back(*std::move(line));
    return all;
}

Result<json> lines_of(std::span<const ObjectAssignment> assignments, const json& there) {
    json lines = json::array();
    for (const ObjectAssignment& line : assignments) {
        if (line.to == ObjectAssignment::To::device)
            return Error{Code::unsupported, "Intune assigns to groups, not to single devices"};
        const json* known = there.is_array() ? find_line(there, line) : nullptr;
        const bool filtered = known != nullptr && !filter_of(*known).empty();
        lines.push_back({{"target", filtered ? (*known)["target"] : target_of(line)}});
    }
    return lines;
}

bool has_filter(const json& lines) {
    return lines.is_array() &&
           std::any_of(lines.begin(), lines.end(), [](const json& line) { return !filter_of(line).empty(); });
}

}  // namespace mdm::intune
