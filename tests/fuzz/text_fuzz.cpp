#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mdm/base/text.hpp"
#include "mdm/base/time.hpp"
#include "mdm/base/yaml.hpp"

// Whatever the bytes: printable text is UTF-8 and stays as it is, times and durations survive a round, quoted
// text reads back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string clean = mdm::printable(text);
    if (!mdm::is_utf8(clean) || !mdm::is_printable(clean)) std::abort();
    if (mdm::display_width(mdm::fit_width(clean, 7)) > 7) std::abort();
    if (const auto time = mdm::parse_rfc3339(text);
        time.ok() && *mdm::parse_rfc3339(mdm::rfc3339(*time)) != *time)
        std::abort();
    if (const auto span = mdm::parse_duration(text);
        span.ok() && *mdm::parse_duration(mdm::duration_text(*span)) != *span)
        std::abort();
    if (mdm::is_utf8(text) && size < 4096) {
        const auto node = mdm::yaml::parse("v: " + mdm::yaml::quote(clean) + "\n", "fuzz");
        if (!node.ok() || node->find("v")->scalar != clean) std::abort();
    }
    static_cast<void>(mdm::utf16_to_utf8(text, true));
    static_cast<void>(mdm::compare_versions(text.substr(0, size / 2), text.substr(size / 2)));
    return 0;
}
