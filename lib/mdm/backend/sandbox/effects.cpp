// What commands do to devices, when they are due. Outcomes were fixed when a command was queued, so the state
// of the fleet is a function of time alone, however often anybody looks.
#include <array>

#include "mdm/backend/command.hpp"
#include "mdm/backend/sandbox/changes.hpp"
#include "mdm/backend/sandbox/world.hpp"
#include "mdm/base/json.hpp"

namespace mdm::sandbox {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

struct DueCommand {
    std::int64_t seq = 0;
    std::string operation;
    std::uint64_t n = 0;
    Time due;
    Outcome result = Outcome::acknowledged;
    json inputs;

    bool flag(const char* name) const { return inputs.value(name, false); }
    std::string text(const char* name) const { return inputs.value(name, std::string()); }
};

Result<void> set(World& world, const DueCommand& command, Field field, const Cell& value) {
    return write_change(world.statements, command.n, field, value);
}

/// What else was queued is dropped: nobody is there any more to do it.
Result<void> drop_pending(World& world, const DueCommand& command) {
    MDM_TRY(auto update,
            world.statements.get("UPDATE commands SET result = ?, due = ?, applied = 1, message = ? "
                                 "WHERE device = ? AND applied = 0 AND seq <> ?"));
    return update
        ->bind_all(static_cast<std::int64_t>(Outcome::expired), millis(command.due),
                   std::string_view("the device was unenrolled before it answered"),
                   static_cast<std::int64_t>(command.n), command.seq)
        .run();
}

Result<void> forget_apps(World& world, const DueCommand& command) {
    MDM_TRY(auto erase, world.statements.get("DELETE FROM app_changes WHERE device = ?"));
    return erase->bind_all(static_cast<std::int64_t>(command.n)).run();
}

Result<void> leave(World& world, const DueCommand& command) {
    MDM_CHECK(set(world, command, Field::enrollment, Cell::of("unenrolled")));
    MDM_CHECK(forget_apps(world, command));
    return drop_pending(world, command);
}

Result<void> wipe(World& world, const DueCommand& command) {
    MDM_CHECK(set(world, command, Field::passcode_set, Cell{}));
    MDM_CHECK(set(world, command, Field::lost_mode, Cell{}));
    if (!command.flag("return-to-service") && !command.flag("keep-enrollment")) return leave(world, command);
    MDM_CHECK(set(world, command, Field::enrolled_at, Cell::of_int(millis(command.due))));
    MDM_CHECK(forget_apps(world, command));
    return drop_pending(world, command);
}

Result<void> place(World& world, const DueCommand& command) {
    const std::uint64_t chance = mix(world.settings.seed, static_cast<std::uint64_t>(command.seq));
    MDM_CHECK(set(world, command, Field::latitude, Cell::of_real(52.30 + share(chance) / 5)));
    MDM_CHECK(set(world, command, Field::longitude, Cell::of_real(4.80 + share(mix(chance)) / 5)));
    MDM_CHECK(set(world, command, Field::accuracy, Cell::of_real(12)));
    return set(world, command, Field::located_at, Cell::of_int(millis(command.due)));
}

Result<void> lost_mode_on(World& world, const DueCommand& command) {
    MDM_CHECK(set(world, command, Field::lost_mode, Cell::of_bool(true)));
    return place(world, command);
}

Result<void> lost_mode_off(World& world, const DueCommand& command) {
    for (const Field field : {Field::latitude, Field::longitude, Field::accuracy, Field::located_at})
        MDM_CHECK(set(world, command, field, Cell{}));
    return set(world, command, Field::lost_mode, Cell::of_bool(false));
}

Result<void> clear_passcode(World& world, const DueCommand& command) {
    const Platform platform = world.fleet.device(command.n).platform;
    if (platform == Platform::windows) return {};  // does not tell
    return set(world, command, Field::passcode_set, Cell::of_bool(!apple_mobile.has(platform)));
}

Result<void> rename(World& world, const DueCommand& command) {
    const std::string name = command.text("name");
    return set(world, command, Field::name, Cell::of(std::string_view(name)));
}

Result<void> update_os(World& world, const DueCommand& command) {
    const auto versions = os_versions(world.fleet.device(command.n).platform);
    const OsVersion* wanted = &versions.back();
    for (const OsVersion& version : versions)
        if (version.version == command.text("version")) wanted = &version;
    MDM_CHECK(set(world, command, Field::os_version, Cell::of(wanted->version)));
    return set(world, command, Field::os_build, Cell::of(wanted->build));
}

Result<void> set_app(World& world, const DueCommand& command, bool present) {
    const auto app = find_app(command.text("app"));
    if (!app) return {};
    MDM_TRY(auto insert, world.statements.get("INSERT OR REPLACE INTO app_changes VALUES (?, ?, ?)"));
    const Cell version = present ? Cell::of(apps()[*app].version) : Cell{};
    return insert->bind_all(static_cast<std::int64_t>(command.n), static_cast<std::int64_t>(*app), version)
        .run();
}
Result<void> push_app(World& world, const DueCommand& command) {
    return set_app(world, command, true);
}
Result<void> remove_app(World& world, const DueCommand& command) {
    return set_app(world, command, false);
}

struct Effect {
    std::string_view operation;
    Result<void> (*apply)(World&, const DueCommand&);
};
constexpr std::array<Effect, 10> effects{{
    {"device.wipe", wipe},
    {"device.retire", leave},
    {"device.locate", place},
    {"device.lost-mode-on", lost_mode_on},
    {"device.lost-mode-off", lost_mode_off},
    {"device.clear-passcode", clear_passcode},
    {"device.rename", rename},
    {"device.update-os", update_os},
    {"app.push", push_app},
    {"app.remove", remove_app},
}};

Result<std::vector<DueCommand>> due_commands(store::Database& database, Time now) {
    std::vector<DueCommand> list;
    MDM_TRY(auto query, database.prepare("SELECT seq, operation, device, due, result, inputs FROM commands "
                                         "WHERE applied = 0 AND due <= ? ORDER BY due, seq LIMIT 10000"));
    query.bind_all(millis(now));
    for (;;) {
        MDM_TRY(const bool more, query.step());
        if (!more) return list;
        list.push_back({query.integer(0), std::string(query.text(1)),
                        static_cast<std::uint64_t>(query.integer(2)), from_millis(query.integer(3)),
                        static_cast<Outcome>(query.integer(4)),
                        json::parse(query.text(5), nullptr, /*allow_exceptions=*/false)});
    }
}

/// False when an earlier command of the same round has dropped it.
Result<bool> still_open(Statements& statements, std::int64_t seq) {
    MDM_TRY(auto update, statements.get("UPDATE commands SET applied = 1 WHERE seq = ? AND applied = 0"));
    MDM_CHECK(update->bind_all(seq).run());
    return statements.database().changes() == 1;
}

Result<void> carry_out(World& world, const DueCommand& command) {
    MDM_TRY(const bool open, still_open(world.statements, command.seq));
    if (!open) return {};
    MDM_CHECK(set(world, command, Field::last_seen, Cell::of_int(millis(command.due))));
    if (command.result != Outcome::acknowledged) return {};
    for (const Effect& effect : effects)
        if (effect.operation == command.operation) return effect.apply(world, command);
    return {};
}

Result<bool> anything_due(store::Database& database, Time now) {
    MDM_TRY(auto query, database.prepare("SELECT 1 FROM commands WHERE applied = 0 AND due <= ? LIMIT 1"));
    return query.bind_all(millis(now)).step();
}

}  // namespace

Result<void> World::settle(Time now) {
    for (;;) {
        MDM_TRY(const bool due, anything_due(database, now));
        if (!due) return {};
        MDM_TRY(auto transaction, store::Transaction::begin(database));
        MDM_TRY(const auto list, due_commands(database, now));
        for (const DueCommand& command : list) MDM_CHECK(carry_out(*this, command));
        MDM_CHECK(transaction.commit());
    }
}

}  // namespace mdm::sandbox
