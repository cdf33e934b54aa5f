#pragma once
// What each kind of sign-in brings: a row for kinds.cpp, made in the kind's own file. Internal to net/auth.
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "mdm/net/auth.hpp"

namespace mdm::net::auth {

/// One wish for a token: nothing in it is owned.
struct Ask {
    const AuthRule& rule;
    AuthParts& parts;
    const Token* kept;  // what the cache or the authorizer holds; may be null
    const Stop& stop;
    bool anew = false;  // prove the credentials, whatever is kept
};

/// A part of a rule that a kind cannot do without.
struct Need {
    std::string_view name;
    bool given;
};

struct Kind {
    AuthKindRow row;
    std::vector<Need> (*needs)(const AuthRule& rule);
    /// Headers of every request, for kinds without tokens.
    std::vector<SecretField> (*headers)(const AuthRule& rule) = nullptr;
    /// A new token, for the others. Errors as make_authorizer() tells; never outcome_unknown: whatever became
    /// of the token request, the request that wanted it has not left.
    Result<Token> (*fetch)(const Ask& ask) = nullptr;
    /// A refresh token that is replaced must survive us.
    bool needs_cache = false;
};

extern const Kind none, basic, header, oauth2_client, oauth2_refresh, device_code, login_call,
    rs256_assertion;

const Kind& kind_of(AuthKind kind);
/// usage: what is missing, by name.
Result<void> check(const AuthRule& rule, const AuthParts& parts);

/// "Basic …" (RFC 7617).
Secret basic_credentials(const Secret& user, const Secret& password);

/// The error for a person who has to sign in (again).
Error not_signed_in(const AuthParts& parts, std::string message);
/// "context 'prod'", or "this server".
std::string place(const AuthParts& parts);

}  // namespace mdm::net::auth
