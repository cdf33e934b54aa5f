#include "backends/intune/fake_graph.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "backends/intune/fake_graph_routes.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {

using graph::Call;
using graph::Reply;
using graph::Route;
using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 13> needed{"DeviceManagementManagedDevices.Read.All",
                                                  "DeviceManagementManagedDevices.ReadWrite.All",
                                                  "DeviceManagementManagedDevices.PrivilegedOperations.All",
                                                  "DeviceManagementConfiguration.Read.All",
                                                  "DeviceManagementConfiguration.ReadWrite.All",
                                                  "DeviceManagementApps.Read.All",
                                                  "DeviceManagementApps.ReadWrite.All",
                                                  "Group.Read.All",
                                                  "GroupMember.ReadWrite.All",
                                                  "Device.Read.All",
                                                  "DeviceManagementServiceConfig.Read.All",
                                                  "DeviceManagementServiceConfig.ReadWrite.All",
                                                  "DeviceManagementRBAC.Read.All"};

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            out += ' ';
        } else if (text[i] == '%' && i + 2 < text.size()) {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// Scheme and host, version, path and query of a URL; an empty version when there is none.
Call take_apart(const net::Request& request, std::string_view url, std::string_view method) {
    Call call;
    call.method = method;
    call.headers = &request.headers;
    const auto scheme = url.find("://");
    const auto host_end = url.find('/', scheme == url.npos ? 0 : scheme + 3);
    call.origin = url.substr(0, host_end);
    std::string_view rest = host_end == url.npos ? std::string_view() : url.substr(host_end);
    if (const auto mark = rest.find('?'); mark != rest.npos) {
        call.raw_query = rest.substr(mark + 1);
        rest = rest.substr(0, mark);
    }
    for (const std::string& part : split(call.raw_query, '&')) {
        const auto equals = part.find('=');
        if (equals != part.npos)
            call.query[decoded(part.substr(0, equals))] = decoded(part.substr(equals + 1));
    }
    for (const std::string_view version : {"/v1.0/", "/beta/"})
        if (rest.starts_with(version)) {
            call.version = version.substr(1, version.size() - 2);
            rest.remove_prefix(version.size() - 1);
        }
    call.path = decoded(rest);
    return call;
}

void read_body(Call& call, const std::string& text) {
    call.has_body = !text.empty();
    if (call.has_body) call.body = json::parse(text, nullptr, false);
}

net::Response written(const Reply& reply) {
    net::Response response{reply.status, reply.headers, ""};
    response.headers.push_back({"request-id", "0d7c3a1e-0000-4000-8000-00000000beef"});
    if (!reply.body.is_null()) {
        response.headers.push_back({"Content-Type", "application/json;odata.metadata=minimal"});
        response.body = graph::json_text(reply.body);
    }
    return response;
}

bool is_write(std::string_view method) {
    return method != "GET";
}

}  // namespace

FakeGraph::FakeGraph(const Clock& clock) : FakeGraph(clock, Options()) {}
FakeGraph::FakeGraph(const Clock& clock, Options options)
    : tenant_(std::make_unique<graph::Tenant>(*this, clock, options)) {
    tenant_->permissions.insert(needed.begin(), needed.end());
}
FakeGraph::~FakeGraph() = default;

net::Response FakeGraph::answer(const net::Request& request) {
    tenant_->settle();
    requests.push_back(request);
    Call call = take_apart(request, request.url, request.method);
    if (call.path.find("/oauth2/v2.0/") != std::string::npos)
        return written(graph::token(*tenant_, request, call.path));
    if (const auto denied = graph::check_token(*tenant_, request)) return written(*denied);
    read_body(call, request.body);
    if (call.path == "/$batch") return written(graph::batch(*tenant_, call, request));
    return written(graph::serve(*tenant_, call, request.body));
}

Result<net::Response> FakeGraph::exchange(const net::Request& request) {
    const bool token = request.url.find("/oauth2/v2.0/") != std::string::npos;
    const bool write = is_write(request.method) && !token;
    const auto due = std::find_if(faults.begin(), faults.end(), [&](const Fault& fault) {
        return !fault.batch_item && !token && (write || !fault.writes_only) &&
               request.url.find(fault.part) != std::string::npos;
    });
    const bool faulty = due != faults.end();
    const Fault fault = faulty ? *due : Fault{};
    if (faulty) faults.erase(due);
    using Kind = Fault::Kind;
    const Error lost{Code::outcome_unknown, "the connection was closed before an answer came"};
    if (faulty && fault.kind == Kind::no_connection)
        return Error{Code::unavailable, "cannot connect to graph.microsoft.com"};
    const bool carried_out =
        !faulty || fault.carried_out || fault.kind == Kind::malformed || fault.kind == Kind::html;
    net::Response response;
    if (carried_out)
        response = answer(request);
    else
        requests.push_back(request);
    if (!faulty) {
        if (write && lose_answers) return lost;
        return response;
    }
    if (fault.kind == Kind::lost) return lost;
    if (fault.kind == Kind::malformed)
        return net::Response{200, {{"Content-Type", "application/json"}}, "{\"value\":[{\"id\":"};
    if (fault.kind == Kind::html)
        return net::Response{
            200, {{"Content-Type", "text/html"}}, "<html><body>Sign in to the proxy</body></html>"};
    Reply reply = graph::error(fault.kind == Kind::throttled ? 429 : fault.status,
                               fault.kind == Kind::throttled ? "TooManyRequests" : "ServiceUnavailable",
                               "Too many requests");
    if (fault.retry_after) reply.headers.push_back({"Retry-After", *fault.retry_after});
    return written(reply);
}

std::uint64_t FakeGraph::received(std::string_view operation, std::string_view target) const {
    return static_cast<std::uint64_t>(std::count_if(writes.begin(), writes.end(), [&](const Write& write) {
        return write.operation == operation && (target.empty() || write.target == target);
    }));
}

std::set<std::string, std::less<>>& FakeGraph::permissions() {
    return tenant_->permissions;
}
void FakeGraph::expire_tokens() {
    tenant_->tokens.clear();
}
void FakeGraph::enter_device_code(bool accepted) {
    tenant_->code_state = accepted ? graph::Tenant::Code::accepted : graph::Tenant::Code::declined;
}

json& FakeGraph::device(const std::string& id) {
    return tenant_->devices.at(id);
}
std::vector<std::string> FakeGraph::device_ids() const {
    std::vector<std::string> ids;
    for (const auto& [id, device] : tenant_->devices) ids.push_back(id);
    return ids;
}

}  // namespace mdm::test

namespace mdm::test::graph {

std::string Call::option(const std::string& name) const {
    const auto found = query.find(name);
    return found == query.end() ? std::string() : found->second;
}

std::string json_text(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

Reply error(int status, std::string_view code, std::string_view message) {
    return {status,
            {{"error",
              {{"code", code},
               {"message", message},
               {"innerError",
                {{"date", "2026-11-21T18:00:00"},
                 {"request-id", "0d7c3a1e-0000-4000-8000-00000000beef"},
                 {"client-request-id", "0d7c3a1e-0000-4000-8000-00000000beef"}}}}}},
            {}};
}
Reply not_found(std::string_view what) {
    return error(404, "ResourceNotFound", fmt::format("Resource '{}' was not found", what));
}
Reply bad_request(std::string_view message) {
    return error(400, "BadRequest", message);
}

std::string Tenant::guid() {
    ++numbers;
    return fmt::format("{:08x}-0000-4000-8000-{:012x}", numbers * 2654435761u % 4294967291u, numbers);
}
std::string Tenant::now_text() const {
    return rfc3339(clock.now());
}

}  // namespace mdm::test::graph
