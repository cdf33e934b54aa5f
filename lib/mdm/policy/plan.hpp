#pragma once
// A plan: what has to be written so that a server holds what the documents say. A value that can be printed,
// saved, reviewed and applied later; applying depends on nothing but what is in it. It holds references to
// secrets, never secrets.
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/objects.hpp"
#include "mdm/model/operation.hpp"
#include "mdm/policy/content.hpp"
#include "mdm/policy/rollout.hpp"
#include "mdm/policy/translate.hpp"

namespace mdm::policy {

/// In the order in which they are done to one object. `unassign` takes the object away from somebody, and
/// may give it to others in the same write. Everything that is removed comes last.
enum class StepAction { create, update, assign, unassign, remove };
/// "create" "update" "assign" "unassign" "delete".
std::string_view name(StepAction action);
std::optional<StepAction> find_action(std::string_view name);
/// "policy.create", "policy.delete".
const Operation& operation_of(StepAction action);

/// One line of an assignment with the name that people know.
struct NamedLine {
    ObjectAssignment line;
    std::string name;  // of the group; serial or id of the device
};
/// "group Clinical", "not group Radiology", "all devices".
std::string text(const NamedLine& line);

struct Step {
    StepAction action = StepAction::create;
    std::string kind;
    std::string name;      // of the object, as it will be
    std::string id;        // at the server; "" until it is created
    std::string policy;    // of the document
    std::string artefact;  // within the policy
    Risk risk = Risk::disruptive;
    std::string why;                          // it is destructive, or removes apps: "erases devices …"
    std::optional<std::uint64_t> devices;     // that it touches; null: unknown
    std::string remote_digest;                // what the object must still be; "" for one that is not there
    std::vector<std::string> platforms = {};  // what it is meant for; none: not said

    // create, update
    std::vector<FieldChange> changes;
    std::vector<std::string> only_there;
    std::vector<std::string> not_compared;
    std::string content;  // secrets as references
    std::optional<std::string> description;
    std::string sha256;                          // of the marker
    std::string marker;                          // for the registry, where the server keeps none; else ""
    std::map<std::string, std::string> secrets;  // token → reference, of those in the content

    // assign, unassign
    std::vector<NamedLine> added;
    std::vector<NamedLine> removed;
    std::vector<NamedLine> kept;     // ours already
    std::vector<NamedLine> foreign;  // somebody else's: kept

    /// "hipaa-base/profile".
    std::string marker_id() const { return policy + "/" + artefact; }
    /// The whole list to write.
    std::vector<ObjectAssignment> assignments() const;
};

struct PlanSummary {
    std::uint64_t add = 0;     // objects created
    std::uint64_t change = 0;  // objects that are there and are updated or assigned otherwise
    std::uint64_t remove = 0;
    std::uint64_t destructive = 0;         // steps
    std::optional<std::uint64_t> devices;  // distinct ones over all steps; null: unknown
};

struct Plan {
    Identity identity;
    std::string context;
    std::string set;
    std::string inputs_sha256;
    std::string folder;  // of the documents: references to files are relative to it
    std::vector<Step> steps;
    std::vector<ReportLine> gaps;  // warnings and errors of translation
    std::vector<std::string> notes;
    std::vector<RolloutStage> rollouts;        // applying it begins those that did not begin yet
    std::optional<std::uint64_t> devices = 0;  // distinct ones over all steps

    bool empty() const { return steps.empty(); }
    PlanSummary summary() const;
    /// Disruptive, or destructive when one of the steps is.
    Risk risk() const;
};

/// A step as a job's payload and a saved plan hold it; the round trip is exact.
nlohmann::ordered_json step_json(const Step& step);
/// Code::invalid for anything else.
Result<Step> parse_step(const nlohmann::ordered_json& value);
/// For `policy plan -o json`: contents left out.
nlohmann::ordered_json plan_json(const Plan& plan);

}  // namespace mdm::policy
