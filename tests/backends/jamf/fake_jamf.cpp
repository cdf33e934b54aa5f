#include "backends/jamf/fake_jamf.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {
namespace {
using Json = nlohmann::json;
}

FakeJamf::FakeJamf(FakeClock& clock) : FakeServer(clock) {
    computer_groups_ = {{1, {"All Managed Clients", true, {}}}, {2, {"Front desk", false, {}}}};
    mobile_groups_ = {{1, {"All Managed iPads", true, {}}}, {2, {"Ward carts", false, {}}}};
    mobile_apps = {{31,
                    {"Rounds", "com.clinic.rounds", "4.2",
                     "<scope><all_mobile_devices>false</all_mobile_devices><mobile_devices/>"
                     "<buildings><building><id>4</id><name>East</name></building></buildings>"
                     "<mobile_device_groups/><exclusions><mobile_devices/></exclusions></scope>"}}};
    mac_apps = {{41,
                 {"Keynote", "com.apple.iWork.Keynote", "14.1",
                  "<scope><all_computers>false</all_computers><computers/><computer_groups>"
                  "<computer_group><id>1</id><name>All Managed Clients</name></computer_group>"
                  "</computer_groups></scope>"}}};
}

net::Response FakeJamf::error(int status, const std::string& code, const std::string& field,
                              const std::string& text) {
    return json_answer({{"httpStatus", status},
                        {"errors", {{{"code", code}, {"field", field}, {"description", text}, {"id", "0"}}}}},
                       status);
}

net::Response FakeJamf::not_found() {
    return error(404, "INVALID_ID", "id", "The requested resource does not exist");
}

net::Response FakeJamf::refusal(int status) {
    return error(status, status == 429 ? "RATE_LIMIT" : "INTERNAL_SERVER_ERROR", "",
                 status == 429 ? "Too many requests" : "An unexpected error occurred");
}

std::string FakeJamf::new_uuid() {
    return fmt::format("aaaaaaaa-3f1e-4b3a-a5b3-{:012x}", next_uuid_++);
}

std::optional<Json> FakeJamf::object_of(const Asked& asked) {
    Json body = Json::parse(asked.body.empty() ? "{}" : asked.body, nullptr, false);
    if (body.is_discarded() || !body.is_object()) return std::nullopt;
    return body;
}

std::optional<net::Response> FakeJamf::unexpected(const Json& body, const std::set<std::string>& allowed,
                                                  const std::set<std::string>& required) {
    for (const auto& [key, value] : body.items())
        if (!allowed.contains(key) && !required.contains(key))
            return error(400, "INVALID_FIELD", key, "Unrecognized field \"" + key + "\"");
    for (const std::string& key : required)
        if (!body.contains(key) || body.at(key).is_null())
            return error(400, "INVALID_FIELD", key, "must not be null");
    return std::nullopt;
}

const std::vector<FakeJamf::Route>& FakeJamf::routes() {
    using J = FakeJamf;
    static const std::vector<Route> table{
        {"POST", "/api/v1/oauth/token", &J::oauth},
        {"POST", "/api/oauth/token", &J::oauth},
        {"POST", "/api/v1/auth/token", &J::user_token},
        {"POST", "/api/v1/auth/keep-alive", &J::keep_alive},
        {"POST", "/api/v1/auth/invalidate-token", &J::invalidate},
        {"GET", "/api/v1/auth", &J::whoami},
        {"GET", "/api/v1/jamf-pro-version", &J::server_version},
        {"GET", "/api/{}/computers-inventory", &J::computers},
        {"GET", "/api/{}/computers-inventory/{}", &J::one_computer},
        {"PATCH", "/api/{}/computers-inventory-detail/{}", &J::change_computer},
        {"GET", "/api/{}/computers-inventory/{}/view-device-lock-pin", &J::lock_pin},
        {"POST", "/api/{}/computers-inventory/{}/erase", &J::erase_computer},
        {"POST", "/api/{}/computer-inventory/{}/erase", &J::erase_computer},
        {"POST", "/api/{}/computers-inventory/{}/remove-mdm-profile", &J::unmanage_computer},
        {"POST", "/api/{}/computer-inventory/{}/remove-mdm-profile", &J::unmanage_computer},
        {"GET", "/api/v2/mobile-devices/detail", &J::mobiles_detail},
        {"GET", "/api/v2/mobile-devices", &J::mobiles},
        {"GET", "/api/v2/mobile-devices/{}/detail", &J::one_mobile},
        {"PATCH", "/api/v2/mobile-devices/{}", &J::change_mobile},
        {"POST", "/api/v2/mobile-devices/{}/erase", &J::erase_mobile},
        {"POST", "/api/v2/mobile-devices/{}/unmanage", &J::unmanage_mobile},
        {"GET", "/api/v2/groups", &J::groups},
        {"GET", "/api/v1/groups", &J::groups},
        {"GET", "/api/v3/computer-groups/smart-group-membership/{}", &J::smart_members},
        {"GET", "/api/v1/packages", &J::packages},
        {"GET", "/api/v1/packages/{}", &J::one_package},
        {"GET", "/api/v1/conditional-access/device-compliance-information/{}/{}", &J::compliance},
        {"POST", "/api/v2/mdm/commands", &J::send_commands},
        {"GET", "/api/v2/mdm/commands", &J::list_commands},
        {"POST", "/api/v2/mdm/blank-push", &J::blank_push},
        {"POST", "/api/v1/deploy-package", &J::deploy_package},
        {"POST", "/api/v1/managed-software-updates/plans", &J::update_plans},
        {"GET", "/api/v1/managed-software-updates/plans/{}", &J::one_plan},
        {"POST", "/api/v1/ddm/{}/sync", &J::ddm_sync},
    };
    return table;
}

bool FakeJamf::signed_in(const Asked& asked) const {
    const std::string header = asked.header("Authorization");
    if (!header.starts_with("Bearer ")) return false;
    const auto token = tokens_.find(header.substr(7));
    return token != tokens_.end() && clock().now() < token->second;
}

net::Response FakeJamf::answer(const Asked& asked) {
    if (asked.origin != base_url) return {404, {}, ""};
    const bool signing_in = asked.path.ends_with("oauth/token") || asked.path == "/api/v1/auth/token";
    if (!signing_in && !signed_in(asked))
        return asked.segments[0] == "JSSResource"
                   ? classic_error(401, "The request requires user authentication")
                   : error(401, "INVALID_TOKEN", "token", "Unauthorized");
    if (old_sign_in && asked.path == "/api/v1/oauth/token") return not_found();
    if (lacking.contains(asked.path)) return error(403, "INVALID_PRIVILEGE", "privilege", "Forbidden");
    if (asked.segments[0] == "JSSResource") return classic(asked);
    for (const Route& route : routes()) {
        if (route.method != asked.method) continue;
        if (const auto ids = match_path(route.path, asked)) return (this->*route.run)(asked, *ids);
    }
    return not_found();
}

std::string FakeJamf::new_token() {
    const std::string token = fmt::format("eyJhbGciOi.token-{}", ++tokens_given);
    tokens_[token] = clock().now() + std::chrono::seconds(token_seconds);
    return token;
}

net::Response FakeJamf::oauth(const Asked& asked, const Ids&) {
    const auto bad = [](const char* code, const char* text) {
        return json_answer(
            {{"error", code}, {"error_description", text}, {"error_uri", "https://example.invalid"}}, 400);
    };
    if (asked.header("Content-Type").find("application/x-www-form-urlencoded") == std::string::npos)
        return bad("invalid_request", "form expected");
    std::map<std::string, std::string> form;
    for (const auto& [key, value] : read_form(asked.body)) form[key] = value;
    if (form["grant_type"] != "client_credentials") return bad("unsupported_grant_type", "grant_type");
    if (form["client_id"] != client_id || form["client_secret"] != client_secret)
        return bad("invalid_client", "Client authentication failed");
    return json_answer({{"access_token", new_token()},
                        {"scope", "api-role:2"},
                        {"token_type", "Bearer"},
                        {"expires_in", token_seconds}});
}

net::Response FakeJamf::user_token(const Asked& asked, const Ids&) {
    if (asked.header("Authorization") != "Basic " + base64(user + ":" + password))
        return error(401, "INVALID_CREDENTIALS", "", "Unauthorized");
    const std::string token = new_token();
    return json_answer({{"token", token}, {"expires", rfc3339(tokens_.at(token))}});
}

net::Response FakeJamf::keep_alive(const Asked& asked, const Ids&) {
    tokens_.erase(asked.header("Authorization").substr(7));
    const std::string token = new_token();
    return json_answer({{"token", token}, {"expires", rfc3339(tokens_.at(token))}});
}

net::Response FakeJamf::invalidate(const Asked& asked, const Ids&) {
    tokens_.erase(asked.header("Authorization").substr(7));
    return {204, {}, ""};
}

net::Response FakeJamf::whoami(const Asked&, const Ids&) {
    return json_answer({{"account",
                         {{"id", "2"},
                          {"username", "mdmctl"},
                          {"realName", "mdmctl"},
                          {"email", ""},
                          {"accessLevel", "FullAccess"},
                          {"privilegeSet", "CUSTOM"},
                          {"privilegesBySite", {{"-1", privileges}}}}},
                        {"accountGroups", Json::array()},
                        {"sites", Json::array()},
                        {"authenticationType", "CLIENT_CREDENTIALS"}});
}

net::Response FakeJamf::server_version(const Asked&, const Ids&) {
    return json_answer({{"version", version}});
}

// The asked-for size is clamped without a word; a page beyond the end is empty.
net::Response FakeJamf::paged(const Asked& asked, const std::vector<Json>& rows) {
    const auto page = to_int(asked.one("page").value_or("0"));
    const auto asked_size = to_int(asked.one("page-size").value_or("100"));
    if (!page || *page < 0 || !asked_size || *asked_size < 1)
        return error(400, "INVALID_FIELD", "page", "must be a number");
    const std::size_t size = std::min(page_limit, static_cast<std::size_t>(*asked_size));
    Json results = Json::array();
    const std::size_t start = static_cast<std::size_t>(*page) * size;
    for (std::size_t i = start; i < std::min(rows.size(), start + size); ++i) results.push_back(rows[i]);
    return json_answer({{"totalCount", rows.size()}, {"results", results}});
}

}  // namespace mdm::test
