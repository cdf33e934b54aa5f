#include "backends/apple_servers/fake_nano.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {
namespace {

std::vector<std::string> ids_of(const std::string& segment) {
    return segment.empty() ? std::vector<std::string>{} : split(segment, ',');
}

bool has_twice(std::vector<std::string> ids) {
    std::sort(ids.begin(), ids.end());
    return std::adjacent_find(ids.begin(), ids.end()) != ids.end();
}

}  // namespace

net::Response FakeNano::text(int status, const std::string& words) {
    return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, words + "\n"};
}

net::Response FakeNano::refusal(int status) {
    return text(status, status == 429 ? "Too Many Requests" : "upstream trouble");
}

bool FakeNano::signed_in(const Asked& asked, const std::string& user, const std::string& password) const {
    return asked.header("Authorization") == "Basic " + base64(user + ":" + password);
}

net::Response FakeNano::answer(const Asked& asked) {
    if (asked.path.size() > most_url) return text(431, "431 Request Header Fields Too Large");
    if (asked.origin == kmfddm_url) {
        if (!signed_in(asked, "kmfddm", kmfddm_key)) return text(401, "Unauthorized");
        return asked.path.starts_with("/v1/") ? ddm(asked, asked.path.substr(4))
                                              : text(404, "404 page not found");
    }
    if (asked.path == "/version") return json_answer({{"version", version}});
    if (!with_api) return text(404, "404 page not found");
    const std::string user = hub() ? "nanohub" : "nanomdm";
    if (!signed_in(asked, user, key)) {
        net::Response refused = text(401, "Unauthorized");
        refused.headers.push_back({"WWW-Authenticate", fmt::format("Basic realm=\"{}\"", user)});
        return refused;
    }
    const std::string prefix = hub() ? "/api/v1/nanomdm/" : "/v1/";
    if (asked.path.starts_with(prefix)) return mdm_api(asked, asked.path.substr(prefix.size()));
    if (hub() && asked.path == "/api/v1/nanocmd/inventory") return inventory_of(asked);
    if (hub() && asked.path.starts_with("/api/v1/ddm/")) return ddm(asked, asked.path.substr(12));
    return text(404, "404 page not found");
}

net::Response FakeNano::mdm_api(const Asked& asked, const std::string& rest) {
    const std::string last = asked.segments.empty() ? "" : asked.segments.back();
    if (rest.starts_with("enqueue/")) {
        only(asked, {"nopush"});
        return enqueue(asked, ids_of(last));
    }
    if (rest.starts_with("push/")) return push_only(ids_of(last));
    if (rest == "pushcert")
        return json_answer({{"error", "tls: failed to find any PEM data in certificate input"}}, 400);
    return text(404, "404 page not found");
}

// What is wrong, or nullopt: it is in the queues.
std::optional<std::string> FakeNano::store(const PlistCommand& command, const Asked& asked, const Ids& ids) {
    const bool sql = storage_ == Storage::sql;
    if (sql && !asked.body.starts_with("<?xml"))
        return "new row for relation \"commands\" violates check constraint \"commands_command_check\"";
    if (uuids_.contains(command.uuid))
        return sql ? "ERROR: duplicate key value violates unique constraint \"commands_pkey\" (SQLSTATE "
                     "23505)"
                   : "command already exists: " + command.uuid;
    if (sql && has_twice(ids))
        return "ERROR: duplicate key value violates unique constraint \"enrollment_queue_pkey\"";
    if (sql && !std::all_of(ids.begin(), ids.end(), [this](const auto& id) { return is_known(id); }))
        return "ERROR: insert or update on table \"enrollment_queue\" violates foreign key constraint "
               "\"enrollment_queue_id_fkey\" (SQLSTATE 23503)";
    uuids_.insert(command.uuid);
    for (const std::string& id : ids) {
        witnessed(operation_of(command.request_type), id, asked.body);
        if (AppleDevice* device = devices.find(id))
            device->queue.push_back({command.uuid, command.request_type, asked.body});
    }
    return std::nullopt;
}

void FakeNano::push(const Ids& ids, Json& answer) {
    if (!with_push_certificate) {
        answer["push_error"] = "retrieving push cert for topic: no such certificate";
        return;
    }
    for (const std::string& id : ids) {
        Json& one = answer["status"][id];
        if (!is_known(id))
            one["push_error"] = "push data missing for id";
        else if (unreachable.contains(id))
            one["push_error"] = "push HTTP status: 410: APNs push error: Unregistered";
        else
            one["push_result"] = "8B1C2A5E-0000-4000-8000-000000000001";
    }
}

net::Response FakeNano::summed(Json answer, std::size_t asked_for) {
    std::size_t wrong = 0;
    if (answer.contains("status"))
        for (const auto& [id, one] : answer["status"].items())
            wrong += one.contains("push_error") || one.contains("command_error") ? 1u : 0u;
    const bool all = answer.contains("push_error") || answer.contains("command_error") || wrong >= asked_for;
    return {all ? 500 : wrong > 0 ? 207 : 200, {{"Content-Type", "application/json"}}, answer.dump(1, '\t')};
}

net::Response FakeNano::enqueue(const Asked& asked, const Ids& ids) {
    if (!override_body.empty()) return {500, {{"Content-Type", "application/json"}}, override_body};
    if (ids.empty()) return summed({{"command_error", "getting enrollment ids: empty path"}}, 1);
    const bool nopush = !asked.one("nopush").value_or("").empty();
    if (asked.body.empty() && nopush) return summed({{"command_error", "must enqueue or push"}}, 1);
    Json answer = Json::object();
    if (nopush) answer["no_push"] = true;
    if (!asked.body.empty()) {
        const PlistCommand command = read_plist_command(asked.body);
        if (!command.is_plist)
            return summed({{"command_error", "decoding command: parse error: not a plist"}}, 1);
        if (command.uuid.empty() || command.request_type.empty())
            return summed({{"command_error", "decoding command: invalid command"}}, 1);
        answer["command_uuid"] = command.uuid;
        answer["request_type"] = command.request_type;
        if (const auto wrong = store(command, asked, ids)) {
            answer["command_error"] = *wrong;
            return summed(std::move(answer), ids.size());
        }
    }
    if (!nopush) push(ids, answer);
    return summed(std::move(answer), ids.size());
}

net::Response FakeNano::push_only(const Ids& ids) {
    Json answer = Json::object();
    push(ids, answer);
    for (const std::string& id : ids)
        if (is_known(id)) witnessed("device.sync", id);
    return summed(std::move(answer), ids.size());
}

net::Response FakeNano::inventory_of(const Asked& asked) {
    const auto ids = asked.all("id");
    if (ids.empty()) return json_answer({{"error", "no IDs provided"}}, 400);
    Json answer = Json::object();
    for (const std::string& id : ids)
        if (const auto found = inventory.find(id); found != inventory.end()) answer[id] = found->second;
    return json_answer(answer);
}

net::Response FakeNano::notify(const Asked& asked, const std::string& what, net::Response response) {
    if (!asked.has("nonotify") && response.status == 204) notified.push_back(what);
    return response;
}

net::Response FakeNano::members(const Asked& asked, std::map<std::string, std::set<std::string>>& all,
                                const std::string& of, const std::string& parameter) {
    const auto listed = [&] {
        const auto found = all.find(of);
        if (found == all.end() || found->second.empty()) return hub() ? Json(nullptr) : Json::array();
        return Json(found->second);
    };
    if (asked.method == "GET") return {200, {{"Content-Type", "application/json"}}, listed().dump()};
    const std::string one = asked.one(parameter).value_or("");
    if (one.empty()) return json_answer({{"error", "missing " + parameter}}, 400);
    const bool changed = asked.method == "PUT" ? all[of].insert(one).second : all[of].erase(one) > 0;
    return notify(asked, parameter + "=" + one, {changed ? 204 : 304, {}, ""});
}

net::Response FakeNano::ddm(const Asked& asked, const std::string& rest) {
    const auto slash = rest.find('/');
    const std::string what = rest.substr(0, slash);
    const std::string id = slash == std::string::npos ? "" : rest.substr(slash + 1);
    if (what == "set-declarations") return members(asked, sets, id, "declaration");
    if (what == "enrollment-sets") return members(asked, enrollment_sets, id, "set");
    if (what == "notify" && asked.method == "POST") {
        for (const auto& [name, value] : asked.query) notified.push_back(name + "=" + value);
        return {204, {}, ""};
    }
    if (what == "declaration-sets") {
        Json names = Json::array();
        for (const auto& [name, members] : sets)
            if (members.contains(id)) names.push_back(name);
        if (hub() && names.empty()) names = nullptr;
        return {200, {{"Content-Type", "application/json"}}, names.dump()};
    }
    if (what == "sets") {
        Json names = hub() && sets.empty() ? Json(nullptr) : Json::array();
        for (const auto& [name, members] : sets) names.push_back(name);
        return {200, {{"Content-Type", "application/json"}}, names.dump()};
    }
    if (what == "declarations" && asked.method == "PUT" && id.empty()) {
        const Json given = Json::parse(asked.body, nullptr, false);
        if (!given.is_object() || !given.contains("Identifier") || !given.contains("Type") ||
            !given.contains("Payload"))
            return json_answer({{"error", "invalid declaration"}}, 400);
        Json& kept = declarations[given["Identifier"].get<std::string>()];
        Json wanted = given;
        wanted.erase("ServerToken");
        Json was = kept;
        if (was.is_object()) was.erase("ServerToken");
        if (was == wanted) return {304, {}, ""};
        kept = wanted;
        kept["ServerToken"] = sha1_hex(wanted.dump()).substr(0, 8);
        witnessed("policy.create", given["Identifier"].get<std::string>(), asked.body);
        return notify(asked, "declaration=" + given["Identifier"].get<std::string>(), {204, {}, ""});
    }
    if (what == "declarations" && asked.method == "GET") {
        if (!id.empty()) {
            const auto found = declarations.find(id);
            return found == declarations.end() ? json_answer({{"error", "declaration not found"}}, 404)
                                               : json_answer(found->second);
        }
        Json ids = hub() && declarations.empty() ? Json(nullptr) : Json::array();
        for (const auto& [name, one] : declarations) ids.push_back(name);
        return {200, {{"Content-Type", "application/json"}}, ids.dump()};
    }
    if (what == "declarations" && asked.method == "DELETE")
        return notify(asked, "declaration=" + id, {declarations.erase(id) > 0 ? 204 : 304, {}, ""});
    return text(404, "404 page not found");
}

}  // namespace mdm::test
