#include "mdm/backend/sandbox/object_store.hpp"

#include <fmt/format.h>

#include "mdm/backend/sandbox/chance.hpp"
#include "mdm/backend/sandbox/content.hpp"
#include "mdm/backend/sandbox/object_rows.hpp"

namespace mdm::sandbox {
namespace {

Error no_object(std::string_view kind, std::string_view id) {
    return Error{Code::not_found, fmt::format("there is no {} object '{}'", kind, id),
                 "run: mdmctl policy list"};
}

Inputs inputs_of(const NativeObject& object) {
    return {
        {"name", object.name}, {"description", object.description.value_or("")}, {"content", object.content}};
}

Inputs inputs_of(std::span<const ObjectAssignment> assignments) {
    Inputs inputs;
    for (std::size_t i = 0; i < assignments.size(); ++i)
        inputs[fmt::format("{:06}", i)] = fmt::format("{} {} {}", static_cast<int>(assignments[i].to),
                                                      assignments[i].exclude, assignments[i].id);
    return inputs;
}

}  // namespace

ObjectStore::ObjectStore(World& world)
    : world_(world),
      kinds_{{{.id = "apple.profile", .format = "plist", .identifier = true, .masks_secrets = true},
              {.id = "android.policy", .format = "json", .masks_secrets = true},
              {.id = "windows.custom", .format = "json", .masks_secrets = true},
              {.id = "apple.declaration", .format = "json", .masks_secrets = true}}} {
    for (ObjectKind& kind : kinds_) {
        kind.description = !world.settings.lacks("descriptions");
        kind.device_assignment = !world.settings.lacks("device-assignment");
    }
}

Result<const ObjectKind*> ObjectStore::find_kind(std::string_view kind) const {
    for (const ObjectKind& known : kinds_)
        if (known.id == kind) return &known;
    return Error{Code::unsupported, fmt::format("the sandbox keeps no objects of kind '{}'", kind)};
}

Capability ObjectStore::accepts(const NativeObject& object) const {
    const auto kind = find_kind(object.kind);
    if (!kind.ok()) return {Support::no, kind.error().message, ""};
    if (const auto kept = kept_content(object, {}); !kept.ok())
        return {Support::no, kept.error().message, ""};
    for (const ObjectAssignment& assignment : object.assignments)
        if (assignment.to == ObjectAssignment::To::device && !(*kind)->device_assignment)
            return {Support::no, "this server assigns to groups, not to single devices", ""};
    if (object.description && !(*kind)->description)
        return {Support::partly, "this server keeps no description", ""};
    return {Support::yes, "", ""};
}

Result<void> ObjectStore::request(const Write& write, const std::function<Result<void>(Time now)>& act) {
    const Stop never;
    Clock& clock = world_.seams.clock;
    if (world_.settings.faults.latency.count() > 0) clock.sleep_for(world_.settings.faults.latency, never);
    MDM_TRY(const auto dice, FaultDice::throw_for(world_, 1));
    for (int attempt = 0; dice.turned_away(0, attempt);) {
        if (++attempt == attempts) return throttled_error();
        clock.sleep_for(pause_before(attempt), never);
    }
    if (crash_before(world_, 1)) die(world_);
    const bool dies = crash_after(world_, 1).has_value();
    ++world_.sent;
    if (dice.fate(0) == Fate::never_arrived) return lost_error(Fate::never_arrived);
    const Time now = world_.now();
    MDM_CHECK(
        world_.witness.write(std::array{WitnessLine{write.operation, write.target, write.digest}}, now));
    MDM_TRY(auto transaction, store::Transaction::begin(world_.database));
    Result<void> done = act(now);
    if (done.ok()) MDM_CHECK(transaction.commit());
    if (dies) die(world_);
    if (dice.fate(0) != Fate::answered) return lost_error(dice.fate(0));
    note_answer(world_);
    return done;
}

Result<void> ObjectStore::list(std::string_view kind, const Each& each) {
    MDM_TRY(const ObjectKind* known, find_kind(kind));
    for (std::int64_t last = 0;;) {
        MDM_TRY(auto page, read_page(world_, known->id, last, known->description));
        if (page.empty()) return {};
        for (auto& [number, object] : page) {
            MDM_CHECK(read_assignments(number, object));
            last = number;
            MDM_CHECK(each(std::move(object)));
        }
    }
}

Result<NativeObject> ObjectStore::get(std::string_view kind, std::string_view id) {
    MDM_TRY(const ObjectKind* known, find_kind(kind));
    const auto number = world_.objects.number(id);
    MDM_TRY(auto object, read_object(world_, known->id, number.value_or(-1), known->description));
    if (!object) return no_object(kind, id);
    MDM_CHECK(read_assignments(*number, *object));
    return *std::move(object);
}

Result<std::string> ObjectStore::create(const NativeObject& object) {
    MDM_TRY(const ObjectKind* known, find_kind(object.kind));
    static_cast<void>(known);
    std::string id;
    MDM_CHECK(
        request({"policy.create", object.name, digest_of("policy.create", object.name, inputs_of(object))},
                [&](Time now) -> Result<void> {
                    if (object.name.empty()) return Error{Code::invalid, "a policy object needs a name"};
                    MDM_TRY(const auto number, insert_object(world_, object, now));
                    id = world_.objects.text(number);
                    return {};
                }));
    return id;
}

Result<void> ObjectStore::update(const NativeObject& object) {
    MDM_TRY(const std::string target, name_of(object.kind, object.id));
    const auto number = world_.objects.number(object.id);
    return request(
        {"policy.update", target, digest_of("policy.update", target, inputs_of(object))},
        [&](Time now) -> Result<void> {
            MDM_TRY(const auto current, read_object(world_, object.kind, number.value_or(-1), true));
            if (!current) return no_object(object.kind, object.id);
            if (!object.version.empty() && object.version != current->version)
                return Error{Code::conflict,
                             fmt::format("'{}' was changed by somebody else meanwhile", current->name),
                             "plan again"};
            return replace_object(world_, object, *number, now);
        });
}

Result<void> ObjectStore::remove(std::string_view kind, std::string_view id) {
    MDM_TRY(const std::string target, name_of(kind, id));
    const auto number = world_.objects.number(id);
    return request({"policy.delete", target, digest_of("policy.delete", target, {})},
                   [&](Time) -> Result<void> { return delete_object(world_, kind, number.value_or(-1)); });
}

Result<void> ObjectStore::assign(std::string_view kind, std::string_view id,
                                 std::span<const ObjectAssignment> assignments) {
    MDM_TRY(const std::string target, name_of(kind, id));
    MDM_TRY(const ObjectKind* known, find_kind(kind));
    const auto number = world_.objects.number(id);
    const std::string operation = assignments.empty() ? "policy.unassign" : "policy.assign";
    return request({operation, target, digest_of(operation, target, inputs_of(assignments))},
                   [&](Time now) -> Result<void> {
                       MDM_TRY(const auto current, read_object(world_, kind, number.value_or(-1), true));
                       if (!current) return no_object(kind, id);
                       MDM_CHECK(check_assignments(*known, assignments));
                       return replace_assignments(world_, *number, assignments, now);
                   });
}

Result<std::string> ObjectStore::name_of(std::string_view kind, std::string_view id) {
    MDM_TRY(const auto object, read_object(world_, kind, world_.objects.number(id).value_or(-1), true));
    return object ? object->name : std::string(id);
}

Result<void> ObjectStore::check_assignments(const ObjectKind& kind,
                                            std::span<const ObjectAssignment> assignments) const {
    for (const ObjectAssignment& assignment : assignments) {
        const bool device = assignment.to == ObjectAssignment::To::device;
        if (device && !kind.device_assignment)
            return Error{Code::unsupported, "this server assigns to groups, not to single devices"};
        if (device && world_.fleet.find(assignment.id) == 0)
            return Error{Code::not_found, fmt::format("there is no device with the id '{}'", assignment.id)};
        if (assignment.to == ObjectAssignment::To::group && !find_group(assignment.id))
            return Error{Code::not_found, fmt::format("there is no group with the id '{}'", assignment.id)};
    }
    return {};
}

Result<void> ObjectStore::read_assignments(std::int64_t number, NativeObject& object) {
    MDM_TRY(object.assignments, sandbox::read_assignments(world_, number));
    object.assignments_known = true;
    return {};
}

}  // namespace mdm::sandbox
