#include "mdm/backend/drivers/microsoft_intune_typed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::intune {
namespace {

using nlohmann::json;

constexpr std::string_view prefix = "#microsoft.graph.";
constexpr const char* actions_key = "scheduledActionsForRule";
constexpr const char* configurations_key = "scheduledActionConfigurations";

/// What the server adds to an object, and what is told beside its content.
constexpr std::array<std::string_view, 12> beside{"id",
                                                  "createdDateTime",
                                                  "lastModifiedDateTime",
                                                  "version",
                                                  "supportsScopeTags",
                                                  "roleScopeTagIds",
                                                  "deviceManagementApplicabilityRuleOsEdition",
                                                  "deviceManagementApplicabilityRuleOsVersion",
                                                  "deviceManagementApplicabilityRuleDeviceMode",
                                                  "assignments",
                                                  "displayName",
                                                  "description"};

std::string text_at(const json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>()
                                                                             : std::string();
}

json without_annotations(json object) {
    for (auto member = object.begin(); member != object.end();) {
        const bool annotation =
            member.key().find("@odata.") != std::string::npos && member.key() != "@odata.type";
        member = annotation ? object.erase(member) : std::next(member);
    }
    return object;
}

/// The actions as they are written: ids are the server's.
json plain_actions(const json& rules) {
    json plain = json::array();
    if (!rules.is_array()) return plain;
    for (const json& rule : rules) {
        json list = json::array();
        if (rule.is_object() && rule.contains(configurations_key) && rule[configurations_key].is_array())
            for (const json& one : rule[configurations_key]) {
                json action{{"actionType", text_at(one, "actionType")},
                            {"gracePeriodHours", one.is_object() ? one.value("gracePeriodHours", 0) : 0}};
                const std::string notice = text_at(one, "notificationTemplateId");
                if (!notice.empty() && notice != "00000000-0000-0000-0000-000000000000")
                    action["notificationTemplateId"] = notice;
                list.push_back(std::move(action));
            }
        std::sort(list.begin(), list.end());
        const std::string name = text_at(rule, "ruleName");
        plain.push_back({{"ruleName", name.empty() ? "PasswordRequired" : name}, {configurations_key, list}});
    }
    return plain;
}

std::size_t blocks_in(const json& rules) {
    std::size_t count = 0;
    for (const json& rule : plain_actions(rules))
        for (const json& action : rule[configurations_key])
            count += action["actionType"] == "block" ? 1u : 0u;
    return count;
}

}  // namespace

bool is_typed_kind(std::string_view kind) {
    return kind == configuration_kind || kind == compliance_kind;
}

bool is_of_kind(std::string_view type, std::string_view kind) {
    if (!type.starts_with(prefix)) return false;
    if (kind == compliance_kind) return type.ends_with("CompliancePolicy");
    return kind == configuration_kind && !type.ends_with("CustomConfiguration") &&
           !type.ends_with("CompliancePolicy");
}

std::string typed_content(const json& object) {
    json content = without_annotations(object);
    for (const std::string_view key : beside) content.erase(std::string(key));
    if (content.contains(actions_key)) content[actions_key] = plain_actions(content[actions_key]);
    return content.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

Result<json> typed_body(const NativeObject& object) {
    const auto wrong = [&](std::string_view what) {
        return Error{Code::invalid, fmt::format("the content of '{}' {}", printable(object.name), what)};
    };
    json body = json::parse(object.content, nullptr, false);
    if (!body.is_object() || !is_of_kind(text_at(body, "@odata.type"), object.kind))
        return wrong(fmt::format("is no JSON with an @odata.type of the kind {}", object.kind));
    for (const std::string_view key : beside) body.erase(std::string(key));
    if (object.kind == compliance_kind && blocks_in(body.value(actions_key, json())) != 1)
        return wrong("must have one block action, and one only, in scheduledActionsForRule");
    if (body.contains(actions_key)) body[actions_key] = plain_actions(body[actions_key]);
    return body;
}

json take_actions(json& body) {
    const auto found = body.find(actions_key);
    if (found == body.end()) return nullptr;
    json actions = std::move(*found);
    body.erase(found);
    return actions;
}

bool same_actions(const json& a, const json& b) {
    return plain_actions(a) == plain_actions(b);
}

}  // namespace mdm::intune
