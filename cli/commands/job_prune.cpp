#include <fmt/format.h>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "mdm/backend/apple/event_store.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli::commands {
namespace {

/// Of servers that tell results by webhook; most have no such file.
Result<apple::Forgotten> forget_what_was_heard(App& app, const std::string& ledger, Time cutoff) {
    const std::string path = apple::event_store_path(ledger);
    MDM_TRY(const auto there, app.world().files.facts(path));
    if (!there) return apple::Forgotten();
    return apple::forget_events(path, cutoff);
}

}  // namespace

Run job_prune(Options& options) {
    auto age = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.value("--older-than", "DURATION", *age, "jobs that ended before this, such as 90d")
        .check([age]() -> Result<void> {
            if (age->empty())
                return Error{Code::usage, "--older-than is missing", "say how old: --older-than 90d"};
            return {};
        });
    return [age](App& app) -> Result<CommandResult> {
        MDM_TRY(const auto duration, parse_duration(*age));
        MDM_TRY(auto* ledger, app.ledger());
        const Time cutoff = app.world().clock.now() - duration;
        MDM_TRY(const auto pruned, prune_jobs(*ledger, app.runner_doors(), cutoff));
        MDM_TRY(const auto forgotten, forget_what_was_heard(app, ledger->path(), cutoff));
        CommandResult result;
        result.notes.push_back(fmt::format("removed personal data from {}", count_of(pruned.jobs, "job")));
        if (forgotten.commands + forgotten.devices > 0)
            result.notes.push_back(
                fmt::format("forgot {} and {} that left",
                            count_of(forgotten.commands, "command to a device", "commands to devices"),
                            count_of(forgotten.devices, "device")));
        if (!pruned.compacted || !forgotten.compacted)
            result.notes.push_back(
                "traces are left in free pages, because another process was reading; run it again");
        return result;
    };
}

}  // namespace mdm::cli::commands
