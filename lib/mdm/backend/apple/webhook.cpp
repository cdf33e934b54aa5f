#include "mdm/backend/apple/webhook.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/backend/apple/plist.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"

namespace mdm::apple {
namespace {

using nlohmann::json;

constexpr std::size_t longest_id = 256;

Error bad(std::string_view what) {
    return Error{Code::bad_response, fmt::format("an event that makes no sense: {}", what)};
}

Time created(const json& event, Time received) {
    const auto told = parse_rfc3339(text_at(event, "created_at"));
    return told.ok() ? std::min(*told, received) : received;  // a clock ahead of ours would win for ever
}

/// The part of an event that says who and what; null when there is neither.
const json* part_of(const json& event, const char* name) {
    const auto found = event.find(name);
    return found != event.end() && found->is_object() ? &*found : nullptr;
}

Result<std::string> payload_of(const json& part) {
    auto payload = from_base64(text_at(part, "raw_payload"));
    if (!payload) return bad("its payload is no base64");
    return std::move(*payload);
}

/// What newer servers say of the channel; else what the device said of itself.
void name_device(const json& part, const std::string& user, Event& event) {
    if (const json* ids = part_of(part, "ids")) {
        event.enrollment = text_at(*ids, "id");
        event.device = text_at(*ids, "parent_id");
        if (event.device.empty()) event.device = event.enrollment;
    }
    if (!event.enrollment.empty()) return;
    event.device = text_at(part, "enrollment_id");
    if (event.device.empty()) event.device = text_at(part, "udid");
    event.enrollment = user.empty() ? event.device : event.device + ":" + user;
}

/// The server's word stands in for a property list that cannot be read.
Result<Report> report_of(const json& part) {
    auto payload = payload_of(part);
    auto report = payload.ok() ? read_report(*payload) : Result<Report>(std::move(payload.error()));
    if (report.ok() || text_at(part, "status").empty()) return report;
    Report told;
    told.status = text_at(part, "status");
    told.outcome = outcome_of(told.status);
    told.command_uuid = text_at(part, "command_uuid");
    told.remark = "the device's answer could not be read";
    if (told.outcome == Outcome::failed)
        told.error = Error{Code::failed, "the device answered Error, and why could not be read"};
    return told;
}

Result<void> read_acknowledge(const json& part, Event& event) {
    MDM_TRY(event.report, report_of(part));
    if (event.report->command_uuid.size() > longest_id) return bad("its command's id is too long");
    name_device(part, event.report->user_id, event);
    return {};
}

bool tells_of_device(std::string_view topic) {
    return topic == "mdm.Authenticate" || topic == "mdm.TokenUpdate" || topic == "mdm.CheckOut";
}

Result<void> read_check_in_part(const json& part, Event& event) {
    if (tells_of_device(event.topic)) {
        MDM_TRY(const std::string payload, payload_of(part));
        MDM_TRY(event.check_in, read_check_in(payload));
    }
    event.token_updates = integer_at(part, "token_update_tally");
    name_device(part, event.check_in ? event.check_in->user_id : std::string(), event);
    return {};
}

Result<void> read_part(const json& whole, Event& event) {
    if (const json* part = part_of(whole, "acknowledge_event")) return read_acknowledge(*part, event);
    if (const json* part = part_of(whole, "checkin_event")) return read_check_in_part(*part, event);
    return bad("it tells neither of a check-in nor of an answer");
}

}  // namespace

Result<Event> read_event(std::string_view body, Time received) {
    const json whole = json::parse(body, nullptr, false);
    if (!whole.is_object()) return bad("it is no JSON object");
    Event event;
    event.topic = text_at(whole, "topic");
    event.id = text_at(whole, "event_id");
    if (event.id.empty() || event.id.size() > longest_id) event.id = "sha256:" + sha256_hex(body);
    event.at = created(whole, received);
    MDM_CHECK(read_part(whole, event));
    if (event.enrollment.empty() || event.enrollment.size() > longest_id)
        return bad("it does not say which device it is of");
    return event;
}

bool posts_events(std::string_view backend) {
    return backend == "nanomdm" || backend == "nanohub" || backend == "micromdm";
}

bool signed_with(const Secret& key, std::string_view body, std::string_view header) {
    const auto given = from_base64(header);
    const std::string right = hmac_sha256_hex(key.reveal(), body);
    std::string hex;
    for (const char c : given.value_or("")) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
    const auto byte = [](char c) -> unsigned { return static_cast<unsigned char>(c); };
    unsigned difference = hex.size() == right.size() ? 0 : 1;
    for (std::size_t i = 0; i < right.size(); ++i)
        difference |= byte(right[i]) ^ byte(i < hex.size() ? hex[i] : '\0');
    return difference == 0;
}

}  // namespace mdm::apple
