#include "mdm/store/spool.hpp"

#include <fmt/format.h>

namespace mdm::store {
namespace {

bool declared_text(const SqlColumn& column) {
    return column.declared.starts_with("TEXT");
}

}  // namespace

Spool::Spool(Database database, std::span<const SqlColumn> all, std::uint64_t columns)
    : database_(std::move(database)), all_(all), positions_(all.size(), -1) {
    for (std::size_t column = 0; column < all.size(); ++column) {
        if ((columns >> column & 1) == 0) continue;
        positions_[column] = static_cast<int>(stored_.size()) + 1;
        stored_.push_back(column);
    }
}

Result<Spool> Spool::create(std::span<const SqlColumn> all, std::uint64_t columns) {
    MDM_TRY(auto database, Database::temporary());
    Spool spool(std::move(database), all, columns);
    std::string names = "CREATE TABLE t(one";  // a table needs a column, even where none is wanted
    for (const std::size_t column : spool.stored_)
        names += fmt::format(", c{} {}", column, declared_text(all[column]) ? "TEXT" : "");
    MDM_CHECK(spool.database_.execute(names + "); BEGIN"));
    return spool;
}

Result<void> Spool::add(const RowBatch& batch, const ScanRequest& request) {
    std::string sql = "INSERT INTO t VALUES (NULL";
    for (std::size_t i = 0; i < stored_.size(); ++i) sql += ", ?";
    MDM_TRY(auto insert, database_.prepare(sql + ")"));
    Cell known;
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        const auto cell = [&](std::size_t column) { return &(known = batch.at(row, column)); };
        if (!request.admits(cell)) continue;
        for (std::size_t i = 0; i < stored_.size(); ++i)
            insert.bind(static_cast<int>(i) + 1, batch.at(row, stored_[i]));
        MDM_CHECK(insert.run());
    }
    return {};
}

const Constraint* Spool::indexable(std::span<const Constraint> constraints) const {
    for (const Constraint& c : constraints) {
        if (c.op != Op::equals || c.order != Order::binary || c.values.size() != 1) continue;
        const CellKind kind = c.values[0].kind;
        if (positions_[c.column] < 0) continue;
        if (declared_text(all_[c.column]) ? kind == CellKind::text : kind == CellKind::integer) return &c;
    }
    return nullptr;
}

Result<Statement> Spool::rows(std::optional<std::size_t> equal_column) {
    std::string sql = "SELECT rowid";
    for (const std::size_t column : stored_) sql += fmt::format(", c{}", column);
    sql += " FROM t";
    if (equal_column) {
        if (indexed_.insert(*equal_column).second)
            MDM_CHECK(database_.execute(fmt::format("CREATE INDEX i{0} ON t(c{0})", *equal_column)));
        sql += fmt::format(" WHERE c{} = ?1", *equal_column);
    }
    return database_.prepare(sql);
}

}  // namespace mdm::store
