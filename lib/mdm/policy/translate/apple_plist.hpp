#pragma once
// JSON to property lists and back to what YAML can hold. A property list knows more than JSON; what JSON
// lacks is written as a map with one key:
//   {$data: BASE64}            bytes
//   {$date: 2026-12-01T03:00:00Z}
//   {$real: "2"}               a real number that looks whole; 1.5 is a real as it stands
//   {$literal: [TEXT, TEXT]}   text in pieces, joined; it refers to nothing, whatever it looks like
//   {$dict: [[KEY, VALUE], …]} a dictionary whose keys a document could not hold ("$data", "${x}")
// Everything else is what it looks like: 7 is an integer, true a boolean. There is no null.
#include <plist/plist.h>

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "mdm/base/result.hpp"

namespace mdm::policy::native::apple {

/// Code::invalid names what cannot be part of a property list: null, bad base64, a date that is none,
/// control characters in text.
Result<void> check_plist_value(const nlohmann::json& value);
/// A node that the caller owns, of a value that was checked.
plist_t plist_node(const nlohmann::json& value);
/// The property list as XML. The braces of literal text are written as character references, so that nothing
/// takes them for a reference later.
std::string plist_xml(plist_t root);

/// What a value is when the forms above are read: text for $literal, an object for $dict.
nlohmann::json plain_value(const nlohmann::json& value);

}  // namespace mdm::policy::native::apple
