#pragma once
// The authorizer of every kind that works with tokens. Internal to net/auth.
#include "mdm/net/auth/kinds.hpp"

namespace mdm::net::auth {

class TokenAuthorizer final : public Authorizer {
  public:
    TokenAuthorizer(AuthRule rule, AuthParts parts);
    Result<void> authorize(Request& request, const Stop& stop) override;
    bool renew(const Request& request) override;
    /// A new token, whatever is held or kept.
    Result<Token> ask_anew(const Stop& stop);

  private:
    Result<void> get_token(const Stop& stop);
    TokenCache::Renew fetching(const Stop& stop, bool anew = false);
    std::string header_value() const;

    AuthRule rule_;
    AuthParts parts_;
    std::optional<Token> held_;
    std::optional<Secret> worn_;       // the last access token that the server refused
    std::optional<Time> replaced_at_;  // when held_ came in place of a refused one
    std::optional<Error>
        refused_;  // what the sign-in server said for good: it is asked once, not per request
};

}  // namespace mdm::net::auth
