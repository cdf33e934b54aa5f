#include "mdm/policy/load/layers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "mdm/base/text.hpp"
#include "mdm/policy/load/inherit.hpp"
#include "mdm/policy/load/values.hpp"
#include "mdm/policy/load/variables.hpp"

namespace mdm::policy {
namespace {

constexpr std::size_t deepest = 32;
constexpr std::size_t longest_name = 128;  // what a marker keeps

void check_settings(const Policy& policy, Findings& findings) {
    static const Variables none;
    const Scope scope{policy.source.file, findings, none};
    check_together(policy.settings, scope);
    for (const auto& [platform, settings] : policy.per_platform) check_together(settings, scope);
}

class Resolver {
  public:
    Resolver(LayerInput input, Findings& findings) : input_(std::move(input)), findings_(findings) {
        for (std::size_t i = 0; i < input_.policies.size(); ++i)
            index_.emplace(input_.policies[i].policy.name, i);
        state_.resize(input_.policies.size());
    }

    std::vector<Policy> run(std::vector<Assignment>& assignments) {
        for (std::size_t i = 0; i < input_.policies.size(); ++i) resolve(i);
        check_overlays();
        for (Assignment& assignment : assignments)
            for (AssignmentTarget& target : assignment.targets) vary(target);
        std::vector<Policy> all;
        for (PolicyDraft& draft : input_.policies) all.push_back(std::move(draft.policy));
        for (Policy& variant : variants_) all.push_back(std::move(variant));
        for (Policy& policy : all) add_named_certificates(policy, input_.catalog, input_.complete, findings_);
        return all;
    }

  private:
    enum class State { fresh, open, done };

    void resolve(std::size_t at) {
        if (state_[at] != State::fresh) return;
        state_[at] = State::open;
        chain_.push_back(at);
        PolicyDraft& draft = input_.policies[at];
        std::vector<const Policy*> bases;
        for (const Reference& reference : draft.extends)
            if (const auto found = index_.find(reference.name); found != index_.end())
                if (may_extend(found->second, reference))
                    bases.push_back(&input_.policies[found->second].policy);
        if (!bases.empty()) merge_bases(draft, bases);
        chain_.pop_back();
        state_[at] = State::done;
    }

    bool may_extend(std::size_t base, const Reference& reference) {
        if (state_[base] == State::open) {
            findings_.error("cycle", reference.source,
                            fmt::format("{} extends itself: {}", in_quotes(reference.name), chain_from(base)),
                            "take one of these out of `extends`");
            return false;
        }
        if (state_[base] == State::fresh && chain_.size() >= deepest) {
            findings_.error("too-large", reference.source,
                            fmt::format("policies extend each other more than {} levels deep", deepest));
            return false;
        }
        resolve(base);
        input_.policies[base].policy.is_base = true;
        return true;
    }

    std::string chain_from(std::size_t first) const {
        std::string text;
        for (auto at = std::find(chain_.begin(), chain_.end(), first); at != chain_.end(); ++at)
            text += input_.policies[*at].policy.name + " → ";
        return text + input_.policies[first].policy.name;
    }

    void merge_bases(PolicyDraft& draft, const std::vector<const Policy*>& bases) {
        Policy& policy = draft.policy;
        Sections all{bases.front()->settings, bases.front()->per_platform};
        for (std::size_t i = 1; i < bases.size(); ++i)
            all = merge(all, {bases[i]->settings, bases[i]->per_platform}, draft.strategy, findings_);
        all = merge(all, {policy.settings, policy.per_platform}, draft.strategy, findings_);
        policy.settings = std::move(all.neutral);
        policy.per_platform = std::move(all.per_platform);
        const Applies stated = policy.applies;
        bool says = draft.on_unsupported.has_value();
        for (const Policy* base : bases) {
            inherit(policy, stated, *base, says, findings_);
            says = true;
        }
        check_settings(policy, findings_);
    }

    // Overlays that nobody uses are right all the same.
    void check_overlays() {
        for (const Overlay& overlay : input_.overlays) {
            const auto found = index_.find(overlay.policy.name);
            if (found == index_.end()) continue;  // reported
            Findings unheard;
            Policy policy = input_.policies[found->second].policy;
            lay_over(policy, overlay, unheard);
            for (Finding& finding : unheard.take_sorted())
                if (finding.level != Level::note) findings_.add(std::move(finding));
        }
    }

    static void lay_over(Policy& policy, const Overlay& overlay, Findings& findings) {
        for (const Removal& each : overlay.removed)
            if (!remove_key(policy, each))
                findings.add(
                    {Level::warning,
                     "nothing-removed",
                     each.source,
                     fmt::format("{} has no {} to take away", in_quotes(policy.name), in_quotes(each.key)),
                     {}});
        Sections merged =
            merge({policy.settings, policy.per_platform}, overlay.patch, overlay.strategy, findings);
        policy.settings = std::move(merged.neutral);
        policy.per_platform = std::move(merged.per_platform);
        check_settings(policy, findings);
    }

    const Overlay* find_overlay(const std::string& name) const {
        const auto found = std::find_if(input_.overlays.begin(), input_.overlays.end(),
                                        [&](const Overlay& each) { return each.name == name; });
        return found == input_.overlays.end() ? nullptr : &*found;
    }

    void vary(AssignmentTarget& target) {
        std::map<std::string, std::vector<const Overlay*>> by_policy;
        for (const Reference& reference : target.overlays) {
            const Overlay* overlay = find_overlay(reference.name);
            if (overlay == nullptr) {
                undefined(reference);
            } else if (std::find(target.policies.begin(), target.policies.end(), overlay->policy.name) ==
                       target.policies.end()) {
                findings_.error("undefined-policy", reference.source,
                                fmt::format("the overlay {} varies {}, which this target does not have",
                                            in_quotes(reference.name), in_quotes(overlay->policy.name)),
                                "add the policy to `policies`, or leave the overlay out");
            } else {
                by_policy[overlay->policy.name].push_back(overlay);
            }
        }
        for (std::string& name : target.policies)
            if (const auto found = by_policy.find(name); found != by_policy.end())
                name = variant(name, found->second, target.source);
    }

    void undefined(const Reference& reference) {
        if (!input_.complete) return;
        std::vector<std::string> known;
        if (findings_.may_suggest())
            for (const Overlay& each : input_.overlays) known.push_back(each.name);
        findings_.error("undefined-overlay", reference.source,
                        fmt::format("the overlay {} is not defined", in_quotes(reference.name)),
                        did_you_mean(reference.name, known));
    }

    std::string variant(const std::string& base, const std::vector<const Overlay*>& overlays,
                        const Source& source) {
        std::string name = base;
        for (const Overlay* overlay : overlays) name += "+" + overlay->name;
        if (name.size() > longest_name) {
            findings_.error(
                "too-large", source,
                fmt::format("the name {} has more than {} characters", in_quotes(name), longest_name),
                "give the overlays shorter names, or make one of them");
            return base;
        }
        const auto found = index_.find(base);
        if (found == index_.end() || !made_.try_emplace(name, true).second) return name;
        input_.policies[found->second].policy.is_base = true;
        Policy policy = input_.policies[found->second].policy;
        policy.is_base = false;
        for (const Overlay* overlay : overlays) lay_over(policy, *overlay, findings_);
        policy.name = name;
        policy.adopt.clear();  // an object belongs to one policy
        variants_.push_back(std::move(policy));
        return name;
    }

    LayerInput input_;
    Findings& findings_;
    std::unordered_map<std::string, std::size_t> index_;
    std::vector<State> state_;
    std::vector<std::size_t> chain_;
    std::vector<Policy> variants_;
    std::unordered_map<std::string, bool> made_;
};

}  // namespace

std::vector<Policy> resolve_layers(LayerInput input, std::vector<Assignment>& assignments,
                                   Findings& findings) {
    return Resolver(std::move(input), findings).run(assignments);
}

Policy finished(PolicyDraft draft, const Catalog& catalog, bool complete, Findings& findings) {
    add_named_certificates(draft.policy, catalog, complete, findings);
    return std::move(draft.policy);
}

}  // namespace mdm::policy
