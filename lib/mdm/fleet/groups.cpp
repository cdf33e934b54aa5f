#include "mdm/fleet/groups.hpp"

namespace mdm {

Result<void> each_group(Backend& backend, const std::function<void(const ListedGroup& group)>& each) {
    constexpr std::size_t id = 0, name = 1, kind = 2;
    ListRequest request;
    request.table = &tables::groups;
    request.columns = ColumnSet::all(kind + 1);
    MDM_TRY(const auto rows, backend.list(request));
    RowBatch batch(tables::groups.columns.size());
    for (bool more = true; more; batch.clear()) {
        MDM_TRY(more, rows->next(batch));
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            const auto text = [&](std::size_t column) { return batch.at(row, column).text_or_empty(); };
            each({text(id), text(name), text(kind)});
        }
    }
    return {};
}

}  // namespace mdm
