#include "cli/completion_fill.hpp"

#include <algorithm>
#include <array>

#include "cli/completion_cache.hpp"

namespace mdm::cli {
namespace {

// One kind of completion: which column of which table is offered, and which one describes it.
struct Kind {
    const Table& table;
    CandidateColumns columns;
};

const std::array<Kind, 5>& kinds() {
    static const std::array<Kind, 5> all{{
        {tables::devices, {"DEVICE", column(Field::serial), column(Field::name)}},
        {tables::groups, {"GROUP", 1, 2}},
        {tables::catalog, {"APP", 0, 1}},
        {tables::policies, {"POLICY", *tables::policies.find("name"), *tables::policies.find("kind")}},
        {tables::jobs, {"JOB", 0, 1}},
    }};
    return all;
}

const Kind* find_kind(const Table& table) {
    const auto found = std::find_if(kinds().begin(), kinds().end(),
                                    [&table](const Kind& kind) { return &kind.table == &table; });
    return found == kinds().end() ? nullptr : &*found;
}

void add_candidates(KnownNames& found, const CandidateColumns& columns, const RowBatch& batch) {
    for (std::size_t row = 0; row < batch.rows() && !found.full(); ++row)
        found.add(batch.at(row, columns.value).text_or_empty(),
                  batch.at(row, columns.description).text_or_empty());
}

Result<KnownNames> candidates_of(const Kind& kind, RowSource& rows) {
    KnownNames found(kind.columns.kind);
    RowBatch batch(kind.table.columns.size());
    for (bool more = true; more && !found.full();) {
        batch.clear();
        MDM_TRY(more, rows.next(batch));
        add_candidates(found, kind.columns, batch);
    }
    return found;
}

Result<KnownNames> listed(Backend& backend, const Kind& kind) {
    ListRequest request;
    request.table = &kind.table;
    request.columns.add(kind.columns.value);
    request.columns.add(kind.columns.description);
    MDM_TRY(auto rows, backend.list(request));
    return candidates_of(kind, *rows);
}

void keep(CompletionCache& cache, const Result<KnownNames>& found) {
    if (found.ok()) static_cast<void>(cache.write(*found));
}

std::optional<CompletionCache> cache_of(App& app) {
    const auto paths = app.paths();
    const auto context = app.context();
    if (!paths.ok() || !context.ok()) return std::nullopt;
    return CompletionCache(app.world().files, (*paths)->cache_folder, (*context)->name);
}

class Remembering final : public RowSource {
  public:
    Remembering(CompletionCache cache, const CandidateColumns& columns, std::unique_ptr<RowSource> rows)
        : cache_(std::move(cache)), columns_(columns), rows_(std::move(rows)), found_(columns.kind) {}

    Result<bool> next(RowBatch& batch) override {
        MDM_TRY(const bool more, rows_->next(batch));
        add_candidates(found_, columns_, batch);
        if (!more) keep(cache_, found_);
        return more;
    }

  private:
    CompletionCache cache_;
    CandidateColumns columns_;
    std::unique_ptr<RowSource> rows_;
    KnownNames found_;
};

}  // namespace

void fill_completion(App& app) {
    auto cache = cache_of(app);
    const auto backend = app.marked_backend();
    if (!cache || !backend.ok()) return;
    for (const Kind& kind : kinds())
        if (&kind.table != &tables::jobs) keep(*cache, listed(**backend, kind));
    const auto facts = app.world().files.facts((*app.paths())->ledger_file);
    if (!facts.ok() || !*facts) return;
    if (auto ledger = app.ledger(); ledger.ok())
        keep(*cache, candidates_of(*find_kind(tables::jobs), *job_rows(**ledger)));
}

std::unique_ptr<RowSource> remembering(App& app, const CandidateColumns& columns,
                                       std::unique_ptr<RowSource> rows) {
    auto cache = cache_of(app);
    if (!cache) return rows;
    return std::make_unique<Remembering>(std::move(*cache), columns, std::move(rows));
}

std::unique_ptr<RowSource> remembering(App& app, const Table& table, std::unique_ptr<RowSource> rows) {
    const Kind* kind = find_kind(table);
    return kind == nullptr ? std::move(rows) : remembering(app, kind->columns, std::move(rows));
}

}  // namespace mdm::cli
