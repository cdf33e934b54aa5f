#include "mdm/backend/drivers/microsoft_intune_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/backend/drivers/microsoft_intune_objects.hpp"
#include "mdm/backend/drivers/microsoft_intune_typed.hpp"
#include "mdm/backend/rest/item_pages.hpp"
#include "mdm/backend/rest/request.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::intune {
namespace {

using nlohmann::json;

/// Our operation for a call of a descriptor's object row.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> operations_of{
    {{"list", "policy.list"},
     {"get", "policy.get"},
     {"assignments", "policy.get"},
     {"create", "policy.create"},
     {"update", "policy.update"},
     {"delete", "policy.delete"},
     {"assign", "policy.assign"}}};

const Operation& operation_of(std::string_view call) {
    for (const auto& [name, operation] : operations_of)
        if (name == call) return *find_operation(operation);
    return *find_operation("policy.create");
}

NativeObject named(std::string_view kind, std::string_view id) {
    NativeObject object;
    object.kind = kind;
    object.id = id;
    return object;
}

std::string text_of(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

Error gone(std::string_view kind, std::string_view id) {
    return Error{Code::not_found, fmt::format("there is no {} object '{}'", kind, printable(id)),
                 "run: mdmctl policy list"};
}

bool is_reached(const NativeObject& object) {
    static constexpr std::array<std::string_view, 3> apple{"ios", "ipados", "macos"};
    if (object.kind != "apple.profile" || object.platforms.empty()) return true;
    return std::any_of(object.platforms.begin(), object.platforms.end(), [](const std::string& each) {
        return std::find(apple.begin(), apple.end(), each) != apple.end();
    });
}

}  // namespace

Store::Store(rest::Connection& connection) : connection_(connection), judge_(connection.descriptor()) {}

std::span<const ObjectKind> Store::kinds() const {
    return object_kinds();
}

Capability Store::accepts(const NativeObject& object) const {
    if (const auto known = call(object.kind, "create"); !known.ok())
        return {Support::no, known.error().message, ""};
    if (!is_reached(object)) return {Support::no, "Intune takes profiles for iPhones, iPads and Macs", ""};
    for (const ObjectAssignment& line : object.assignments)
        if (line.to == ObjectAssignment::To::device)
            return {Support::no, "Intune assigns to groups, not to single devices", ""};
    if (const auto body = body_of(object); !body.ok()) return {Support::no, body.error().message, ""};
    return {Support::yes, "", "specification"};
}

void Store::explain(const std::string& reason, const std::string& approval) {
    reason_ = reason;
    approval_ = approval;
}

Result<const rest::Call*> Store::call(std::string_view kind, const std::string& name) const {
    for (const rest::ObjectRow& row : connection_.descriptor().objects) {
        if (row.kind != kind) continue;
        const auto found = row.calls.find(name);
        if (found != row.calls.end()) return &found->second;
    }
    return Error{Code::unsupported, fmt::format("Intune keeps no {} objects for us", printable(kind))};
}

Result<net::Response> Store::ask(const rest::Call& call, const NativeObject& object,
                                 const std::string& content, std::string_view operation, rest::Asked& asked) {
    rest::Values values = connection_.values();
    values.object = &object;
    values.content = &content;
    values.approval = approval_;
    values.reason = reason_;
    const Effect effect = find_operation(operation)->effect;
    MDM_TRY(auto request, rest::make_request(connection_, call, values, {operation, effect}));
    asked = rest::Asked(request);
    MDM_TRY(auto* client, connection_.client());
    const Stop never;
    return client->call(std::move(request), never);
}

Result<json> Store::read(std::string_view kind, const std::string& name, const NativeObject& object) {
    MDM_TRY(const auto* known, call(kind, name));
    rest::Asked asked;
    const auto answer = ask(*known, object, "", operation_of(name).id, asked);
    return judge_.read(asked, *known, answer);
}

Result<std::string> Store::write(const std::string& name, const NativeObject& object,
                                 const std::string& content) {
    MDM_TRY(const auto* known, call(object.kind, name));
    return write(*known, operation_of(name), object, content);
}

Result<std::string> Store::write(const rest::Call& call, const Operation& operation,
                                 const NativeObject& object, const std::string& content) {
    held_.clear();
    rest::Asked asked;
    const auto answer = ask(call, object, content, operation.id, asked);
    Receipt receipt = judge_.write(asked, call, operation.effect, answer, object.id);
    if (receipt.outcome == Outcome::accepted) return std::move(receipt.command_id);
    if (receipt.outcome == Outcome::held) held_ = receipt.approval;
    Error error = receipt.error.value_or(Error{Code::failed, "the server did not take it"});
    if (receipt.outcome == Outcome::held) error.code = Code::pending;
    if (receipt.outcome == Outcome::unknown) error.code = Code::outcome_unknown;
    return error;
}

Result<void> Store::list(std::string_view kind, const Each& each) {
    MDM_TRY(const auto* known, call(kind, "list"));
    rest::Values values = connection_.values();
    const NativeObject nothing;
    values.object = &nothing;
    MDM_TRY(auto pages, rest::ItemPages::open(connection_, *known, values, "policy.list"));
    for (;;) {
        MDM_TRY(const auto* items, pages->next());
        if (items == nullptr) return {};
        for (const json& item : *items)
            if (object_of(item, kind)) MDM_CHECK(give(kind, item, each));
    }
}

// A listing may leave the content out.
Result<void> Store::give(std::string_view kind, const json& item, const Each& each) {
    if (is_whole(item)) return each(*object_of(item, kind));
    const auto read = configuration(kind, object_of(item, kind)->id);
    if (!read.ok() && read.error().code == Code::not_found) return {};  // went meanwhile
    if (!read.ok()) return read.error();
    return each(*object_of(*read, kind));
}

Result<json> Store::configuration(std::string_view kind, std::string_view id) {
    MDM_TRY(json found, read(kind, "get", named(kind, id)));
    if (!object_of(found, kind)) return gone(kind, id);
    return found;
}

Result<json> Store::lines(std::string_view kind, std::string_view id) {
    MDM_TRY(json found, read(kind, "assignments", named(kind, id)));
    if (!found.is_object() || !found.contains("value") || !found["value"].is_array())
        return Error{Code::bad_response, "the server's list of assignments has no 'value'"};
    if (found.contains("@odata.nextLink"))
        return Error{Code::bad_response, "the list of assignments has more than one page"};
    return std::move(found["value"]);
}

Result<NativeObject> Store::get(std::string_view kind, std::string_view id) {
    MDM_TRY(const json found, configuration(kind, id));
    NativeObject object = *object_of(found, kind);
    MDM_TRY(const json there, lines(kind, id));
    object.assignments = assignments_of(there);
    object.assignments_known = true;
    return object;
}

Result<std::string> Store::create(const NativeObject& object) {
    MDM_TRY(const json body, body_of(object));
    MDM_TRY(auto id, write("create", object, text_of(body)));
    if (!id.empty()) return id;
    return Error{Code::outcome_unknown,
                 fmt::format("the server took '{}' and did not say its id", object.name)};
}

Result<void> Store::update(const NativeObject& object) {
    MDM_TRY(json body, body_of(object));
    MDM_TRY(const json live, configuration(object.kind, object.id));
    const NativeObject there = *object_of(live, object.kind);
    if (!object.version.empty() && object.version != there.version)
        return Error{Code::conflict,
                     fmt::format("'{}' was changed by somebody else meanwhile", printable(there.name)),
                     "plan again"};
    body["@odata.type"] = live["@odata.type"];  // a type is for ever
    const json actions = take_actions(body);
    MDM_TRY(const auto id, write("update", object, text_of(body)));
    static_cast<void>(id);
    const json there_now = live.value("scheduledActionsForRule", json());
    return actions.is_null() || same_actions(actions, there_now) ? Result<void>{} : schedule(object, actions);
}

// What happens to a device that does not comply: beside the policy, and written whole.
Result<void> Store::schedule(const NativeObject& object, const json& actions) {
    MDM_TRY(const auto* known, call(object.kind, "assign"));
    rest::Call scheduling = *known;
    MDM_TRY(scheduling.path,
            rest::parse_template(
                "/deviceManagement/deviceCompliancePolicies/{object.id}/scheduleActionsForRules"));
    MDM_TRY(scheduling.body.text, rest::parse_template("{content}"));
    const auto written = write(scheduling, operation_of("update"), object,
                               text_of({{"deviceComplianceScheduledActionForRules", actions}}));
    if (!written.ok()) return written.error();
    return {};
}

Result<void> Store::remove(std::string_view kind, std::string_view id) {
    const auto removed = write("delete", named(kind, id), "");
    if (removed.ok() || removed.error().code == Code::not_found) return {};
    return removed.error();
}

Result<void> Store::assign(std::string_view kind, std::string_view id,
                           std::span<const ObjectAssignment> assignments) {
    MDM_TRY(const json there, lines(kind, id));
    MDM_TRY(const json wanted, lines_of(assignments, there));
    MDM_TRY(const auto* known, call(kind, "assign"));
    rest::Call assigning = *known;
    if (has_filter(wanted)) assigning.base = "beta";  // v1.0 knows no filters
    const auto written = write(assigning, operation_of("assign"), named(kind, id), text_of(wanted));
    if (!written.ok()) return written.error();
    return {};
}

}  // namespace mdm::intune
