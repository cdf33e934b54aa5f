#include "backends/apple_servers/apple_devices.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <plist/plist.h>

#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>

#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {
namespace {

struct FreeNode {
    void operator()(void* node) const { plist_free(node); }
};
using Plist = std::unique_ptr<void, FreeNode>;

Plist parse(const std::string& text) {
    plist_t node = nullptr;
    plist_from_memory(text.data(), static_cast<std::uint32_t>(text.size()), &node);
    return Plist(node);
}

std::string text_of(plist_t node) {
    if (node == nullptr) return {};
    char* text = nullptr;
    std::uint64_t size = 0;
    std::string out;
    switch (plist_get_node_type(node)) {
        case PLIST_STRING:
            plist_get_string_val(node, &text);
            out = text == nullptr ? "" : text;
            break;
        case PLIST_DATA:
            plist_get_data_val(node, &text, &size);
            out.assign(text == nullptr ? "" : text, size);
            break;
        case PLIST_UINT:
            plist_get_uint_val(node, &size);
            out = std::to_string(size);
            break;
        case PLIST_BOOLEAN: {
            std::uint8_t value = 0;
            plist_get_bool_val(node, &value);
            return value != 0 ? "true" : "false";
        }
        default:
            return "(something)";
    }
    std::free(text);
    return out;
}

std::string value_at(plist_t node, const std::string& path) {
    for (const std::string& part : split(path, '/')) {
        if (node == nullptr) return {};
        const bool list = plist_get_node_type(node) == PLIST_ARRAY;
        if (list)
            node = plist_array_get_item(node, static_cast<std::uint32_t>(std::stoul(part)));
        else if (plist_get_node_type(node) == PLIST_DICT)
            node = plist_dict_get_item(node, part.c_str());
        else
            return {};
    }
    return text_of(node);
}

std::string key(std::string_view name, std::string_view value) {
    return fmt::format("<key>{}</key><string>{}</string>", name, xml_escape(value));
}

std::string flag(std::string_view name, bool value) {
    return fmt::format("<key>{}</key><{}/>", name, value ? "true" : "false");
}

std::string dict(const std::string& inside) {
    return "<dict>" + inside + "</dict>";
}

std::string document(const std::string& inside) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST "
           "1.0//EN\" "
           "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">" +
           dict(inside) + "</plist>\n";
}

std::string information(const AppleDevice& device) {
    return "<key>QueryResponses</key>" +
           dict(key("UDID", device.udid) + key("SerialNumber", device.serial) +
                key("DeviceName", device.name) + key("OSVersion", device.os_version) +
                key("BuildVersion", "22B83") + key("ProductName", device.product) +
                key("ModelName", device.model) + flag("IsSupervised", device.supervised) +
                "<key>BatteryLevel</key><real>0.5</real><key>DeviceCapacity</key><real>128</real>"
                "<key>AvailableDeviceCapacity</key><real>64.5</real>");
}

std::string profile_list(const AppleDevice& device) {
    std::string items;
    for (const auto& [identifier, content] : device.profiles)
        items += dict(key("PayloadIdentifier", identifier) +
                      key("PayloadDisplayName", plist_top_value(content, "PayloadDisplayName")) +
                      key("PayloadUUID", plist_top_value(content, "PayloadUUID")) + flag("IsManaged", true));
    return "<key>ProfileList</key><array>" + items + "</array>";
}

}  // namespace

PlistCommand read_plist_command(const std::string& plist) {
    const Plist node = parse(plist);
    if (!node) return {};
    return {value_at(node.get(), "CommandUUID"), value_at(node.get(), "Command/RequestType"), true};
}

std::string plist_top_value(const std::string& plist, const std::string& path) {
    const Plist node = parse(plist);
    return node ? value_at(node.get(), path) : std::string();
}

std::string plist_value(const std::string& plist, const std::string& path) {
    return plist_top_value(plist, "Command/" + path);
}

std::string operation_of(const std::string& request_type) {
    static const std::map<std::string, std::string> words{{"DeviceLock", "device.lock"},
                                                          {"EraseDevice", "device.wipe"},
                                                          {"ClearPasscode", "device.clear-passcode"},
                                                          {"RestartDevice", "device.restart"},
                                                          {"ShutDownDevice", "device.shutdown"},
                                                          {"EnableLostMode", "device.lost-mode-on"},
                                                          {"DisableLostMode", "device.lost-mode-off"},
                                                          {"DeviceLocation", "device.locate"},
                                                          {"Settings", "device.rename"},
                                                          {"InstallApplication", "app.push"},
                                                          {"RemoveApplication", "app.remove"},
                                                          {"ScheduleOSUpdate", "device.update-os"}};
    const auto found = words.find(request_type);
    return found == words.end() ? request_type : found->second;
}

AppleDevice& AppleDevices::add(AppleDevice device) {
    AppleDevice& made = devices_[device.udid] = std::move(device);
    made.last_seen = clock_.now();
    const std::string facts = key("SerialNumber", made.serial) + key("DeviceName", made.name) +
                              key("ProductName", made.product) + key("ModelName", made.model) +
                              key("Model", "MX2A3") + key("OSVersion", made.os_version) +
                              key("BuildVersion", "22B83");
    post_check_in(made, "Authenticate", facts);
    std::string token = "<key>Token</key><data>dG9rZW4=</data>" + key("PushMagic", "magic");
    if (!made.product.starts_with("Mac"))
        token += "<key>UnlockToken</key><data>" + base64("unlock " + made.udid) + "</data>";
    post_check_in(made, "TokenUpdate", token);
    return made;
}

void AppleDevices::fill(std::size_t count) {
    struct Sort {
        const char *product, *model, *os;
    };
    static constexpr Sort sorts[] = {{"iPhone15,2", "iPhone 14 Pro", "18.1"},
                                     {"iPad13,18", "iPad (10th generation)", "17.6.1"},
                                     {"Mac14,2", "MacBook Air", "15.1"}};
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t n = devices_.size() + 1;
        const Sort& sort = sorts[n % 3];
        AppleDevice device{fmt::format("00008110-{:016X}", n)};
        device.serial = fmt::format("APL{:07}", n);
        device.name = fmt::format("device {}", n);
        device.product = sort.product;
        device.model = sort.model;
        device.os_version = sort.os;
        add(std::move(device));
    }
}

AppleDevice* AppleDevices::find(const std::string& udid) {
    const auto found = devices_.find(udid);
    return found == devices_.end() ? nullptr : &found->second;
}

std::string AppleDevices::do_command(AppleDevice& device, const AppleCommand& command) {
    const auto value = [&](const std::string& path) { return plist_value(command.plist, path); };
    if (command.request_type == "DeviceInformation") return information(device);
    if (command.request_type == "SecurityInfo")
        return "<key>SecurityInfo</key>" + dict(flag("PasscodePresent", true) + flag("FDE_Enabled", true));
    if (command.request_type == "InstalledApplicationList")
        return "<key>InstalledApplicationList</key><array>" +
               dict(key("Identifier", "com.example.app") + key("Name", "Example") +
                    key("ShortVersion", "1.2")) +
               "</array>";
    if (command.request_type == "ProfileList") return profile_list(device);
    if (command.request_type == "InstallProfile") {
        const std::string content = value("Payload");
        device.profiles[plist_top_value(content, "PayloadIdentifier")] = content;
    }
    if (command.request_type == "RemoveProfile") device.profiles.erase(value("Identifier"));
    if (command.request_type == "Settings") {
        if (value("Settings/0/Item") == "DeviceName") device.name = value("Settings/0/DeviceName");
        return "<key>Settings</key><array>" +
               dict(key("Item", "DeviceName") + key("Status", "Acknowledged")) + "</array>";
    }
    if (command.request_type == "EraseDevice") device.answers = "";
    return {};
}

void AppleDevices::connect(AppleDevice& device) {
    if (device.answers.empty() || !device.enrolled) return;
    device.last_seen = clock_.now();
    post_report(device, nullptr, "Idle", "");
    std::deque<AppleCommand> later;
    while (!device.queue.empty() && !device.answers.empty()) {
        AppleCommand command = std::move(device.queue.front());
        device.queue.pop_front();
        const std::string status = device.answers;
        std::string more;
        if (status == "Acknowledged") more = do_command(device, command);
        if (status == "Error" || status == "CommandFormatError")
            more =
                "<key>ErrorChain</key><array>" +
                dict("<key>ErrorCode</key><integer>12021</integer>" + key("ErrorDomain", "MCMDMErrorDomain") +
                     key("LocalizedDescription", "The device is asleep") +
                     key("USEnglishDescription", "The device is asleep")) +
                "</array>";
        post_report(device, &command, status, more);
        if (status == "NotNow")
            later.push_back(std::move(command));
        else
            device.done.push_back(std::move(command));
    }
    for (AppleCommand& command : later) device.queue.push_back(std::move(command));
}

void AppleDevices::connect_all() {
    for (auto& [udid, device] : devices_) connect(device);
}

void AppleDevices::check_out(AppleDevice& device) {
    device.enrolled = false;
    post_check_in(device, "CheckOut", "");
}

void AppleDevices::post_check_in(const AppleDevice& device, const std::string& type,
                                 const std::string& more) {
    const std::string plist = document(key("MessageType", type) + key("Topic", "com.apple.mgmt.External.1") +
                                       key("UDID", device.udid) + more);
    post("mdm." + type, device, "checkin_event",
         type == "TokenUpdate" && style_ == Style::nano ? R"("token_update_tally":1,)" : "", plist);
}

void AppleDevices::post_report(const AppleDevice& device, const AppleCommand* command,
                               const std::string& status, const std::string& more) {
    std::string facts = fmt::format(R"("status":"{}",)", status);
    std::string inside = key("Status", status) + key("UDID", device.udid);
    if (command != nullptr) {
        facts += fmt::format(R"("command_uuid":"{}",)", command->uuid);
        inside += key("CommandUUID", command->uuid);
    }
    post("mdm.Connect", device, "acknowledge_event", facts, document(inside + more));
}

void AppleDevices::post(const std::string& topic, const AppleDevice& device, const std::string& event,
                        const std::string& facts, const std::string& plist) {
    const std::string ids =
        style_ == Style::nano ? fmt::format(R"("ids":{{"id":"{}","type":"Device"}},)", device.udid) : "";
    posts.push_back(fmt::format(
        R"({{"topic":"{}","event_id":"{:016x}","created_at":"{}","{}":{{{}"udid":"{}",{}"raw_payload":"{}"}}}})",
        topic, ++events_, rfc3339(clock_.now()), event, ids, device.udid, facts, base64(plist)));
    clock_.advance(Millis(1));
}

}  // namespace mdm::test
