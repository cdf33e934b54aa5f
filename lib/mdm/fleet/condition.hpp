#pragma once
// What --where, -l and --group amount to: one SQL expression over `devices`, and the tables that it needs
// besides those of the fleet.
#include <memory>
#include <string>
#include <vector>

#include "mdm/fleet/fleet.hpp"
#include "mdm/fleet/selection.hpp"

namespace mdm {

struct Condition {
    std::string sql = {};  // "" = every device
    std::vector<std::unique_ptr<TableProvider>> tables = {};

    /// The fleet with the tables of the condition.
    Fleet over(const Fleet& fleet) const;
    /// A query that keeps the tables alive.
    Result<std::unique_ptr<Query>> select(const Fleet& fleet, DeviceQuery wanted) &&;
    /// AND one more term.
    void add(std::string_view term);
};

/// Usage for a bad expression, key or word (did-you-mean); not_found for a group that no context has.
Result<Condition> condition_of(const Selection& selection, const Fleet& fleet);

}  // namespace mdm
