#include <plist/plist.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <vector>

#include "mdm/backend/sandbox/content.hpp"
#include "mdm/base/release.hpp"

namespace mdm::sandbox {
namespace {

using Node = std::unique_ptr<void, Release<plist_free>>;

std::vector<std::string> keys_of(plist_t dict) {
    std::vector<std::string> keys;
    plist_dict_iter place = nullptr;
    plist_dict_new_iter(dict, &place);
    for (;;) {
        char* key = nullptr;
        plist_t value = nullptr;
        plist_dict_next_item(dict, place, &key, &value);
        if (key == nullptr) break;
        keys.emplace_back(key);
        std::free(key);
    }
    std::free(place);
    std::sort(keys.rbegin(), keys.rend());
    return keys;
}

bool holds_text_only(plist_t list) {
    for (std::uint32_t i = 0; i < plist_array_get_size(list); ++i)
        if (plist_get_node_type(plist_array_get_item(list, i)) != PLIST_STRING) return false;
    return true;
}

plist_t turned(plist_t node, std::string_view key);

/// Lists of names and the list of payloads mean the same in any order; rules do not.
plist_t turned_list(plist_t list, std::string_view key) {
    const std::uint32_t size = plist_array_get_size(list);
    const bool backwards = key == "PayloadContent" || holds_text_only(list);
    plist_t copy = plist_new_array();
    for (std::uint32_t i = 0; i < size; ++i)
        plist_array_append_item(copy, turned(plist_array_get_item(list, backwards ? size - 1 - i : i), {}));
    return copy;
}

plist_t turned_dict(plist_t dict) {
    plist_t copy = plist_new_dict();
    for (const std::string& key : keys_of(dict))
        plist_dict_set_item(copy, key.c_str(), turned(plist_dict_get_item(dict, key.c_str()), key));
    if (plist_dict_get_item(copy, "PayloadType") != nullptr &&
        plist_dict_get_item(copy, "PayloadEnabled") == nullptr)
        plist_dict_set_item(copy, "PayloadEnabled", plist_new_bool(1));
    return copy;
}

/// A copy with keys from Z to A, lists backwards, secrets masked.
plist_t turned(plist_t node, std::string_view key) {
    const plist_type type = plist_get_node_type(node);
    if (type == PLIST_STRING && is_secret_key(key)) return plist_new_string(std::string(mask).c_str());
    if (type == PLIST_DICT) return turned_dict(node);
    return type == PLIST_ARRAY ? turned_list(node, key) : plist_copy(node);
}

void add_default(plist_t dict, const char* key, plist_t value) {
    if (plist_dict_get_item(dict, key) == nullptr)
        plist_dict_set_item(dict, key, value);
    else
        plist_free(value);
}

}  // namespace

Result<std::string> keep_plist(std::string_view content) {
    plist_t parsed = nullptr;
    plist_from_memory(content.data(), static_cast<std::uint32_t>(content.size()), &parsed);
    const Node original(parsed);
    if (parsed == nullptr || plist_get_node_type(parsed) != PLIST_DICT)
        return Error{Code::invalid, "the content of a profile is not a property list"};
    const Node kept(turned(parsed, {}));
    add_default(kept.get(), "PayloadScope", plist_new_string("System"));
    add_default(kept.get(), "PayloadRemovalDisallowed", plist_new_bool(0));
    add_default(kept.get(), "PayloadOrganization", plist_new_string("Northside Clinic"));
    char* xml = nullptr;
    std::uint32_t size = 0;
    plist_to_xml(kept.get(), &xml, &size);
    std::string text(xml == nullptr ? "" : xml, size);
    std::free(xml);
    return text;
}

}  // namespace mdm::sandbox
