#include "mdm/backend/apple/apple_objects.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/backend/apple/reach.hpp"
#include "mdm/base/seams.hpp"
#include "mdm/base/text.hpp"

namespace mdm::apple {
namespace {

constexpr std::string_view declaration_kind = "apple.declaration";

Error no_such_kind(std::string_view kind) {
    return Error{Code::unsupported, fmt::format("there are no objects '{}' here", printable(kind))};
}

}  // namespace

AppleObjects::AppleObjects(Open open, Random& random, bool declarations)
    : open_(std::move(open)), random_(random) {
    kinds_.push_back({.id = "apple.profile", .format = "plist", .identifier = true});
    if (declarations) kinds_.push_back({.id = std::string(declaration_kind), .format = "json"});
}

Result<Delivery*> AppleObjects::delivery(std::string_view kind) {
    if (doors_.kept == nullptr) {
        MDM_TRY(doors_, open_());
    }
    const auto found = doors_.deliveries.find(kind);
    if (found == doors_.deliveries.end()) return no_such_kind(kind);
    return found->second.get();
}

// Offline: what a delivery says needs no server.
Capability AppleObjects::accepts(const NativeObject& object) const {
    const auto known = std::any_of(kinds_.begin(), kinds_.end(),
                                   [&](const ObjectKind& one) { return one.id == object.kind; });
    if (!known && object.kind == declaration_kind)
        return {Support::no, "no server that keeps declarations is known: --set kmfddm_url=…", ""};
    if (!known) return {Support::no, no_such_kind(object.kind).message, ""};
    return object.kind == declaration_kind ? accepts_declaration(object) : accepts_profile(object);
}

Result<bool> AppleObjects::refresh(NativeObject& object) {
    MDM_TRY(Delivery * delivery, this->delivery(object.kind));
    MDM_TRY(const bool there, delivery->refresh(object));
    if (!there) return false;
    std::map<std::string, Sent> sent;
    MDM_TRY(const auto all, doors_.kept->sent_of(object.id));
    for (const Sent& one : all) sent[one.device] = one;
    std::vector<ObjectAssignment> excluded, live;
    for (const ObjectAssignment& line : object.assignments)
        if (line.exclude) excluded.push_back(line);
    for (const ObjectAssignment& line : object.assignments) {
        bool whole = true;
        auto lines = excluded;
        lines.push_back(line);
        const auto reached = line.exclude ? Result<std::set<std::string>>(std::set<std::string>())
                                          : reach_of(lines, *doors_.store);
        if (!reached.ok() && reached.error().code == Code::not_found) continue;  // its group has gone
        if (!reached.ok()) return reached.error();
        for (const std::string& device : *reached) {
            const auto known = sent.find(device);
            whole = whole && known != sent.end() && std::to_string(known->second.version) == object.version;
            if (!whole) break;
            MDM_TRY(const bool missing, delivery->is_missing(known->second));
            whole = !missing;
        }
        if (whole) live.push_back(line);
    }
    object.assignments = std::move(live);
    return true;
}

Result<void> AppleObjects::list(std::string_view kind, const Each& each) {
    MDM_TRY(Delivery * delivery, this->delivery(kind));
    static_cast<void>(delivery);
    MDM_TRY(auto objects, doors_.kept->list(kind));
    for (NativeObject& object : objects) {
        MDM_TRY(const bool there, refresh(object));
        if (there) MDM_CHECK(each(std::move(object)));
    }
    return {};
}

Result<NativeObject> AppleObjects::get(std::string_view kind, std::string_view id) {
    MDM_TRY(Delivery * delivery, this->delivery(kind));
    static_cast<void>(delivery);
    MDM_TRY(auto object, doors_.kept->get(kind, id));
    MDM_TRY(const bool there, refresh(object));
    if (there) return object;
    return Error{Code::not_found, fmt::format("the server has no {} '{}' any more", kind, printable(id))};
}

Result<std::string> AppleObjects::create(const NativeObject& given) {
    MDM_TRY(Delivery * delivery, this->delivery(given.kind));
    const Capability capability = accepts(given);
    if (capability.support == Support::no) return Error{Code::invalid, capability.reason};
    const std::string identifier = delivery->identifier_of(given);
    MDM_TRY(const auto others, doors_.kept->list(given.kind));
    for (const NativeObject& other : others) {
        if (delivery->identifier_of(other) != identifier) continue;
        NativeObject copy = other;
        MDM_TRY(const bool there, delivery->refresh(copy));
        if (there)
            return Error{Code::conflict,
                         fmt::format("'{}' has the identifier '{}' already: on a device they would take each "
                                     "other's place",
                                     printable(other.name), printable(identifier))};
        MDM_CHECK(doors_.kept->remove(other.kind, other.id));  // somebody has removed it at the server
    }
    NativeObject object = given;
    object.id = given.kind == declaration_kind ? identifier : uuid4(random_);
    MDM_CHECK(delivery->store(object));
    MDM_CHECK(doors_.kept->add(object));
    return object.id;
}

Result<void> AppleObjects::update(const NativeObject& object) {
    MDM_TRY(Delivery * delivery, this->delivery(object.kind));
    MDM_TRY(const auto old, doors_.kept->get(object.kind, object.id));
    const Capability capability = accepts(object);
    if (capability.support == Support::no) return Error{Code::invalid, capability.reason};
    if (object.kind == declaration_kind && delivery->identifier_of(object) != object.id)
        return Error{Code::invalid, "a declaration keeps its Identifier: make another one"};
    MDM_CHECK(doors_.kept->replace(object));
    MDM_CHECK(delivery->store(object));
    MDM_TRY(auto now, doors_.kept->get(object.kind, object.id));
    if (old.content == now.content) return doors_.kept->carry_over(object.id, old.version, now.version);
    return bring(now, now.assignments);
}

Result<void> AppleObjects::remove(std::string_view kind, std::string_view id) {
    MDM_TRY(Delivery * delivery, this->delivery(kind));
    const auto object = doors_.kept->get(kind, id);
    if (!object.ok() && object.error().code == Code::not_found) return {};
    if (!object.ok()) return object.error();
    MDM_CHECK(doors_.kept->assign(kind, id, {}));
    MDM_CHECK(bring(*object, {}));
    MDM_CHECK(delivery->drop(*object));
    return doors_.kept->remove(kind, id);
}

Result<void> AppleObjects::assign(std::string_view kind, std::string_view id,
                                  std::span<const ObjectAssignment> assignments) {
    MDM_TRY(Delivery * delivery, this->delivery(kind));
    static_cast<void>(delivery);
    MDM_TRY(const auto object, doors_.kept->get(kind, id));
    MDM_CHECK(can_reach(assignments));
    MDM_CHECK(doors_.kept->assign(kind, id, assignments));
    return bring(object, assignments);
}

// Before anything is changed.
Result<void> AppleObjects::can_reach(std::span<const ObjectAssignment> lines) {
    MDM_TRY(const bool heard, doors_.store->heard_anything());
    if (!heard && !lines.empty())
        return Error{Code::unsupported, "nothing was heard of any device yet, so nobody can be reached",
                     "run: mdmctl events listen, and let the server post its webhook there"};
    MDM_TRY(const auto reached, reach_of(lines, *doors_.store));
    static_cast<void>(reached);
    return {};
}

Result<void> AppleObjects::bring(const NativeObject& object, std::span<const ObjectAssignment> lines) {
    MDM_TRY(Delivery * delivery, this->delivery(object.kind));
    MDM_TRY(const auto wanted, reach_of(lines, *doors_.store));
    return delivery->bring(object, wanted);
}

}  // namespace mdm::apple
