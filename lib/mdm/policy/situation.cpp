#include "mdm/policy/situation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/text.hpp"
#include "mdm/job/ledger.hpp"
#include "mdm/policy/adopt.hpp"
#include "mdm/policy/apart.hpp"
#include "mdm/policy/erasing.hpp"
#include "mdm/policy/objects_of.hpp"
#include "mdm/policy/overlap.hpp"

namespace mdm::policy {
namespace {

std::string path_text(const Artefact& artefact) {
    return artefact.policy + "/" + artefact.name;
}

/// What is put together on the way.
class Gathering {
  public:
    Gathering(const PlanRequest& request, Backend& backend, const Fleet& fleet)
        : request_(request), backend_(backend), fleet_(fleet) {
        at_.set = set_of(request);
    }

    Result<Situation> take() {
        MDM_CHECK(objects_of(backend_));
        if (request_.ledger != nullptr) {
            MDM_TRY(at_.rollouts, rollout_stages(request_.documents, request_.context, at_.set,
                                                 backend_.identity(), *request_.ledger, backend_.now()));
        }
        MDM_TRY(auto policies, policies_for(request_.documents, request_.context, request_.known_contexts,
                                            backend_.now(), at_.rollouts));
        at_.notes = std::move(policies.notes);
        MDM_CHECK(choose(policies.policies));
        MDM_TRY(const auto registry, known());
        MDM_TRY(at_.remote, read_remote(*backend_.objects(), at_.set, registry));
        MDM_CHECK(adopt());
        at_.left = left_over(at_.wanted, at_.remote, withheld_);
        spare_adopted();
        spare_other_parts();
        MDM_TRY(at_.groups, Groups::read(backend_));
        MDM_TRY(auto specs, reach_specs());
        MDM_TRY(at_.survey, Survey::take(fleet_, std::move(specs)));
        for (std::size_t i = 0; i < at_.wanted.size(); ++i) count(i);
        for (const RolloutStage& stage : at_.rollouts) note(stage);
        MDM_CHECK(check_overlaps());
        return std::move(at_);
    }

  private:
    Result<std::vector<KnownObject>> known() const {
        if (request_.ledger == nullptr) return std::vector<KnownObject>{};
        const auto kinds = backend_.objects()->kinds();
        const bool any = std::any_of(kinds.begin(), kinds.end(), [](const ObjectKind& kind) {
            return marker_place(kind) == MarkerPlace::registry;
        });
        return any ? request_.ledger->known_objects(backend_.identity()) : std::vector<KnownObject>{};
    }

    // Artefacts that are for this context and that the server has a place for.
    Result<void> choose(const std::vector<PolicyTargets>& policies) {
        for (const PolicyTargets& each : policies) {
            for (const ReportLine& line : request_.translations.report)
                if (line.policy == each.policy->name && line.level != Level::note) at_.gaps.push_back(line);
            for (const Artefact& artefact : request_.translations.artefacts)
                if (artefact.policy == each.policy->name) MDM_CHECK(choose(artefact, each));
        }
        return {};
    }

    void leave_out(const Artefact& artefact, std::string why) {
        withheld_.emplace(artefact.kind, path_text(artefact));
        at_.notes.push_back(fmt::format("left out: '{}'{}", path_text(artefact), why));
    }

    Result<void> choose(const Artefact& artefact, const PolicyTargets& targets) {
        const ObjectKind* kind = nullptr;
        for (const ObjectKind& each : backend_.objects()->kinds())
            if (each.id == artefact.kind) kind = &each;
        if (kind == nullptr) {
            leave_out(artefact, fmt::format(", because this server keeps no {} objects", artefact.kind));
            return {};
        }
        const auto parts = taken_apart(artefact, *kind);
        if (parts.empty()) leave_out(artefact, ", because this server reaches none of its platforms with it");
        for (const Artefact& part : parts) MDM_CHECK(choose(part, *kind, targets));
        return {};
    }

    Result<void> choose(const Artefact& artefact, const ObjectKind& kind, const PolicyTargets& targets) {
        MDM_TRY(const auto taken, accepts(artefact, kind, targets));
        if (taken.support == Support::partly)
            at_.notes.push_back(
                fmt::format("taken in part: '{}': {}", path_text(artefact), printable(taken.reason)));
        if (taken.support == Support::no)
            leave_out(artefact, ": " + printable(taken.reason));
        else
            want(artefact, targets);
        return {};
    }

    Result<Capability> accepts(const Artefact& artefact, const ObjectKind& kind,
                               const PolicyTargets& targets) const {
        NativeObject object;
        object.kind = artefact.kind;
        object.name = object_name(kind, at_.set, artefact.policy, artefact.name);
        object.content = artefact.content;
        object.platforms = artefact.platforms;
        Capability taken = backend_.objects()->accepts(object);
        if (taken.support == Support::no && targets.policy->on_unsupported == OnUnsupported::error)
            return Error{Code::unsupported, fmt::format("this server does not take '{}': {}",
                                                        path_text(artefact), taken.reason)};
        return taken;
    }

    void want(const Artefact& artefact, const PolicyTargets& targets) {
        Wanted one;
        one.artefact = artefact;
        one.protect = targets.policy->protect;
        one.erases = erases(*targets.policy, artefact);
        one.removes_apps = removes_apps(artefact);
        one.secrets = secrets_of(*targets.policy, request_.documents);
        at_.wanted.push_back(std::move(one));
        targets_.push_back(&targets);
    }

    Result<void> adopt() {
        for (std::size_t i = 0; i < at_.wanted.size(); ++i)
            for (const Adoption& each : targets_[i]->policy->adopt) {
                const Artefact& artefact = at_.wanted[i].artefact;
                if (each.kind != artefact.kind || each.artefact != artefact.name) continue;
                MDM_TRY(const bool there,
                        policy::adopt(each, artefact, *backend_.objects(), at_.set, at_.remote));
                if (!there)
                    at_.notes.push_back(fmt::format(
                        "'{}' has no {} object '{}' ({}) to adopt here: it is made anew", path_text(artefact),
                        each.kind, printable(each.name), printable(each.id)));
            }
        return {};
    }

    // What a document of this run adopts is not left over, even where that policy is not for this context.
    void spare_adopted() {
        std::erase_if(at_.left, [&](std::size_t index) {
            const NativeObject& object = at_.remote.ours[index].object;
            for (const Policy& policy : request_.documents.policies)
                for (const Adoption& each : policy.adopt)
                    if (each.kind == object.kind && each.id == object.id) return true;
            return false;
        });
    }

    // Where only a file of a set is given, nobody knows what the others want.
    void spare_other_parts() {
        const Documents& documents = request_.documents;
        if (documents.set.empty() || documents.set_whole || at_.set != documents.set || at_.left.empty())
            return;
        at_.notes.push_back(fmt::format(
            "only a part of set '{}' is given: {} of its other documents, or of none, {} not looked "
            "at; the whole set is in {}",
            at_.set, count_of(at_.left.size(), "object"), at_.left.size() == 1 ? "is" : "are",
            printable(documents.set_folder)));
        at_.left.clear();
    }

    NamedLine named(const ObjectAssignment& line) const {
        const auto found = at_.groups.by_id().find(line.id);
        return {line, found == at_.groups.by_id().end() ? "" : found->second};
    }

    Result<std::vector<ReachSpec>> reach_specs() {
        std::vector<ReachSpec> specs;
        for (std::size_t i = 0; i < at_.wanted.size(); ++i) {
            MDM_TRY(auto spec, spec_of(at_.wanted[i], *targets_[i]));
            specs.push_back(std::move(spec));
        }
        for (const std::size_t index : at_.left) specs.push_back(spec_of_removal(at_.remote.ours[index]));
        return specs;
    }

    Result<ReachSpec> spec_of(Wanted& wanted, const PolicyTargets& targets) const {
        const Artefact& artefact = wanted.artefact;
        ReachSpec spec;
        spec.platforms = artefact.platforms;
        MDM_TRY(spec.after, recipients_of(targets, *at_.remote.kind(artefact.kind), at_.groups));
        leave_out_others(artefact, spec.after.lines);
        MDM_TRY(const auto* there, at_.remote.find(artefact.kind, artefact.policy, artefact.name));
        if (there != nullptr)
            for (const ObjectAssignment& line : there->object.assignments) {
                spec.before.push_back(named(line));
                if (!there->marker.claims(line)) spec.foreign.push_back(named(line));
            }
        wanted.lines = spec.after.lines;
        return spec;
    }

    // Where a server keeps an object for each platform, a group may be of another platform's devices only.
    void leave_out_others(const Artefact& artefact, std::vector<NamedLine>& lines) const {
        NativeObject object;
        object.kind = artefact.kind;
        object.platforms = artefact.platforms;
        std::erase_if(
            lines, [&](const NamedLine& line) { return !backend_.objects()->concerns(object, line.line); });
    }

    ReachSpec spec_of_removal(const RemoteObject& gone) const {
        ReachSpec spec;
        spec.platforms = platforms_of_kind(gone.object.kind);
        for (const ObjectAssignment& line : gone.object.assignments) spec.before.push_back(named(line));
        return spec;
    }

    void count(std::size_t i) {
        Wanted& wanted = at_.wanted[i];
        for (const NamedLine& line : at_.survey.chosen(i)) wanted.lines.push_back(line);
        wanted.reach = at_.survey.count({{i, true}});
        wanted.reach_delta = at_.survey.count({{i, false}});
    }

    void note(const RolloutStage& stage) {
        std::vector<Survey::Part> parts;
        for (std::size_t i = 0; i < at_.wanted.size(); ++i)
            for (const auto& [selector, portion] : targets_[i]->portions)
                if (portion.assignment == stage.assignment) parts.push_back({i, true});
        at_.notes.push_back(stage_note(stage, at_.survey.count(parts)));
    }

    Result<void> check_overlaps() {
        std::vector<Delivered> delivered;
        for (std::size_t i = 0; i < at_.wanted.size(); ++i)
            delivered.push_back(
                {targets_[i]->policy, at_.wanted[i].artefact.kind, at_.wanted[i].artefact.platforms});
        MDM_TRY(auto notes, overlaps(delivered, at_.survey));
        for (std::string& note : notes) at_.notes.push_back(std::move(note));
        return {};
    }

    const PlanRequest& request_;
    Backend& backend_;
    const Fleet& fleet_;
    Situation at_;
    std::vector<const PolicyTargets*> targets_;
    std::set<MarkedAs> withheld_;  // wanted, and not taken by the server
};

}  // namespace

std::string set_of(const PlanRequest& request) {
    if (!request.set.empty()) return request.set;
    return request.documents.set.empty() ? std::string(default_set) : request.documents.set;
}

Result<Situation> look_at(const PlanRequest& request, Backend& backend, const Fleet& fleet) {
    return Gathering(request, backend, fleet).take();
}

}  // namespace mdm::policy
