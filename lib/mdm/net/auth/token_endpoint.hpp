#pragma once
// Asking a token endpoint (RFC 6749, 5): forms out, tokens or reasons in. Internal to net/auth.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "mdm/net/auth/kinds.hpp"

namespace mdm::net::auth {

using Form = std::vector<SecretField>;

/// A form as the body of a POST. Headers, and fields whose names say secret, count as secrets.
Request form_request(const std::string& url, const Form& form, const std::vector<SecretField>& headers,
                     Effect effect);

/// Adds the client's id and its proof, to the form or to the headers, as the rule says.
Result<void> add_client(const Ask& ask, Form& form, std::vector<SecretField>& headers);

/// One request, repeated where that does no harm. A lost answer is unavailable here (see Kind::fetch).
Result<Response> exchange(const Ask& ask, Request request);

/// POSTs the form, with the rule's further fields and the client's proof. Effect: idempotent, but for grants
/// that use themselves up.
Result<Response> ask_endpoint(const Ask& ask, const std::string& url, Form form, Effect effect);

/// What the endpoint said, as an error: by `error` in the body where there is one, else by the status.
Error refusal(const Ask& ask, const std::string& url, const Response& response);
/// The member `error` of the body, or "".
std::string reason_of(const Response& response);

/// The token in an answer 200; the kept refresh token where it brings no other. `asked` is when it was asked.
Result<Token> token_in(const Ask& ask, const std::string& url, const Response& response, Time asked);

/// ask_endpoint, refusal and token_in in one.
Result<Token> grant(const Ask& ask, Form form, Effect effect);
/// The refresh_token grant.
Result<Token> refresh(const Ask& ask, const Secret& refresh_token);

}  // namespace mdm::net::auth
