#include "mdm/backend/sandbox/tables.hpp"

#include <fmt/format.h>

#include <array>

#include "mdm/backend/sandbox/changes.hpp"
#include "mdm/backend/sandbox/queue.hpp"
#include "mdm/backend/sandbox/sources.hpp"

namespace mdm::sandbox {
namespace {

/// What pushes and removals made of a device's apps: a version, or null for removed.
using AppChanges = std::map<std::size_t, std::optional<std::string>>;

Result<AppChanges> app_changes(World& world, std::uint64_t n) {
    AppChanges changes;
    MDM_TRY(auto query, world.statements.get("SELECT app, version FROM app_changes WHERE device = ?"));
    query->bind_all(static_cast<std::int64_t>(n));
    for (;;) {
        MDM_TRY(const bool more, query->step());
        if (!more) return changes;
        changes[static_cast<std::size_t>(query->integer(0))] =
            query->is_null(1) ? std::nullopt : std::optional(std::string(query->text(1)));
    }
}

void add_app(RowBatch& batch, std::string_view device, const App& app, std::string_view version,
             bool managed) {
    batch.add_row();
    batch.set(0, Cell::of(device));
    batch.set(1, Cell::of(app.id));
    batch.set(2, Cell::of(app.name));
    batch.set(3, Cell::of(version));
    batch.set(4, Cell::of_bool(managed));
}

void add_derived_app(RowBatch& batch, const Device& device, std::string_view id, std::size_t place) {
    const App& app = apps()[place];
    if (!runs_on(app, device.platform) || pick(device.chance(500 + place), 100) >= 45) return;
    const bool old = device.one_in(4, 530 + place);
    add_app(batch, id, app, old ? app.older : app.version, pick(device.chance(560 + place), 100) < 60);
}

Result<void> add_apps(World& world, std::uint64_t n, Time now, RowBatch& batch) {
    const Device device = world.fleet.device(n);
    MDM_TRY(const auto changes, Changes::read(world.statements, n, n));
    Present present(world.fleet, device, changes, now);
    if (present.get(Field::enrollment).text_or_empty() != "enrolled") return {};
    MDM_TRY(const auto pushed, app_changes(world, n));
    const std::string id = world.fleet.id(n);
    for (std::size_t place = 0; place < apps().size(); ++place) {
        const auto change = pushed.find(place);
        if (change == pushed.end())
            add_derived_app(batch, device, id, place);
        else if (change->second)
            add_app(batch, id, apps()[place], *change->second, true);
    }
    return {};
}

std::array<std::int64_t, 7> count_members(const Fleet& fleet) {
    std::array<std::int64_t, 7> counts{};
    for (std::uint64_t n = 1; n <= fleet.size(); ++n) {
        const std::uint8_t bits = groups_of(fleet.device(n));
        for (std::size_t group = 0; group < counts.size(); ++group) counts[group] += bits >> group & 1;
    }
    return counts;
}

std::string_view verb_of(std::string_view operation) {
    const Operation* known = find_operation(operation);
    return known == nullptr ? operation : known->verb;
}

}  // namespace

Result<std::uint64_t> require_device(const World& world, const std::string& id) {
    const std::uint64_t n = world.fleet.find(id);
    if (n == 0) return Error{Code::not_found, fmt::format("there is no device with the id '{}'", id)};
    return n;
}

Result<std::unique_ptr<RowSource>> list_apps(World& world, const std::string& scope, Time now) {
    std::uint64_t first = 1, last = world.fleet.size();
    if (!scope.empty()) {
        MDM_TRY(first, require_device(world, scope));
        last = first;
    }
    return from_places(first, last + 1, [&world, now](std::uint64_t n, RowBatch& batch) {
        return add_apps(world, n, now, batch);
    });
}

Result<std::unique_ptr<RowSource>> list_groups(World& world) {
    const auto counts = count_members(world.fleet);
    return from_places(0, groups().size(), [counts](std::uint64_t place, RowBatch& batch) -> Result<void> {
        const Group& group = groups()[place];
        batch.add_row();
        batch.set(0, Cell::of(group.id));
        batch.set(1, Cell::of(group.name));
        batch.set(2, Cell::of(group.dynamic ? "dynamic" : "static"));
        batch.set(3, Cell::of_int(counts[place]));
        return {};
    });
}

Result<std::unique_ptr<RowSource>> list_catalog() {
    return from_places(0, apps().size(), [](std::uint64_t place, RowBatch& batch) -> Result<void> {
        const App& app = apps()[place];
        batch.add_row();
        batch.set(0, Cell::of(app.id));
        batch.set(1, Cell::of(app.name));
        batch.set(2, Cell::of(name(app.platform)));
        batch.set(3, Cell::of(app.version));
        batch.set(4, Cell::of(app.kind));
        return {};
    });
}

Result<std::unique_ptr<RowSource>> list_history(World& world, const std::string& scope, Time now) {
    std::int64_t first = 0, last = static_cast<std::int64_t>(world.fleet.size());
    if (!scope.empty()) {
        MDM_TRY(const auto n, require_device(world, scope));
        first = last = static_cast<std::int64_t>(n);
    }
    MDM_TRY(auto query,
            world.database.prepare(fmt::format(
                "SELECT {} FROM commands WHERE device BETWEEN ? AND ? ORDER BY seq DESC", queued_columns)));
    query.bind_all(first, last);
    return from_query(std::move(query), [&world, now](const store::Statement& row, RowBatch& batch) {
        const QueuedCommand command = read_queued(row);
        const Outcome state = command.state(now);
        batch.set(0, Cell::of(std::string_view(rfc3339(command.submitted))));
        batch.set(1, Cell::of(verb_of(command.operation)));
        batch.set(2, Cell::of(name(state)));
        if (!world.settings.lacks("command-ids"))
            batch.set(3, Cell::of(std::string_view(world.commands.text(command.seq))));
        if (state == Outcome::failed || state == Outcome::expired)
            batch.set(4, Cell::of(std::string_view(command.message)));
    });
}

}  // namespace mdm::sandbox
