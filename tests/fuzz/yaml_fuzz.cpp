#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "mdm/base/yaml.hpp"

// Any bytes parse or are refused; what was parsed has a value for every key.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto done = mdm::yaml::each_document(text, "fuzz", [](mdm::yaml::Node node) -> mdm::Result<void> {
        if (node.is_map() && node.keys.size() != node.items.size()) std::abort();
        return {};
    });
    if (!done.ok() && done.error().code != mdm::Code::invalid) std::abort();
    return 0;
}
