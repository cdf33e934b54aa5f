#include <fmt/format.h>

#include <algorithm>

#include "backends/jamf/fake_jamf.hpp"
#include "backends/jamf/rsql.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {
namespace {

using Json = nlohmann::json;

// section name → key of the record
const std::map<std::string, std::string> computer_sections{
    {"GENERAL", "general"},
    {"DISK_ENCRYPTION", "diskEncryption"},
    {"PURCHASING", "purchasing"},
    {"APPLICATIONS", "applications"},
    {"STORAGE", "storage"},
    {"USER_AND_LOCATION", "userAndLocation"},
    {"CONFIGURATION_PROFILES", "configurationProfiles"},
    {"PRINTERS", "printers"},
    {"SERVICES", "services"},
    {"HARDWARE", "hardware"},
    {"LOCAL_USER_ACCOUNTS", "localUserAccounts"},
    {"CERTIFICATES", "certificates"},
    {"ATTACHMENTS", "attachments"},
    {"PACKAGE_RECEIPTS", "packageReceipts"},
    {"SECURITY", "security"},
    {"OPERATING_SYSTEM", "operatingSystem"},
    {"LICENSED_SOFTWARE", "licensedSoftware"},
    {"IBEACONS", "ibeacons"},
    {"SOFTWARE_UPDATES", "softwareUpdates"},
    {"EXTENSION_ATTRIBUTES", "extensionAttributes"},
    {"CONTENT_CACHING", "contentCaching"},
    {"GROUP_MEMBERSHIPS", "groupMemberships"},
};
const std::map<std::string, std::string> mobile_sections{
    {"GENERAL", "general"},
    {"HARDWARE", "hardware"},
    {"USER_AND_LOCATION", "userAndLocation"},
    {"PURCHASING", "purchasing"},
    {"SECURITY", "security"},
    {"APPLICATIONS", "applications"},
    {"EBOOKS", "ebooks"},
    {"NETWORK", "network"},
    {"SERVICE_SUBSCRIPTIONS", "serviceSubscriptions"},
    {"CERTIFICATES", "certificates"},
    {"PROFILES", "profiles"},
    {"USER_PROFILES", "userProfiles"},
    {"PROVISIONING_PROFILES", "provisioningProfiles"},
    {"SHARED_USERS", "sharedUsers"},
    {"GROUPS", "groups"},
    {"EXTENSION_ATTRIBUTES", "extensionAttributes"},
};
const std::set<std::string> computer_selectors{"general.name",
                                               "udid",
                                               "id",
                                               "general.assetTag",
                                               "general.lastIpAddress",
                                               "general.lastCheckIn",
                                               "general.lastContact",
                                               "general.lastEnrolledDate",
                                               "general.reportDate",
                                               "general.managementId",
                                               "general.remoteManagement.managed",
                                               "general.platform",
                                               "general.supervised",
                                               "general.userApprovedMdm",
                                               "hardware.macAddress",
                                               "hardware.make",
                                               "hardware.model",
                                               "hardware.modelIdentifier",
                                               "hardware.serialNumber",
                                               "operatingSystem.fileVault2Status",
                                               "operatingSystem.build",
                                               "operatingSystem.name",
                                               "operatingSystem.version",
                                               "security.activationLockEnabled",
                                               "security.firewallEnabled",
                                               "userAndLocation.departmentId",
                                               "userAndLocation.email",
                                               "userAndLocation.realname",
                                               "userAndLocation.username",
                                               "diskEncryption.fileVault2Enabled"};
const std::map<std::string, std::string> mobile_selectors{
    {"displayName", "/general/displayName"},
    {"mobileDeviceId", "/mobileDeviceId"},
    {"managementId", "/general/managementId"},
    {"serialNumber", "/hardware/serialNumber"},
    {"udid", "/general/udid"},
    {"imei", "/network/imei"},
    {"meid", "/network/meid"},
    {"osVersion", "/general/osVersion"},
    {"osBuild", "/general/osBuild"},
    {"managed", "/general/managed"},
    {"supervised", "/general/supervised"},
    {"model", "/hardware/model"},
    {"modelIdentifier", "/hardware/modelIdentifier"},
    {"wifiMacAddress", "/hardware/wifiMacAddress"},
    {"ipAddress", "/general/ipAddress"},
    {"lastContactDate", "/general/lastContactDate"},
    {"lastInventoryUpdateDate", "/general/lastInventoryUpdateDate"},
    {"emailAddress", "/userAndLocation/emailAddress"},
    {"username", "/userAndLocation/username"},
    {"fullName", "/userAndLocation/realName"},
    {"department", "/userAndLocation/department"},
    {"lostModeEnabled", "/security/lostModeEnabled"},
    {"passcodePresent", "/security/passcodePresent"},
    {"passcodeCompliant", "/security/passcodeCompliant"},
    {"activationLockEnabled", "/security/activationLockEnabled"},
};

std::string pointer(std::string selector) {
    std::replace(selector.begin(), selector.end(), '.', '/');
    return "/" + selector;
}

Json at(const Json& record, const std::string& path) {
    const Json::json_pointer where(path);
    return record.contains(where) ? record.at(where) : Json();
}

/// Only the sections that were asked for are filled.
Json with_sections(const Json& record, const std::map<std::string, std::string>& known,
                   const std::vector<std::string>& wanted) {
    Json out = record;
    for (const auto& [section, key] : known)
        if (std::find(wanted.begin(), wanted.end(), section) == wanted.end()) out[key] = nullptr;
    return out;
}

std::vector<std::string> sections_of(const Asked& asked) {
    auto sections = asked.all("section");
    if (sections.empty()) sections = {"GENERAL"};
    return sections;
}

std::optional<std::string> wrong_section(const std::vector<std::string>& sections,
                                         const std::map<std::string, std::string>& known) {
    for (const std::string& section : sections)
        if (!known.contains(section)) return section;
    return std::nullopt;
}

void by_number(std::vector<Json>& rows, const char* key) {
    std::sort(rows.begin(), rows.end(), [key](const Json& a, const Json& b) {
        return *to_int(a.at(key).get<std::string>()) < *to_int(b.at(key).get<std::string>());
    });
}

}  // namespace

bool FakeJamf::has_inventory(const std::string& wanted) const {
    const std::map<std::string, std::string> since{
        {"v1", "10.49"}, {"v2", "11.17"}, {"v3", "11.23"}, {"v4", "11.30"}};
    const auto found = since.find(wanted);
    return found != since.end() && compare_versions(version.substr(0, version.find('-')), found->second) >= 0;
}

net::Response FakeJamf::computers(const Asked& asked, const Ids& ids) {
    if (!has_inventory(ids[0])) return not_found();
    only(asked, {"section", "page", "page-size", "sort", "filter"});
    const auto sections = sections_of(asked);
    if (const auto wrong = wrong_section(sections, computer_sections))
        return error(400, "INVALID_FIELD", "section", "unknown section " + *wrong);
    const std::string filter = asked.one("filter").value_or("");
    std::vector<Json> rows;
    for (const auto& [id, record] : computers_) {
        if (!filter.empty()) {
            const auto verdict = rsql(filter, [&](const std::string& selector) -> std::optional<Json> {
                if (!computer_selectors.contains(selector)) return std::nullopt;
                return at(record, pointer(selector));
            });
            if (!verdict.problem.empty()) return error(400, "INVALID_FIELD", "filter", verdict.problem);
            if (!verdict.holds) continue;
        }
        rows.push_back(with_sections(record, computer_sections, sections));
    }
    by_number(rows, "id");
    if (!asked.has("sort")) std::reverse(rows.begin(), rows.end());  // by name: not the order of ids
    return paged(asked, rows);
}

net::Response FakeJamf::one_computer(const Asked& asked, const Ids& ids) {
    const auto id = to_int(ids[1]);
    if (!has_inventory(ids[0]) || !id || !computers_.contains(static_cast<int>(*id))) return not_found();
    only(asked, {"section"});
    return json_answer(
        with_sections(computers_.at(static_cast<int>(*id)), computer_sections, sections_of(asked)));
}

net::Response FakeJamf::change_computer(const Asked& asked, const Ids& ids) {
    const auto id = to_int(ids[1]);
    if (!has_inventory(ids[0]) || !id || !computers_.contains(static_cast<int>(*id))) return not_found();
    const auto body = object_of(asked);
    if (!body) return error(400, "INVALID_JSON", "", "The request body is not JSON");
    if (auto bad = unexpected(*body, {"udid", "general", "purchasing", "userAndLocation", "hardware",
                                      "operatingSystem", "extensionAttributes"}))
        return *bad;
    witnessed("device.rename", "computer:" + ids[1], asked.body);
    Json& record = computers_.at(static_cast<int>(*id));
    if (body->contains("general"))
        for (const auto& [key, value] : body->at("general").items()) record["general"][key] = value;
    if (ids[0] == "v1") return json_answer(record);
    return {204, {}, ""};
}

net::Response FakeJamf::lock_pin(const Asked&, const Ids& ids) {
    const auto id = to_int(ids[1]);
    if (!has_inventory(ids[0]) || !id || !computers_.contains(static_cast<int>(*id))) return not_found();
    for (auto command = commands_.rbegin(); command != commands_.rend(); ++command)
        if (command->type == "DEVICE_LOCK" &&
            command->management_id == computers_.at(static_cast<int>(*id))["general"]["managementId"])
            return json_answer({{"pin", command->data.at("pin")}});
    return not_found();
}

net::Response FakeJamf::mobiles_detail(const Asked& asked, const Ids&) {
    only(asked, {"section", "exception-handling", "page", "page-size", "sort", "filter"});
    const auto sections = sections_of(asked);
    if (const auto wrong = wrong_section(sections, mobile_sections))
        return error(400, "INVALID_FIELD", "section", "unknown section " + *wrong);
    const std::string handling = asked.one("exception-handling").value_or("STRICT");
    if (handling != "STRICT" && handling != "LENIENT")
        return error(400, "INVALID_FIELD", "exception-handling", "must be STRICT or LENIENT");
    const std::string filter = asked.one("filter").value_or("");
    std::vector<Json> rows;
    for (const auto& [id, record] : mobiles_) {
        if (!filter.empty()) {
            const auto verdict = rsql(filter, [&](const std::string& selector) -> std::optional<Json> {
                if (selector == "groupId" || selector == "groupName") {
                    for (const Json& group : record.at("groups")) return group.at(selector);
                    return Json();
                }
                const auto found = mobile_selectors.find(selector);
                return found == mobile_selectors.end() ? std::nullopt
                                                       : std::optional(at(record, found->second));
            });
            if (!verdict.problem.empty()) return error(400, "INVALID_FIELD", "filter", verdict.problem);
            bool holds = verdict.holds;
            if (filter.starts_with("groupId==")) {
                const std::string wanted(trim(split(filter.substr(9), ';').front()));
                holds = std::any_of(record.at("groups").begin(), record.at("groups").end(),
                                    [&](const Json& group) {
                                        return group.at("groupId") == wanted ||
                                               '"' + group.at("groupId").get<std::string>() + '"' == wanted;
                                    });
            }
            if (!holds) continue;
        }
        Json row = with_sections(record, mobile_sections, sections);
        if (broken_.contains(id)) {
            if (handling == "STRICT")
                return error(500, "DATA_ERROR", "", fmt::format("device {} cannot be read", id));
            for (const auto& [section, key] : mobile_sections)
                if (section != "GENERAL" && section != "HARDWARE") row[key] = nullptr;
        }
        rows.push_back(std::move(row));
    }
    by_number(rows, "mobileDeviceId");
    if (!asked.has("sort")) std::reverse(rows.begin(), rows.end());
    return paged(asked, rows);
}

net::Response FakeJamf::mobiles(const Asked& asked, const Ids&) {
    only(asked, {"page", "page-size", "sort"});
    std::vector<Json> rows;
    for (const auto& [id, record] : mobiles_)
        rows.push_back({{"id", record.at("mobileDeviceId")},
                        {"name", record.at("general").at("displayName")},
                        {"serialNumber", record.at("hardware").at("serialNumber")},
                        {"wifiMacAddress", record.at("hardware").at("wifiMacAddress")},
                        {"udid", record.at("general").at("udid")},
                        {"model", record.at("hardware").at("model")},
                        {"username", record.at("userAndLocation").at("username")},
                        {"type", lower(record.at("deviceType").get<std::string>())},
                        {"managementId", record.at("general").at("managementId")}});
    return paged(asked, rows);
}

// Flatter, and spelt otherwise than the listing; the unlock token is only here.
net::Response FakeJamf::one_mobile(const Asked&, const Ids& ids) {
    const auto id = to_int(ids[0]);
    if (!id || !mobiles_.contains(static_cast<int>(*id))) return not_found();
    const Json& record = mobiles_.at(static_cast<int>(*id));
    const Json& general = record.at("general");
    Json out{{"id", ids[0]},
             {"name", general.at("displayName")},
             {"enforceName", false},
             {"osVersion", general.at("osVersion")},
             {"osBuild", general.at("osBuild")},
             {"serialNumber", record.at("hardware").at("serialNumber")},
             {"udid", general.at("udid")},
             {"managed", general.at("managed")},
             {"type", lower(record.at("deviceType").get<std::string>())}};
    if (record.at("deviceType") == "iOS")
        out["ios"] = {{"model", record.at("hardware").at("model")},
                      {"supervised", general.at("supervised")},
                      {"unlockToken", *id % 2 == 0 ? Json("VU5MT0NLVE9LRU4=") : Json()}};
    return json_answer(out);
}

net::Response FakeJamf::change_mobile(const Asked& asked, const Ids& ids) {
    const auto id = to_int(ids[0]);
    if (!id || !mobiles_.contains(static_cast<int>(*id))) return not_found();
    const auto body = object_of(asked);
    if (!body) return error(400, "INVALID_JSON", "", "The request body is not JSON");
    if (auto bad = unexpected(*body, {"name", "enforceName", "assetTag", "siteId", "timeZone", "location",
                                      "updatedExtensionAttributes", "ios", "tvos"}))
        return *bad;
    witnessed("device.rename", "mobile:" + ids[0], asked.body);
    if (body->contains("name")) {
        const Json name = body->at("name");
        const int number = static_cast<int>(*id);
        later(check_in, [this, number, name] { mobiles_.at(number)["general"]["displayName"] = name; });
    }
    return one_mobile(asked, ids);
}

net::Response FakeJamf::groups(const Asked& asked, const Ids&) {
    only(asked, {"page", "page-size", "sort", "filter"});
    std::vector<Json> rows;
    const auto add = [&](const std::map<int, Group>& from, const char* type) {
        for (const auto& [id, group] : from)
            rows.push_back({{"groupPlatformId", fmt::format("{}-{}", lower(type), id)},
                            {"groupJamfProId", std::to_string(id)},
                            {"groupName", group.name},
                            {"groupDescription", ""},
                            {"groupType", type},
                            {"smart", group.smart},
                            {"membershipCount", group.members.size()}});
    };
    add(computer_groups_, "COMPUTER");
    add(mobile_groups_, "MOBILE");
    const std::string filter = asked.one("filter").value_or("");
    if (filter.find("COMPUTER") != std::string::npos)
        std::erase_if(rows, [](const Json& row) { return row.at("groupType") != "COMPUTER"; });
    if (filter.find("MOBILE") != std::string::npos)
        std::erase_if(rows, [](const Json& row) { return row.at("groupType") != "MOBILE"; });
    return paged(asked, rows);
}

net::Response FakeJamf::smart_members(const Asked&, const Ids& ids) {
    const auto id = to_int(ids[0]);
    const auto group = computer_groups_.find(static_cast<int>(id.value_or(-1)));
    if (group == computer_groups_.end() || !group->second.smart) return not_found();
    return json_answer({{"members", group->second.members}});
}

int FakeJamf::add_package(const std::string& name, bool manifest) {
    const int id = static_cast<int>(packages_.size()) + 11;
    const std::string text =
        R"(<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict><key>items</key><array><dict>
<key>assets</key><array><dict><key>kind</key><string>software-package</string>
<key>sha256-size</key><integer>10485760</integer>
<key>sha256s</key><array><string>61be55a8e2f6b4e172338bddf184d6dbee29c98853e0a0485ecee7f27b9af0b4</string></array>
<key>url</key><string>https://dist.clinic.example/)" +
        name + R"(.pkg</string></dict></array>
<key>metadata</key><dict><key>bundle-identifier</key><string>com.clinic.)" +
        lower(name) + R"(</string><key>bundle-version</key><string>2.1</string><key>kind</key>
<string>software</string><key>title</key><string>)" +
        name +
        R"(</string><key>sizeInBytes</key><string>12345</string></dict></dict></array></dict></plist>)";
    packages_[id] = {{"id", std::to_string(id)},
                     {"packageName", name},
                     {"fileName", name + ".pkg"},
                     {"categoryId", "-1"},
                     {"priority", 10},
                     {"size", "12345"},
                     {"manifest", manifest ? Json(text) : Json()},
                     {"manifestFileName", manifest ? Json(name + ".plist") : Json()},
                     {"sha256", nullptr}};
    return id;
}

net::Response FakeJamf::packages(const Asked& asked, const Ids&) {
    only(asked, {"page", "page-size", "sort", "filter"});
    std::vector<Json> rows;
    for (const auto& [id, package] : packages_) rows.push_back(package);
    return paged(asked, rows);
}

net::Response FakeJamf::one_package(const Asked&, const Ids& ids) {
    const auto found = packages_.find(static_cast<int>(to_int(ids[0]).value_or(-1)));
    return found == packages_.end() ? not_found() : json_answer(found->second);
}

net::Response FakeJamf::compliance(const Asked&, const Ids& ids) {
    const auto id = static_cast<int>(to_int(ids[1]).value_or(-1));
    const bool known = ids[0] == "computer" ? computers_.contains(id) : mobiles_.contains(id);
    if (!known) return not_found();
    const char* states[] = {"COMPLIANT", "NON_COMPLIANT", "UNKNOWN"};
    return json_answer(Json::array({{{"deviceId", ids[1]},
                                     {"applicable", true},
                                     {"complianceState", states[id % 3]},
                                     {"complianceVendor", "Microsoft"}}}));
}

}  // namespace mdm::test
