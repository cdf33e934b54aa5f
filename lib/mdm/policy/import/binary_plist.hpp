#pragma once
// Binary property lists of strangers. Objects may be shared, so a small file can stand for an endless one:
// what is counted is what comes out. Circles, wrong offsets and kinds that no profile has are refused. (A
// reader of our own: libplist copies a shared object each time it is met, before anybody can count, so that a
// file of a kilobyte takes all memory; and it says no place.)
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "mdm/base/result.hpp"
#include "mdm/policy/import/native_value.hpp"

namespace mdm::policy::import {

bool is_binary_plist(std::string_view bytes);
/// Code::invalid at "file: byte N".
Result<nlohmann::json> read_binary_plist(std::string_view bytes, std::string_view file,
                                         const Limits& limits = {});

}  // namespace mdm::policy::import
