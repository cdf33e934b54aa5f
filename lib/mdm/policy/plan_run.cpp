#include "mdm/policy/plan_run.hpp"

#include <algorithm>

namespace mdm::policy {
namespace {

/// Puts the steps of a situation into a plan.
class Run {
  public:
    Run(const PlanRequest& request, const Situation& at, Plan& plan)
        : request_(request), at_(at), plan_(plan) {}

    Result<void> make() {
        MDM_TRY(auto planned, make_steps(at_.wanted, at_.remote, at_.set, at_.groups.by_id()));
        for (PlannedStep& each : planned.steps) {
            parts_.push_back({each.wanted, each.whole});
            plan_.steps.push_back(std::move(each.step));
        }
        for (std::string& note : planned.notes) plan_.notes.push_back(std::move(note));
        MDM_CHECK(prune());
        plan_.devices = at_.survey.count(parts_);
        return {};
    }

  private:
    Result<void> prune() {
        if (!request_.prune_up_to) {
            if (auto note = left_alone(at_.left, at_.remote, at_.set); !note.empty())
                plan_.notes.push_back(std::move(note));
            return {};
        }
        MDM_TRY(auto pruned, choose_doomed(at_.left, at_.remote, protecting(), *request_.prune_up_to));
        for (std::size_t i = 0; i < at_.left.size(); ++i)
            if (std::find(pruned.doomed.begin(), pruned.doomed.end(), at_.left[i]) != pruned.doomed.end())
                remove(at_.remote.ours[at_.left[i]], at_.spec_of_left(i));
        for (std::string& note : pruned.notes) plan_.notes.push_back(std::move(note));
        return {};
    }

    std::set<std::string> protecting() const {
        std::set<std::string> names;
        for (const Policy& policy : request_.documents.policies)
            if (policy.protect) names.insert(policy.name);
        return names;
    }

    void remove(const RemoteObject& object, std::size_t spec) {
        Step step = removal_step(*at_.remote.kind(object.object.kind), object, at_.groups.by_id());
        step.devices = at_.survey.count({{spec, true}});
        parts_.push_back({spec, true});
        plan_.steps.push_back(std::move(step));
    }

    const PlanRequest& request_;
    const Situation& at_;
    Plan& plan_;
    std::vector<Survey::Part> parts_;
};

}  // namespace

Result<Plan> make_plan(const PlanRequest& request, Backend& backend, const Fleet& fleet) {
    MDM_TRY(auto at, look_at(request, backend, fleet));
    Plan plan;
    plan.identity = backend.identity();
    plan.context = request.context;
    plan.set = at.set;
    plan.inputs_sha256 = request.documents.inputs_sha256;
    plan.folder = request.folder;
    plan.gaps = std::move(at.gaps);
    plan.notes = std::move(at.notes);
    plan.rollouts = at.rollouts;
    MDM_CHECK(Run(request, at, plan).make());
    return plan;
}

}  // namespace mdm::policy
