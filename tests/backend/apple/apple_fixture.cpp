#include "apple_fixture.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "mdm/base/digest.hpp"

namespace mdm::test {

std::string plist(std::string_view members) {
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST "
        "1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">"
        "<dict>{}</dict></plist>\n",
        members);
}

std::string entry(std::string_view name, std::string_view text) {
    return fmt::format("<key>{}</key><string>{}</string>", name, text);
}

Time at(int seconds) {
    return *parse_rfc3339("2026-11-21T18:00:00Z") + std::chrono::seconds(seconds);
}

std::string answer_event(std::string_view event_id, std::string_view device, int seconds,
                         std::string_view members) {
    const std::string payload = base64(plist(fmt::format("{}{}", entry("UDID", device), members)));
    return fmt::format(R"({{"topic":"mdm.Connect","event_id":"{}","created_at":"{}",)"
                       R"("acknowledge_event":{{"ids":{{"id":"{}","type":"Device"}},"udid":"{}",)"
                       R"("status":"Acknowledged","raw_payload":"{}"}}}})",
                       event_id, rfc3339(at(seconds)), device, device, payload);
}

std::string check_in_event(std::string_view event_id, std::string_view device, int seconds,
                           std::string_view type, std::string_view members) {
    const std::string payload =
        base64(plist(fmt::format("{}{}{}", entry("MessageType", type), entry("UDID", device), members)));
    return fmt::format(R"({{"topic":"mdm.{}","event_id":"{}","created_at":"{}",)"
                       R"("checkin_event":{{"ids":{{"id":"{}","type":"Device"}},"udid":"{}",)"
                       R"("raw_payload":"{}"}}}})",
                       type, event_id, rfc3339(at(seconds)), device, device, payload);
}

apple::Event event_of(const std::string& body) {
    auto event = apple::read_event(body, at(3600));
    REQUIRE_MESSAGE(event.ok(), event.error().text());
    return std::move(*event);
}

}  // namespace mdm::test
