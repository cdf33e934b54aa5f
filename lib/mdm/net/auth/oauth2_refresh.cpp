// A refresh token that somebody got elsewhere (RFC 6749, 6). Where the server replaces it each time, the
// newest one is in the cache and nowhere else.
#include "mdm/net/auth/token_endpoint.hpp"

namespace mdm::net::auth {
namespace {

std::vector<Need> needs(const AuthRule& rule) {
    return {{"token_url", !rule.token_url.empty()},
            {"client_id", !rule.client_id.empty()},
            {"refresh_token", !rule.refresh_token.empty()}};
}

Result<Token> fetch(const Ask& ask) {
    const bool has_newer = ask.kept != nullptr && !ask.kept->refresh.empty();
    return refresh(ask, has_newer ? ask.kept->refresh : ask.rule.refresh_token);
}

}  // namespace

const Kind oauth2_refresh{
    {AuthKind::oauth2_refresh, "oauth2-refresh", true, false}, needs, nullptr, fetch, true};

}  // namespace mdm::net::auth
