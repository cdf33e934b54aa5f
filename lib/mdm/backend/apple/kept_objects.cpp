#include "mdm/backend/apple/kept_objects.hpp"

#include <fmt/format.h>

#include <array>

#include "mdm/base/text.hpp"

namespace mdm::apple {
namespace {

using store::Transaction;

constexpr std::string_view tables_of_ours = R"(
CREATE TABLE IF NOT EXISTS kept_objects(
  n INTEGER PRIMARY KEY, server TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,
  description TEXT, content TEXT NOT NULL, version INTEGER NOT NULL, UNIQUE(server, kind, id));
CREATE TABLE IF NOT EXISTS kept_assignments(
  server TEXT NOT NULL, object TEXT NOT NULL, line INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
  exclude INTEGER NOT NULL, PRIMARY KEY(server, object, line)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kept_sent(
  server TEXT NOT NULL, object TEXT NOT NULL, device TEXT NOT NULL, identifier TEXT NOT NULL,
  version INTEGER NOT NULL, command_uuid TEXT NOT NULL, query_uuid TEXT NOT NULL,
  PRIMARY KEY(server, object, device)) WITHOUT ROWID)";

constexpr std::array<std::string_view, 3> words{"group", "device", "all"};

std::string_view word_of(ObjectAssignment::To to) {
    return words[static_cast<std::size_t>(to)];
}
ObjectAssignment::To to_of(std::string_view word) {
    for (std::size_t i = 0; i < words.size(); ++i)
        if (words[i] == word) return static_cast<ObjectAssignment::To>(i);
    return ObjectAssignment::To::device;
}

Error gone(std::string_view kind, std::string_view id) {
    return Error{Code::not_found, fmt::format("there is no {} '{}'", kind, printable(id))};
}

}  // namespace

Result<std::unique_ptr<KeptObjects>> KeptObjects::open(const std::string& path, const Identity& identity) {
    MDM_TRY(auto database, store::Database::open(path, store::OpenMode::read_write));
    MDM_CHECK(database.execute(tables_of_ours));
    MDM_CHECK(database.execute("PRAGMA synchronous = FULL"));
    return std::unique_ptr<KeptObjects>(
        new KeptObjects(std::move(database), fmt::format("{} {}", identity.backend, identity.base_url)));
}

Result<std::vector<ObjectAssignment>> KeptObjects::assignments_of(std::string_view id) {
    MDM_TRY(auto select, database_.prepare("SELECT kind, id, exclude FROM kept_assignments WHERE server = ? "
                                           "AND object = ? ORDER BY line"));
    select.bind_all(std::string_view(server_), id);
    std::vector<ObjectAssignment> lines;
    for (;;) {
        MDM_TRY(const bool more, select.step());
        if (!more) return lines;
        lines.push_back({to_of(select.text(0)), std::string(select.text(1)), select.integer(2) != 0});
    }
}

Result<std::vector<NativeObject>> KeptObjects::read(std::string_view where, std::string_view kind,
                                                    std::string_view id) {
    MDM_TRY(auto select,
            database_.prepare(fmt::format("SELECT id, name, description, content, version FROM kept_objects "
                                          "WHERE server = ?1 AND kind = ?2 {} ORDER BY n",
                                          where)));
    select.bind_all(std::string_view(server_), kind);
    if (!id.empty()) select.bind(3, id);
    std::vector<NativeObject> objects;
    for (;;) {
        MDM_TRY(const bool more, select.step());
        if (!more) break;
        NativeObject& object = objects.emplace_back();
        object.kind = kind;
        object.id = select.text(0);
        object.name = select.text(1);
        if (!select.is_null(2)) object.description = std::string(select.text(2));
        object.content = select.text(3);
        object.version = std::to_string(select.integer(4));
        object.assignments_known = true;
    }
    for (NativeObject& object : objects) {
        MDM_TRY(object.assignments, assignments_of(object.id));
    }
    return objects;
}

Result<std::vector<NativeObject>> KeptObjects::list(std::string_view kind) {
    return read("", kind, "");
}

Result<NativeObject> KeptObjects::get(std::string_view kind, std::string_view id) {
    if (id.empty()) return gone(kind, id);
    MDM_TRY(auto found, read("AND id = ?3", kind, id));
    if (found.empty()) return gone(kind, id);
    return std::move(found.front());
}

Result<void> KeptObjects::add(const NativeObject& object) {
    MDM_TRY(auto insert,
            database_.prepare("INSERT INTO kept_objects(server, kind, id, name, description, content, "
                              "version) VALUES (?, ?, ?, ?, ?, ?, 1)"));
    insert.bind_all(std::string_view(server_), std::string_view(object.kind), std::string_view(object.id),
                    std::string_view(object.name));
    if (object.description)
        insert.bind(5, std::string_view(*object.description));
    else
        insert.bind_null(5);
    return insert.bind(6, std::string_view(object.content)).run();
}

Result<void> KeptObjects::replace(const NativeObject& object) {
    MDM_TRY(auto transaction, Transaction::begin(database_));
    MDM_TRY(const auto now, get(object.kind, object.id));
    if (!object.version.empty() && object.version != now.version)
        return Error{Code::conflict, fmt::format("'{}' was changed meanwhile", printable(now.name)),
                     "plan again, and look at what has changed"};
    {
        MDM_TRY(auto update, database_.prepare(
                                 "UPDATE kept_objects SET name = ?4, description = ?5, content = ?6, version "
                                 "= version + 1 WHERE server = ?1 AND kind = ?2 AND id = ?3"));
        update.bind_all(std::string_view(server_), std::string_view(object.kind), std::string_view(object.id),
                        std::string_view(object.name));
        if (object.description)
            update.bind(5, std::string_view(*object.description));
        else
            update.bind_null(5);
        MDM_CHECK(update.bind(6, std::string_view(object.content)).run());
    }
    return transaction.commit();
}

Result<void> KeptObjects::remove(std::string_view kind, std::string_view id) {
    MDM_TRY(auto transaction, Transaction::begin(database_));
    for (const char* sql : {"DELETE FROM kept_assignments WHERE server = ?1 AND object = ?2",
                            "DELETE FROM kept_sent WHERE server = ?1 AND object = ?2"}) {
        MDM_TRY(auto step, database_.prepare(sql));
        MDM_CHECK(step.bind_all(std::string_view(server_), id).run());
    }
    {
        MDM_TRY(auto step,
                database_.prepare("DELETE FROM kept_objects WHERE server = ? AND kind = ? AND id = ?"));
        MDM_CHECK(step.bind_all(std::string_view(server_), kind, id).run());
    }
    return transaction.commit();
}

Result<void> KeptObjects::assign(std::string_view kind, std::string_view id,
                                 std::span<const ObjectAssignment> assignments) {
    MDM_TRY(auto transaction, Transaction::begin(database_));
    MDM_TRY(const auto now, get(kind, id));
    static_cast<void>(now);
    {
        MDM_TRY(auto forget,
                database_.prepare("DELETE FROM kept_assignments WHERE server = ? AND object = ?"));
        MDM_CHECK(forget.bind_all(std::string_view(server_), id).run());
        MDM_TRY(auto insert, database_.prepare("INSERT INTO kept_assignments VALUES (?, ?, ?, ?, ?, ?)"));
        std::int64_t line = 0;
        for (const ObjectAssignment& one : assignments)
            MDM_CHECK(insert
                          .bind_all(std::string_view(server_), id, ++line, word_of(one.to),
                                    std::string_view(one.id), std::int64_t{one.exclude ? 1 : 0})
                          .run());
    }
    return transaction.commit();
}

Result<std::vector<Sent>> KeptObjects::sent_of(std::string_view id) {
    MDM_TRY(auto select,
            database_.prepare("SELECT device, identifier, version, command_uuid, query_uuid FROM "
                              "kept_sent WHERE server = ? AND object = ? ORDER BY device"));
    select.bind_all(std::string_view(server_), id);
    std::vector<Sent> list;
    for (;;) {
        MDM_TRY(const bool more, select.step());
        if (!more) return list;
        list.push_back({std::string(select.text(0)), std::string(select.text(1)), select.integer(2),
                        std::string(select.text(3)), std::string(select.text(4))});
    }
}

Result<void> KeptObjects::note(std::string_view id, const Sent& sent) {
    MDM_TRY(auto insert, database_.prepare("INSERT OR REPLACE INTO kept_sent VALUES (?, ?, ?, ?, ?, ?, ?)"));
    return insert
        .bind_all(std::string_view(server_), id, std::string_view(sent.device),
                  std::string_view(sent.identifier), sent.version, std::string_view(sent.command_uuid),
                  std::string_view(sent.query_uuid))
        .run();
}

Result<void> KeptObjects::forget(std::string_view id, std::string_view device) {
    MDM_TRY(auto drop,
            database_.prepare("DELETE FROM kept_sent WHERE server = ? AND object = ? AND device = ?"));
    return drop.bind_all(std::string_view(server_), id, device).run();
}

Result<void> KeptObjects::carry_over(std::string_view id, const std::string& from, const std::string& to) {
    MDM_TRY(auto update, database_.prepare("UPDATE kept_sent SET version = ? WHERE server = ? AND object = ? "
                                           "AND version = ?"));
    return update.bind_all(to_int(to).value_or(0), std::string_view(server_), id, to_int(from).value_or(0))
        .run();
}

}  // namespace mdm::apple
