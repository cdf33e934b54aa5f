#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mdm/backend/apple/plist.hpp"
#include "mdm/backend/apple/webhook.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

// What devices and servers send, taken for everything that it could be. What comes out is bounded, is text
// that can be stored, and a property list that was read can be written and read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mdm;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(apple::read_check_in(text));
    static_cast<void>(apple::read_event(text, Time{}));
    if (const auto report = apple::read_report(text); report.ok() && report->error)
        if (!is_printable(report->error->message) || report->error->message.size() > 8000) std::abort();
    const auto plist = apple::read_plist(text);
    if (!plist.ok()) return 0;
    const auto again = apple::write_plist(*plist);
    if (again.ok() && !apple::read_plist(*again, {64u << 20, 24, 400'000}).ok()) std::abort();
    return 0;
}
