// A client that signs in as itself (RFC 6749, 4.4).
#include "mdm/net/auth/token_endpoint.hpp"

namespace mdm::net::auth {
namespace {

std::vector<Need> needs(const AuthRule& rule) {
    const bool by_certificate = rule.proof == ClientProof::certificate;
    return {{"token_url", !rule.token_url.empty()},
            {"client_id", !rule.client_id.empty()},
            {"client_secret", by_certificate || !rule.client_secret.empty()},
            {"private_key", !by_certificate || !rule.private_key.empty()},
            {"certificate", !by_certificate || !rule.certificate.empty()}};
}

Result<Token> fetch(const Ask& ask) {
    Form form{{"grant_type", Secret("client_credentials")}};
    if (!ask.rule.scope.empty()) form.push_back({"scope", Secret(ask.rule.scope)});
    return grant(ask, std::move(form), Effect::idempotent);
}

}  // namespace

const Kind oauth2_client{{AuthKind::oauth2_client, "oauth2-client", true, false}, needs, nullptr, fetch};

}  // namespace mdm::net::auth
