#include "mdm/policy/assign.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "mdm/base/text.hpp"

namespace mdm::policy {
namespace {

constexpr std::array<std::string_view, 4> selector_kinds{"group", "tag", "serial", "where"};
constexpr std::size_t groups_listed = 20;

using Selectors = std::vector<const Selector*>;

std::set<std::pair<Selector::Kind, std::string>> as_set(const std::vector<Selector>& selectors) {
    std::set<std::pair<Selector::Kind, std::string>> set;
    for (const Selector& each : selectors) set.emplace(each.kind, each.value);
    return set;
}

Error at(const Source& source, Error error) {
    error.message = fmt::format("{}:{}:{}: {}", printable(source.file), source.mark.line, source.mark.column,
                                error.message);
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

// Gathers what the assignments say about each policy.
class Gatherer {
  public:
    Gatherer(const Documents& documents, const std::string& context) : context_(context) {
        for (const Policy& policy : documents.policies) {
            targets_.push_back({&policy, {}, {}});
            index_[policy.name] = targets_.size() - 1;
        }
    }

    Result<void> add(const Assignment& assignment) {
        const bool here = assignment.contexts.empty() || contains(assignment.contexts, context_);
        for (const AssignmentTarget& target : assignment.targets)
            for (const std::string& policy : target.policies) {
                (here ? here_ : elsewhere_).insert(policy);
                if (here) MDM_CHECK(add(target, policy));
            }
        return {};
    }

    ContextPolicies take() {
        ContextPolicies all;
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
    Result<void> add(const AssignmentTarget& target, const std::string& name) {
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
        MDM_CHECK(add(target.include, into.include));
        if (fresh) MDM_CHECK(add(target.exclude, into.exclude));
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
                                     const std::vector<std::string>& known_contexts) {
    Gatherer gatherer(documents, context);
    for (const Assignment& assignment : documents.assignments) {
        MDM_CHECK(check_contexts(assignment, known_contexts));
        MDM_CHECK(gatherer.add(assignment));
    }
    return gatherer.take();
}

Result<Groups> Groups::read(Backend& backend) {
    Groups groups;
    ListRequest request;
    request.table = &tables::groups;
    request.columns = ColumnSet::all(2);
    auto rows = backend.list(request);
    if (!rows.ok() && rows.error().code == Code::unsupported) return groups;
    if (!rows.ok()) return std::move(rows.error()).during("listing groups");
    RowBatch batch(tables::groups.columns.size());
    for (bool more = true; more;) {
        batch.clear();
        MDM_TRY_DURING("listing groups", more, (*rows)->next(batch));
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            const std::string id(batch.at(row, 0).text_or_empty());
            const std::string name(batch.at(row, 1).text_or_empty());
            if (id.empty()) continue;
            groups.ids_.emplace(name, id);
            groups.by_id_.emplace(id, name);
        }
    }
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
    for (const Selector* each : targets.include) {
        if (each->kind != Selector::Kind::group) {
            if (!kind.device_assignment) return only_groups(*each, kind, groups, "assigned");
            result.devices.push_back(each);
            continue;
        }
        MDM_TRY(auto line, group_line(*each, groups, false));
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
