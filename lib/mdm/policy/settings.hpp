#pragma once
// The one table of neutral settings: what exists, of which type and range, in which unit, and what it means.
// Checking, `policy explain`, the JSON schema and the coverage test all read it. A setting that no translator
// has yet is known here all the same, so that it is reported and never dropped. Facts: each platform's
// published schemas.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mdm::policy {

enum class SettingType {
    boolean,
    integer,  // min..max
    word,     // one of `words`, separated by spaces
    text,
    duration,  // min..max in milliseconds; a whole number of `unit`
    version,   // text such as "26.10"; an unquoted float is an error
    text_list,
    list,               // items described by rows whose key is "<key>[].<name>"
    map,                // free map, or described by rows "<key>.<name>"
    secret,             // a reference; a literal is an error
    date_time,          // "2026-12-01T03:00:00", device-local, no zone
    clock,              // "01:00"
    platform_versions,  // a version, or a map of platform to version
    any,                // checked by nobody yet
};

/// Which of two values is the stricter one, where several documents set the same. Members of list items have
/// a sense too: two items of one name that differ are merged only where every difference has one.
enum class Sense {
    none,     // cannot be decided: two values are a contradiction
    lower,    // the smaller number, the earlier time, the older version
    higher,   // the larger number, the newer version
    limit,    // the smaller number, where 0 is no limit
    yes,      // true over false
    no,       // false over true
    order,    // the later word of `order`; a word that is not in it contradicts every other
    unite,    // everything that either lists
    both,     // what both list
    by_mode,  // both of an allowlist, unite otherwise: as the `mode` beside it says
    named,    // items by their names, in the order of their first mention
};

struct Setting {
    std::string_view key;  // "passcode.minLength"; "wifi.networks[].ssid" for a member of a list item
    SettingType type;
    std::string_view words{};  // of a word
    std::int64_t min = 0;
    std::int64_t max = 0;     // 0 with min 0: no bound
    std::string_view unit{};  // "characters", "min", "d"; for durations the unit it must be whole in
    std::string_view summary{};
    Sense sense = Sense::none;
    std::string_view order{};  // of Sense::order: words from the weakest to the strictest
};

/// All rows, sorted by key.
std::span<const Setting> settings();
/// Null when there is no such setting.
const Setting* find_setting(std::string_view key);
/// The row's key of a path into a document: "wifi.networks[].psk" for "wifi.networks[clinical].psk".
std::string setting_key(std::string_view path);
/// The nearest known key, or "".
std::string_view closest_setting(std::string_view key);

}  // namespace mdm::policy
