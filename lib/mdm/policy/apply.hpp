#pragma once
// Applying a plan: its steps as targets of a job, and the executor that carries them out, one at a time and
// in order. Secrets are resolved here and nowhere before.
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "mdm/job/executor.hpp"
#include "mdm/job/ledger.hpp"
#include "mdm/policy/plan.hpp"

namespace mdm::policy {

/// The actions of such jobs.
inline constexpr std::string_view apply_action = "policy.apply";
inline constexpr std::string_view delete_action = "policy.delete";
/// Is this a job of ours rather than one over devices?
bool writes_policies(std::string_view action);

/// The steps as targets of a draft: kind object, an operation each, the step as payload.
std::vector<JobTarget> apply_targets(const Plan& plan);

/// Resolves "env:NAME", "file:PATH", "cmd:PROGRAM ARG…"; paths of files are below `folder`.
using StepResolver = std::function<Result<Secret>(const std::string& reference, const std::string& folder)>;

/// Runs over the objects of a backend. What the server has is looked at before anything is repeated: an
/// update whose object changed meanwhile fails, a list of assignments is read again and merged, and an object
/// that may have been created is looked for by its marker.
class PolicyExecutor final : public Executor {
  public:
    struct Options {
        StepResolver resolve;
        bool dry = false;          // the backend withholds writes: steps come back as not sent
        Ledger* ledger = nullptr;  // keeps the markers that the server cannot
    };
    /// `backend` outlives it and has objects.
    PolicyExecutor(Backend& backend, Options options);

    const Identity& identity() const override { return backend_.identity(); }
    Time now() const override { return backend_.now(); }
    std::size_t window() const override { return 1; }
    Result<void> run(CommandFeed& feed, const Stop& stop) override;
    Result<void> follow(std::span<const JobTarget> targets, const Found& found) override;
    /// Each step looks for itself just before it writes.
    Result<void> recheck(std::span<const JobTarget>, const Mismatch&) override { return {}; }
    /// Also learns which objects are not there yet because their creation waits.
    Result<void> approvals(std::span<const JobTarget> targets, const Decided& decided) override;
    bool hands_back(const JobTarget&) const override { return false; }

    /// Resolves every secret of the steps, so that one that is missing stops the job before it began.
    Result<void> prepare(const std::vector<Step>& steps, const std::string& folder);

  private:
    struct Work {
        Step step;
        std::string folder;
        std::string set;
    };
    static Result<Work> parse(const std::string& payload);
    Receipt carry_out(const Command& command);
    Receipt create(const Work& work);
    Receipt update(const Work& work);
    Receipt assign(const Work& work);
    Receipt remove(const Work& work);

    Result<NativeObject> native(const Work& work);
    Result<Secret> resolve(const std::string& reference, const std::string& folder);
    /// The id of the object that a step is about: its own, or what create gave, or by marker.
    Result<std::optional<std::string>> id_of(const Work& work);
    /// Reads the whole list of the kind.
    Result<std::optional<NativeObject>> look_up(const Work& work);
    Receipt look_at_create(const Work& work);
    Receipt look_at_update(const Work& work);
    Receipt look_at_assign(const Work& work);
    Receipt look_at_remove(const Work& work);
    /// Tells the registry, where the kind has no other place for a marker.
    void remember(const Step& step, const std::string& id);
    void forget(const Step& step);
    const ObjectKind& kind(std::string_view id) const;

    Backend& backend_;
    Options options_;
    std::map<std::string, Secret> resolved_;
    std::map<std::string, std::string> created_;  // kind and marker id → object id
    std::set<std::string> unsettled_;             // created, perhaps, or when it is approved
    std::optional<Error> fatal_;
};

}  // namespace mdm::policy
