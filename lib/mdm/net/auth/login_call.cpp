// A vendor's own login request: user and password for a token that lives a while.
#include <fmt/format.h>

#include "mdm/base/json.hpp"
#include "mdm/base/json_pointer.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/auth/token_endpoint.hpp"
#include "mdm/net/redact.hpp"
#include "mdm/net/url.hpp"

namespace mdm::net::auth {
namespace {

using nlohmann::json;

std::vector<Need> needs(const AuthRule& rule) {
    return {{"login.url", !rule.login.url.empty()},
            {"login.token", !rule.login.token.empty() || !rule.login.token_header.empty()},
            {"user", !rule.login.basic || !rule.user.empty()},
            {"login.body", rule.login.basic || !rule.login.body.empty()}};
}

Request login_request(const AuthRule& rule) {
    Request request = form_request(rule.login.url, {}, rule.headers, Effect::idempotent);
    request.method = rule.login.method;
    std::erase_if(request.headers, [](const Header& header) { return header.name == "Content-Type"; });
    if (!rule.login.body.empty()) {
        request.body = rule.login.body.reveal();
        set_header(request.headers, "Content-Type", rule.login.content_type);
    }
    if (rule.login.basic)
        set_header(request.headers, "Authorization", basic_credentials(rule.user, rule.password).reveal());
    for (const Secret* secret : {&rule.password, &rule.client_secret})
        if (!secret->empty()) request.secrets.push_back(*secret);
    return request;
}

std::string text_of(const json* value) {
    if (value == nullptr || value->is_null()) return {};
    return value->is_string() ? value->get<std::string>() : value->is_primitive() ? value->dump() : "";
}

std::string token_of(const LoginCall& login, const Response& response, const json& body) {
    if (login.token_header.empty()) return text_of(JsonPointer(login.token).find(body));
    std::string_view value = trim(find_header(response.headers, login.token_header).value_or(""));
    constexpr std::string_view prefix = "bearer ";
    if (lower(value.substr(0, prefix.size())) == prefix) value.remove_prefix(prefix.size());
    return std::string(trim(value));
}

std::optional<Time> told_expiry(const LoginCall& login, const std::string& text, Time asked) {
    if (login.expiry_as == LoginCall::Expiry::rfc3339) {
        const auto time = parse_rfc3339(text);
        return time.ok() ? std::optional(*time) : std::nullopt;
    }
    const auto number = to_int(text);
    if (!number || *number <= 0 || *number > 100'000'000'000) return std::nullopt;
    const std::chrono::seconds seconds(*number);
    return login.expiry_as == LoginCall::Expiry::seconds ? asked + seconds : Time(seconds);
}

// A clock that is wrong must not make every token look dead: then its usual life counts.
Time expiry_of(const LoginCall& login, const json& body, Time asked) {
    if (!login.expiry.empty())
        if (const auto told = told_expiry(login, text_of(JsonPointer(login.expiry).find(body)), asked);
            told && *told > asked)
            return *told;
    return asked + login.life;
}

Error no_token(const Ask& ask, const Response& response, const json& body) {
    const LoginCall& login = ask.rule.login;
    const std::vector<Secret> secrets{ask.rule.password, ask.rule.client_secret};
    std::string said = login.problem.empty() ? "" : text_of(JsonPointer(login.problem).find(body));
    said = fit_width(printable(redact_values(said, secrets)), 300);
    Error error = refusal(ask, login.url, Response{response.status == 200 ? 401 : response.status, {}, {}});
    if (!said.empty()) error.message += ": " + said;
    error.http->status = response.status;
    error.http->text = said;
    return error;
}

Request with_token(const AuthRule& rule, const std::string& url, const Token& token, Effect effect) {
    Request request = form_request(url, {}, rule.headers, effect);
    std::erase_if(request.headers, [](const Header& header) { return header.name == "Content-Type"; });
    set_header(request.headers, rule.token_header,
               rule.token_prefix + token.access.reveal() + rule.token_suffix);
    request.secrets.push_back(token.access);
    return request;
}

bool lives(const Token* token, Time now) {
    return token != nullptr && !token->access.empty() && token->until && *token->until > now;
}

// A token that still lives gives the next one, and the password stays at home. The old one dies of it: asked
// for once, and when nothing comes of it there is the login.
std::optional<Token> next_token(const Ask& ask) {
    const LoginCall& login = ask.rule.login;
    const Time asked = ask.parts.clock.now();
    if (login.renew.empty() || ask.anew || !lives(ask.kept, asked)) return std::nullopt;
    const auto response = exchange(ask, with_token(ask.rule, login.renew, *ask.kept, Effect::unsafe));
    if (!response.ok() || response->status < 200 || response->status > 299) return std::nullopt;
    const json body = json::parse(response->body, nullptr, false);
    const std::string token = token_of(login, *response, body);
    if (token.empty()) return std::nullopt;
    return Token{Secret(token), asked, expiry_of(login, body, asked), {}};
}

Result<Token> fetch(const Ask& ask) {
    if (auto next = next_token(ask)) return *std::move(next);
    const LoginCall& login = ask.rule.login;
    const Time asked = ask.parts.clock.now();
    MDM_TRY(const auto response, exchange(ask, login_request(ask.rule)));
    const json body = json::parse(response.body, nullptr, false);
    const bool good = response.status >= 200 && response.status < 300;
    const std::string token = good ? token_of(login, response, body) : "";
    if (token.empty()) return no_token(ask, response, body);
    return Token{Secret(token), asked, expiry_of(login, body, asked), {}};
}

}  // namespace

const Kind login_call{{AuthKind::login_call, "login-call", true, false}, needs, nullptr, fetch};

}  // namespace mdm::net::auth

namespace mdm::net {

Result<bool> sign_out(const AuthRule& rule, AuthParts parts, const Stop& stop) {
    if (parts.cache == nullptr) return false;
    MDM_TRY(const auto kept, parts.cache->read());
    MDM_TRY(const bool was_there, parts.cache->forget(stop));
    if (kept && !rule.login.logout.empty() && auth::lives(&*kept, parts.clock.now())) {
        const auto answer =
            auth::exchange({rule, parts, nullptr, stop},
                           auth::with_token(rule, rule.login.logout, *kept, Effect::idempotent));
        static_cast<void>(answer.ok());
    }
    return was_there;
}

}  // namespace mdm::net
