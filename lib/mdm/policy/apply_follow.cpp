// Looking what became of steps whose outcome is not known.
#include <fmt/format.h>

#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/apply.hpp"
#include "mdm/policy/apply_outcome.hpp"
#include "mdm/policy/remote.hpp"

namespace mdm::policy {

Result<std::optional<NativeObject>> PolicyExecutor::look_up(const Work& work) {
    const Step& step = work.step;
    const ObjectKind& of = kind(step.kind);
    if (marker_place(of) == MarkerPlace::registry)
        return Error{Code::unsupported,
                     fmt::format("whether '{}' was created cannot be told: {} objects keep nothing of ours",
                                 step.name, step.kind),
                     "look at the server, then plan again"};
    std::optional<NativeObject> found;
    MDM_CHECK_DURING(
        fmt::format("looking for '{}'", step.name),
        backend_.objects()->list(step.kind, [&](NativeObject object) -> Result<void> {
            const bool same = matches(of, object, {step.kind, work.set, step.policy, step.artefact});
            if (same && found)
                return Error{Code::refused,
                             fmt::format("two objects carry the marker of '{}': '{}' and '{}'",
                                         step.marker_id(), printable(found->name), printable(object.name))};
            if (same) found = std::move(object);
            return {};
        }));
    if (found) created_[key_of(step)] = found->id;
    return found;
}

Result<void> PolicyExecutor::follow(std::span<const JobTarget> targets, const Found& found) {
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const auto work = parse(targets[i].payload);
        if (!work.ok()) continue;  // stays unknown
        using Member = Receipt (PolicyExecutor::*)(const Work&);
        static constexpr std::array<Member, 5> members{
            &PolicyExecutor::look_at_create, &PolicyExecutor::look_at_update, &PolicyExecutor::look_at_assign,
            &PolicyExecutor::look_at_assign, &PolicyExecutor::look_at_remove};
        found(i, (this->*members[static_cast<std::size_t>(work->step.action)])(*work));
    }
    return {};
}

Result<void> PolicyExecutor::approvals(std::span<const JobTarget> targets, const Decided& decided) {
    std::set<std::size_t> settled;
    MDM_CHECK(read_approvals(backend_, targets, [&](std::size_t index, const Approval& approval) {
        if (approval.state != Approval::State::open && approval.state != Approval::State::unknown)
            settled.insert(index);
        decided(index, approval);
    }));
    for (std::size_t i = 0; i < targets.size(); ++i)
        if (const auto work = parse(targets[i].payload); work.ok() && settled.count(i) == 0)
            unsettled_.insert(key_of(work->step));
    return {};
}

Receipt PolicyExecutor::look_at_create(const Work& work) {
    auto there = look_up(work);
    if (!there.ok()) {
        Receipt unknown = receipt(Outcome::unknown, "", "list of objects");
        unknown.error = std::move(there.error());
        return unknown;
    }
    if (*there) return receipt(Outcome::acknowledged, (*there)->id, "list of objects");
    return receipt(Outcome::not_sent, "", "list of objects");  // the whole list was read
}

Receipt PolicyExecutor::look_at_update(const Work& work) {
    const Step& step = work.step;
    const auto live = backend_.objects()->get(step.kind, step.id);
    if (!live.ok()) return receipt(Outcome::unknown, "", "object");
    if (remote_digest(kind(step.kind), *live) == step.remote_digest)
        return receipt(Outcome::not_sent, "", "object");
    if (is_written(step, kind(step.kind), *live)) return receipt(Outcome::acknowledged, step.id, "object");
    return receipt(Outcome::unknown, "", "object");
}

Receipt PolicyExecutor::look_at_assign(const Work& work) {
    const auto id = id_of(work);
    if (!id.ok()) return receipt(Outcome::unknown, "", "list of objects");
    if (!*id) return receipt(Outcome::not_sent, "", "list of objects");
    const auto live = backend_.objects()->get(work.step.kind, **id);
    if (!live.ok()) return receipt(Outcome::unknown, "", "object");
    const bool done = is_done(work.step, live->assignments);
    return receipt(done ? Outcome::acknowledged : Outcome::not_sent, **id, "object");
}

Receipt PolicyExecutor::look_at_remove(const Work& work) {
    const Step& step = work.step;
    const auto live = backend_.objects()->get(step.kind, step.id);
    if (live.ok()) return receipt(Outcome::not_sent, step.id, "object");
    if (live.error().code != Code::not_found) return receipt(Outcome::unknown, "", "object");
    forget(step);
    return receipt(Outcome::acknowledged, step.id, "object");
}

}  // namespace mdm::policy
