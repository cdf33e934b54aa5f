#include "mdm/fleet/scan.hpp"

#include <fmt/format.h>

#include <array>

#include "mdm/fleet/device_scan.hpp"
#include "mdm/fleet/pushdown.hpp"

namespace mdm {
namespace {

constexpr std::array<std::string_view, 8> declarations{
    "TEXT", "TEXT VERSION", "TEXT WORD", "INTEGER BOOLEAN", "INTEGER", "REAL", "TEXT TIME", "TEXT LIST"};

// Rows of one table from source after source.
class BackendScan final : public RowSource {
  public:
    BackendScan(const Table& table, std::span<const FleetSource> sources, store::ScanRequest request)
        : table_(table), sources_(sources), request_(std::move(request)) {}

    Result<bool> next(RowBatch& batch) override {
        while (source_ < sources_.size()) {
            MDM_TRY_DURING(doing(), const bool more, next_page(batch));
            if (!more) {
                rows_.reset();
                ++source_;
            }
            if (more || !batch.empty()) return true;
        }
        return false;
    }

  private:
    std::string doing() const {
        return fmt::format("listing {} of context '{}'", table_.name, sources_[source_].context);
    }

    Result<bool> next_page(RowBatch& batch) {
        if (!rows_) {
            auto opened = open(*sources_[source_].backend);
            if (!opened.ok() && scoped_ && opened.error().code == Code::not_found) return false;
            MDM_TRY(rows_, std::move(opened));
        }
        return rows_->next(batch);
    }

    // Apps of one device are one call where all of them are one for each.
    Result<std::unique_ptr<RowSource>> open(Backend& backend) {
        const auto all = request_.all_of();
        const auto pushed = pushed_filters(table_, all, backend);
        ListRequest request{
            &table_, ColumnSet(request_.columns) & ColumnSet::all(table_.columns.size()), pushed.filters, {}};
        request.columns.add(table_.key);
        const auto devices = &table_ == &tables::apps ? wanted_values(0, all) : std::nullopt;
        scoped_ = devices && devices->size() == 1 && !devices->front().empty();
        if (scoped_) request.scope = devices->front();
        return backend.list(request);
    }

    const Table& table_;
    std::span<const FleetSource> sources_;
    store::ScanRequest request_;
    std::size_t source_ = 0;
    bool scoped_ = false;
    std::unique_ptr<RowSource> rows_;
};

class NoRows final : public RowSource {
  public:
    Result<bool> next(RowBatch&) override { return false; }
};

// A Table's columns, said to SQLite.
class ModelTable : public store::SqlTable {
  public:
    explicit ModelTable(const Table& table) : table_(table) {
        for (const Column& column : table.columns)
            columns_.push_back({column.name, declared(column.type), natural_order(column.type)});
    }
    std::string_view name() const override { return table_.name; }
    std::span<const store::SqlColumn> columns() const override { return columns_; }
    double expected_rows() const override {
        return &table_ == &tables::apps ? 5e6 : &table_ == &tables::devices ? 1e5 : 1000;
    }
    Result<std::unique_ptr<RowSource>> open(const store::ScanRequest&) override {
        return std::unique_ptr<RowSource>(std::make_unique<NoRows>());
    }

  protected:
    const Table& table_;

  private:
    std::vector<store::SqlColumn> columns_;
};

class DeviceTable final : public ModelTable {
  public:
    DeviceTable(std::span<const FleetSource> sources, bool show_personal, WhereTerms terms)
        : ModelTable(tables::devices),
          sources_(sources),
          show_personal_(show_personal),
          terms_(std::move(terms)) {}
    Result<std::unique_ptr<RowSource>> open(const store::ScanRequest& request) override {
        return std::unique_ptr<RowSource>(
            std::make_unique<DeviceScan>(sources_, show_personal_, request, terms_));
    }

  private:
    std::span<const FleetSource> sources_;
    bool show_personal_;
    WhereTerms terms_;
};

class BackendTable final : public ModelTable {
  public:
    BackendTable(const Table& table, std::span<const FleetSource> sources)
        : ModelTable(table), sources_(sources) {}
    Result<std::unique_ptr<RowSource>> open(const store::ScanRequest& request) override {
        return std::unique_ptr<RowSource>(std::make_unique<BackendScan>(table_, sources_, request));
    }

  private:
    std::span<const FleetSource> sources_;
};

class ProvidedTable final : public ModelTable {
  public:
    explicit ProvidedTable(TableProvider& provider) : ModelTable(provider.table()), provider_(provider) {}
    Result<std::unique_ptr<RowSource>> open(const store::ScanRequest& request) override {
        const auto filters = all_filters(table_, request.all_of());
        return provider_.open(ColumnSet(request.columns) & ColumnSet::all(table_.columns.size()),
                              filters.filters);
    }

  private:
    TableProvider& provider_;
};

}  // namespace

std::string_view declared(ColumnType type) {
    return declarations[static_cast<std::size_t>(type)];
}

std::optional<ColumnType> column_type(std::string_view declared) {
    for (std::size_t i = 0; i < declarations.size(); ++i)
        if (declarations[i] == declared) return static_cast<ColumnType>(i);
    return std::nullopt;
}

std::unique_ptr<store::SqlTable> device_table(std::span<const FleetSource> sources, bool show_personal,
                                              WhereTerms terms) {
    return std::make_unique<DeviceTable>(sources, show_personal, std::move(terms));
}
std::unique_ptr<store::SqlTable> backend_table(const Table& table, std::span<const FleetSource> sources) {
    return std::make_unique<BackendTable>(table, sources);
}
std::unique_ptr<store::SqlTable> provided_table(TableProvider& provider) {
    return std::make_unique<ProvidedTable>(provider);
}
std::unique_ptr<store::SqlTable> empty_table(const Table& table) {
    return std::make_unique<ModelTable>(table);
}

}  // namespace mdm
