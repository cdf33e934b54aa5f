#pragma once
// Every device, as the sources list them: a selection without conditions, order or limit needs no SQL.
#include <vector>

#include "mdm/fleet/device_scan.hpp"
#include "mdm/fleet/fleet.hpp"

namespace mdm {

class StraightQuery final : public Query {
  public:
    /// `wanted` of tables::devices, handed out in the order of the table.
    StraightQuery(std::vector<FleetSource> sources, bool show_personal, ColumnSet wanted);

    std::span<const ResultColumn> columns() const override { return columns_; }
    Result<bool> next(RowBatch& batch) override;

  private:
    std::vector<FleetSource> sources_;
    std::vector<ResultColumn> columns_;
    std::vector<std::size_t> indices_;  // of tables::devices, one a result column
    WhereTerms terms_;                  // none
    DeviceScan scan_;
    RowBatch page_;
};

}  // namespace mdm
