#pragma once
// Statements signed with a private key (RS256), for signing in by certificate or service account. A sibling
// of digest, because programs that only hash should not have to name OpenSSL's key readers.
#include <string>
#include <string_view>

#include "mdm/base/result.hpp"
#include "mdm/base/secret.hpp"

namespace mdm {

/// RSASSA-PKCS1-v1_5 with SHA-256 over `bytes` (RS256 of RFC 7518, 3.3), as raw bytes. `key` is a PEM text
/// without a passphrase. Code::invalid, without a word of the key, when it is no RSA key of 2048 bits or
/// more.
Result<std::string> sign_rs256(const Secret& key, std::string_view bytes);

/// SHA-256 of the first certificate in a PEM text (what x5t#S256 holds), as raw bytes. Code::invalid when
/// there is none.
Result<std::string> certificate_sha256(std::string_view pem);

/// A JSON web token (RFC 7519): header and claims as JSON texts, signed with `key`; {"alg":"RS256"} is the
/// caller's to write.
Result<std::string> signed_token(std::string_view header, std::string_view claims, const Secret& key);

/// URL-safe alphabet, no padding (RFC 4648, 5).
std::string base64url(std::string_view bytes);

}  // namespace mdm
