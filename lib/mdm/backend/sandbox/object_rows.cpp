#include "mdm/backend/sandbox/object_rows.hpp"

#include <fmt/format.h>

#include "mdm/backend/sandbox/content.hpp"
#include "mdm/backend/sandbox/sources.hpp"

namespace mdm::sandbox {
namespace {

constexpr std::string_view object_columns = "n, kind, name, description, content, version";

NativeObject read_row(const World& world, const store::Statement& row, bool description) {
    NativeObject object;
    object.kind = row.text(1);
    object.id = world.objects.text(row.integer(0));
    object.name = row.text(2);
    if (description) object.description = std::string(row.text(3));
    object.content = row.text(4);
    object.version = std::to_string(row.integer(5));
    return object;
}

}  // namespace

Result<std::string> kept_content(const NativeObject& object, Time now, std::string_view id,
                                 std::int64_t version) {
    const Keeping keeping{id, version, now};
    if (object.kind == "android.policy") return keep_android(object.content, keeping);
    if (object.kind == "apple.declaration") return keep_declaration(object.content);
    return object.kind == "windows.custom" ? keep_windows(object.content, keeping)
                                           : keep_plist(object.content);
}

Result<std::optional<NativeObject>> read_object(World& world, std::string_view kind, std::int64_t number,
                                                bool description) {
    MDM_TRY(auto query, world.database.prepare(
                            fmt::format("SELECT {} FROM objects WHERE n = ? AND kind = ?", object_columns)));
    MDM_TRY(const bool found, query.bind_all(number, kind).step());
    return found ? std::optional(read_row(world, query, description)) : std::nullopt;
}

Result<std::vector<std::pair<std::int64_t, NativeObject>>> read_page(World& world, std::string_view kind,
                                                                     std::int64_t last, bool description) {
    std::vector<std::pair<std::int64_t, NativeObject>> page;
    MDM_TRY(auto query,
            world.database.prepare(fmt::format(
                "SELECT {} FROM objects WHERE kind = ? AND n > ? ORDER BY n LIMIT 100", object_columns)));
    query.bind_all(kind, last);
    for (;;) {
        MDM_TRY(const bool more, query.step());
        if (!more) return page;
        page.emplace_back(query.integer(0), read_row(world, query, description));
    }
}

Result<std::int64_t> insert_object(World& world, const NativeObject& object, Time now) {
    MDM_TRY(auto insert,
            world.database.prepare("INSERT INTO objects(kind, name, description, content, version) "
                                   "VALUES (?, ?, ?, '', 0)"));
    MDM_CHECK(insert
                  .bind_all(std::string_view(object.kind), std::string_view(object.name),
                            std::string_view(object.description ? *object.description : ""))
                  .run());
    const std::int64_t number = world.database.last_row_id();
    MDM_CHECK(replace_object(world, object, number, now));
    return number;
}

Result<void> replace_object(World& world, const NativeObject& object, std::int64_t number, Time now) {
    MDM_TRY(auto query, world.database.prepare("SELECT version FROM objects WHERE n = ?"));
    MDM_TRY(const bool found, query.bind_all(number).step());
    const std::int64_t version = found ? query.integer(0) + 1 : 1;
    query.reset();
    MDM_TRY(const std::string content, kept_content(object, now, world.objects.text(number), version));
    MDM_TRY(auto update, world.database.prepare("UPDATE objects SET name = ?, description = ?, content = ?, "
                                                "version = ? WHERE n = ?"));
    return update
        .bind_all(std::string_view(object.name),
                  std::string_view(object.description ? *object.description : ""), std::string_view(content),
                  version, number)
        .run();
}

Result<void> delete_object(World& world, std::string_view kind, std::int64_t number) {
    MDM_TRY(auto erase, world.database.prepare("DELETE FROM objects WHERE n = ? AND kind = ?"));
    MDM_CHECK(erase.bind_all(number, kind).run());
    MDM_TRY(auto rest,
            world.database.prepare("DELETE FROM assignments WHERE object NOT IN (SELECT n FROM objects)"));
    return rest.run();
}

Result<std::vector<ObjectAssignment>> read_assignments(World& world, std::int64_t number) {
    std::vector<ObjectAssignment> list;
    MDM_TRY(auto query, world.database.prepare("SELECT target, id, exclude FROM assignments WHERE object = ? "
                                               "ORDER BY position DESC"));
    query.bind_all(number);
    for (;;) {
        MDM_TRY(const bool more, query.step());
        if (!more) return list;
        list.push_back({static_cast<ObjectAssignment::To>(query.integer(0)), std::string(query.text(1)),
                        query.integer(2) != 0});
    }
}

Result<void> replace_assignments(World& world, std::int64_t number,
                                 std::span<const ObjectAssignment> assignments, Time now) {
    MDM_TRY(auto erase, world.database.prepare("DELETE FROM assignments WHERE object = ?"));
    MDM_CHECK(erase.bind_all(number).run());
    MDM_TRY(auto insert, world.database.prepare("INSERT INTO assignments VALUES (?, ?, ?, ?, ?, ?)"));
    std::int64_t position = 0;
    for (const ObjectAssignment& assignment : assignments)
        MDM_CHECK(insert
                      .bind_all(number, position++, static_cast<std::int64_t>(assignment.to),
                                std::string_view(assignment.id), std::int64_t{assignment.exclude},
                                millis(now))
                      .run());
    MDM_TRY(auto update, world.database.prepare("UPDATE objects SET version = version + 1 WHERE n = ?"));
    return update.bind_all(number).run();
}

Result<std::unique_ptr<RowSource>> list_policies(World& world) {
    MDM_TRY(auto query, world.database.prepare("SELECT n, kind, name, version FROM objects ORDER BY n"));
    return from_query(std::move(query), [&world](const store::Statement& row, RowBatch& batch) {
        batch.set(0, Cell::of(std::string_view(world.objects.text(row.integer(0)))));
        batch.set(1, row.cell(1));
        batch.set(2, row.cell(2));
        batch.set(5, Cell::of(std::string_view(std::to_string(row.integer(3)))));
    });
}

}  // namespace mdm::sandbox
