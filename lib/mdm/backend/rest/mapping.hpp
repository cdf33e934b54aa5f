#pragma once
// Items of an answer to rows: pointers are taken apart once for a listing, then every item costs one walk for
// each column that is wanted.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/rest/datum.hpp"
#include "mdm/backend/rest/descriptor.hpp"
#include "mdm/backend/rest/transform.hpp"
#include "mdm/base/cell.hpp"

namespace mdm::rest {

/// Which columns a call fills, and by which pointers.
struct Part {
    std::string from = "list";  // FieldRule::from
    bool item_of_get = false;   // the item is device.get's: `detail` pointers count, and list columns, too
};

class Mapping {
  public:
    /// `fields` is borrowed. The table's key and `id` always come, the id with `prefix` before it
    /// ("computer:").
    Mapping(const Table& table, const Fields& fields, ColumnSet wanted, const Part& part,
            std::string prefix = {});

    bool empty() const { return columns_.empty(); }
    void fill(const Item& item, RowBatch& rows, std::size_t row) const;
    void fill(const Item& item, RowBatch& rows, std::size_t row, Rooms& rooms) const;
    /// The id that fill() would write, without the prefix; "" when there is none.
    std::string id_of(const Item& item) const;
    /// What fill() asks an item for. The pointers live as long as the mapping stays where it is.
    void want(JsonItems& items) const;
    /// The first names of the pointers in use, each once: for $select and its kin.
    std::vector<std::string> names() const;

  private:
    struct One {
        std::size_t column;
        const FieldRule* rule;
        Transform transform;
        ColumnType type;
        std::string_view words;
        std::span<const Pointer> at;
    };
    Cell cell(const One& one, const Item& item, Rooms& rooms) const;
    std::size_t id_;  // beyond all columns where the table has none
    std::string prefix_;
    std::vector<One> columns_;
};

}  // namespace mdm::rest
