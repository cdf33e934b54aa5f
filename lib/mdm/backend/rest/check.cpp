#include "mdm/backend/rest/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "mdm/backend/rest/item_pages.hpp"
#include "mdm/backend/rest/text_at.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/stop.hpp"
#include "mdm/base/text.hpp"

namespace mdm::rest {
namespace {

using nlohmann::json;
using Names = std::set<std::string>;

Result<json> ask(Connection& connection, const Call& call) {
    MDM_TRY(auto request, make_request(connection, call, connection.values(), {"check", Effect::read}));
    MDM_TRY(auto* client, connection.client());
    const Asked asked(request);
    return Judge(connection.descriptor()).read(asked, call, client->call(std::move(request), Stop()));
}

void add_permission(const Call& call, Names& names) {
    if (call.no.empty() && !call.permission.empty()) names.insert(call.permission);
}

/// All that the descriptor's calls want.
Names wanted(const Descriptor& descriptor) {
    Names names;
    for (const OperationRow& row : descriptor.operations)
        for (const auto& [population, call] : row.calls) add_permission(call, names);
    for (const auto& [name, calls] : descriptor.details)
        for (const auto& [population, call] : calls) add_permission(call, names);
    for (const ObjectRow& row : descriptor.objects)
        for (const auto& [name, call] : row.calls) add_permission(call, names);
    return names;
}

/// A list of names, or a map of anything to such lists.
Names held(const json& at) {
    Names names;
    if (at.is_array())
        for (const json& one : at)
            if (one.is_string()) names.insert(one.get<std::string>());
    if (at.is_object())
        for (const auto& [key, list] : at.items()) names.merge(held(list));
    return names;
}

void compare(const Descriptor& descriptor, const Call& call, const json& body, Names& missing) {
    const json* at = call.permissions->find(body);
    const Names have = at == nullptr ? Names() : held(*at);
    if (have.empty()) return;  // it does not tell
    for (const std::string& name : wanted(descriptor))
        if (!have.contains(name)) missing.insert(name);
}

/// The calls that list what `operation` is about.
std::vector<const Call*> listings(const Descriptor& descriptor, const std::string& operation) {
    std::vector<const Call*> calls;
    if (operation == "policy.list")
        for (const ObjectRow& row : descriptor.objects)
            if (const auto found = row.calls.find("list"); found != row.calls.end())
                calls.push_back(&found->second);
    if (const OperationRow* row = descriptor.operation(operation))
        for (const auto& [population, call] : row->calls) calls.push_back(&call);
    return calls;
}

// One page, of the first partition where there are any.
Result<void> try_listing(Connection& connection, Places& places, const std::string& operation,
                         const Call& call) {
    Place place;
    if (uses(call, Source::partition)) {
        MDM_TRY(const auto partitions, places.partitions());
        if (partitions.empty()) return {};
        place.partition = partitions.front();
    }
    MDM_TRY(auto pages, ItemPages::open(connection, call, places.values(place), operation));
    MDM_TRY(const auto* items, pages->next());
    static_cast<void>(items);
    return {};
}

bool is_no_matter(Code code) {
    return code == Code::not_found || code == Code::unsupported || code == Code::failed;
}

Result<void> probe(Connection& connection, Places& places, const std::string& operation, Names& missing) {
    Names tried;
    for (const Call* call : listings(connection.descriptor(), operation)) {
        if (!call->no.empty() || call->permission.empty() || !tried.insert(call->permission).second) continue;
        const auto done = try_listing(connection, places, operation, *call);
        if (done.ok() || is_no_matter(done.error().code)) continue;
        if (done.error().code != Code::forbidden)
            return Error(done.error()).during(fmt::format("trying {}", operation));
        missing.insert(call->permission);
    }
    return {};
}

}  // namespace

Result<CheckResult> check(Connection& connection, Places& places) {
    const Descriptor& descriptor = connection.descriptor();
    const Call* call = descriptor.call("check", "");
    if (call == nullptr || !call->no.empty())
        return Error{Code::unsupported, "this server has no call that proves credentials"};
    CheckResult result{"", descriptor.summary, {}};
    MDM_CHECK(connection.prepare());
    MDM_TRY(const auto body, ask(connection, *call));
    if (call->account) result.account = printable(text_at(body, *call->account));
    if (result.account.empty()) result.account = connection.identity().tenant;
    if (result.account.empty()) result.account = "(the server does not tell)";
    const std::string version =
        printable(call->server ? text_at(body, *call->server) : connection.server_version());
    if (!version.empty()) result.server += " " + version;
    Names missing;
    if (call->permissions) compare(descriptor, *call, body, missing);
    for (const std::string& operation : call->probes)
        MDM_CHECK(probe(connection, places, operation, missing));
    result.missing = {missing.begin(), missing.end()};
    return result;
}

}  // namespace mdm::rest
