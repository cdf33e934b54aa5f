// Meraki's tokens for applications: every refresh gives a new access token and a new refresh token, and
// retires both old ones.
#include <fmt/format.h>

#include <map>

#include "backends/meraki/fake_meraki.hpp"
#include "mdm/base/digest.hpp"

namespace mdm::test {

net::Response FakeMeraki::oauth(const Asked& asked) {
    const auto refused = [](int status, const char* reason) {
        return json_answer({{"error", reason}}, status);
    };
    if (asked.method != "POST" || asked.path != "/oauth/token") return html_answer(404, "<h1>Not Found</h1>");
    if (asked.header("Authorization") != "Basic " + base64(client_id + ":" + client_secret))
        return refused(401, "invalid_client");
    std::map<std::string, std::string> form;
    for (auto& [name, value] : read_form(asked.body)) form[name] = value;
    if (form["grant_type"] != "refresh_token") return refused(400, "unsupported_grant_type");
    if (form["refresh_token"] != refresh_token) return refused(400, "invalid_grant");
    refresh_token = fmt::format("refresh-{}", ++tokens_given);
    access_token_ = fmt::format("access-{}", tokens_given);
    access_until_ = clock().now() + std::chrono::hours(1);
    return json_answer({{"access_token", access_token_},
                        {"refresh_token", refresh_token},
                        {"token_type", "bearer"},
                        {"expires_in", 3600},
                        {"scope", "sm:config:read sm:config:write sm:telemetry:read"}});
}

bool FakeMeraki::is_known(const Asked& asked) const {
    const std::string bearer = asked.header("Authorization");
    const std::string legacy = asked.header("X-Cisco-Meraki-API-Key");
    if (!legacy.empty() && keys.contains(legacy)) return true;
    if (!bearer.starts_with("Bearer ")) return false;
    const std::string token = bearer.substr(7);
    return keys.contains(token) ||
           (!token.empty() && token == access_token_ && clock().now() < access_until_);
}

}  // namespace mdm::test
