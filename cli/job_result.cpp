#include "cli/job_result.hpp"

#include <fmt/format.h>

#include <array>

#include "cli/exit_codes.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/job/job_lock.hpp"

namespace mdm::cli {
namespace {

constexpr std::array<std::string_view, 7> target_columns{"kind",  "device",     "serial", "name",
                                                         "state", "command_id", "error"};

class TargetRows final : public RowSource {
  public:
    TargetRows(Ledger& ledger, std::string job) : ledger_(ledger), job_(std::move(job)) {}

    Result<bool> next(RowBatch& batch) override {
        MDM_TRY(const auto targets, ledger_.targets(job_, StateSet::all(), after_, 1000));
        for (const JobTarget& target : targets) add(target, batch);
        if (!targets.empty()) after_ = targets.back().seq;
        return !targets.empty();
    }

  private:
    static void add(const JobTarget& target, RowBatch& batch) {
        const auto text_or_null = [](const std::string& text) {
            return text.empty() ? Cell{} : Cell::of(text);
        };
        batch.add_row();
        batch.set(0, Cell::of(name(target.target.kind)));
        batch.set(1, text_or_null(target.target.id));
        batch.set(2, text_or_null(target.target.serial));
        batch.set(3, text_or_null(target.target.name));
        batch.set(4, Cell::of(name(target.state)));
        batch.set(5, text_or_null(target.command_id));
        batch.set(6, text_or_null(target.error));
    }

    Ledger& ledger_;
    std::string job_;
    std::int64_t after_ = 0;
};

nlohmann::ordered_json summary_json(const Counts& counts) {
    auto summary = nlohmann::ordered_json::object();
    for (std::size_t i = 0; i < target_states; ++i)
        if (counts.of[i] != 0) summary[std::string(name(static_cast<TargetState>(i)))] = counts.of[i];
    return summary;
}

// What to do about targets that did not come through, one row a state.
struct Advice {
    TargetState state;
    std::string_view says;
};
constexpr std::array<Advice, 4> advices{{
    {TargetState::unknown, "may have been carried out; find out with: mdmctl job resume {}"},
    {TargetState::sending, "may have been carried out; find out with: mdmctl job resume {}"},
    {TargetState::held, "wait for an approval; go on with: mdmctl job resume {}"},
    {TargetState::planned, "were not sent; go on with: mdmctl job resume {}"},
}};

}  // namespace

int exit_of(Verdict verdict) {
    static constexpr std::array<int, 6> exits{Exit::interrupted, Exit::outcome_unknown, Exit::failed,
                                              Exit::partial,     Exit::pending,         Exit::done};
    return exits[static_cast<std::size_t>(verdict)];
}

std::string summary_text(const Counts& counts) {
    std::string text;
    for (std::size_t i = 0; i < target_states; ++i)
        if (counts.of[i] != 0)
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", counts.of[i],
                                name(static_cast<TargetState>(i)));
    return text.empty() ? "no targets" : text;
}

std::unique_ptr<RowSource> target_rows(Ledger& ledger, const std::string& job) {
    return std::make_unique<TargetRows>(ledger, job);
}

CommandResult job_result(Ledger& ledger, const Job& job) {
    const std::string_view state = name(seen_state(ledger, job));
    nlohmann::ordered_json record = {
        {"id", job.id},
        {"action", action_name(job.action)},
        {"context", job.context},
        {"state", state},
        {"reason", job.reason.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(job.reason)},
        {"created_at", rfc3339(job.created_at)},
        {"finished_at", nullptr},
        {"summary", summary_json(job.counts)}};
    if (job.finished_at) record["finished_at"] = rfc3339(*job.finished_at);
    Listing listing;
    for (std::size_t i = 0; i < target_columns.size(); ++i)
        listing.columns.push_back({std::string(target_columns[i]), ColumnType::text, i});
    listing.shown = {1, 2, 3, 4, 6};
    listing.key = 1;
    listing.width = target_columns.size();
    listing.rows = target_rows(ledger, job.id);
    auto result = CommandResult::record_with_rows(std::move(record), "targets", std::move(listing));
    result.plain = fmt::format("\njob {}: {} on {}, {}: {}\n", job.id, action_name(job.action), job.context,
                               state, summary_text(job.counts));
    return result;
}

CommandResult run_result(Ledger& ledger, const RunReport& report) {
    CommandResult result = job_result(ledger, report.job);
    result.exit = exit_of(report.verdict);
    if (report.stopped_by) {
        result.notes.push_back(fmt::format("mdmctl: stopped: {}", report.stopped_by->text()));
        if (!report.stopped_by->hint.empty()) result.notes.push_back("  " + report.stopped_by->hint);
        const bool not_signed_in =
            report.stopped_by->code == Code::unauthenticated && report.verdict == Verdict::failed;
        if (report.verdict == Verdict::done || report.verdict == Verdict::pending || not_signed_in ||
            report.job.counts.in({TargetState::planned}) == report.job.counts.total())
            result.exit = exit_code(report.stopped_by->code);
    }
    for (const Advice& advice : advices)
        if (const auto count = report.job.counts[advice.state]; count != 0)
            result.notes.push_back(fmt::format("{} {}", count_of(count, "target"),
                                               fmt::format(fmt::runtime(advice.says), report.job.id)));
    if (const auto failed = report.job.counts.in(failed_states); failed != 0)
        result.notes.push_back(fmt::format("{} did not work; try those again with: mdmctl job retry {}",
                                           count_of(failed, "target"), report.job.id));
    return result;
}

}  // namespace mdm::cli
