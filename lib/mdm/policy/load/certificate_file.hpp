#pragma once
// Certificates of documents: a file or PEM text becomes base64 of DER, so that translators need no file
// system.
#include <string_view>

#include "mdm/policy/load/scope.hpp"
#include "mdm/policy/value.hpp"

namespace mdm::policy {

/// Adds `der` (base64 text, one line) to the members of an item of `certificates` that has `file` or `pem`.
/// Reported: a file that is not there or lies outside of the folder, what is no certificate, a private key,
/// more than one certificate. Of `kind: pkcs12` it is the whole file, whose key its password locks.
void add_certificate(const yaml::Node& item, Map& members, const Scope& scope);

/// Whether these bytes are one certificate in DER, as far as its frame tells.
bool is_certificate(std::string_view der);

}  // namespace mdm::policy
