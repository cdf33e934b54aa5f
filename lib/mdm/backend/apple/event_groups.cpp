// Groups that we keep for servers that have none.
#include <fmt/format.h>

#include "mdm/backend/apple/sqlite_event_store.hpp"
#include "mdm/base/text.hpp"

namespace mdm::apple {

using store::Transaction;

Result<std::int64_t> SqliteEventStore::group_number(std::string_view name) {
    MDM_TRY(auto select, statements_.get("SELECT n FROM groups WHERE server = ? AND name = ?"));
    MDM_TRY(const bool found, select->bind_all(server_, name).step());
    if (!found)
        return Error{Code::not_found, fmt::format("there is no group '{}'", printable(name)),
                     "run: mdmctl group list"};
    return select->integer(0);
}

Result<void> SqliteEventStore::add_to_group(std::string_view group, std::span<const std::string> devices) {
    if (group.empty()) return Error{Code::usage, "a group needs a name"};
    MDM_TRY(auto transaction, Transaction::begin(database_));
    {
        MDM_TRY(auto insert, statements_.get("INSERT OR IGNORE INTO groups(server, name) VALUES (?, ?)"));
        MDM_CHECK(insert->bind_all(server_, group).run());
        MDM_TRY(const std::int64_t number, group_number(group));
        MDM_TRY(auto add, statements_.get("INSERT OR IGNORE INTO members VALUES (?, ?)"));
        for (const std::string& device : devices)
            MDM_CHECK(add->bind_all(number, std::string_view(device)).run());
    }
    return transaction.commit();
}

Result<void> SqliteEventStore::remove_from_group(std::string_view group,
                                                 std::span<const std::string> devices) {
    MDM_TRY(auto transaction, Transaction::begin(database_));
    {
        MDM_TRY(const std::int64_t number, group_number(group));
        MDM_TRY(auto remove, statements_.get("DELETE FROM members WHERE grp = ? AND device = ?"));
        for (const std::string& device : devices)
            MDM_CHECK(remove->bind_all(number, std::string_view(device)).run());
    }
    return transaction.commit();
}

Result<void> SqliteEventStore::delete_group(std::string_view group) {
    MDM_TRY(auto transaction, Transaction::begin(database_));
    {
        MDM_TRY(const std::int64_t number, group_number(group));
        MDM_TRY(auto members, statements_.get("DELETE FROM members WHERE grp = ?"));
        MDM_CHECK(members->bind(1, number).run());
        MDM_TRY(auto remove, statements_.get("DELETE FROM groups WHERE n = ?"));
        MDM_CHECK(remove->bind(1, number).run());
    }
    return transaction.commit();
}

Result<std::vector<std::string>> SqliteEventStore::members(std::string_view group) {
    MDM_TRY(const std::int64_t number, group_number(group));
    MDM_TRY(auto select, statements_.get("SELECT device FROM members WHERE grp = ? ORDER BY device"));
    select->bind(1, number);
    std::vector<std::string> devices;
    while (true) {
        MDM_TRY(const bool more, select->step());
        if (!more) return devices;
        devices.emplace_back(select->text(0));
    }
}

}  // namespace mdm::apple
