#include "mdm/backend/rest/rest_objects.hpp"

#include <fmt/format.h>

#include <vector>

#include "mdm/backend/drivers/drivers.hpp"
#include "mdm/backend/rest/item_pages.hpp"
#include "mdm/backend/rest/text_at.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/json_pointer.hpp"
#include "mdm/base/stop.hpp"
#include "mdm/base/text.hpp"

namespace mdm::rest {
namespace {

using nlohmann::json;

ObjectKind kind_of(const ObjectRow& row) {
    ObjectKind kind;
    kind.id = row.kind;
    kind.format = row.format;
    kind.description = row.description;
    kind.identifier = row.identifier;
    kind.device_assignment = row.device_assignment;
    kind.exclusions = row.exclusions;
    kind.versions = row.versions;
    kind.masks_secrets = row.masks_secrets;
    kind.names = row.names;
    return kind;
}

class RestObjects final : public Objects {
  public:
    explicit RestObjects(Connection& connection) : connection_(connection) {
        for (const ObjectRow& row : connection.descriptor().objects) kinds_.push_back(kind_of(row));
    }

    std::span<const ObjectKind> kinds() const override { return kinds_; }
    Capability accepts(const NativeObject& object) const override;
    Result<void> list(std::string_view kind, const Each& each) override;
    Result<NativeObject> get(std::string_view kind, std::string_view id) override;
    Result<std::string> create(const NativeObject& object) override;
    Result<void> update(const NativeObject& object) override;
    Result<void> remove(std::string_view kind, std::string_view id) override;
    Result<void> assign(std::string_view kind, std::string_view id,
                        std::span<const ObjectAssignment> assignments) override;

  private:
    /// A row with its codec.
    struct Kind {
        const ObjectRow* row;
        const Codec* codec;
    };
    Result<Kind> find(std::string_view kind) const;
    Result<const Call*> call(const Kind& kind, const std::string& name) const;
    Result<json> read(const Call& call, const NativeObject& about, std::string_view operation);
    Result<net::Response> write(const Call& call, const NativeObject& about, const std::string& content,
                                const Operation& operation);
    Result<json> item_of(const Kind& kind, const NativeObject& about);
    Result<void> add_assignments(const Kind& kind, NativeObject& object);
    Result<NativeObject> whole(const Kind& kind, const NativeObject& about);

    Connection& connection_;
    std::vector<ObjectKind> kinds_;
};

Result<RestObjects::Kind> RestObjects::find(std::string_view kind) const {
    for (const ObjectRow& row : connection_.descriptor().objects) {
        if (row.kind != kind) continue;
        const Codec* codec = find_codec(row.codec);
        if (codec != nullptr) return Kind{&row, codec};
    }
    return Error{Code::unsupported, fmt::format("this server keeps no objects of the kind '{}'", kind)};
}

Result<const Call*> RestObjects::call(const Kind& kind, const std::string& name) const {
    const auto found = kind.row->calls.find(name);
    if (found != kind.row->calls.end() && found->second.no.empty()) return &found->second;
    return Error{Code::unsupported,
                 fmt::format("this server cannot {} {}{}", name, kind.row->kind,
                             found == kind.row->calls.end() ? std::string() : ": " + found->second.no)};
}

Result<json> RestObjects::read(const Call& call, const NativeObject& about, std::string_view operation) {
    Values values = connection_.values();
    values.object = &about;
    MDM_TRY(auto request, make_request(connection_, call, values, {operation, Effect::read}));
    MDM_TRY(auto* client, connection_.client());
    const Asked asked(request);
    return Judge(connection_.descriptor()).read(asked, call, client->call(std::move(request), Stop()));
}

// What was written is judged like a command; an Error says what a Receipt would.
Result<net::Response> RestObjects::write(const Call& call, const NativeObject& about,
                                         const std::string& content, const Operation& operation) {
    Values values = connection_.values();
    values.object = &about;
    values.content = &content;
    MDM_TRY(auto request, make_request(connection_, call, values, {operation.id, operation.effect}));
    if (request.body.empty() && !content.empty()) {
        request.body = content;
        if (!net::find_header(request.headers, "Content-Type"))
            net::set_header(request.headers, "Content-Type",
                            trim(content).starts_with("<") ? "application/xml" : "application/json");
    }
    MDM_TRY(auto* client, connection_.client());
    const Asked asked(request);
    auto response = client->call(std::move(request), Stop());
    const Receipt receipt =
        Judge(connection_.descriptor()).write(asked, call, operation.effect, response, about.id);
    if (receipt.outcome == Outcome::accepted) return response;
    if (receipt.error) return *receipt.error;
    return Error{Code::failed, fmt::format("the server says: {}", name(receipt.outcome))};
}

Result<json> RestObjects::item_of(const Kind& kind, const NativeObject& about) {
    MDM_TRY(const auto* one, call(kind, "get"));
    MDM_TRY(auto body, read(*one, about, "policy.get"));
    const json* item = one->items.find(body);
    if (item == nullptr)
        return Error{Code::bad_response,
                     fmt::format("the answer holds no object at '{}'", one->items.text())};
    return json(*item);
}

Result<void> RestObjects::add_assignments(const Kind& kind, NativeObject& object) {
    if (object.assignments_known || kind.codec->decode_assignments == nullptr) return {};
    MDM_TRY(const auto* one, call(kind, "assignments"));
    MDM_TRY(const auto body, read(*one, object, "policy.get"));
    MDM_TRY(object.assignments, kind.codec->decode_assignments(body));
    object.assignments_known = true;
    return {};
}

Result<NativeObject> RestObjects::whole(const Kind& kind, const NativeObject& about) {
    MDM_TRY(const auto item, item_of(kind, about));
    MDM_TRY(auto object, kind.codec->decode(item, kind.row->kind));
    MDM_CHECK(add_assignments(kind, object));
    return object;
}

Capability RestObjects::accepts(const NativeObject& object) const {
    const auto kind = find(object.kind);
    if (!kind.ok()) return {Support::no, kind.error().message, ""};
    const auto one = call(*kind, "create");
    if (!one.ok()) return {Support::no, one.error().message, ""};
    if (kind->codec->accepts != nullptr) return kind->codec->accepts(object);
    if (!kind->row->partly.empty()) return {Support::partly, kind->row->partly, ""};
    return {Support::yes, "", ""};
}

Result<void> RestObjects::list(std::string_view kind, const Each& each) {
    MDM_TRY(const auto what, find(kind));
    MDM_TRY(const auto* one, call(what, "list"));
    MDM_TRY(auto pages, ItemPages::open(connection_, *one, connection_.values(), "policy.list"));
    for (;;) {
        MDM_TRY(const auto* items, pages->next());
        if (items == nullptr) return {};
        for (const json& item : *items) {
            MDM_TRY(auto object, what.codec->decode(item, kind));
            if (!what.codec->brief_list) {
                MDM_CHECK(each(std::move(object)));
                continue;
            }
            auto full = whole(what, object);
            if (!full.ok() && full.error().code == Code::not_found) continue;  // gone meanwhile
            if (!full.ok()) return full.error();
            MDM_CHECK(each(*std::move(full)));
        }
    }
}

Result<NativeObject> RestObjects::get(std::string_view kind, std::string_view id) {
    MDM_TRY(const auto what, find(kind));
    NativeObject about;
    about.kind = kind;
    about.id = id;
    return whole(what, about);
}

Result<std::string> RestObjects::create(const NativeObject& object) {
    MDM_TRY(const auto what, find(object.kind));
    MDM_TRY(const auto* one, call(what, "create"));
    MDM_TRY(const auto content, what.codec->encode(object, nullptr));
    MDM_TRY(const auto response, write(*one, object, content, *find_operation("policy.create")));
    if (what.codec->created_id != nullptr) return what.codec->created_id(response.body);
    const auto body = json::parse(response.body, nullptr, false);
    std::string id =
        body.is_discarded() ? std::string() : text_at(body, one->command_id.value_or(Pointer("/id")));
    if (!id.empty()) return id;
    return Error{Code::outcome_unknown, "the server made the object and did not tell its id"};
}

Result<void> RestObjects::update(const NativeObject& object) {
    MDM_TRY(const auto what, find(object.kind));
    MDM_TRY(const auto* one, call(what, "update"));
    json current;
    if (what.codec->needs_current || !object.version.empty()) {
        MDM_TRY(current, item_of(what, object));
        MDM_TRY(const auto now, what.codec->decode(current, object.kind));
        if (!object.version.empty() && now.version != object.version)
            return Error{Code::conflict,
                         fmt::format("'{}' was changed at the server meanwhile", object.name)};
    }
    MDM_TRY(const auto content, what.codec->encode(object, what.codec->needs_current ? &current : nullptr));
    MDM_CHECK(write(*one, object, content, *find_operation("policy.update")));
    return {};
}

Result<void> RestObjects::remove(std::string_view kind, std::string_view id) {
    MDM_TRY(const auto what, find(kind));
    MDM_TRY(const auto* one, call(what, "delete"));
    NativeObject about;
    about.kind = kind;
    about.id = id;
    auto done = write(*one, about, {}, *find_operation("policy.delete"));
    if (done.ok() || done.error().code == Code::not_found) return {};
    return std::move(done.error());
}

Result<void> RestObjects::assign(std::string_view kind, std::string_view id,
                                 std::span<const ObjectAssignment> assignments) {
    MDM_TRY(const auto what, find(kind));
    MDM_TRY(const auto* one, call(what, "assign"));
    if (what.codec->encode_assignments == nullptr)
        return Error{Code::unsupported, fmt::format("this server cannot assign {}", kind)};
    NativeObject about;
    about.kind = kind;
    about.id = id;
    if (what.codec->needs_current) {
        MDM_TRY(about, get(kind, id));
    }
    MDM_TRY(const auto content, what.codec->encode_assignments(assignments, about));
    MDM_CHECK(write(*one, about, content, *find_operation("policy.assign")));
    return {};
}

}  // namespace

std::unique_ptr<Objects> make_objects(Connection& connection) {
    const Descriptor& descriptor = connection.descriptor();
    if (descriptor.objects.empty()) return nullptr;
    const Hook* hook = find_hook(descriptor.name, descriptor.objects.front().codec);
    if (hook != nullptr && hook->objects != nullptr) return hook->objects(connection);
    return std::make_unique<RestObjects>(connection);
}

}  // namespace mdm::rest
