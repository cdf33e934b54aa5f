#include "cli/action.hpp"

#include <fmt/format.h>

#include "cli/job_result.hpp"
#include "cli/job_run.hpp"
#include "mdm/backend/dry_run.hpp"
#include "mdm/base/text.hpp"
#include "mdm/config/credential.hpp"

namespace mdm::cli {
namespace {

Result<void> check_reference(const std::string& text) {
    if (text == random_reference) return {};
    auto reference = parse_reference(text);
    if (!reference.ok()) return std::move(reference).error();
    return {};
}

// Fills the job's inputs from what was typed: plain values, or references to secrets.
Result<void> add_inputs(const Operation& operation, const InputOptions& typed, Job& job) {
    for (const Input& input : operation.inputs) {
        const std::string name(input.name);
        if (const auto flag = typed.flags.find(name); flag != typed.flags.end() && flag->second)
            job.inputs[name] = true;
        const auto text = typed.texts.find(name);
        if (text == typed.texts.end() || text->second.empty()) continue;
        if (input.type == InputType::secret) {
            MDM_CHECK_DURING(fmt::format("reading --{}", name), check_reference(text->second));
            job.references[name] = text->second;
        } else {
            job.inputs[name] = text->second;
        }
    }
    return {};
}

// Selected devices into the draft, a few hundred at a time.
class DraftWriter {
  public:
    DraftWriter(Ledger& ledger, const std::string& job) : ledger_(ledger), job_(job) {}

    Result<void> add(const Target& target) {
        JobTarget row;
        row.target = target;
        rows_.push_back(std::move(row));
        return rows_.size() < 500 ? Result<void>{} : flush();
    }

    Result<void> flush() {
        if (!rows_.empty()) MDM_CHECK(ledger_.append(job_, rows_));
        rows_.clear();
        return {};
    }

  private:
    Ledger& ledger_;
    const std::string& job_;
    std::vector<JobTarget> rows_;
};

Result<Resolved> fill_draft(const Selection& selection, const Fleet& fleet, Ledger& ledger,
                            const std::string& job) {
    DraftWriter writer(ledger, job);
    MDM_TRY(auto resolved, resolve(selection, fleet, [&](const Target& target, const FleetSource&) {
                return writer.add(target);
            }));
    MDM_CHECK(writer.flush());
    return resolved;
}

Result<Job> new_draft(App& app, const ActionRequest& request) {
    MDM_TRY(auto* backend, app.backend());
    MDM_TRY(const auto* context, app.context());
    MDM_TRY(auto* ledger, app.ledger());
    const Capability capability = backend->can(*request.operation);
    if (capability.support == Support::no)
        return Error{Code::unsupported,
                     fmt::format("{} cannot carry out '{}': {}", context->backend, request.operation->verb,
                                 capability.reason),
                     fmt::format("see what it can do with: mdmctl backend show {}", context->backend)};
    Job job;
    job.action = request.operation->id;
    job.context = context->name;
    job.identity = backend->identity();
    job.reason = request.consent.reason;
    job.who = app.who();
    job.dry = request.consent.dry_run;
    MDM_CHECK(add_inputs(*request.operation, request.inputs, job));
    return ledger->create(std::move(job));
}

CommandResult nothing_to_do(const Operation& operation) {
    CommandResult result;
    result.notes.push_back(fmt::format("no device for '{}'", operation.verb));
    return result;
}

void note_missing(const Resolved& resolved, CommandResult& result) {
    if (resolved.missing_count == 0) return;
    result.notes.push_back(fmt::format(
        "passed over {}: {}{}", count_of(resolved.missing_count, "unknown reference"),
        join(resolved.missing, ", "), resolved.missing_count > resolved.missing.size() ? ", …" : ""));
}

// What is left once the draft is there: any error drops it again, so that a refusal leaves no trace.
Result<CommandResult> run_draft(App& app, const ActionRequest& request, const Selection& selection,
                                const Job& job) {
    MDM_TRY(auto* ledger, app.ledger());
    MDM_TRY(const auto* fleet, app.fleet());
    MDM_TRY(const auto resolved, fill_draft(selection, *fleet, *ledger, job.id));
    if (resolved.devices == 0) {
        MDM_CHECK(ledger->drop(job.id));
        CommandResult result = nothing_to_do(*request.operation);
        note_missing(resolved, result);
        return result;
    }
    MDM_TRY(const auto input, guard_input(app, *request.operation, job, resolved.devices, request.consent));
    MDM_CHECK(obtain_consent(app, input, request.consent));
    MDM_TRY(auto* backend, app.backend());
    DryRunBackend dry(*backend);
    DeviceExecutor executor(request.consent.dry_run ? static_cast<Backend&>(dry) : *backend);
    MDM_TRY(auto result, run_and_tell(app, executor, job.id, request.consent));
    note_missing(resolved, result);
    return result;
}

}  // namespace

Result<GuardInput> guard_input(App& app, const Operation& operation, const Job& job, std::uint64_t count,
                               const ConsentOptions& flags) {
    MDM_TRY(auto* ledger, app.ledger());
    MDM_TRY(auto* backend, app.backend());
    MDM_TRY(const auto* context, app.context());
    GuardInput input;
    input.operation = operation.id;
    input.verb = operation.verb;
    input.risk = operation.risk;
    input.context = context->name;
    input.rules = context->guard;
    input.count = count;
    input.max_targets = flags.max_targets;
    input.include_personal = flags.include_personal;
    input.reason_given = !flags.reason.empty();
    input.again = flags.again;
    if (operation.risk != Risk::routine) {
        if (auto size = backend->count_devices(); size.ok())
            input.fleet_size = *size;
        else if (size.error().code != Code::unsupported)
            return std::move(size).error();
    }
    MDM_TRY(input.ownership, ledger->ownership(job.id));
    if (operation.risk == Risk::destructive) {
        MDM_TRY(const auto conflicts, ledger->conflicts(job.id));
        input.conflicts = conflicts.count;
        input.conflicting_job = conflicts.job;
    }
    if (const auto quota = backend->daily_quota(operation)) {
        input.quota_limit = quota;
        MDM_TRY(input.quota_used, ledger->sent_since(job.identity, std::string(operation.id),
                                                     app.world().clock.now() - std::chrono::hours(24)));
    }
    return input;
}

void declare_inputs(Options& options, const Operation& operation, InputOptions& inputs,
                    const std::vector<std::string>& positional) {
    for (const Input& input : operation.inputs) {
        const std::string name(input.name);
        if (std::find(positional.begin(), positional.end(), name) != positional.end()) continue;
        const std::string option = "--" + name;
        if (input.type == InputType::boolean)
            options.flag(option, inputs.flags[name], std::string(input.summary));
        else if (input.type == InputType::word)
            options.choice(option, split(input.words, ' '), inputs.texts[name], std::string(input.summary));
        else
            options.value(option, input.type == InputType::secret ? "REFERENCE" : "TEXT", inputs.texts[name],
                          std::string(input.summary));
    }
}

Result<CommandResult> run_action(App& app, const ActionRequest& request) {
    MDM_TRY(const auto selection, selection_of(app, request.selection, true));
    if (selection.empty())
        return Error{Code::usage, fmt::format("no device is chosen for '{}'", request.operation->verb),
                     "name devices, or use --where, -l, --group, --from or --all"};
    MDM_TRY(const auto job, new_draft(app, request));
    auto result = run_draft(app, request, selection, job);
    if (!result.ok()) {
        MDM_TRY(auto* ledger, app.ledger());
        if (auto state = ledger->job(job.id); state.ok() && state->state == JobState::draft)
            static_cast<void>(ledger->drop(job.id));
    }
    return result;
}

}  // namespace mdm::cli
