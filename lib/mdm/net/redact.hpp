#pragma once
// Taking secrets out of what a trace or a message shows: by name (members, fields and parameters that say
// secret) and by value (what a request is known to carry). Shown is what is known to be harmless. Pure.
#include <span>
#include <string>
#include <string_view>

#include "mdm/base/secret.hpp"

namespace mdm::net {

/// Whether a member, field or parameter of that name may hold a secret: "unlockPin", "client_secret".
bool names_secret(std::string_view name);

/// `text` with every one of `secrets` as ***, in any of the forms it may take: plain, JSON, URL, form, XML,
/// base64.
std::string redact_values(std::string_view text, std::span<const Secret> secrets);

/// "a=b&pin=***": a form body or a query.
std::string redact_form(std::string_view form);

/// The body without secrets: JSON members and form fields whose names say secret as ***, `secrets` wherever
/// they stand, certificates, keys, documents and long encoded texts as their size. `type` is the media type;
/// of any other type only the size: "(12 bytes of text/xml)". Values of true, false and null stay.
std::string redact_body(std::string_view type, std::string_view body, std::span<const Secret> secrets);

}  // namespace mdm::net
