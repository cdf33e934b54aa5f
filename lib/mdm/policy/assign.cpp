#include "mdm/policy/assign.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "mdm/base/text.hpp"
#include "mdm/fleet/groups.hpp"

namespace mdm::policy {
namespace {

constexpr std::array<std::string_view, 4> selector_kinds{"group", "tag", "serial", "where"};
constexpr std::size_t groups_listed = 20;

using Selectors = std::vector<const Selector*>;

std::string place_of(const Source& source) {
    return fmt::format("{}:{}:{}", printable(source.file), source.mark.line, source.mark.column);
}

std::set<std::pair<Selector::Kind, std::string>> as_set(const std::vector<Selector>& selectors) {
    std::set<std::pair<Selector::Kind, std::string>> set;
    for (const Selector& each : selectors) set.emplace(each.kind, each.value);
    return set;
}

Error at(const Source& source, Error error) {
    error.message = fmt::format("{}: {}", place_of(source), error.message);
    return error;
}

bool contains(const std::vector<std::string>& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

Result<void> check_contexts(const Assignment& assignment, const std::vector<std::string>& known) {
    for (const std::string& name : assignment.contexts)
        if (!contains(known, name))
            return at(assignment.source,
                      Error{Code::not_found,
                            fmt::format("assignment '{}' names the context '{}', which is not configured",
                                        assignment.name, printable(name)),
                            did_you_mean(name, known)});
    return {};
}

// What stage a rollout is at is known by a ledger, and without one nobody may guess.
Result<const RolloutStage*> stage_of(const Assignment& assignment, const std::vector<RolloutStage>& stages) {
    for (const RolloutStage& each : stages)
        if (each.assignment == assignment.name) return &each;
    if (!assignment.rollout || assignment.rollout->stages.size() < 2) return nullptr;
    return at(
        assignment.rollout->source,
        Error{Code::unsupported,
              fmt::format("assignment '{}' has a rollout in stages, and no ledger says how far it has come",
                          assignment.name),
              "leave `rollout` out, or plan where there is a ledger"});
}

// What a schedule means now, or "" where it says nothing worth telling.
std::string schedule_note(const Schedule& schedule, Time now, const std::string& policies) {
    const auto note = [&](std::string_view what, Time time, std::string_view then) {
        return fmt::format("{}: the schedule of {} {} {}: {}", place_of(schedule.source), policies, what,
                           rfc3339(time), then);
    };
    if (schedule.from && now < *schedule.from)
        return note("begins at", *schedule.from,
                    "until then this target gives them to nobody; plan again then");
    if (schedule.to && now >= *schedule.to)
        return note("ended at", *schedule.to, "since then this target gives them to nobody");
    if (schedule.to) return note("ends at", *schedule.to, "plan again then to take them away");
    return {};
}

bool counts_at(const AssignmentTarget& target, Time now) {
    if (!target.schedule) return true;
    return (!target.schedule->from || now >= *target.schedule->from) &&
           (!target.schedule->to || now < *target.schedule->to);
}

// Gathers what the assignments say about each policy.
class Gatherer {
  public:
    Gatherer(const Documents& documents, const std::string& context, Time now,
             const std::vector<RolloutStage>& stages)
        : context_(context), now_(now), stages_(stages) {
        for (const Policy& policy : documents.policies) {
            targets_.push_back({&policy, {}, {}, {}, {}});
            index_[policy.name] = targets_.size() - 1;
        }
    }

    Result<void> add(const Assignment& assignment) {
        const bool here = assignment.contexts.empty() || contains(assignment.contexts, context_);
        const RolloutStage* stage = nullptr;
        if (here) {
            MDM_TRY(stage, stage_of(assignment, stages_));
        }
        for (const AssignmentTarget& target : assignment.targets) {
            if (here) note_schedule(target);
            for (const std::string& policy : target.policies) {
                (here ? here_ : elsewhere_).insert(policy);
                if (here && counts_at(target, now_)) MDM_CHECK(add(target, policy, stage));
            }
        }
        return {};
    }

    ContextPolicies take() {
        ContextPolicies all;
        all.notes = std::move(notes_);
        std::vector<std::string> left_out;
        for (PolicyTargets& each : targets_) {
            const std::string& name = each.policy->name;
            const bool is_here = here_.count(name) > 0;
            if (!is_here && elsewhere_.count(name) > 0) {
                left_out.push_back(name);
                continue;
            }
            if (!is_here && each.policy->is_base) {
                all.notes.push_back(fmt::format("only there for others to build on, left out: '{}'", name));
                continue;
            }
            if (!is_here)
                all.notes.push_back(fmt::format("no assignment names '{}': {}", name,
                                                each.policy->adopt.empty()
                                                    ? "it is written and given to nobody"
                                                    : "who has it at the server stays as it is"));
            all.policies.push_back(std::move(each));
        }
        all.named_here = std::move(named_here_);
        if (!left_out.empty())
            all.notes.push_back(
                fmt::format("for other contexts than '{}', left out: {}", context_, join(left_out, ", ")));
        return all;
    }

  private:
    void note_schedule(const AssignmentTarget& target) {
        if (!target.schedule) return;
        auto note = schedule_note(*target.schedule, now_, "'" + join(target.policies, "', '") + "'");
        if (!note.empty()) notes_.push_back(std::move(note));
    }

    Result<void> add(const AssignmentTarget& target, const std::string& name, const RolloutStage* stage) {
        const auto found = index_.find(name);
        if (found == index_.end()) return {};  // loading reported it
        PolicyTargets& into = targets_[found->second];
        const auto [first, fresh] = exclusions_.try_emplace(name, as_set(target.exclude));
        if (!fresh && first->second != as_set(target.exclude))
            return at(
                target.source,
                Error{Code::invalid,
                      fmt::format("'{}' is assigned twice with different exclusions, and a server keeps "
                                  "one list for both",
                                  name),
                      "give both targets the same `exclude`, or make two policies"});
        const std::size_t before = into.include.size();
        MDM_CHECK(add(target.include, into.include));
        for (std::size_t i = before; stage != nullptr && i < into.include.size(); ++i)
            into.portions.emplace(into.include[i], Portion{stage->assignment, stage->percent});
        if (fresh) MDM_CHECK(add(target.exclude, into.exclude));
        if (!target.materialize) return {};
        for (const auto* list : {&target.include, &target.exclude})
            for (const Selector& each : *list)
                if (each.kind != Selector::Kind::group) into.materialized.push_back(&each);
        return {};
    }

    Result<void> add(const std::vector<Selector>& selectors, Selectors& into) {
        for (const Selector& each : selectors) {
            if (each.by_context.empty()) {
                into.push_back(&each);
                continue;
            }
            const auto name = each.by_context.find(context_);
            if (name == each.by_context.end())
                return at(each.source, Error{Code::not_found,
                                             fmt::format("the catalog has no name for the group '{}' in the "
                                                         "context '{}'",
                                                         printable(each.value), context_),
                                             "add it to `groups` of the Catalog, or leave the context out"});
            named_here_.push_back(std::make_unique<Selector>(each));
            named_here_.back()->value = name->second;
            into.push_back(named_here_.back().get());
        }
        return {};
    }

    const std::string& context_;
    Time now_;
    const std::vector<RolloutStage>& stages_;
    std::vector<std::string> notes_;
    std::vector<PolicyTargets> targets_;
    std::map<std::string, std::size_t> index_;
    std::vector<std::unique_ptr<Selector>> named_here_;
    std::set<std::string> here_;
    std::set<std::string> elsewhere_;
    std::map<std::string, std::set<std::pair<Selector::Kind, std::string>>> exclusions_;
};

std::string known_groups(const Groups& groups) {
    auto names = groups.names();
    if (names.empty()) return "there are no groups";
    const bool more = names.size() > groups_listed;
    if (more) names.resize(groups_listed);
    return fmt::format("groups there are: {}{}", printable(join(names, ", ")), more ? ", …" : "");
}

Error only_groups(const Selector& selector, const ObjectKind& kind, const Groups& groups,
                  std::string_view verb) {
    return at(
        selector.source,
        Error{Code::unsupported,
              fmt::format("{} objects cannot be {} by {}: here they go to groups only; {}", kind.id, verb,
                          selector_kinds[static_cast<std::size_t>(selector.kind)], known_groups(groups)),
              "assign to a group"});
}

Error no_stages(const Selector& selector, const ObjectKind& kind) {
    return at(
        selector.source,
        Error{Code::unsupported,
              fmt::format("a stage of a rollout is single devices, and {} objects go to groups only here: "
                          "they would reach everyone at once",
                          kind.id),
              "assign to a small group first, and leave `rollout` out"});
}

Error no_own_group(const Selector& selector, const Groups& groups) {
    return at(selector.source,
              Error{Code::unsupported,
                    fmt::format("`materialize: group` asks for a group of these devices, and groups of the "
                                "server cannot be kept from here yet; {}",
                                known_groups(groups)),
                    "assign to a group, or leave `materialize` out to assign device by device, where the "
                    "server can"});
}

Result<NamedLine> group_line(const Selector& selector, const Groups& groups, bool exclude) {
    auto id = groups.id_of(selector.value);
    if (!id.ok()) return at(selector.source, std::move(id.error()));
    return NamedLine{{ObjectAssignment::To::group, std::move(*id), exclude}, selector.value};
}

void add_once(std::vector<NamedLine>& lines, NamedLine line) {
    const bool known = std::any_of(lines.begin(), lines.end(),
                                   [&](const NamedLine& each) { return each.line == line.line; });
    if (!known) lines.push_back(std::move(line));
}

}  // namespace

Result<ContextPolicies> policies_for(const Documents& documents, const std::string& context,
                                     const std::vector<std::string>& known_contexts, Time now,
                                     const std::vector<RolloutStage>& stages) {
    Gatherer gatherer(documents, context, now, stages);
    for (const Assignment& assignment : documents.assignments) {
        MDM_CHECK(check_contexts(assignment, known_contexts));
        MDM_CHECK(gatherer.add(assignment));
    }
    return gatherer.take();
}

Result<Groups> Groups::read(Backend& backend) {
    Groups groups;
    auto listed = each_group(backend, [&groups](const ListedGroup& group) {
        if (group.id.empty()) return;
        groups.ids_.emplace(group.name, group.id);
        groups.by_id_.emplace(group.id, group.name);
    });
    if (!listed.ok() && listed.error().code != Code::unsupported)
        return std::move(listed.error()).during("listing groups");
    return groups;
}

Result<std::string> Groups::id_of(std::string_view name) const {
    const auto [first, last] = ids_.equal_range(std::string(name));
    if (first == last) {
        const std::string near = did_you_mean(name, names());
        return Error{Code::not_found, fmt::format("there is no group '{}'", printable(name)),
                     near.empty() ? known_groups(*this) : near};
    }
    if (std::next(first) == last) return first->second;
    return Error{Code::ambiguous, fmt::format("several groups are called '{}'", printable(name)),
                 "give one of them another name at the server"};
}

std::vector<std::string> Groups::names() const {
    std::vector<std::string> all;
    for (const auto& [name, id] : ids_)
        if (all.empty() || all.back() != name) all.push_back(name);
    return all;
}

Result<Recipients> recipients_of(const PolicyTargets& targets, const ObjectKind& kind, const Groups& groups) {
    Recipients result;
    if (!targets.materialized.empty()) return no_own_group(*targets.materialized.front(), groups);
    for (const Selector* each : targets.include) {
        const auto portion = targets.portions.find(each);
        const bool staged = portion != targets.portions.end() && portion->second.percent < 100;
        const bool group = each->kind == Selector::Kind::group;
        if (staged && !kind.device_assignment) return no_stages(*each, kind);
        if (!group && !kind.device_assignment) return only_groups(*each, kind, groups, "assigned");
        if (!group || (portion != targets.portions.end() && kind.device_assignment)) {
            result.devices.push_back(each);
            if (portion != targets.portions.end()) result.portions.insert(*portion);
        }
        if (!group) continue;
        MDM_TRY(auto line, group_line(*each, groups, false));
        if (staged) continue;
        // beside the whole group nobody is added any more; who has it as a single device keeps it
        if (portion != targets.portions.end()) result.portions[each].percent = 0;
        add_once(result.lines, std::move(line));
    }
    const bool to_groups = !result.lines.empty();
    result.bar_lines = to_groups;
    for (const Selector* each : targets.exclude) {
        if (to_groups && !kind.exclusions)
            return at(each->source,
                      Error{Code::unsupported, fmt::format("{} objects take no exclusions here", kind.id),
                            "assign to groups that leave these devices out"});
        if (each->kind != Selector::Kind::group) {
            if (to_groups && !kind.device_assignment) return only_groups(*each, kind, groups, "excluded");
            result.barred.push_back(each);
            continue;
        }
        MDM_TRY(auto line, group_line(*each, groups, true));
        result.barred_groups.push_back(each);
        if (to_groups) add_once(result.lines, std::move(line));
    }
    return result;
}

}  // namespace mdm::policy
