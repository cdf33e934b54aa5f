#pragma once
// Reads the list cells of a row (JSON arrays of strings) without building a tree.
#include <string>
#include <string_view>

namespace mdm::cli {

/// Reads one JSON string that begins at `at` (a quote) into `text` and moves past it; false when malformed.
bool read_json_string(std::string_view json, std::size_t& at, std::string& text);

/// Calls each(text) for the items of a list (["a","b"]); false when it is no such list, perhaps after some
/// calls. Numbers and words count as their spelling.
template <class Each>
bool each_item(std::string_view list, const Each& each) {
    const auto skip = [&list](std::size_t at) {
        while (at < list.size() && (list[at] == ' ' || list[at] == '\n' || list[at] == '\t')) ++at;
        return at;
    };
    std::size_t at = skip(0);
    if (at >= list.size() || list[at] != '[') return false;
    at = skip(at + 1);
    if (at < list.size() && list[at] == ']') return skip(at + 1) == list.size();
    std::string item;
    while (at < list.size()) {
        if (list[at] == '"') {
            if (!read_json_string(list, at, item)) return false;
        } else {
            const auto end = list.find_first_of(",] \"[{", at);
            if (end == std::string_view::npos || end == at) return false;
            item.assign(list.substr(at, end - at));
            at = end;
        }
        each(std::string_view(item));
        at = skip(at);
        if (at >= list.size()) return false;
        if (list[at] == ']') return skip(at + 1) == list.size();
        if (list[at] != ',') return false;
        at = skip(at + 1);
    }
    return false;
}

}  // namespace mdm::cli
