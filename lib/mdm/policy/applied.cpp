#include "mdm/policy/applied.hpp"

#include "mdm/base/json.hpp"
#include "mdm/policy/apply.hpp"
#include "mdm/policy/content.hpp"

namespace mdm::policy {
namespace {

constexpr std::size_t most_jobs = 100;
constexpr std::size_t page = 200;

}  // namespace

class AppliedReader {
  public:
    AppliedReader(Ledger& ledger, AppliedContents& into) : ledger_(ledger), into_(into) {}

    Result<void> read(const Job& job) {
        for (std::int64_t after = 0;;) {
            MDM_TRY(const auto targets, ledger_.targets(job.id, StateSet::all(), after, page));
            for (const JobTarget& target : targets) add(target);
            if (targets.size() < page) return {};
            after = targets.back().seq;
        }
    }

  private:
    // A content is what its hash says, whatever became of the step.
    void add(const JobTarget& target) {
        const auto value = nlohmann::ordered_json::parse(target.payload, nullptr, false);
        if (!value.is_object()) return;
        auto step = parse_step(value);
        if (!step.ok() || step->content.empty() || content_hash(step->content) != step->sha256) return;
        into_.contents_.emplace(std::tuple(step->kind, step->marker_id(), step->sha256),
                                std::move(step->content));
    }

    Ledger& ledger_;
    AppliedContents& into_;
};

Result<AppliedContents> AppliedContents::read(Ledger& ledger, const Identity& identity) {
    AppliedContents contents;
    AppliedReader reader(ledger, contents);
    MDM_TRY(const auto jobs, ledger.jobs(most_jobs));
    for (const Job& job : jobs)
        if (job.action == apply_action && job.identity == identity) MDM_CHECK(reader.read(job));
    return contents;
}

const std::string* AppliedContents::find(const std::string& kind, const std::string& id,
                                         const std::string& sha256) const {
    const auto found = contents_.find({kind, id, sha256});
    return found == contents_.end() ? nullptr : &found->second;
}

bool AppliedContents::knows(const std::string& kind, const std::string& id) const {
    const auto found = contents_.lower_bound({kind, id, ""});
    return found != contents_.end() && std::get<0>(found->first) == kind && std::get<1>(found->first) == id;
}

}  // namespace mdm::policy
