#include "mdm/policy/rollout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "mdm/job/ledger.hpp"

namespace mdm::policy {
namespace {

constexpr std::string_view kind = "rollout";  // beside the kinds of objects, in the ledger's registry

/// What is kept: "stage=2 of=3 since=2026-11-22T18:00:00Z job=j-20261122-7f3a2c".
struct Begun {
    std::size_t stage = 0;
    Time since{};
    std::string job;
};

std::string text_of(const Begun& begun) {
    return fmt::format("stage={} since={} job={}", begun.stage, rfc3339(begun.since), begun.job);
}

std::optional<Begun> parse(std::string_view text) {
    Begun begun;
    bool staged = false, dated = false;
    for (const std::string& word : split(text, ' ')) {
        const auto equals = word.find('=');
        if (equals == std::string::npos) return std::nullopt;
        const std::string key = word.substr(0, equals), value = word.substr(equals + 1);
        if (key == "stage") {
            const auto number = to_int(value);
            staged = number && *number >= 0;
            if (staged) begun.stage = static_cast<std::size_t>(*number);
        } else if (key == "since") {
            const auto time = parse_rfc3339(value);
            dated = time.ok();
            if (dated) begun.since = *time;
        } else if (key == "job") {
            begun.job = value;
        }
    }
    return staged && dated ? std::optional(begun) : std::nullopt;
}

std::string id_of(const std::string& set, const std::string& assignment) {
    return set + "/" + assignment;
}

bool has_stages(const Assignment& assignment, const std::string& context) {
    const auto& contexts = assignment.contexts;
    const bool here =
        contexts.empty() || std::find(contexts.begin(), contexts.end(), context) != contexts.end();
    return here && assignment.rollout && assignment.rollout->stages.size() > 1;
}

class Stager {
  public:
    Stager(const Assignment& assignment, std::optional<Begun> begun, Ledger& ledger, Time now)
        : rollout_(*assignment.rollout), begun_(std::move(begun)), ledger_(ledger), now_(now) {
        at_.assignment = assignment.name;
        at_.stages = rollout_.stages.size();
    }

    Result<RolloutStage> run() {
        if (begun_) {
            at_.stage = std::min(begun_->stage, at_.stages - 1);  // documents may have fewer now
            at_.since = begun_->since;
            at_.due = due();
            if (at_.due && now_ >= *at_.due && may_go_on()) {
                ++at_.stage;
                at_.since.reset();
                at_.due.reset();
            }
        }
        at_.percent = rollout_.stages[at_.stage].percent;
        return at_;
    }

  private:
    std::optional<Time> due() const {
        const auto& wait = rollout_.stages[at_.stage].wait;
        if (at_.last() || !wait) return std::nullopt;
        return begun_->since + *wait;
    }

    // What can be known is what became of the writes; servers do not tell what devices made of them.
    bool may_go_on() {
        if (!rollout_.abort_percent) return true;
        at_.remark = "`abortIf` counts what could not be written; what devices made of it is not known here";
        if (begun_->job.empty()) return true;
        const auto job = ledger_.job(begun_->job);
        if (!job.ok()) {
            at_.remark =
                fmt::format("`abortIf`: the ledger has no job {} any more, so what failed is not known",
                            printable(begun_->job));
            return true;
        }
        const std::uint64_t failed = job->counts.in(failed_states), all = job->counts.total();
        if (all == 0 || failed * 100 <= static_cast<std::uint64_t>(*rollout_.abort_percent) * all)
            return true;
        at_.remark = fmt::format(
            "it goes no further, because {} of {} of job {} failed and `abortIf` allows {} percent", failed,
            count_of(all, "step"), job->id, *rollout_.abort_percent);
        return false;
    }

    const Rollout& rollout_;
    std::optional<Begun> begun_;
    Ledger& ledger_;
    Time now_;
    RolloutStage at_;
};

}  // namespace

bool Portion::holds(std::string_view device) const {
    static constexpr std::uint64_t parts = 10'000;
    const std::string digest = sha256_hex(fmt::format("{}\n{}", assignment, device)).substr(0, 12);
    std::uint64_t value = 0;
    std::from_chars(digest.data(), digest.data() + digest.size(), value, 16);
    return value % parts < static_cast<std::uint64_t>(percent) * (parts / 100);
}

Result<std::vector<RolloutStage>> rollout_stages(const Documents& documents, const std::string& context,
                                                 const std::string& set, const Identity& identity,
                                                 Ledger& ledger, Time now) {
    std::vector<RolloutStage> all;
    const bool any =
        std::any_of(documents.assignments.begin(), documents.assignments.end(),
                    [&](const Assignment& assignment) { return has_stages(assignment, context); });
    if (!any) return all;
    MDM_TRY(const auto kept, ledger.known_objects(identity));
    for (const Assignment& assignment : documents.assignments) {
        if (!has_stages(assignment, context)) continue;
        std::optional<Begun> begun;
        for (const KnownObject& each : kept)
            if (each.kind == kind && each.id == id_of(set, assignment.name)) begun = parse(each.marker);
        MDM_TRY(auto stage, Stager(assignment, std::move(begun), ledger, now).run());
        all.push_back(std::move(stage));
    }
    return all;
}

Result<void> begin_stages(const std::vector<RolloutStage>& stages, const std::string& set,
                          const Identity& identity, const std::string& job, Ledger& ledger, Time now) {
    for (const RolloutStage& each : stages)
        if (!each.since)
            MDM_CHECK_DURING(fmt::format("keeping that the rollout of '{}' began a stage", each.assignment),
                             ledger.remember_object(identity, {std::string(kind), id_of(set, each.assignment),
                                                               text_of({each.stage, now, job})}));
    return {};
}

std::string stage_note(const RolloutStage& stage, std::optional<std::uint64_t> devices) {
    std::string note =
        fmt::format("rollout of '{}': stage {} of {} ({} percent) {} {}", stage.assignment, stage.stage + 1,
                    stage.stages, stage.percent, stage.since ? "has" : "gives it to",
                    devices ? count_of(*devices, "device") : std::string("an unknown number of devices"));
    if (!stage.since) {
        note += stage.last() ? "; it is the last" : "; it begins when this is applied";
    } else {
        note += fmt::format(", since {}", rfc3339(*stage.since));
        if (stage.due) note += fmt::format("; the next stage is due at {}", rfc3339(*stage.due));
    }
    if (!stage.remark.empty()) note += "; " + stage.remark;
    return note;
}

}  // namespace mdm::policy
