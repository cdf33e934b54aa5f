// --from must take any bytes: an answer or an error, and every reference it gives is text with something in
// it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "mdm/base/text.hpp"
#include "mdm/fleet/reference_file.hpp"

using namespace mdm;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto each = [](std::string_view reference, std::size_t line) -> Result<void> {
        const bool fine = !trim(reference).empty() && is_utf8(reference) && line > 0 &&
                          reference.find('\0') == std::string_view::npos;
        if (!fine) std::abort();
        return {};
    };
    static_cast<void>(read_references(text, "", "fuzz", each));
    static_cast<void>(read_references(text, "serial", "fuzz", each));
    return 0;
}
