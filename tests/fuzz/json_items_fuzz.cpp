// A page of a listing comes from a server: what the quick reader takes, nlohmann/json must take, too, with as
// many items and the same text in them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "mdm/backend/rest/datum.hpp"
#include "mdm/backend/rest/transform.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/json_items.hpp"

using namespace mdm;
using nlohmann::json;

namespace {

void compare(const std::string& text, const char* list) {
    static const JsonPointer id("/id"), deep("/user/0/email");
    JsonItems quick{JsonPointer(list)};
    quick.want(id);
    quick.want(deep);
    if (!quick.read(text)) return;
    const json document = json::parse(text, nullptr, false);
    const json* items = document.is_discarded() ? nullptr : JsonPointer(list).find(document);
    if (items == nullptr || !items->is_array() || items->size() != quick.size()) std::abort();
    rest::Rooms one, other;
    for (std::size_t i = 0; i < quick.size(); ++i)
        for (const JsonPointer* pointer : {&id, &deep}) {
            const auto quickly = rest::Item(quick, i).find(*pointer, one);
            const auto slowly = rest::Item((*items)[i]).find(*pointer, other);
            if (quickly.has_value() != slowly.has_value()) std::abort();
            if (quickly && (quickly->kind != slowly->kind ||
                            rest::scalar_text(*quickly, one.text) != rest::scalar_text(*slowly, other.text)))
                std::abort();
        }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    compare(text, "");
    compare(text, "/data");
    return 0;
}
