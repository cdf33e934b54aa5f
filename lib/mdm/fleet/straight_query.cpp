#include "mdm/fleet/straight_query.hpp"

#include <utility>

namespace mdm {
namespace {

store::ScanRequest everything(ColumnSet wanted) {
    store::ScanRequest request;
    for (std::size_t i = 0; i < tables::devices.columns.size(); ++i)
        if (wanted.has(i)) request.columns |= std::uint64_t{1} << i;
    return request;
}

}  // namespace

StraightQuery::StraightQuery(std::vector<FleetSource> sources, bool show_personal, ColumnSet wanted)
    : sources_(std::move(sources)),
      scan_(sources_, show_personal, everything(wanted), terms_),
      page_(tables::devices.columns.size()) {
    for (std::size_t i = 0; i < tables::devices.columns.size(); ++i) {
        if (!wanted.has(i)) continue;
        indices_.push_back(i);
        columns_.push_back({std::string(tables::devices.columns[i].name), tables::devices.columns[i].type});
    }
}

Result<bool> StraightQuery::next(RowBatch& batch) {
    page_.clear();
    MDM_TRY(const bool more, scan_.next(page_));
    for (std::size_t row = 0; row < page_.rows(); ++row) {
        batch.add_row();
        for (std::size_t i = 0; i < indices_.size(); ++i) batch.set(i, page_.at(row, indices_[i]));
    }
    return more;
}

}  // namespace mdm
