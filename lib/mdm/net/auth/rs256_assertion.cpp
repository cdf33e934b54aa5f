// A statement signed with a private key for a token (RFC 7523, 2.1): service accounts.
#include "mdm/base/json.hpp"
#include "mdm/base/sign.hpp"
#include "mdm/net/auth/token_endpoint.hpp"

namespace mdm::net::auth {
namespace {

constexpr std::chrono::seconds life = std::chrono::hours(1);  // the most that Google takes

std::vector<Need> needs(const AuthRule& rule) {
    return {{"token_url", !rule.token_url.empty()},
            {"issuer", !rule.issuer.empty()},
            {"private_key", !rule.private_key.empty()}};
}

Result<Secret> assertion(const Ask& ask) {
    const AuthRule& rule = ask.rule;
    const auto now = std::chrono::floor<std::chrono::seconds>(ask.parts.clock.now()).time_since_epoch();
    nlohmann::json header = {{"alg", "RS256"}, {"typ", "JWT"}};
    if (!rule.key_id.empty()) header["kid"] = rule.key_id;
    nlohmann::json claims = {{"iss", rule.issuer},
                             {"aud", rule.audience.empty() ? rule.token_url : rule.audience},
                             {"iat", now.count()},
                             {"exp", (now + life).count()}};
    if (!rule.scope.empty()) claims["scope"] = rule.scope;
    if (!rule.subject.empty()) claims["sub"] = rule.subject;
    using Handler = nlohmann::json::error_handler_t;
    MDM_TRY(std::string token, signed_token(header.dump(-1, ' ', false, Handler::replace),
                                            claims.dump(-1, ' ', false, Handler::replace), rule.private_key));
    return Secret(std::move(token));
}

Result<Token> fetch(const Ask& ask) {
    MDM_TRY(Secret signed_text, assertion(ask));
    return grant(ask,
                 {{"grant_type", Secret("urn:ietf:params:oauth:grant-type:jwt-bearer")},
                  {"assertion", std::move(signed_text)}},
                 Effect::idempotent);
}

}  // namespace

const Kind rs256_assertion{
    {AuthKind::rs256_assertion, "rs256-assertion", true, false}, needs, nullptr, fetch};

}  // namespace mdm::net::auth
