#include "mdm/net/auth/token_endpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/sign.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/redact.hpp"
#include "mdm/net/url.hpp"

namespace mdm::net::auth {
namespace {

using nlohmann::json;

constexpr RetryRule patience{
    .attempts = 4, .base = Millis(500), .cap = Millis(5'000), .patience = Millis(60'000)};
constexpr std::size_t most_text = 300;  // of a server's words in a message
constexpr Millis assertion_life = std::chrono::minutes(5);

json parsed(const Response& response) {
    return json::parse(response.body, nullptr, false);
}

std::string text_at(const json& document, const char* name) {
    if (!document.is_object()) return {};
    const auto found = document.find(name);
    return found != document.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// 599, "599" and 599.0 have been seen.
std::optional<Millis> life_of(const json& document) {
    const auto found = document.find("expires_in");
    if (found == document.end()) return std::nullopt;
    std::optional<std::int64_t> seconds;
    if (found->is_number()) seconds = static_cast<std::int64_t>(std::clamp(found->get<double>(), 0.0, 1e9));
    if (found->is_string()) seconds = to_int(found->get_ref<const std::string&>());
    if (!seconds || *seconds <= 0 || *seconds > 1'000'000'000) return std::nullopt;
    return std::chrono::seconds(*seconds);
}

// RFC 7523, 2.2, with what Entra asks for: x5t#S256 names the certificate.
Result<Secret> client_assertion(const Ask& ask) {
    MDM_TRY(const std::string thumbprint, certificate_sha256(ask.rule.certificate));
    const auto seconds =
        std::chrono::floor<std::chrono::seconds>(ask.parts.clock.now()).time_since_epoch().count();
    const auto life = std::chrono::floor<std::chrono::seconds>(assertion_life).count();
    const json header = {{"alg", "RS256"}, {"typ", "JWT"}, {"x5t#S256", base64url(thumbprint)}};
    const json claims = {{"aud", ask.rule.token_url},
                         {"iss", ask.rule.client_id},
                         {"sub", ask.rule.client_id},
                         {"jti", uuid4(ask.parts.random)},
                         {"nbf", seconds},
                         {"iat", seconds},
                         {"exp", seconds + life}};
    MDM_TRY(std::string token, signed_token(header.dump(), claims.dump(), ask.rule.private_key));
    return Secret(std::move(token));
}

struct Reason {
    std::string_view error;  // RFC 6749, 5.2; RFC 8628, 3.5
    Code code;
    std::string_view says;
};
constexpr std::array<Reason, 8> reasons{{
    {"invalid_client", Code::unauthenticated, "does not accept the client id or its secret"},
    {"unauthorized_client", Code::unauthenticated, "does not let this client sign in this way"},
    {"invalid_grant", Code::unauthenticated, "does not accept the credentials"},
    {"access_denied", Code::forbidden, "refuses access"},
    {"invalid_scope", Code::forbidden, "does not grant the scope"},
    {"unsupported_grant_type", Code::unauthenticated, "does not know this way to sign in"},
    {"temporarily_unavailable", Code::unavailable, "is out of order for now"},
    {"server_error", Code::unavailable, "is out of order for now"},
}};

Reason by_status(int status) {
    if (status == 429) return {"", Code::rate_limited, "has had too many requests"};
    if (status >= 500) return {"", Code::unavailable, "is out of order"};
    if (status == 403) return {"", Code::forbidden, "refuses access"};
    if (status == 404 || status == 405) return {"", Code::unauthenticated, "is not at this address"};
    if (status >= 400) return {"", Code::unauthenticated, "does not accept the credentials"};
    return {"", Code::bad_response, "gave an answer that makes no sense"};
}

Reason reason_for(const std::string& error, int status) {
    for (const Reason& reason : reasons)
        if (reason.error == error) return reason;
    return by_status(status);
}

std::string hint_for(const Ask& ask, Code code) {
    if (code != Code::unauthenticated) return {};
    const std::string& context = ask.parts.context;
    if (kind_of(ask.rule.kind).row.person && !context.empty())
        return fmt::format("run: mdmctl context login {}", context);
    if (ask.rule.credentials.empty()) return fmt::format("check the settings of {}", place(ask.parts));
    return fmt::format("check the {} {} of {}",
                       ask.rule.credentials.size() == 1 ? "credential" : "credentials",
                       join(ask.rule.credentials, ", "), place(ask.parts));
}

std::string shortened(std::string text) {
    text = printable(text);
    return text.size() > most_text ? fit_width(text, most_text) : text;
}

}  // namespace

Request form_request(const std::string& url, const Form& form, const std::vector<SecretField>& headers,
                     Effect effect) {
    Request request;
    request.method = "POST";
    request.url = url;
    request.operation = "sign-in";
    request.effect = effect;
    request.authenticate = false;
    request.headers = {{"Accept", "application/json"}, {"Content-Type", "application/x-www-form-urlencoded"}};
    request.max_body = 1u << 20;
    for (const SecretField& field : form) {
        if (!request.body.empty()) request.body += '&';
        request.body += form_encode(field.name) + "=" + form_encode(field.value.reveal());
        if (names_secret(field.name)) request.secrets.push_back(field.value);
    }
    for (const SecretField& field : headers) {
        set_header(request.headers, field.name, field.value.reveal());
        request.secrets.push_back(field.value);
    }
    return request;
}

Result<void> add_client(const Ask& ask, Form& form, std::vector<SecretField>& headers) {
    const AuthRule& rule = ask.rule;
    if (rule.proof == ClientProof::basic) {
        // RFC 6749, 2.3.1: both are written as in a form first
        headers.push_back(
            {"Authorization", basic_credentials(Secret(form_encode(rule.client_id)),
                                                Secret(form_encode(rule.client_secret.reveal())))});
        return {};
    }
    if (!rule.client_id.empty()) form.push_back({"client_id", Secret(rule.client_id)});
    if (rule.proof == ClientProof::form && !rule.client_secret.empty())
        form.push_back({"client_secret", rule.client_secret});
    if (rule.proof != ClientProof::certificate) return {};
    MDM_TRY(Secret assertion, client_assertion(ask));
    form.push_back(
        {"client_assertion_type", Secret("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")});
    form.push_back({"client_assertion", std::move(assertion)});
    return {};
}

Result<Response> exchange(const Ask& ask, Request request) {
    const std::string doing = fmt::format("signing in to {}", place(ask.parts));
    Client client({ask.parts.transport, ask.parts.clock, ask.parts.random, nullptr, ask.parts.watcher},
                  {.concurrency = 1}, patience);
    const std::string url = redact_url(request.url, request.secrets);
    auto response = client.call(std::move(request), ask.stop);
    if (response.ok()) return response;
    if (response.error().code == Code::outcome_unknown)
        return Error{Code::unavailable, fmt::format("'{}' gave no whole answer", url)}.during(doing);
    return std::move(response).error().during(doing);
}

Result<Response> ask_endpoint(const Ask& ask, const std::string& url, Form form, Effect effect) {
    std::vector<SecretField> headers = ask.rule.headers;
    MDM_CHECK(add_client(ask, form, headers));
    form.insert(form.end(), ask.rule.form.begin(), ask.rule.form.end());
    return exchange(ask, form_request(url, form, headers, effect));
}

std::string reason_of(const Response& response) {
    return text_at(parsed(response), "error");
}

Error refusal(const Ask& ask, const std::string& url, const Response& response) {
    const json body = parsed(response);
    const Reason reason = reason_for(text_at(body, "error"), response.status);
    std::string said = text_at(body, "error_description");
    if (said.empty()) said = text_at(body, "error");
    const std::vector<Secret> secrets{ask.rule.client_secret, ask.rule.refresh_token, ask.rule.password};
    said = shortened(redact_values(said, secrets));
    const std::string shown = redact_url(url);
    std::string message = fmt::format("the sign-in server '{}' {}", shown, reason.says);
    message += said.empty() ? fmt::format(" (status {})", response.status) : fmt::format(": {}", said);
    Error error{reason.code, std::move(message), hint_for(ask, reason.code)};
    error.http = HttpFacts{"POST", shown, response.status, "", shortened(text_at(body, "error")), said};
    return error;
}

Result<Token> token_in(const Ask& ask, const std::string& url, const Response& response, Time asked) {
    const json body = parsed(response);
    const std::string access = text_at(body, "access_token");
    if (access.empty())
        return Error{
            Code::bad_response,
            fmt::format("the answer of the sign-in server '{}' holds no access_token", redact_url(url))};
    Token token;
    token.access = Secret(access);
    token.got = asked;
    if (const auto life = life_of(body)) token.until = asked + *life;
    token.refresh = Secret(text_at(body, "refresh_token"));
    if (token.refresh.empty() && ask.kept != nullptr) token.refresh = ask.kept->refresh;
    return token;
}

Result<Token> grant(const Ask& ask, Form form, Effect effect) {
    std::string url = ask.rule.token_url;
    const Time asked = ask.parts.clock.now();
    MDM_TRY(auto response, ask_endpoint(ask, url, form, effect));
    if (response.status == 404 && !ask.rule.older_token_url.empty()) {
        url = ask.rule.older_token_url;
        MDM_TRY(response, ask_endpoint(ask, url, std::move(form), effect));
    }
    if (response.status < 200 || response.status > 299) return refusal(ask, url, response);
    return token_in(ask, url, response, asked);
}

Result<Token> refresh(const Ask& ask, const Secret& refresh_token) {
    Form form{{"grant_type", Secret("refresh_token")}, {"refresh_token", refresh_token}};
    if (!ask.rule.scope.empty()) form.push_back({"scope", Secret(ask.rule.scope)});
    // sent twice, it may be taken for a stolen one, and everything be revoked (RFC 9700, 4.14.2)
    MDM_TRY(Token token, grant(ask, std::move(form), Effect::unsafe));
    if (token.refresh.empty()) token.refresh = refresh_token;
    return token;
}

}  // namespace mdm::net::auth
