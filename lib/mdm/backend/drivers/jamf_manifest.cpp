#include "mdm/backend/drivers/jamf_manifest.hpp"

#include <fmt/format.h>
#include <plist/plist.h>

#include <cstdlib>
#include <memory>

#include "mdm/base/json.hpp"
#include "mdm/base/release.hpp"
#include "mdm/base/text.hpp"

namespace mdm::jamf {
namespace {

using nlohmann::json;

Error unfit(std::string why) {
    return Error{Code::unsupported, "the package's manifest cannot be used: " + std::move(why)};
}

std::string text_of(plist_t node) {
    if (node == nullptr) return {};
    if (plist_get_node_type(node) == PLIST_UINT) {
        std::uint64_t number = 0;
        plist_get_uint_val(node, &number);
        return std::to_string(number);
    }
    if (plist_get_node_type(node) != PLIST_STRING) return {};
    char* text = nullptr;
    plist_get_string_val(node, &text);
    const std::string copy = text != nullptr ? text : "";
    std::free(text);
    return copy;
}

plist_t member(plist_t dict, const char* key) {
    if (dict == nullptr || plist_get_node_type(dict) != PLIST_DICT) return nullptr;
    return plist_dict_get_item(dict, key);
}

plist_t first(plist_t list) {
    if (list == nullptr || plist_get_node_type(list) != PLIST_ARRAY || plist_array_get_size(list) == 0)
        return nullptr;
    return plist_array_get_item(list, 0);
}

/// The package among the assets: others are pictures.
plist_t package_in(plist_t assets) {
    if (assets == nullptr || plist_get_node_type(assets) != PLIST_ARRAY) return nullptr;
    for (std::uint32_t i = 0; i < plist_array_get_size(assets); ++i)
        if (text_of(member(plist_array_get_item(assets, i), "kind")) == "software-package")
            return plist_array_get_item(assets, i);
    return nullptr;
}

Result<void> add_hash(json& manifest, plist_t package) {
    for (const auto& [key, type] : {std::pair{"sha256s", "SHA256"}, std::pair{"md5s", "MD5"}}) {
        const plist_t hashes = member(package, key);
        if (hashes == nullptr || plist_get_node_type(hashes) != PLIST_ARRAY) continue;
        if (plist_array_get_size(hashes) != 1)
            return unfit("it has a hash for each piece, and one is wanted");
        manifest["hash"] = text_of(first(hashes));
        manifest["hashType"] = type;
        return {};
    }
    return unfit("it has no hash");
}

}  // namespace

Result<json> manifest_json(std::string_view text, std::string_view size) {
    plist_t parsed = nullptr;
    if (text.find("<plist") != std::string_view::npos)
        plist_from_xml(text.data(), static_cast<std::uint32_t>(text.size()), &parsed);
    const std::unique_ptr<void, Release<plist_free>> owner(parsed);
    const plist_t item = first(member(parsed, "items"));
    const plist_t package = package_in(member(item, "assets"));
    const plist_t facts = member(item, "metadata");
    if (package == nullptr || facts == nullptr) return unfit("it names no package");
    json manifest{{"url", text_of(member(package, "url"))},
                  {"bundleId", text_of(member(facts, "bundle-identifier"))},
                  {"bundleVersion", text_of(member(facts, "bundle-version"))},
                  {"title", text_of(member(facts, "title"))}};
    for (const auto& [key, value] : manifest.items())
        if (value.get_ref<const std::string&>().empty()) return unfit(fmt::format("it has no '{}'", key));
    MDM_CHECK(add_hash(manifest, package));
    const std::string told = text_of(member(facts, "sizeInBytes"));
    const auto bytes = to_int(told.empty() ? size : told);
    if (!bytes || *bytes <= 0) return unfit("it does not tell the package's size");
    manifest["sizeInBytes"] = *bytes;
    return manifest;
}

}  // namespace mdm::jamf
