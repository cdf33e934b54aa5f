// $batch: at most twenty requests in one, each with a fate of its own.
#include <algorithm>

#include "backends/intune/fake_graph_routes.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test::graph {
namespace {

constexpr std::size_t most = 20;

struct Item {
    std::string id;
    json request;
    int status = 0;
};

json answer_to(const std::string& id, const Reply& reply) {
    json headers = json::object();
    for (const net::Header& header : reply.headers) headers[header.name] = header.value;
    if (!reply.body.is_null()) headers["Content-Type"] = "application/json";
    return {{"id", id}, {"status", reply.status}, {"headers", headers}, {"body", reply.body}};
}

net::Headers headers_of(const json& request) {
    net::Headers headers;
    if (!request.contains("headers") || !request["headers"].is_object()) return headers;
    for (const auto& [name, value] : request["headers"].items())
        if (value.is_string()) headers.push_back({name, value.get<std::string>()});
    return headers;
}

/// One of the faults meant for items, or nullopt.
std::optional<FakeGraph::Fault> take_fault(Tenant& tenant) {
    auto& faults = tenant.graph.faults;
    const auto due =
        std::find_if(faults.begin(), faults.end(), [](const auto& fault) { return fault.batch_item; });
    if (due == faults.end()) return std::nullopt;
    const FakeGraph::Fault fault = *due;
    faults.erase(due);
    return fault;
}

Reply fault_reply(const FakeGraph::Fault& fault) {
    const bool throttled = fault.kind == FakeGraph::Fault::Kind::throttled;
    Reply reply = error(throttled ? 429 : fault.status, throttled ? "TooManyRequests" : "ServiceUnavailable",
                        "not now");
    if (fault.retry_after) reply.headers.push_back({"Retry-After", *fault.retry_after});
    return reply;
}

bool parent_failed(const json& request, const std::vector<Item>& done) {
    if (!request.contains("dependsOn")) return false;
    for (const json& parent : request["dependsOn"])
        for (const Item& item : done)
            if (item.id == parent && item.status >= 400) return true;
    return false;
}

Reply one(Tenant& tenant, const Call& outer, const json& request, const net::Headers& headers) {
    Call call;
    call.method = request.value("method", std::string());
    call.version = outer.version;
    call.origin = outer.origin;
    call.headers = &headers;
    const std::string url = request.value("url", std::string());
    const auto mark = url.find('?');
    call.path = url.substr(0, mark);
    if (!call.path.starts_with('/')) call.path = "/" + call.path;
    if (mark != url.npos) {
        call.raw_query = url.substr(mark + 1);
        for (const std::string& part : split(call.raw_query, '&')) {
            const auto equals = part.find('=');
            if (equals != part.npos) call.query[part.substr(0, equals)] = part.substr(equals + 1);
        }
    }
    call.has_body = request.contains("body") && !request["body"].is_null();
    if (call.has_body) call.body = request["body"];
    return serve(tenant, call, call.has_body ? json_text(call.body) : std::string());
}

/// What is wrong with the batch as a whole, or "".
std::string problem(const json& requests) {
    if (!requests.is_array() || requests.empty()) return "Invalid batch payload format.";
    if (requests.size() > most) return "Number of batch request steps exceeds the maximum value 20.";
    std::set<std::string> ids;
    for (const json& request : requests) {
        if (!request.is_object() || !request.contains("id") || !request["id"].is_string())
            return "Invalid batch payload format.";
        if (!ids.insert(request["id"].get<std::string>()).second) return "Request ids must be unique.";
        const std::string url = request.value("url", std::string());
        if (url.empty() || url.find("://") != url.npos || url.starts_with("/v1.0") ||
            url.starts_with("/beta"))
            return "The url of a request is relative to the version.";
        const bool body = request.contains("body") && !request["body"].is_null();
        if (body && !net::find_header(headers_of(request), "Content-Type"))
            return "Content-Type header is required for a request with a body.";
    }
    return "";
}

}  // namespace

Reply batch(Tenant& tenant, const Call& call, const net::Request& request) {
    if (call.method != "POST" || call.version.empty())
        return error(405, "BadRequest", "POST to /v1.0/$batch");
    static_cast<void>(request);
    if (!call.body.is_object() || !call.body.contains("requests"))
        return bad_request("Invalid batch payload format.");
    const json& requests = call.body["requests"];
    if (const std::string wrong = problem(requests); !wrong.empty()) return bad_request(wrong);
    std::vector<Item> done;
    std::vector<json> answers;
    for (const json& each : requests) {
        const std::string id = each["id"].get<std::string>();
        Reply reply;
        const auto fault = take_fault(tenant);
        const net::Headers headers = headers_of(each);
        if (parent_failed(each, done))
            reply = error(424, "FailedDependency", "A request that this one depends on failed.");
        else if (fault && !fault->carried_out)
            reply = fault_reply(*fault);
        else
            reply = one(tenant, call, each, headers);
        if (fault && fault->carried_out) reply = fault_reply(*fault);
        done.push_back({id, each, reply.status});
        answers.push_back(answer_to(id, reply));
    }
    std::reverse(answers.begin(), answers.end());  // "in any order"
    return {200, {{"responses", answers}}, {}};
}

}  // namespace mdm::test::graph
