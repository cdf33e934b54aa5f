#include "mdm/fleet/device_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "mdm/fleet/pushdown.hpp"

namespace mdm {
namespace {

constexpr std::size_t id_column = column(Field::id);
constexpr std::size_t width = column(Field::backend) + 1;
constexpr ColumnSet ours = columns({Field::context, Field::backend});
constexpr std::size_t most_ids = 200;  // beyond that, listing everything is taken to be cheaper

ColumnSet personal_columns() {
    ColumnSet set;
    for (std::size_t i = 0; i < width; ++i)
        if (tables::devices.columns[i].personal) set.add(i);
    return set;
}

ColumnSet of_origin(const Backend& backend, ColumnSet wanted, Origin origin) {
    ColumnSet set;
    for (std::size_t i = 0; i < width; ++i)
        if (wanted.has(i) && backend.origin(tables::devices, i) == origin) set.add(i);
    return set;
}

std::string reading(const FleetSource& source) {
    return fmt::format("listing devices of context '{}'", source.context);
}

void copy_row(const RowBatch& from, std::size_t row, ColumnSet which, RowBatch& to) {
    for (std::size_t i = 0; i < width; ++i)
        if (which.has(i)) to.set(i, from.at(row, i));
}

}  // namespace

DeviceScan::DeviceScan(std::span<const FleetSource> sources, bool show_personal, store::ScanRequest request,
                       const WhereTerms& terms)
    : sources_(sources),
      request_(std::move(request)),
      terms_(terms),
      wanted_(ColumnSet(request_.columns) & ColumnSet::all(width)),
      page_(width),
      details_(width) {
    hide_personal_ = !show_personal && !(wanted_ & personal_columns()).empty();
    if (hide_personal_) wanted_.add(column(Field::ownership));
}

Result<bool> DeviceScan::next(RowBatch& batch) {
    while (source_ < sources_.size()) {
        const FleetSource& source = sources_[source_];
        if (!begun_ && !admits_source(source)) {
            ++source_;
            continue;
        }
        if (!begun_) MDM_CHECK_DURING(reading(source), begin(source));
        MDM_TRY_DURING(reading(source), const bool more, next_page(source, batch));
        if (!more) {
            begun_ = false;
            ++source_;
        }
        if (more || !batch.empty()) return true;
    }
    return false;
}

// A condition on `context` or `backend` may rule a source out before anything is sent.
bool DeviceScan::admits_source(const FleetSource& source) const {
    const Cell context = Cell::of(source.context), backend = Cell::of(source.backend->identity().backend);
    return request_.admits([&](std::size_t index) -> const Cell* {
        if (index == column(Field::context)) return &context;
        return index == column(Field::backend) ? &backend : nullptr;
    });
}

Result<void> DeviceScan::begin(const FleetSource& source) {
    begun_ = true;
    rows_.reset();
    detailed_ = of_origin(*source.backend, wanted_ - ours, Origin::detail);
    listed_ = of_origin(*source.backend, wanted_ - ours, Origin::list);
    listed_.add(id_column);
    known_ = (listed_ | of_origin(*source.backend, wanted_, Origin::nowhere)) - ours - personal_columns();
    filter_ = detailed_.empty() ? nullptr : ListFilter::make(terms_, known_);
    const auto ids = wanted_values(id_column, request_.all_of());
    if (ids && ids->size() <= most_ids) {
        ids_ = *ids;
        return {};
    }
    const auto pushed = pushed_filters(tables::devices, request_.all_of(), *source.backend);
    MDM_TRY(rows_, source.backend->list({&tables::devices, listed_, pushed.filters, {}}));
    return {};
}

Result<bool> DeviceScan::next_page(const FleetSource& source, RowBatch& batch) {
    if (!rows_) {
        std::erase_if(ids_, [](const std::string& id) { return id.empty(); });
        if (ids_.empty()) return false;
        page_.clear();
        MDM_CHECK(source.backend->read_devices(ids_, listed_ | detailed_, page_));
        for (std::size_t row = 0; row < page_.rows(); ++row) {
            if (page_.at(row, id_column).is_null()) continue;
            batch.add_row();
            copy_row(page_, row, listed_ | detailed_, batch);
        }
        finish(source, batch);
        return false;
    }
    if (detailed_.empty()) {
        MDM_TRY(const bool more, rows_->next(batch));
        finish(source, batch);
        return more;
    }
    page_.clear();
    MDM_TRY(const bool more, rows_->next(page_));
    MDM_CHECK(add_details(source, batch));
    return more;
}

// What only a detail call can tell is not known yet, and personal columns tell nothing.
bool DeviceScan::admits(std::size_t row) const {
    Cell cell;
    return request_.admits([&](std::size_t index) -> const Cell* {
        if (!known_.has(index)) return nullptr;
        cell = page_.at(row, index);
        return &cell;
    });
}

std::vector<std::size_t> DeviceScan::survivors() {
    std::vector<std::size_t> rows;
    if (filter_) {
        rows = filter_->survivors(page_);
    } else {
        rows.resize(page_.rows());
        std::iota(rows.begin(), rows.end(), std::size_t{0});
    }
    std::erase_if(rows, [&](std::size_t row) { return !admits(row); });
    return rows;
}

// One batch of detail calls for what is left of the page. A device without an id cannot be asked about.
Result<void> DeviceScan::add_details(const FleetSource& source, RowBatch& batch) {
    const std::vector<std::size_t> rows = survivors();
    std::vector<std::string> ids;
    for (const std::size_t row : rows) {
        const auto id = page_.at(row, id_column).text_or_empty();
        if (!id.empty()) ids.emplace_back(id);
    }
    details_.clear();
    if (!ids.empty()) MDM_CHECK(source.backend->read_devices(ids, detailed_, details_));
    if (details_.rows() != ids.size())
        return Error{Code::bad_response,
                     fmt::format("{} rows came for {} devices", details_.rows(), ids.size())};
    std::size_t detail = 0;
    for (const std::size_t row : rows) {
        const bool asked = !page_.at(row, id_column).text_or_empty().empty();
        const std::size_t mine = asked ? detail++ : 0;
        if (asked && details_.at(mine, id_column).is_null()) continue;  // gone meanwhile
        batch.add_row();
        copy_row(page_, row, listed_, batch);
        if (asked) copy_row(details_, mine, detailed_, batch);
    }
    finish(source, batch);
    return {};
}

void DeviceScan::finish(const FleetSource& source, RowBatch& batch) const {
    if (!hide_personal_ && (wanted_ & ours).empty()) return;
    for (std::size_t row = 0; row < batch.rows(); ++row) fill_ours(source, batch, row);
}

void DeviceScan::fill_ours(const FleetSource& source, RowBatch& batch, std::size_t row) const {
    if (wanted_.has(column(Field::context))) batch.set(row, column(Field::context), Cell::of(source.context));
    if (wanted_.has(column(Field::backend)))
        batch.set(row, column(Field::backend), Cell::of(source.backend->identity().backend));
    if (!hide_personal_) return;
    const Cell owner = batch.at(row, column(Field::ownership));
    if ((owner.is_null() ? std::string_view(source.ownership_default) : owner.text_or_empty()) == "company")
        return;
    for (std::size_t i = 0; i < width; ++i)
        if (tables::devices.columns[i].personal) batch.set(row, i, Cell{});
}

}  // namespace mdm
