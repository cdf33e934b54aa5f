#include "contract/walk.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "backend/conformance.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {
namespace {

/// A value for each input of the operation table.
std::vector<InputValue> samples(std::string_view input, World& world) {
    static const std::map<std::string_view, std::vector<InputValue>> known{
        {"message", {std::string("call \"us\"")}},
        {"phone", {std::string("+31 6")}},
        {"pin", {Secret("123456")}},
        {"footnote", {std::string("ward 7")}},
        {"version", {std::string("18.2")}},
        {"deadline", {std::string("2026-12-01T03:00:00")}},
        {"name", {std::string("cart 7")}},
        {"user", {std::string("anna@clinic.example")}},
        {"expires", {std::string("24h")}},
    };
    std::vector<InputValue> all;
    if (input == "app")
        for (std::string& id : world.apps()) all.emplace_back(std::move(id));
    if (input == "group")
        for (std::string& id : world.groups()) all.emplace_back(std::move(id));
    if (const auto found = known.find(input); found != known.end()) all = found->second;
    return all;
}

std::vector<InputValue> samples(const Input& input, World& world) {
    if (input.type == InputType::boolean) return {true};
    if (input.type != InputType::word) return samples(input.name, world);
    std::vector<InputValue> all;
    for (std::string& word : split(input.words, ' ')) all.emplace_back(std::move(word));
    return all;
}

/// All rows, or none where the server has no such listing.
std::vector<Row> listed(Backend& backend, const Table& table, const std::string& scope = "") {
    ListRequest request;
    request.table = &table;
    request.columns = ColumnSet::all(table.columns.size());
    request.scope = scope;
    auto source = backend.list(request);
    if (!source.ok() && source.error().code == Code::unsupported) return {};
    REQUIRE_MESSAGE(source.ok(), source.error().text());
    return all_rows(**source, table.columns.size());
}

std::vector<std::string> ids_of(const std::vector<Row>& rows) {
    std::vector<std::string> ids;
    for (const Row& row : rows)
        if (row[0]) ids.push_back(*row[0]);
    return ids;
}

/// A value of the column's type, as a server may be asked for it.
Cell sample(const Column& column) {
    if (column.type == ColumnType::time) return Cell::of("2026-11-01T00:00:00Z");
    if (column.type == ColumnType::boolean) return Cell::of_bool(true);
    if (column.type == ColumnType::integer) return Cell::of_int(1);
    if (column.type == ColumnType::word) return Cell::of(column.words.substr(0, column.words.find(' ')));
    return Cell::of("X1 O'Brien");
}

}  // namespace

void Walk::take(const World& world, const std::string& kind) {
    const auto same = [&](const net::Request& a, const net::Request& b) {
        return a.method == b.method && a.url == b.url && a.body == b.body && a.operation == b.operation;
    };
    for (const net::Request& request : world.requests()) {
        const bool known = std::any_of(requests_.begin(), requests_.end(), [&](const Walked& one) {
            return one.kind == kind && same(one.request, request);
        });
        if (!known) requests_.push_back({request, kind});
    }
    for (const std::string& surprise : world.surprises()) FAIL_CHECK(surprise);
}

void Walk::filter(World& world) {
    const auto& columns = tables::devices.columns;
    for (std::size_t column = 0; column < columns.size(); ++column)
        for (const FilterOp op : {FilterOp::equals, FilterOp::not_equals, FilterOp::less,
                                  FilterOp::less_or_equal, FilterOp::greater, FilterOp::greater_or_equal}) {
            if (!world.backend().understands(tables::devices, column, op)) continue;
            ListRequest request;
            request.table = &tables::devices;
            request.filters = {{column, op, sample(columns[column])}};
            auto source = world.backend().list(request);
            REQUIRE_MESSAGE(source.ok(), source.error().text());
            all_rows(**source, columns.size());
        }
}

void Walk::read_devices(World& world) {
    const std::size_t width = tables::devices.columns.size();
    std::vector<std::string> ids;
    for (const Target& device : world.devices()) ids.push_back(device.id);
    RowBatch batch(width);
    const auto read = world.backend().read_devices(ids, ColumnSet::all(width), batch);
    REQUIRE_MESSAGE(read.ok(), read.error().text());
    for (const std::string& id : ids)
        for (const Table* table : {&tables::apps, &tables::profiles, &tables::history})
            listed(world.backend(), *table, id);
}

void Walk::read(World& world) {
    Backend& backend = world.backend();
    const auto checked = backend.check();
    REQUIRE_MESSAGE(checked.ok(), checked.error().text());
    const auto count = backend.count_devices();
    REQUIRE_MESSAGE((count.ok() || count.error().code == Code::unsupported), count.error().text());
    for (const Table* table : {&tables::devices, &tables::catalog, &tables::enrollments})
        listed(backend, *table);
    for (const std::string& group : ids_of(listed(backend, tables::groups)))
        listed(backend, tables::devices, group);
    listed(backend, tables::approvals);
    if (backend.can(*find_operation("approval.get")).support != Support::no) {
        ListRequest one{.table = &tables::approvals, .columns = ColumnSet::all(8), .scope = "a-1"};
        static_cast<void>(backend.list(one));  // there is none: the question is what counts
    }
    filter(world);
    read_devices(world);
}

// On a server of its own, since a wipe leaves nothing to lock. Then the server is asked what became of it.
bool Walk::run(const Open& open, const Operation& operation, const std::vector<Target>& targets,
               const Inputs& inputs) {
    const auto world = open();
    ListFeed feed;
    for (const Target& target : targets) feed.add(operation.id, target, inputs);
    const Stop never;
    const Time before = world->backend().now();
    const auto done = world->backend().run(feed, never);
    REQUIRE_MESSAGE(done.ok(), done.error().text());
    bool taken = false;
    std::vector<SentCommand> sent;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const Receipt& receipt = feed.only(i);
        taken = taken || receipt.outcome == Outcome::acknowledged;
        if (receipt.outcome != Outcome::accepted) continue;
        sent.push_back({&operation, targets[i], receipt.command_id, before});
        sent.push_back({&operation, targets[i], "", before});
    }
    const auto followed = world->backend().follow(sent, [](std::size_t, Receipt) {});
    REQUIRE_MESSAGE(followed.ok(), followed.error().text());
    take(*world);
    return taken || !sent.empty();
}

// With what must be said, then with each further input, then with all of them that were taken.
void Walk::command(const Open& open, const Operation& operation, const Target& target) {
    const auto world = open();
    std::vector<Inputs> starts{Inputs()};
    for (const Input& input : operation.inputs) {
        if (!input.required) continue;
        std::vector<Inputs> longer;
        for (const Inputs& start : starts)
            for (const InputValue& value : samples(input, *world)) {
                longer.push_back(start);
                longer.back().insert_or_assign(std::string(input.name), value);
            }
        starts = std::move(longer);
    }
    bool accepted = false;
    for (const Inputs& start : starts) {
        accepted = run(open, operation, {target}, start) || accepted;
        Inputs all = start;
        for (const Input& input : operation.inputs)
            for (const InputValue& value : samples(input, *world)) {
                Inputs with = start;
                with.insert_or_assign(std::string(input.name), value);
                if (input.required || !run(open, operation, {target}, with)) continue;
                all.insert_or_assign(std::string(input.name), value);
                accepted = true;
            }
        if (all.size() > start.size() + 1) run(open, operation, {target}, all);
    }
    (accepted ? accepted_ : refused_).emplace(operation.id);
}

void Walk::enroll(const Open& open) {
    const Operation& create = *find_operation("enrollment.create");
    for (const Input& platform : create.inputs)
        if (platform.name == "platform")
            for (const std::string& word : split(platform.words, ' '))
                for (const bool expires : {false, true}) {
                    Inputs inputs{{"platform", word}};
                    if (expires) inputs["expires"] = std::string("24h");
                    Target nobody;
                    nobody.kind = TargetKind::enrollment;
                    const auto world = open();
                    ListFeed feed;
                    feed.add(create.id, nobody, inputs);
                    const Stop never;
                    REQUIRE(world->backend().run(feed, never).ok());
                    ListFeed revoke;
                    for (const std::string& id : ids_of(listed(world->backend(), tables::enrollments))) {
                        nobody.id = id;
                        revoke.add("enrollment.revoke", nobody);
                    }
                    REQUIRE(world->backend().run(revoke, never).ok());
                    take(*world);
                }
}

void Walk::manage(World& world, const NativeObject& given) {
    Objects& objects = *world.backend().objects();
    NativeObject object = given;
    const auto id = objects.create(object);
    REQUIRE_MESSAGE(id.ok(), id.error().text());
    object.id = *id;
    const auto all = objects.list(object.kind, [](const NativeObject&) -> Result<void> { return {}; });
    REQUIRE_MESSAGE(all.ok(), all.error().text());
    object.name += " 2";
    const auto updated = objects.update(object);
    REQUIRE_MESSAGE(updated.ok(), updated.error().text());
    for (const auto& lines :
         std::vector<std::vector<ObjectAssignment>>{object.assignments, {object.assignments.front()}, {}}) {
        const auto assigned = objects.assign(object.kind, object.id, lines);
        REQUIRE_MESSAGE(assigned.ok(), assigned.error().text());
    }
    REQUIRE(objects.get(object.kind, object.id).ok());
    REQUIRE(objects.remove(object.kind, object.id).ok());
    take(world, object.kind);
}

void Walk::on(const Open& open) {
    const auto world = open();
    read(*world);
    take(*world);
    const auto devices = world->devices();
    for (const Operation& operation : operations()) {
        if (operation.effect == Effect::read || operation.target != TargetKind::device) continue;
        if (world->backend().can(operation).support == Support::no) continue;
        for (const Target& device : devices) command(open, operation, device);
        if (operation.inputs.empty()) run(open, operation, devices, {});  // several at once
    }
    if (world->backend().can(*find_operation("enrollment.create")).support != Support::no) enroll(open);
    for (const NativeObject& object : world->objects()) {
        const auto other = open();
        manage(*other, object);
    }
}

void Walk::all() {
    for (const Open& open : vendor_.worlds) on(open);
    for (const std::string& operation : accepted_) refused_.erase(operation);
}

}  // namespace mdm::test
