#pragma once
// One statement's reading of devices: context after context, page after page.
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "mdm/fleet/fleet.hpp"
#include "mdm/fleet/list_filter.hpp"
#include "mdm/store/sql_table.hpp"

namespace mdm {

class DeviceScan final : public RowSource {
  public:
    DeviceScan(std::span<const FleetSource> sources, bool show_personal, store::ScanRequest request,
               const WhereTerms& terms);
    Result<bool> next(RowBatch& batch) override;

  private:
    Result<void> begin(const FleetSource& source);
    Result<bool> next_page(const FleetSource& source, RowBatch& batch);
    Result<void> add_details(const FleetSource& source, RowBatch& batch);
    void finish(const FleetSource& source, RowBatch& batch) const;
    void fill_ours(const FleetSource& source, RowBatch& batch, std::size_t row) const;
    bool admits_source(const FleetSource& source) const;
    bool admits(std::size_t row) const;
    std::vector<std::size_t> survivors();

    std::span<const FleetSource> sources_;
    store::ScanRequest request_;
    const WhereTerms& terms_;
    bool hide_personal_;
    ColumnSet wanted_;

    std::size_t source_ = 0;
    bool begun_ = false;
    std::unique_ptr<RowSource> rows_;  // of the current source; null: read by id
    std::vector<std::string> ids_;     // to read by id
    ColumnSet known_;                  // columns that the listing alone can tell
    std::unique_ptr<ListFilter> filter_;
    ColumnSet listed_, detailed_;  // wanted columns of the current source, by origin
    RowBatch page_, details_;
};

}  // namespace mdm
