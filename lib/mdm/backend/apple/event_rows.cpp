// What the event store knows, as rows and facts.
#include <fmt/format.h>

#include "mdm/backend/apple/sqlite_event_store.hpp"
#include "mdm/backend/sandbox/sources.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"

namespace mdm::apple {
namespace {

using Rows = std::unique_ptr<RowSource>;

constexpr std::size_t rows_of_page = 200;

/// SQLite has no booleans of its own.
Cell typed(const Cell& stored, ColumnType type) {
    if (type == ColumnType::boolean && stored.kind == CellKind::integer)
        return Cell::of_bool(stored.integer != 0);
    return stored;
}

void set_text(RowBatch& rows, std::size_t column, std::string_view text) {
    if (!text.empty()) rows.set(column, Cell::of(text));
}

void app_row(const store::Statement& row, RowBatch& rows) {
    for (int column = 0; column < 4; ++column)
        set_text(rows, static_cast<std::size_t>(column), row.text(column));
    if (!row.is_null(4)) rows.set(4, Cell::of_bool(row.integer(4) != 0));
}

void profile_row(const store::Statement& row, RowBatch& rows) {
    set_text(rows, 0, row.text(0));
    set_text(rows, 1, row.text(1));
    rows.set(2, Cell::of(row.integer(2) != 0 ? "enrollment" : "profile"));
    if (!row.is_null(3)) rows.set(3, Cell::of_bool(row.integer(3) != 0));
}

void history_row(const store::Statement& row, RowBatch& rows) {
    const std::string time = rfc3339(from_millis(row.integer(0)));
    rows.set(0, Cell::of(time));
    const std::string action = row.text(1).empty() ? std::string(row.text(2)) : action_name(row.text(1));
    set_text(rows, 1, action);
    for (int column = 2; column < 5; ++column)
        set_text(rows, static_cast<std::size_t>(column), row.text(column + 1));
}

void group_row(const store::Statement& row, RowBatch& rows) {
    rows.set(0, Cell::of(row.text(0)));
    rows.set(1, Cell::of(row.text(0)));
    rows.set(2, Cell::of("static"));
    rows.set(3, Cell::of_int(row.integer(1)));
}

std::optional<bool> flag_of(const std::optional<std::string>& value) {
    if (!value) return std::nullopt;
    return *value == "1";
}

}  // namespace

/// Devices in the order in which they were first heard of, their facts read one by one.
class DeviceRows final : public RowSource {
  public:
    DeviceRows(SqliteEventStore& store, store::Statement devices, ColumnSet columns)
        : store_(store), devices_(std::move(devices)), columns_(columns) {}

    Result<bool> next(RowBatch& batch) override {
        while (!done_ && batch.rows() < rows_of_page) {
            MDM_TRY(const bool more, devices_.step());
            done_ = !more;
            if (!more) break;
            batch.add_row();
            batch.set(column(Field::id), Cell::of(devices_.text(1)));
            MDM_CHECK(store_.fill(devices_.integer(0), columns_, batch));
        }
        return !batch.empty();
    }

  private:
    SqliteEventStore& store_;
    store::Statement devices_;
    ColumnSet columns_;
    bool done_ = false;
};

Result<bool> SqliteEventStore::heard_anything() {
    MDM_TRY(auto select, statements_.get("SELECT 1 FROM devices WHERE server = ? LIMIT 1"));
    return select->bind(1, server_).step();
}

Result<std::int64_t> SqliteEventStore::device_number(std::string_view id, bool make) {
    if (make) {
        MDM_TRY(auto insert, statements_.get("INSERT OR IGNORE INTO devices(server, id) VALUES (?, ?)"));
        MDM_CHECK(insert->bind_all(server_, id).run());
    }
    MDM_TRY(auto select, statements_.get("SELECT n FROM devices WHERE server = ? AND id = ?"));
    MDM_TRY(const bool found, select->bind_all(server_, id).step());
    if (!found) return no_such_device(id);
    return select->integer(0);
}

Result<std::optional<std::string>> SqliteEventStore::fact(std::int64_t device, std::string_view field) {
    MDM_TRY(auto select, statements_.get("SELECT value FROM facts WHERE device = ? AND field = ?"));
    MDM_TRY(const bool found, select->bind_all(device, field).step());
    if (!found) return std::optional<std::string>();
    return std::optional<std::string>(select->text(0));
}

Result<void> SqliteEventStore::fill(std::int64_t device, ColumnSet columns, RowBatch& rows) {
    MDM_TRY(auto select, statements_.get("SELECT field, value FROM facts WHERE device = ?"));
    select->bind(1, device);
    while (true) {
        MDM_TRY(const bool more, select->step());
        if (!more) break;
        const auto column = tables::devices.find(select->text(0));
        if (column && columns.has(*column))
            rows.set(*column, typed(select->cell(1), tables::devices.columns[*column].type));
    }
    if (!columns.has(column(Field::groups))) return {};
    MDM_TRY(auto groups,
            statements_.get("SELECT json_group_array(name) FROM (SELECT name FROM groups JOIN members ON grp "
                            "= groups.n JOIN devices ON devices.n = ?1 AND device = devices.id WHERE "
                            "groups.server = devices.server ORDER BY name)"));
    MDM_CHECK(groups->bind(1, device).step());
    rows.set(column(Field::groups), Cell::of(groups->text(0)));
    return {};
}

Result<Rows> SqliteEventStore::list(const ListRequest& request) {
    if (request.table == &tables::devices) return list_devices(request);
    if (request.table == &tables::apps) return list_apps(request);
    if (request.table == &tables::profiles) return list_profiles(request);
    if (request.table == &tables::history) return list_history(request);
    if (request.table == &tables::groups) return list_groups(request);
    return Error{Code::unsupported,
                 fmt::format("no {} are known from what devices say", request.table->name)};
}

Result<Rows> SqliteEventStore::list_devices(const ListRequest& request) {
    if (request.scope.empty()) {
        MDM_TRY(auto select, database_.prepare("SELECT n, id FROM devices WHERE server = ? ORDER BY n"));
        select.bind(1, server_);
        return Rows(std::make_unique<DeviceRows>(*this, std::move(select), request.columns));
    }
    MDM_TRY(const std::int64_t group, group_number(request.scope));
    MDM_TRY(auto select,
            database_.prepare("SELECT n, id FROM devices JOIN members ON device = id WHERE server "
                              "= ? AND grp = ? ORDER BY n"));
    select.bind_all(server_, group);
    return Rows(std::make_unique<DeviceRows>(*this, std::move(select), request.columns));
}

Result<std::int64_t> SqliteEventStore::asked_device(std::string_view id, const char* column,
                                                    std::string_view what) {
    MDM_TRY(const std::int64_t device, device_number(id, false));
    const std::string sql = fmt::format("SELECT {} FROM devices WHERE n = ?", column);
    MDM_TRY(auto select, statements_.get(sql));
    MDM_CHECK(select->bind(1, device).step());
    if (!select->is_null(0)) return device;
    return Error{Code::not_found, fmt::format("device '{}' was not heard to say its {}", printable(id), what),
                 "ask it: mdmctl sync --inventory DEVICE"};
}

Result<Rows> SqliteEventStore::list_apps(const ListRequest& request) {
    constexpr std::string_view select =
        "SELECT devices.id, apps.id, name, version, managed FROM apps JOIN devices ON n = device WHERE ";
    if (request.scope.empty()) {
        MDM_TRY(auto all, database_.prepare(fmt::format("{} server = ? ORDER BY n, name", select)));
        all.bind(1, server_);
        return sandbox::from_query(std::move(all), app_row);
    }
    MDM_TRY(const std::int64_t device, asked_device(request.scope, "apps_at", "apps"));
    MDM_TRY(auto one, database_.prepare(fmt::format("{} n = ? ORDER BY name", select)));
    one.bind(1, device);
    return sandbox::from_query(std::move(one), app_row);
}

Result<Rows> SqliteEventStore::list_profiles(const ListRequest& request) {
    MDM_TRY(const std::int64_t device, asked_device(request.scope, "profiles_at", "profiles"));
    MDM_TRY(auto select, database_.prepare("SELECT id, name, enrolls, managed FROM profiles WHERE device = ? "
                                           "ORDER BY id"));
    select.bind(1, device);
    return sandbox::from_query(std::move(select), profile_row);
}

Result<Rows> SqliteEventStore::list_history(const ListRequest& request) {
    MDM_TRY(auto select,
            database_.prepare(
                "SELECT coalesce(r.at, s.at) AS t, c.operation, coalesce(r.request_type, c.request_type), "
                "coalesce(r.outcome, s.outcome, 'unknown'), u.uuid, coalesce(r.error, r.remark) FROM (SELECT "
                "uuid FROM "
                "sent WHERE server = ?1 AND enrollment = ?2 UNION SELECT uuid FROM results WHERE server = ?1 "
                "AND enrollment = ?2) u LEFT JOIN sent s ON s.server = ?1 AND s.enrollment = ?2 AND s.uuid = "
                "u.uuid LEFT JOIN results r ON r.server = ?1 AND r.enrollment = ?2 AND r.uuid = u.uuid LEFT "
                "JOIN commands c ON c.server = ?1 AND c.uuid = u.uuid ORDER BY t DESC, u.uuid"));
    select.bind_all(server_, std::string_view(request.scope));
    return sandbox::from_query(std::move(select), history_row);
}

Result<Rows> SqliteEventStore::list_groups(const ListRequest&) {
    MDM_TRY(auto select, database_.prepare("SELECT name, (SELECT count(*) FROM members WHERE grp = n) FROM "
                                           "groups WHERE server = ? ORDER BY name"));
    select.bind(1, server_);
    return sandbox::from_query(std::move(select), group_row);
}

Result<void> SqliteEventStore::read_devices(std::span<const std::string> ids, ColumnSet columns,
                                            RowBatch& rows) {
    for (const std::string& id : ids) {
        rows.add_row();
        const auto device = device_number(id, false);
        if (!device.ok() && device.error().code == Code::not_found) continue;
        if (!device.ok()) return device.error();
        rows.set(column(Field::id), Cell::of(id));
        MDM_CHECK(fill(*device, columns, rows));
    }
    return {};
}

Result<std::uint64_t> SqliteEventStore::count_devices() {
    MDM_TRY(
        auto select,
        statements_.get("SELECT count(*) FROM devices WHERE server = ? AND NOT EXISTS (SELECT 1 FROM facts "
                        "WHERE device = n AND field = 'enrollment' AND value = 'unenrolled')"));
    MDM_CHECK(select->bind(1, server_).step());
    return static_cast<std::uint64_t>(select->integer(0));
}

Result<Situation> SqliteEventStore::situation(std::string_view id) {
    Situation situation;
    const auto found = device_number(id, false);
    if (!found.ok() && found.error().code == Code::not_found) return situation;
    MDM_TRY(const std::int64_t device, found);
    MDM_TRY(const auto platform, fact(device, "platform"));
    MDM_TRY(const auto version, fact(device, "os_version"));
    MDM_TRY(const auto supervised, fact(device, "supervised"));
    MDM_TRY(const auto lost, fact(device, "lost_mode"));
    MDM_TRY(const auto lock, fact(device, pin_for_lock_fact));
    MDM_TRY(const auto erase, fact(device, pin_for_erase_fact));
    situation = {platform.value_or(""),
                 version.value_or(""),
                 flag_of(supervised),
                 flag_of(lost),
                 flag_of(lock),
                 flag_of(erase),
                 {},
                 {}};
    MDM_TRY(auto profile, statements_.get("SELECT id FROM profiles WHERE device = ? AND enrolls LIMIT 1"));
    MDM_TRY(const bool enrolls, profile->bind(1, device).step());
    if (enrolls) situation.enrollment_profile = profile->text(0);
    MDM_TRY(auto token, statements_.get("SELECT token FROM unlock_tokens WHERE device = ?"));
    MDM_TRY(const bool known, token->bind(1, device).step());
    if (known) situation.unlock_token = Secret(from_base64(token->text(0)).value_or(""));
    return situation;
}

Result<std::optional<std::vector<ProfileFact>>> SqliteEventStore::profiles(std::string_view id) {
    using Known = std::optional<std::vector<ProfileFact>>;
    const auto device = asked_device(id, "profiles_at", "profiles");
    if (!device.ok() && device.error().code == Code::not_found) return Known();
    if (!device.ok()) return device.error();
    MDM_TRY(auto select, statements_.get("SELECT id, name, uuid, description, managed, enrolls FROM profiles "
                                         "WHERE device = ? ORDER BY id"));
    select->bind(1, *device);
    std::vector<ProfileFact> profiles;
    while (true) {
        MDM_TRY(const bool more, select->step());
        if (!more) return Known(std::move(profiles));
        ProfileFact& profile = profiles.emplace_back();
        profile.id = select->text(0);
        profile.name = select->text(1);
        profile.uuid = select->text(2);
        profile.description = select->text(3);
        if (!select->is_null(4)) profile.managed = select->integer(4) != 0;
        profile.enrolls = select->integer(5) != 0;
    }
}

}  // namespace mdm::apple
