#include "mdm/job/held.hpp"

#include <fmt/format.h>

#include <array>

namespace mdm {
namespace {

using S = Approval::State;

struct Meaning {
    S state;
    TargetState target;
};
constexpr std::array<Meaning, 4> meanings{{{S::rejected, TargetState::rejected},
                                           {S::cancelled, TargetState::rejected},
                                           {S::expired, TargetState::expired},
                                           {S::done, TargetState::accepted}}};

TargetChange change_of(const JobTarget& target, TargetState to, const Approval& approval) {
    TargetChange change{target.seq, TargetState::held, to};
    change.learnt_from = "approval";
    if (to == TargetState::accepted) return change;
    change.error = fmt::format("the request for approval {} was {}", approval.id, decision_text(approval));
    change.error_code = name(Code::refused);
    return change;
}

}  // namespace

Result<std::vector<TargetChange>> decisions(Executor& executor, std::span<const JobTarget> held,
                                            std::set<std::int64_t>* approved) {
    std::vector<TargetChange> changes;
    auto asked = executor.approvals(held, [&](std::size_t index, const Approval& approval) {
        if (index >= held.size()) return;
        if (approval.state == S::approved && approved != nullptr) approved->insert(held[index].seq);
        for (const Meaning& meaning : meanings)
            if (meaning.state == approval.state)
                changes.push_back(change_of(held[index], meaning.target, approval));
    });
    if (!asked.ok() && asked.error().code != Code::unsupported)
        return std::move(asked.error()).during("asking for approvals");
    return changes;
}

}  // namespace mdm
