// User and password in every request (RFC 7617).
#include "mdm/base/digest.hpp"
#include "mdm/net/auth/kinds.hpp"

namespace mdm::net::auth {
namespace {

std::vector<Need> needs(const AuthRule& rule) {
    return {{"user", !rule.user.empty()}};  // an empty password is common: the user is an API key
}

std::vector<SecretField> headers(const AuthRule& rule) {
    return {{"Authorization", basic_credentials(rule.user, rule.password)}};
}

}  // namespace

const Kind basic{{AuthKind::basic, "basic", false, false}, needs, headers};

Secret basic_credentials(const Secret& user, const Secret& password) {
    return Secret("Basic " + base64(user.reveal() + ":" + password.reveal()));
}

}  // namespace mdm::net::auth
