#include "backends/apple_servers/fake_micro.hpp"

#include <fmt/format.h>

#include "mdm/base/digest.hpp"

namespace mdm::test {

net::Response FakeMicro::error(int status, const std::string& text) {
    return json_answer({{"error", text}}, status);
}

net::Response FakeMicro::refusal(int status) {
    return error(status, status == 429 ? "Too Many Requests" : "bolt: timeout");
}

net::Response FakeMicro::answer(const Asked& asked) {
    if (asked.path == "/version") return json_answer({{"version", "v1.13.1"}, {"branch", "main"}});
    // the body is decoded before anybody looks at the credentials
    const bool json_body = asked.path == "/v1/devices" && asked.method == "POST";
    if (json_body && !nlohmann::json::accept(asked.body)) return error(500, "EOF");
    if (asked.header("Authorization") != "Basic " + base64("micromdm:" + key)) {
        net::Response refused = error(401, "Unauthorized");
        refused.headers.push_back({"WWW-Authenticate", "Basic realm=\"micromdm\""});
        return refused;
    }
    if (json_body) return list_devices(asked);
    if (const auto ids = match_path("/v1/commands/{}", asked)) {
        if (asked.method == "GET") return waiting(ids->front());
        if (asked.method == "POST" || asked.method == "PUT") return raw_command(asked, ids->front());
    }
    if (const auto ids = match_path("/v1/push/{}", asked); ids && asked.method == "POST")
        return push(ids->front());
    if (const auto ids = match_path("/push/{}", asked); ids && asked.method == "GET")
        return push(ids->front());
    return {404, {{"Content-Type", "text/plain"}}, "404 page not found\n"};
}

net::Response FakeMicro::list_devices(const Asked& asked) {
    const Json options = Json::parse(asked.body);
    for (const auto& [name, value] : options.items())
        if (name != "filter_serial") surprises.push_back("POST /v1/devices: '" + name + "' is ignored");
    Json list = Json::array();
    for (const auto& [udid, device] : devices.all()) {
        if (options.contains("filter_serial")) {
            const auto wanted = options["filter_serial"].get<std::vector<std::string>>();
            if (std::find(wanted.begin(), wanted.end(), device.serial) == wanted.end()) continue;
        }
        list.push_back({{"serial_number", device.serial},
                        {"udid", udid},
                        {"enrollment_status", device.enrolled},
                        {"last_seen", rfc3339(device.last_seen)},
                        {"dep_profile_status", ""}});
    }
    for (const std::string& serial : dep_only)
        list.push_back({{"serial_number", serial},
                        {"udid", ""},
                        {"enrollment_status", false},
                        {"last_seen", "0001-01-01T00:00:00Z"},
                        {"dep_profile_status", "empty"}});
    return json_answer({{"devices", list.empty() ? Json(nullptr) : list}});
}

net::Response FakeMicro::raw_command(const Asked& asked, const std::string& udid) {
    const PlistCommand command = read_plist_command(asked.body);
    if (!command.is_plist) return error(500, "parse payload as plist: invalid");
    if (command.uuid.empty() || command.request_type.empty()) return error(500, "request is malformed");
    const AppleCommand queued{command.uuid, command.request_type, asked.body};
    if (AppleDevice* device = devices.find(udid))
        device->queue.push_back(queued);
    else
        stray[udid].push_back(queued);
    witnessed(operation_of(command.request_type), udid, asked.body);
    return json_answer({{"payload",
                         {{"udid", udid},
                          {"command_uuid", command.uuid},
                          {"command", {{"request_type", command.request_type}}},
                          {"payload", base64(asked.body)}}}},
                       201);
}

net::Response FakeMicro::waiting(const std::string& udid) {
    const AppleDevice* device = devices.find(udid);
    const auto stray_queue = stray.find(udid);
    const std::deque<AppleCommand>* queue = device != nullptr            ? &device->queue
                                            : stray_queue != stray.end() ? &stray_queue->second
                                                                         : nullptr;
    Json answer = Json::object();
    if (queue != nullptr)
        for (const AppleCommand& command : *queue)
            answer["commands"].push_back({{"uuid", command.uuid}, {"payload", base64(command.plist)}});
    return json_answer(answer);
}

net::Response FakeMicro::push(const std::string& udid) {
    if (!with_push_certificate) return {200, {}, ""};  // the handler panics: no answer at all
    if (devices.find(udid) == nullptr) return error(500, "retrieving PushInfo by UDID: not found: " + udid);
    witnessed("device.sync", udid);
    return json_answer(
        {{"status", "success"}, {"push_notification_id", "0C4A2B6E-0000-4000-8000-000000000001"}});
}

}  // namespace mdm::test
