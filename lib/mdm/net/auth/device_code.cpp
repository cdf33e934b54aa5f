// Signing in elsewhere (RFC 8628): the code is shown here, typed there; afterwards a refresh token does.
#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/json.hpp"
#include "mdm/base/json_pointer.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/auth/token_endpoint.hpp"
#include "mdm/net/url.hpp"

namespace mdm::net {
namespace auth {
namespace {

std::vector<Need> needs(const AuthRule& rule) {
    return {{"token_url", !rule.token_url.empty()},
            {"device_url", !rule.device_url.empty()},
            {"client_id", !rule.client_id.empty()}};
}

Result<Token> fetch(const Ask& ask) {
    if (ask.kept == nullptr || ask.kept->refresh.empty())
        return not_signed_in(ask.parts, fmt::format("nobody is signed in to {}", place(ask.parts)));
    return refresh(ask, ask.kept->refresh);
}

}  // namespace

const Kind device_code{{AuthKind::device_code, "device-code", true, true}, needs, nullptr, fetch, true};

}  // namespace auth

namespace {

using nlohmann::json;

constexpr Millis slower{5'000};  // RFC 8628, 3.5
constexpr std::int64_t longest_interval = 60;
constexpr Millis longest_wait{60'000};

std::string text_at(const json& body, std::string_view pointer) {
    const json* found = JsonPointer(pointer).find(body);
    return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t seconds_at(const json& body, std::string_view pointer, std::int64_t otherwise,
                        std::int64_t most) {
    const json* found = JsonPointer(pointer).find(body);
    if (found == nullptr || !found->is_number_integer()) return otherwise;
    return std::clamp(found->get<std::int64_t>(), std::int64_t{1}, most);
}

// A person is about to type a code into it: the same care as for any URL that gets a secret.
bool is_safe(const std::string& url, const std::string& endpoint) {
    return origin_of(url) && (url.starts_with("https://") || endpoint.starts_with("http://"));
}

Result<DeviceLogin::UserCode> code_in(const AuthRule& rule, const Response& response, Time asked) {
    const json body = json::parse(response.body, nullptr, false);
    DeviceLogin::UserCode code;
    code.user = text_at(body, "/user_code");
    code.url = text_at(body, "/verification_uri");
    if (code.url.empty()) code.url = text_at(body, "/verification_url");  // an early draft, still in use
    code.complete = text_at(body, "/verification_uri_complete");
    code.device = Secret(text_at(body, "/device_code"));
    code.until = asked + std::chrono::seconds(seconds_at(body, "/expires_in", 900, 86'400));
    code.interval = std::chrono::seconds(seconds_at(body, "/interval", 5, longest_interval));
    if (code.user.empty() || code.device.empty() || !is_safe(code.url, rule.device_url))
        return Error{Code::bad_response, "the sign-in server gave no usable code"};
    if (!code.complete.empty() && !is_safe(code.complete, rule.device_url)) code.complete.clear();
    return code;
}

SignedIn told(const Token& token) {
    return {true, token.until, !token.refresh.empty()};
}

Error expired(const AuthParts& parts) {
    return auth::not_signed_in(parts, "the code has expired before anybody signed in with it");
}

}  // namespace

DeviceLogin::DeviceLogin(AuthRule rule, AuthParts parts) : rule_(std::move(rule)), parts_(std::move(parts)) {}

Result<DeviceLogin> DeviceLogin::create(AuthRule rule, AuthParts parts) {
    if (rule.kind != AuthKind::device_code)
        return Error{Code::usage, fmt::format("{} does not sign in with a code", auth::place(parts))};
    MDM_CHECK(auth::check(rule, parts));
    return DeviceLogin(std::move(rule), std::move(parts));
}

Result<DeviceLogin::UserCode> DeviceLogin::begin(const Stop& stop) {
    const auth::Ask ask{rule_, parts_, nullptr, stop};
    auth::Form form;
    if (!rule_.scope.empty()) form.push_back({"scope", Secret(rule_.scope)});
    const Time asked = parts_.clock.now();
    MDM_TRY(const auto response,
            auth::ask_endpoint(ask, rule_.device_url, std::move(form), Effect::idempotent));
    if (response.status < 200 || response.status > 299)
        return auth::refusal(ask, rule_.device_url, response).with_hint("");
    return code_in(rule_, response, asked);
}

Result<std::optional<SignedIn>> DeviceLogin::poll(UserCode& code, const Stop& stop) {
    const auth::Ask ask{rule_, parts_, nullptr, stop};
    const Time asked = parts_.clock.now();
    // a token is given once: asked for twice, it would be lost
    auto answer = auth::ask_endpoint(ask, rule_.token_url,
                                     {{"grant_type", Secret("urn:ietf:params:oauth:grant-type:device_code")},
                                      {"device_code", code.device}},
                                     Effect::unsafe);
    if (!answer.ok() && answer.error().code == Code::unavailable) {
        code.interval = std::min(2 * code.interval, longest_wait);  // RFC 8628, 3.5
        return std::optional<SignedIn>{};
    }
    if (!answer.ok()) return std::move(answer).error();
    const Response& response = *answer;
    if (response.status >= 200 && response.status < 300) {
        MDM_TRY(const Token token, auth::token_in(ask, rule_.token_url, response, asked));
        MDM_CHECK(parts_.cache->replaced([&](const Token*) -> Result<Token> { return token; }, stop));
        return std::optional<SignedIn>(told(token));
    }
    const std::string reason = auth::reason_of(response);
    if (reason == "slow_down") code.interval += slower;
    if (reason == "slow_down" || reason == "authorization_pending") return std::optional<SignedIn>{};
    if (reason == "access_denied" || reason == "authorization_declined")
        return Error{Code::refused, "the sign-in was declined"};
    if (reason == "expired_token") return expired(parts_);
    return auth::refusal(ask, rule_.token_url, response);
}

Result<SignedIn> DeviceLogin::wait(UserCode code, const Stop& stop) {
    while (true) {
        parts_.clock.sleep_for(code.interval, stop);
        if (stop.requested()) return Error{Code::cancelled, "interrupted before anybody signed in"};
        if (parts_.clock.now() >= code.until) return expired(parts_);
        MDM_TRY(const auto done, poll(code, stop));
        if (done) return *done;
    }
}

}  // namespace mdm::net
