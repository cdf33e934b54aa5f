#pragma once
// Values of foreign files in the form a RawItem has (see translate/apple_plist.hpp), so that they survive
// being written to a document and loaded again: text that looks like a reference becomes {$literal: …}, a
// dictionary whose keys a document cannot hold becomes {$dict: …}.
#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "mdm/base/time.hpp"

namespace mdm::policy::import {

/// No foreign file may hold more. A document that is written from one stays below the limits of loading.
struct Limits {
    std::size_t bytes = 16u << 20;
    std::size_t depth = 48;
    std::size_t values = 200'000;
};

nlohmann::json native_text(std::string text);
nlohmann::json native_data(const std::string& bytes);
nlohmann::json native_date(Time time);
nlohmann::json native_real(double value);
nlohmann::json native_dict(std::vector<std::pair<std::string, nlohmann::json>> members);
/// A payload: as native_dict, and `override` and `of` are words of ours there.
nlohmann::json native_item(nlohmann::json payload);

/// The members of a dictionary, also where it is a $dict.
nlohmann::json members_of(const nlohmann::json& dict);
/// And back.
nlohmann::json dict_of(const nlohmann::json& members);

/// Adds "Password of OWNER" for every literal under a key that names a secret, at any depth.
void find_secrets(const nlohmann::json& value, const std::string& owner, std::vector<std::string>& found);

/// UTF-8, and no control characters but tabs and line ends.
bool good_text(std::string_view text);

}  // namespace mdm::policy::import
