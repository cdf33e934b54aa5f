#include "mdm/backend/apple/micro_devices.hpp"

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/base/time.hpp"

namespace mdm::apple {
namespace {

using nlohmann::json;

std::string text_at(const json& in, const char* key) {
    const auto found = in.find(key);
    return found != in.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Go writes a time that it does not have as the first of January of the year 1.
constexpr std::string_view no_time = "0001-";

}  // namespace

std::vector<Learnt> micro_devices(const json& answer) {
    std::vector<Learnt> devices;
    if (!answer.is_object() || !answer.contains("devices") || !answer["devices"].is_array()) return devices;
    for (const json& item : answer["devices"]) {
        if (!item.is_object()) continue;
        Learnt device{text_at(item, "udid"), {}};
        if (device.device.empty()) continue;
        device.facts[Field::udid] = device.device;
        if (const auto serial = text_at(item, "serial_number"); !serial.empty())
            device.facts[Field::serial] = serial;
        const auto enrolled = item.find("enrollment_status");
        if (enrolled != item.end() && enrolled->is_boolean())
            device.facts[Field::enrollment] = std::string(enrolled->get<bool>() ? "enrolled" : "unenrolled");
        const auto seen = parse_rfc3339(text_at(item, "last_seen"));
        if (seen.ok() && !text_at(item, "last_seen").starts_with(no_time))
            device.facts[Field::last_seen] = rfc3339(*seen);
        devices.push_back(std::move(device));
    }
    return devices;
}

}  // namespace mdm::apple
