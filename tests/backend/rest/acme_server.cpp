#include "backend/rest/acme_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {

using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 4> systems{"iOS 17.4", "Android 14", "Mac OS X 14.4.1", "iPadOS 17.4"};
constexpr std::array<std::string_view, 3> owners{R"("corp")", R"("byod")", "null"};

net::Response fault(int status, std::string_view text) {
    return json_response(status, json{{"error", {{"text", text}, {"code", "no"}}}}.dump(),
                         {{"X-Request-Id", "r-7"}});
}

std::uint64_t number(std::string_view id) {
    return static_cast<std::uint64_t>(to_int(id).value_or(0));
}

}  // namespace

bool AcmeServer::is_here(const std::string& id) const {
    if (number(id) == 0 || number(id) > devices_) return false;
    return std::none_of(sent_.begin(), sent_.end(), [&](const Sent& one) {
        return one.device == id && (one.kind == "wipe" || one.kind == "retire") && is_done(one);
    });
}

std::string AcmeServer::label(std::uint64_t n) const {
    std::string text = fmt::format("phone \"{}\"", n);
    for (const Sent& one : sent_)
        if (one.kind == "rename" && one.device == std::to_string(n) && is_done(one)) text = one.value;
    return text;
}

std::string AcmeServer::device_text(std::uint64_t n, bool whole) const {
    json device{{"id", n},
                {"serial", n % 50 == 9 ? "0" : fmt::format("AC{:05}", n)},
                {"label", label(n)},
                {"os", systems[n % systems.size()]},
                {"owner", json::parse(owners[n % owners.size()])},
                {"enrolled", true},
                {"supervised", n % 3 == 0 ? json(true) : json(nullptr)},
                {"seen_at", "2026-11-20T10:00:00+02:00"},
                {"groups", json::array()}};
    device["groups"].push_back({{"id", n % 2 == 0 ? "g0" : "g1"}, {"title", n % 2 == 0 ? "even" : "odd"}});
    if (whole) device["battery"] = {{"level", 0.85}};
    return device.dump();
}

net::Response AcmeServer::list(const net::Request& request) const {
    const std::uint64_t limit = number(query_of(request, "limit"));
    std::uint64_t n = number(query_of(request, "cursor"));
    const std::string serial = query_of(request, "serial"), owner = query_of(request, "owner");
    std::string data;
    std::uint64_t count = 0;
    while (n < devices_ && count < limit) {
        ++n;
        if (!is_here(std::to_string(n))) continue;
        if (!serial.empty() && serial != fmt::format("AC{:05}", n)) continue;
        if (!owner.empty() && fmt::format("\"{}\"", owner) != owners[n % owners.size()]) continue;
        data += (count++ == 0 ? "" : ",") + device_text(n, false);
    }
    const std::string next = n < devices_ ? fmt::format("\"{}\"", n) : "null";
    return json_response(200, fmt::format(R"({{"data": [{}], "next": {}}})", data, next));
}

net::Response AcmeServer::command(const std::string& device, const std::string& kind,
                                  const std::string& value) {
    if (!is_here(device)) return fault(404, "no such device");
    carried_out("device." + kind, device);
    sent_.push_back({fmt::format("c{}", sent_.size() + 1), kind, device, value, clock_.now()});
    return json_response(202, json{{"command", sent_.back().id}}.dump());
}

net::Response AcmeServer::posted(const net::Request& request, const std::string& device) {
    const auto body = json::parse(request.body, nullptr, false);
    if (!body.is_object() || !body.contains("kind")) return fault(400, "no kind");
    return command(device, body["kind"], "");
}

net::Response AcmeServer::history(const std::string& device) const {
    json data = json::array();
    for (const Sent& one : sent_)
        if (one.device == device)
            data.push_back({{"id", one.id},
                            {"kind", one.kind},
                            {"at", rfc3339(one.at)},
                            {"state", is_done(one) ? "done" : "queued"}});
    return json_response(200, json{{"data", data}}.dump());
}

net::Response AcmeServer::members(const std::string& group) const {
    if (group != "g0" && group != "g1") return fault(404, "no such group");
    json list = json::array();
    for (std::uint64_t n = group == "g0" ? 2 : 1; n <= devices_; n += 2) list.push_back({{"device", n}});
    return json_response(200, list.dump());
}

net::Response AcmeServer::answer(const net::Request& request) {
    if (net::find_header(request.headers, "X-Api-Key") != key) return fault(401, "who are you?");
    if (is(request, "GET", "/api/v1/me"))
        return json_response(
            200, json{{"login", "anna@acme.example"}, {"version", "4.2"}, {"devices", devices_}}.dump());
    if (is(request, "GET", "/api/v1/devices")) return list(request);
    if (is(request, "GET", "/api/v1/groups"))
        return json_response(200,
                             json::array({{{"id", "g0"}, {"title", "even"}, {"size", devices_ / 2}},
                                          {{"id", "g1"}, {"title", "odd"}, {"size", (devices_ + 1) / 2}}})
                                 .dump());
    if (const auto group = match(request, "GET", "/api/v1/groups/*/members")) return members(*group);
    if (const auto id = match(request, "GET", "/api/v1/devices/*"))
        return is_here(*id) ? json_response(200, device_text(number(*id), true))
                            : fault(404, "no such device");
    if (const auto id = match(request, "GET", "/api/v1/devices/*/commands")) return history(*id);
    if (const auto id = match(request, "POST", "/api/v1/devices/*/commands")) return posted(request, *id);
    if (const auto id = match(request, "DELETE", "/api/v1/devices/*")) return command(*id, "retire", "");
    if (const auto id = match(request, "PATCH", "/api/v1/devices/*"))
        return command(*id, "rename", json::parse(request.body)["label"]);
    if (const auto id = match(request, "GET", "/api/v1/commands/*"))
        for (const Sent& one : sent_)
            if (one.id == *id)
                return json_response(200, json{{"state", is_done(one) ? "done" : "queued"}}.dump());
    return fault(404, "no such thing");
}

std::string acme_yaml() {
    return read_file(MDM_SOURCE_DIR "/examples/backends/acme.yaml");
}

Context acme_context() {
    Context context;
    context.name = "acme";
    context.backend = "acme";
    context.settings["url"] = "https://acme.example/api/v1";
    context.credentials["api_key"] = "env:ACME_KEY";
    return context;
}

std::vector<Target> AcmeFixture::willing() {
    std::vector<Target> targets;
    for (const std::string id : {"1", "2", "4"})
        targets.push_back({TargetKind::device, id, fmt::format("AC{:0>5}", id), "", "", "ios", "company"});
    return targets;
}

}  // namespace mdm::test
