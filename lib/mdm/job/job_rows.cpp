// The jobs of a ledger as rows of tables::jobs.
#include "mdm/job/job_lock.hpp"
#include "mdm/job/ledger.hpp"

namespace mdm {
namespace {

constexpr std::size_t jobs_at_once = 200;

enum JobColumn : std::size_t {
    id,
    action,
    context,
    state,
    reason,
    created_at,
    finished_at,
    total,
    acknowledged,
    failed,
    unknown,
};

Cell number(std::uint64_t value) {
    return Cell::of_int(static_cast<std::int64_t>(value));
}

void add(RowBatch& batch, const Job& job, JobState seen) {
    batch.add_row();
    batch.set(id, Cell::of(job.id));
    batch.set(action, Cell::of(action_name(job.action)));
    batch.set(context, Cell::of(job.context));
    batch.set(state, Cell::of(name(seen)));
    if (!job.reason.empty()) batch.set(reason, Cell::of(job.reason));
    batch.set(created_at, Cell::of(rfc3339(job.created_at)));
    if (job.finished_at) batch.set(finished_at, Cell::of(rfc3339(*job.finished_at)));
    batch.set(total, number(job.counts.total()));
    batch.set(acknowledged, number(job.counts[TargetState::acknowledged]));
    batch.set(failed, number(job.counts.in(failed_states)));
    batch.set(unknown, number(job.counts[TargetState::unknown]));
}

class JobRows final : public RowSource {
  public:
    explicit JobRows(Ledger& ledger) : ledger_(ledger) {}

    Result<bool> next(RowBatch& batch) override {
        if (ended_) return false;
        MDM_TRY(const auto page, ledger_.jobs(jobs_at_once, last_));
        for (const Job& job : page) add(batch, job, seen_state(ledger_, job));
        ended_ = page.size() < jobs_at_once;
        if (!page.empty()) last_ = page.back().id;
        return !page.empty();
    }

  private:
    Ledger& ledger_;
    std::string last_;
    bool ended_ = false;
};

}  // namespace

std::unique_ptr<RowSource> job_rows(Ledger& ledger) {
    return std::make_unique<JobRows>(ledger);
}

}  // namespace mdm
