#include "backends/meraki/fake_meraki.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {
namespace {

using Json = nlohmann::json;

const std::set<std::string> default_fields{"id",           "name",   "tags",        "ssid",
                                           "wifiMac",      "osName", "systemModel", "uuid",
                                           "serialNumber", "serial", "ip",          "notes"};
const std::set<std::string> extra_fields{"ip",
                                         "systemType",
                                         "availableDeviceCapacity",
                                         "kioskAppName",
                                         "biosVersion",
                                         "lastConnected",
                                         "missingAppsCount",
                                         "userSuppliedAddress",
                                         "location",
                                         "lastUser",
                                         "ownerEmail",
                                         "ownerUsername",
                                         "osBuild",
                                         "publicIp",
                                         "phoneNumber",
                                         "diskInfoJson",
                                         "deviceCapacity",
                                         "isManaged",
                                         "hadMdm",
                                         "isSupervised",
                                         "meid",
                                         "imei",
                                         "iccid",
                                         "simCarrierNetwork",
                                         "cellularDataUsed",
                                         "isHotspotEnabled",
                                         "createdAt",
                                         "batteryEstCharge",
                                         "quarantined",
                                         "avName",
                                         "avRunning",
                                         "asName",
                                         "fwName",
                                         "isRooted",
                                         "loginRequired",
                                         "screenLockEnabled",
                                         "screenLockDelay",
                                         "autoLoginDisabled",
                                         "autoTags",
                                         "hasMdm",
                                         "hasDesktopAgent",
                                         "diskEncryptionEnabled",
                                         "hardwareEncryptionCaps",
                                         "passCodeLock",
                                         "usesHardwareKeystore",
                                         "androidSecurityPatchVersion",
                                         "cellular",
                                         "url"};

bool contains(const std::vector<std::string>& list, const std::string& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

/// The texts of a name[]=… filter, or nullopt when it is not there.
std::optional<std::vector<std::string>> filter(const Asked& asked, const std::string& name) {
    auto values = asked.all(name + "[]");
    if (values.empty()) return std::nullopt;
    return values;
}

bool passes(const Json& device, const Asked& asked) {
    const std::pair<const char*, const char*> filters[] = {{"ids", "id"},
                                                           {"serials", "serialNumber"},
                                                           {"wifiMacs", "wifiMac"},
                                                           {"uuids", "uuid"},
                                                           {"systemTypes", "systemType"}};
    for (const auto& [query, field] : filters) {
        const auto wanted = filter(asked, query);
        if (!wanted) continue;
        const Json& value = device.at(field);
        if (!value.is_string() || !contains(*wanted, value.get<std::string>())) return false;
    }
    return true;
}

std::vector<std::string> tags_of(const Json& device) {
    return device.at("tags").get<std::vector<std::string>>();
}

bool scoped(const Json& device, const std::vector<std::string>& scope) {
    const std::string how = scope.empty() ? "none" : scope.front();
    const auto tags = tags_of(device);
    const auto count = std::count_if(scope.empty() ? scope.end() : scope.begin() + 1, scope.end(),
                                     [&](const std::string& tag) { return contains(tags, tag); });
    const auto wanted = static_cast<std::ptrdiff_t>(scope.size()) - 1;
    if (how == "all") return true;
    if (how == "withAny") return count > 0;
    if (how == "withAll") return count == wanted;
    if (how == "withoutAny") return count == 0;
    if (how == "withoutAll") return count < wanted;
    return false;
}

}  // namespace

FakeMeraki::FakeMeraki(FakeClock& clock) : FakeServer(clock) {}

net::Response FakeMeraki::error(int status, const std::string& text) {
    return json_answer({{"errors", {text}}}, status);
}

net::Response FakeMeraki::not_found() {
    return {404, {{"Content-Type", "text/html"}}, ""};  // also for what the administrator may not see
}

net::Response FakeMeraki::refusal(int status) {
    if (status == 429) return error(429, "API rate limit exceeded for organization");
    return error(status, status == 503 ? "Service unavailable" : "Internal server error");
}

void FakeMeraki::add_network(const std::string& id, const std::string& name, const std::string& product) {
    networks_[id] = {{"id", id},
                     {"organizationId", organization},
                     {"name", name},
                     {"productTypes", {product}},
                     {"timeZone", "Europe/Amsterdam"},
                     {"tags", Json::array()},
                     {"enrollmentString", lower(name)},
                     {"url", "https://n1.meraki.com/x/n/manage/nodes/list"},
                     {"notes", nullptr},
                     {"isBoundToConfigTemplate", false}};
    if (product != "systemsManager") return;
    const auto number = [&, first = 701 + 10 * groups_.size()](std::size_t n) {
        return std::to_string(first + n);
    };
    auto& groups = groups_[id];
    groups[number(0)] = {
        {"name", "Wards"}, {"scope", "withAny"}, {"tags", "[\"ward\"]"}, {"type", "devices"}};
    groups[number(1)] = {{"name", "Everybody"}, {"scope", "all"}, {"tags", "[]"}, {"type", "devices"}};
    groups[number(3)] = {
        {"name", "Loans"}, {"scope", "withAny,ward, loan"}, {"tags", nullptr}, {"type", "devices"}};
    groups[number(2)] = {{"name", "Nurses"}, {"scope", "none"}, {"tags", "[]"}, {"type", "users"}};
}

const std::vector<FakeMeraki::Route>& FakeMeraki::routes() {
    using M = FakeMeraki;
    static const std::vector<Route> table{
        {"GET", "/api/v1/organizations", &M::organizations},
        {"GET", "/api/v1/organizations/{}", &M::one_organization},
        {"GET", "/api/v1/organizations/{}/networks", &M::networks},
        {"GET", "/api/v1/networks/{}", &M::one_network},
        {"GET", "/api/v1/networks/{}/sm/devices", &M::devices},
        {"GET", "/api/v1/networks/{}/sm/devices/{}/softwares", &M::softwares},
        {"GET", "/api/v1/networks/{}/sm/devices/{}/deviceProfiles", &M::device_profiles},
        {"GET", "/api/v1/networks/{}/sm/devices/{}/securityCenters", &M::security_centers},
        {"GET", "/api/v1/networks/{}/sm/devices/{}/deviceCommandLogs", &M::command_logs},
        {"GET", "/api/v1/networks/{}/sm/profiles", &M::profiles},
        {"GET", "/api/v1/networks/{}/sm/targetGroups", &M::target_groups},
        {"GET", "/api/v1/networks/{}/sm/targetGroups/{}", &M::one_target_group},
        {"POST", "/api/v1/networks/{}/sm/devices/lock", &M::lock},
        {"POST", "/api/v1/networks/{}/sm/devices/wipe", &M::wipe},
        {"POST", "/api/v1/networks/{}/sm/devices/reboot", &M::reboot},
        {"POST", "/api/v1/networks/{}/sm/devices/shutdown", &M::shutdown},
        {"POST", "/api/v1/networks/{}/sm/devices/checkin", &M::checkin},
        {"PUT", "/api/v1/networks/{}/sm/devices/fields", &M::set_fields},
        {"POST", "/api/v1/networks/{}/sm/devices/modifyTags", &M::modify_tags},
        {"POST", "/api/v1/networks/{}/sm/devices/{}/unenroll", &M::unenroll},
        {"POST", "/api/v1/networks/{}/sm/devices/{}/refreshDetails", &M::refresh},
        {"POST", "/api/v1/networks/{}/sm/devices/{}/installApps", &M::install_apps},
        {"POST", "/api/v1/networks/{}/sm/devices/{}/uninstallApps", &M::uninstall_apps},
        {"POST", "/api/v1/organizations/{}/sm/bulkEnrollment/token", &M::make_token},
        {"GET", "/api/v1/organizations/{}/sm/bulkEnrollment/tokens", &M::list_tokens},
        {"DELETE", "/api/v1/organizations/{}/sm/bulkEnrollment/token/{}", &M::revoke_token},
    };
    return table;
}

bool FakeMeraki::too_fast() {
    if (!enforce_rate) return false;
    using namespace std::chrono_literals;
    std::erase_if(recent_, [this](Time then) { return then + 2s <= clock().now(); });
    const auto last_second = std::count_if(recent_.begin(), recent_.end(),
                                           [this](Time then) { return then + 1s > clock().now(); });
    if (last_second >= 20 || recent_.size() >= 30) return true;
    recent_.push_back(clock().now());
    return false;
}

net::Response FakeMeraki::answer(const Asked& asked) {
    if (asked.origin == "https://as.meraki.com") return oauth(asked);
    if (asked.origin != origin) return not_found();
    if (!is_known(asked)) return error(401, "Invalid API key");
    if (too_fast()) {
        net::Response response = refusal(429);
        response.headers.push_back({"Retry-After", "1"});
        return response;
    }
    for (const Route& route : routes()) {
        if (route.method != asked.method) continue;
        const auto ids = match_path(route.path, asked);
        if (!ids) continue;
        if (asked.segments[2] == "networks" && !networks_.contains(ids->front())) return not_found();
        if (asked.segments[2] == "organizations" && !ids->empty() && ids->front() != organization)
            return not_found();
        return (this->*route.run)(asked, *ids);
    }
    return not_found();
}

// RFC 8288 links; the tokens are the keys of the rows, which no client may know.
net::Response FakeMeraki::paged(const Asked& asked, const std::vector<Json>& rows, std::string_view key,
                                std::size_t least) {
    const auto per_page = to_int(asked.one("perPage").value_or(std::to_string(page_limit)));
    if (!per_page || *per_page < static_cast<std::int64_t>(least) ||
        *per_page > static_cast<std::int64_t>(page_limit))
        return error(400, fmt::format("'perPage' must be an integer between {} and {}", least, page_limit));
    std::size_t start = 0;
    if (const auto after = asked.one("startingAfter"))
        while (start < rows.size() && rows[start].at(key).get<std::string>() <= *after) ++start;
    const std::size_t end = std::min(rows.size(), start + static_cast<std::size_t>(*per_page));
    Json page = Json::array();
    for (std::size_t i = start; i < end; ++i) page.push_back(rows[i]);
    net::Response response = json_answer(page);
    std::string query;
    for (const auto& [name, value] : asked.query)
        if (name != "startingAfter" && name != "endingBefore")
            query += percent_encoded(name) + "=" + percent_encoded(value) + "&";
    const std::string self = asked.origin + asked.path + "?" + query;
    std::string links = fmt::format("<{}startingAfter=a000000>; rel=first", self);
    if (start > 0 && start < rows.size())
        links += fmt::format(", <{}endingBefore={}>; rel=prev", self,
                             percent_encoded(rows[start].at(key).get<std::string>()));
    if (end < rows.size())
        links += fmt::format(", <{}startingAfter={}>; rel=next", self,
                             percent_encoded(rows[end - 1].at(key).get<std::string>()));
    links += fmt::format(", <{}endingBefore=z999999>; rel=last", self);
    response.headers.push_back({"Link", links});
    return response;
}

net::Response FakeMeraki::organizations(const Asked&, const Ids&) {
    return json_answer(Json::array({one_organization({}, {organization}).body.empty()
                                        ? Json()
                                        : Json::parse(one_organization({}, {organization}).body)}));
}

net::Response FakeMeraki::one_organization(const Asked&, const Ids&) {
    return json_answer({{"id", organization},
                        {"name", "Clinic"},
                        {"url", "https://dashboard.meraki.com/o/x/manage/organization/overview"},
                        {"api", {{"enabled", true}}},
                        {"licensing", {{"model", "co-term"}}},
                        {"cloud", {{"region", {{"name", "Europe"}}}}}});
}

net::Response FakeMeraki::networks(const Asked& asked, const Ids&) {
    only(asked, {"perPage", "startingAfter", "tags[]", "tagsFilterType"});
    std::vector<Json> rows;
    for (const auto& [id, network] : networks_) rows.push_back(network);
    return paged(asked, rows, "id", 3);
}

net::Response FakeMeraki::one_network(const Asked&, const Ids& ids) {
    return json_answer(networks_.at(ids[0]));
}

Json FakeMeraki::shown(const Device& device, const std::vector<std::string>& extra) const {
    Json out;
    for (const auto& [name, value] : device.fields.items())
        if (default_fields.contains(name) || contains(extra, name)) out[name] = value;
    return out;
}

net::Response FakeMeraki::devices(const Asked& asked, const Ids& ids) {
    only(asked, {"fields[]", "ids[]", "serials[]", "wifiMacs[]", "uuids[]", "systemTypes[]", "scope[]",
                 "perPage", "startingAfter", "endingBefore"});
    const auto fields = asked.all("fields[]");
    for (const std::string& field : fields)
        if (!extra_fields.contains(field)) return error(400, fmt::format("'{}' is not a valid field", field));
    const auto scope = filter(asked, "scope");
    std::vector<Json> rows;
    for (const auto& [id, device] : devices_)
        if (device.network == ids[0] && passes(device.fields, asked) &&
            (!scope || scoped(device.fields, *scope)))
            rows.push_back(shown(device, fields));
    return paged(asked, rows, "id", 3);
}

FakeMeraki::Device* FakeMeraki::find(const std::string& network, const std::string& id) {
    const auto found = devices_.find(id);
    return found == devices_.end() || found->second.network != network ? nullptr : &found->second;
}

net::Response FakeMeraki::softwares(const Asked&, const Ids& ids) {
    const Device* device = find(ids[0], ids[1]);
    return device == nullptr ? not_found() : json_answer(device->softwares);
}

net::Response FakeMeraki::device_profiles(const Asked&, const Ids& ids) {
    if (find(ids[0], ids[1]) == nullptr) return not_found();
    return json_answer(Json::array({{{"id", "1284392014819"},
                                     {"deviceId", ids[1]},
                                     {"isEncrypted", true},
                                     {"isManaged", true},
                                     {"name", "Meraki Management"},
                                     {"profileData", "{}"},
                                     {"profileIdentifier", "com.meraki.sm.mdm"},
                                     {"version", "1"}}}));
}

net::Response FakeMeraki::security_centers(const Asked&, const Ids& ids) {
    const Device* device = find(ids[0], ids[1]);
    if (device == nullptr) return not_found();
    return json_answer(Json::array({{{"id", "1"},
                                     {"isRooted", device->fields.at("isRooted")},
                                     {"isFireWallEnabled", true},
                                     {"hasFireWallInstalled", true},
                                     {"isDiskEncrypted", device->fields.at("diskEncryptionEnabled")}}}));
}

net::Response FakeMeraki::command_logs(const Asked& asked, const Ids& ids) {
    only(asked, {"perPage", "startingAfter", "endingBefore"});
    const Device* device = find(ids[0], ids[1]);
    if (device == nullptr) return not_found();
    std::vector<Json> rows(device->logs.rbegin(), device->logs.rend());  // newest first
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i]["~"] = fmt::format("{:06}", i);
    net::Response response = paged(asked, rows, "~", 3);
    if (response.status != 200) return response;
    Json page = Json::parse(response.body);
    for (Json& row : page) row.erase("~");
    response.body = page.dump();
    return response;
}

net::Response FakeMeraki::profiles(const Asked&, const Ids&) {
    return json_answer(Json::array({{{"id", "1284392014820"},
                                     {"name", "Baseline iOS"},
                                     {"description", "made in the console"},
                                     {"scope", "withAny"},
                                     {"tags", {"ward"}}}}));
}

std::vector<std::string> FakeMeraki::in_scope(const std::string& network, const Ids& scope) const {
    std::vector<std::string> ids;
    for (const auto& [id, device] : devices_)
        if (device.network == network && scoped(device.fields, scope)) ids.push_back(id);
    return ids;
}

Json FakeMeraki::shown_group(const std::string& network, const std::string& id, bool details) const {
    Json group = groups_.at(network).at(id);
    group["id"] = id;
    if (!details) return group;
    Ids scope;
    for (const std::string& part : split(group.at("scope").get<std::string>(), ','))
        scope.emplace_back(trim(part));
    if (group.at("tags").is_string())
        for (const Json& tag : Json::parse(group.at("tags").get<std::string>())) scope.push_back(tag);
    if (group.at("type") == "devices") group["deviceIds"] = in_scope(network, scope);
    return group;
}

net::Response FakeMeraki::target_groups(const Asked& asked, const Ids& ids) {
    only(asked, {"withDetails"});
    Json groups = Json::array();
    for (const auto& [id, group] : groups_.at(ids[0]))
        groups.push_back(shown_group(ids[0], id, asked.one("withDetails") == "true"));
    return json_answer(groups);
}

net::Response FakeMeraki::one_target_group(const Asked& asked, const Ids& ids) {
    only(asked, {"withDetails"});
    if (!groups_.at(ids[0]).contains(ids[1])) return not_found();
    return json_answer(shown_group(ids[0], ids[1], asked.one("withDetails") == "true"));
}

}  // namespace mdm::test
