#pragma once
// `auth:` of a descriptor and a context to the rule that net/auth.hpp takes.
#include "mdm/backend/rest/descriptor.hpp"
#include "mdm/backend/rest/values.hpp"
#include "mdm/config/context.hpp"
#include "mdm/net/auth.hpp"

namespace mdm::rest {

/// Whether the context has every setting and names every credential that it takes.
bool has_everything(const Auth& auth, const Settings& settings, const Context& context);
/// Code::usage for a word that is none of its kind.
Result<net::AuthRule> fill_auth(const Auth& auth, const Values& values, const Context& context);

}  // namespace mdm::rest
