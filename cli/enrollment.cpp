#include "cli/enrollment.hpp"

#include <fmt/format.h>

#include "cli/job_result.hpp"
#include "mdm/backend/dry_run.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli {
namespace {

// Keeps handed-back values in memory, for the one who asked for them.
class KeptSecrets final : public SecretsOut {
  public:
    explicit KeptSecrets(std::map<std::string, Secret>& kept) : kept_(kept) {}
    Result<void> put(std::span<const SecretRow> rows) override {
        for (const SecretRow& row : rows) kept_[row.kind] = row.value;
        return {};
    }

  private:
    std::map<std::string, Secret>& kept_;
};

Result<void> consent_to(App& app, const Job& job, const ConsentOptions& flags) {
    MDM_TRY(const auto* context, app.context());
    const Operation* operation = find_operation(job.action);
    GuardInput input;
    input.operation = operation->id;
    input.verb = operation->verb;
    input.risk = operation->risk;
    input.context = context->name;
    input.rules = context->guard;
    input.count = 1;
    input.reason_given = !flags.reason.empty();
    return obtain_consent(app, input, flags);
}

Result<EnrollmentRun> run_draft(App& app, Ledger& ledger, const Job& draft, const Target& target,
                                const ConsentOptions& flags) {
    JobTarget row;
    row.target = target;
    MDM_CHECK(ledger.append(draft.id, std::span(&row, 1)));
    MDM_CHECK(consent_to(app, draft, flags));
    MDM_TRY(auto* backend, app.backend());
    DryRunBackend dry(*backend);
    DeviceExecutor executor(flags.dry_run ? static_cast<Backend&>(dry) : *backend);
    EnrollmentRun run;
    KeptSecrets secrets(run.kept);
    Runner runner(ledger, executor, app.runner_doors());
    MDM_TRY(run.report, runner.start(draft.id, {&secrets, false}, app.world().stop));
    return run;
}

}  // namespace

Result<CommandResult> show_enrollment(App& app, const std::string& id) {
    MDM_TRY(auto* backend, app.backend());
    const Table& table = tables::enrollments;
    ListRequest request;
    request.table = &table;
    request.columns = ColumnSet::all(table.columns.size());
    MDM_TRY(auto rows, backend->list(request));
    RowBatch batch(table.columns.size());
    std::vector<std::string> ids;
    for (bool more = true; more;) {
        batch.clear();
        MDM_TRY(more, rows->next(batch));
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            ids.emplace_back(batch.at(row, 0).text_or_empty());
            if (ids.back() != id) continue;
            nlohmann::ordered_json record = nlohmann::ordered_json::object();
            for (std::size_t column = 0; column < batch.width(); ++column) {
                const Cell cell = batch.at(row, column);
                auto& value = record[std::string(table.columns[column].name)];
                if (cell.kind == CellKind::text) value = cell.text;
                if (cell.kind == CellKind::integer) value = cell.integer;
            }
            return CommandResult::record(std::move(record));
        }
    }
    return Error{Code::not_found, fmt::format("there is no enrollment '{}'", id), did_you_mean(id, ids)};
}

Result<EnrollmentRun> run_enrollment(App& app, Job job, const Target& target, const ConsentOptions& flags) {
    MDM_TRY(auto* ledger, app.ledger());
    MDM_TRY(const auto* context, app.context());
    MDM_TRY(auto* backend, app.backend());
    const Capability capability = backend->can(*find_operation(job.action));
    if (capability.support == Support::no)
        return Error{Code::unsupported,
                     fmt::format("{} cannot do this: {}", context->backend, capability.reason)};
    job.context = context->name;
    job.identity = backend->identity();
    job.who = app.who();
    job.reason = flags.reason;
    job.dry = flags.dry_run;
    MDM_TRY(const auto draft, ledger->create(std::move(job)));
    auto run = run_draft(app, *ledger, draft, target, flags);
    if (!run.ok() || flags.dry_run)
        if (const auto now = ledger->job(draft.id); now.ok() && (now->dry || now->state == JobState::draft))
            static_cast<void>(ledger->drop(draft.id));
    return run;
}

}  // namespace mdm::cli
