#include "cli/completion_fill.hpp"

#include "cli/completion_cache.hpp"
#include "mdm/backend/objects.hpp"

namespace mdm::cli {
namespace {

// One kind of completion: which column of which table is offered, and which one describes it.
struct Kind {
    std::string_view kind;
    const Table& table;
    std::size_t value;
    std::size_t description;
};

Result<std::vector<Candidate>> candidates_of(const Kind& kind, RowSource& rows) {
    std::vector<Candidate> found;
    RowBatch batch(kind.table.columns.size());
    for (bool more = true; more && found.size() < CompletionCache::limit_of_kind;) {
        batch.clear();
        MDM_TRY(more, rows.next(batch));
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            const auto value = batch.at(row, kind.value).text_or_empty();
            if (!value.empty())
                found.push_back(
                    {std::string(value), std::string(batch.at(row, kind.description).text_or_empty())});
        }
    }
    return found;
}

Result<std::vector<Candidate>> listed(Backend& backend, const Kind& kind) {
    ListRequest request;
    request.table = &kind.table;
    request.columns.add(kind.value);
    request.columns.add(kind.description);
    MDM_TRY(auto rows, backend.list(request));
    return candidates_of(kind, *rows);
}

Result<std::vector<Candidate>> policy_objects(Backend& backend) {
    std::vector<Candidate> found;
    Objects* objects = backend.objects();
    if (objects == nullptr) return found;
    for (const ObjectKind& kind : objects->kinds())
        MDM_CHECK(objects->list(kind.id, [&found](NativeObject object) -> Result<void> {
            found.push_back({object.name, object.kind});
            return {};
        }));
    return found;
}

void keep(CompletionCache& cache, std::string_view kind, const Result<std::vector<Candidate>>& found) {
    if (found.ok()) static_cast<void>(cache.write(kind, *found));
}

}  // namespace

void fill_completion(App& app) {
    const auto paths = app.paths();
    const auto context = app.context();
    const auto backend = app.backend();
    if (!paths.ok() || !context.ok() || !backend.ok()) return;
    CompletionCache cache(app.world().files, (*paths)->cache_folder, (*context)->name);
    const Kind kinds[] = {{"DEVICE", tables::devices, column(Field::serial), column(Field::name)},
                          {"GROUP", tables::groups, 1, 2},
                          {"APP", tables::catalog, 0, 1}};
    for (const Kind& kind : kinds) keep(cache, kind.kind, listed(**backend, kind));
    keep(cache, "POLICY", policy_objects(**backend));
    const auto facts = app.world().files.facts((*paths)->ledger_file);
    if (!facts.ok() || !*facts) return;
    if (auto ledger = app.ledger(); ledger.ok()) {
        const auto jobs = job_rows(**ledger);
        keep(cache, "JOB", candidates_of({"JOB", tables::jobs, 0, 1}, *jobs));
    }
}

}  // namespace mdm::cli
