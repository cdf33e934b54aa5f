#pragma once
// Assignments of documents as a server's lists: which policies a context gets, groups by their names, and
// devices where they are chosen one by one.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/objects.hpp"
#include "mdm/policy/document.hpp"
#include "mdm/policy/plan.hpp"
#include "mdm/policy/rollout.hpp"

namespace mdm::policy {

/// What all assignments that reach one context say about one policy.
struct PolicyTargets {
    const Policy* policy = nullptr;
    std::vector<const Selector*> include;
    std::vector<const Selector*> exclude;
    std::vector<const Selector*> materialized;    // of these, those that want a group of their own
    std::map<const Selector*, Portion> portions;  // included ones, as far as a rollout has come
};

struct ContextPolicies {
    std::vector<PolicyTargets> policies;  // in the order of the documents
    std::vector<std::string> notes;
    std::vector<std::unique_ptr<Selector>> named_here;  // groups by the names they have in this context
};

/// Policies that an assignment gives to the context, and those that no assignment names: they are written and
/// given to nobody, unless others build on them. A target outside of its schedule gives them to nobody, and a
/// note says until or since when. Code::not_found for a context that the configuration does not know;
/// Code::invalid where one policy is assigned with different exclusions, which no server's list can say;
/// Code::unsupported for a rollout that is not among `stages`.
Result<ContextPolicies> policies_for(const Documents& documents, const std::string& context,
                                     const std::vector<std::string>& known_contexts, Time now,
                                     const std::vector<RolloutStage>& stages = {});

/// The groups of a server, listed once.
class Groups {
  public:
    /// A server without groups has none.
    static Result<Groups> read(Backend& backend);

    /// not_found with a did-you-mean, ambiguous when several have the name.
    Result<std::string> id_of(std::string_view name) const;
    std::vector<std::string> names() const;
    /// id → name.
    const std::map<std::string, std::string>& by_id() const { return by_id_; }

  private:
    std::multimap<std::string, std::string> ids_;  // name → id
    std::map<std::string, std::string> by_id_;
};

/// Whom one object is for, as far as it can be said without looking at devices.
struct Recipients {
    std::vector<NamedLine> lines;                 // groups, included and excluded
    std::vector<const Selector*> devices;         // included one by one
    std::vector<const Selector*> barred_groups;   // of the devices chosen one by one: not these
    std::vector<const Selector*> barred;          // excluded one by one
    bool bar_lines = false;                       // write lines for `barred`
    std::map<const Selector*, Portion> portions;  // of `devices`: these and those that have it already
};

/// Errors at the place of the selector: an unknown group, single devices or exclusions where the kind takes
/// none, devices that are to be kept in a group (the message lists the groups there are), a stage of a
/// rollout where the kind takes no single devices.
Result<Recipients> recipients_of(const PolicyTargets& targets, const ObjectKind& kind, const Groups& groups);

}  // namespace mdm::policy
