#include "mdm/policy/settings.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "mdm/base/text.hpp"
#include "mdm/policy/settings/tables.hpp"

namespace mdm::policy {
namespace {

std::vector<Setting> all_rows() {
    std::vector<Setting> rows;
    for (const auto table : {tables::apps(), tables::content(), tables::network(), tables::passcode(),
                             tables::restrictions(), tables::upkeep()})
        rows.insert(rows.end(), table.begin(), table.end());
    std::sort(rows.begin(), rows.end(), [](const Setting& a, const Setting& b) { return a.key < b.key; });
    return rows;
}

}  // namespace

std::span<const Setting> settings() {
    static const std::vector<Setting> rows = all_rows();
    return rows;
}

const Setting* find_setting(std::string_view key) {
    const auto rows = settings();
    const auto at =
        std::lower_bound(rows.begin(), rows.end(), key,
                         [](const Setting& row, std::string_view wanted) { return row.key < wanted; });
    return at != rows.end() && at->key == key ? &*at : nullptr;
}

std::string setting_key(std::string_view path) {
    std::string key;
    bool inside = false;
    for (const char c : path) {
        if (c == ']') inside = false;
        if (!inside) key += c;
        if (c == '[') inside = true;
    }
    return key;
}

std::string_view closest_setting(std::string_view key) {
    std::vector<std::string_view> keys;
    for (const Setting& row : settings()) keys.push_back(row.key);
    const std::string near = closest(key, std::span<const std::string_view>(keys));
    const Setting* found = find_setting(near);
    return found != nullptr ? found->key : std::string_view{};
}

}  // namespace mdm::policy
