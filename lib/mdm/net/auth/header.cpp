// Headers as they are: API keys. `none` is the same without any.
#include "mdm/net/auth/kinds.hpp"

namespace mdm::net::auth {
namespace {

std::vector<Need> needs(const AuthRule& rule) {
    return {{"headers", !rule.headers.empty()}};
}

std::vector<Need> no_needs(const AuthRule&) {
    return {};
}

std::vector<SecretField> no_headers(const AuthRule&) {
    return {};  // the rule's own are added to every kind
}

}  // namespace

const Kind header{{AuthKind::header, "header", false, false}, needs, no_headers};
const Kind none{{AuthKind::none, "none", false, false}, no_needs, no_headers};

}  // namespace mdm::net::auth
