#pragma once
// The rows of the settings table, a file a group of sections, and the few words they are written in. Only
// settings.cpp puts them together.
#include <cstdint>
#include <span>
#include <string_view>

#include "mdm/policy/settings.hpp"

namespace mdm::policy::tables {

std::span<const Setting> apps();
std::span<const Setting> content();
std::span<const Setting> network();
std::span<const Setting> passcode();
std::span<const Setting> restrictions();
std::span<const Setting> upkeep();

// Bounds of durations, in milliseconds.
inline constexpr std::int64_t minute = 60'000;
inline constexpr std::int64_t day = 86'400'000;

using View = std::string_view;

// The same row with another sense.
consteval Setting with(Sense sense, Setting row) {
    row.sense = sense;
    return row;
}
consteval Setting ordered(View order, Setting row) {
    row.sense = Sense::order;
    row.order = order;
    return row;
}

consteval Setting row(View key, SettingType type, View summary) {
    return {key, type, {}, 0, 0, {}, summary};
}
consteval Setting flag(View key, View summary) {
    return with(Sense::yes, row(key, SettingType::boolean, summary));
}
consteval Setting text(View key, View summary) {
    return row(key, SettingType::text, summary);
}
consteval Setting texts(View key, View summary) {
    return row(key, SettingType::text_list, summary);
}
consteval Setting list(View key, View summary) {
    return with(Sense::named, row(key, SettingType::list, summary));
}
consteval Setting map(View key, View summary) {
    return row(key, SettingType::map, summary);
}
consteval Setting secret(View key, View summary) {
    return row(key, SettingType::secret, summary);
}
consteval Setting versions(View key, View summary) {
    return with(Sense::higher, row(key, SettingType::platform_versions, summary));
}
consteval Setting date_time(View key, View summary) {
    return row(key, SettingType::date_time, summary);
}
consteval Setting clock(View key, View summary) {
    return row(key, SettingType::clock, summary);
}
consteval Setting any(View key, View summary) {
    return row(key, SettingType::any, summary);
}
consteval Setting word(View key, View words, View summary) {
    const Setting made{key, SettingType::word, words, 0, 0, {}, summary};
    return words.substr(0, 6) == "allow " ? ordered(words, made) : made;  // and from there on stricter
}
consteval Setting number(View key, std::int64_t min, std::int64_t max, View unit, View summary) {
    return {key, SettingType::integer, {}, min, max, unit, summary};
}
consteval Setting duration(View key, std::int64_t min, std::int64_t max, View unit, View summary) {
    return {key, SettingType::duration, {}, min, max, unit, summary};
}

}  // namespace mdm::policy::tables
