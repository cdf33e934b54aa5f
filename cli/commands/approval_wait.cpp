#include <fmt/format.h>

#include <algorithm>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "cli/exit_codes.hpp"
#include "mdm/backend/approval.hpp"
#include "mdm/base/text.hpp"
#include "mdm/job/ledger.hpp"

namespace mdm::cli::commands {
namespace {

constexpr Millis first_delay{5'000};
constexpr Millis longest_delay{60'000};

struct Flags {
    std::vector<std::string> ids;
    std::string timeout = "10m";
};

bool is_open(const Approval& approval) {
    return approval.state == Approval::State::open || approval.state == Approval::State::unknown;
}
bool is_granted(const Approval& approval) {
    return approval.state == Approval::State::approved || approval.state == Approval::State::done;
}

/// What the latest job's held targets wait for; its context is taken for this run.
Result<std::vector<std::string>> of_latest_job(App& app) {
    MDM_TRY(auto* ledger, app.ledger());
    MDM_TRY(const auto job, ledger->resolve(""));
    std::vector<std::string> ids;
    std::int64_t after = 0;
    while (true) {
        MDM_TRY(const auto page, ledger->targets(job.id, {TargetState::held}, after, 500));
        if (page.empty()) break;
        after = page.back().seq;
        for (const JobTarget& target : page)
            if (!target.approval.empty()) ids.push_back(target.approval);
    }
    if (ids.empty())
        return Error{Code::not_found, fmt::format("nothing of job {} waits for an approval", job.id),
                     "see them with: mdmctl approval list"};
    MDM_CHECK(app.use_context_of(job.id, job.context));
    return ids;
}

/// Drops those that are decided from `open`, and remembers who said no.
Result<void> ask(Backend& backend, std::vector<std::string>& open, std::vector<std::string>& notes,
                 std::size_t& refused) {
    std::vector<std::string> still;
    for (const std::string& id : open) {
        MDM_TRY(const auto approval, read_approval(backend, id));
        if (is_open(approval)) {
            still.push_back(id);
            continue;
        }
        if (!is_granted(approval)) ++refused;
        notes.push_back(fmt::format("{}: {}", printable(id), decision_text(approval)));
    }
    open = std::move(still);
    return {};
}

Result<CommandResult> run(App& app, const Flags& flags) {
    MDM_TRY(const auto timeout, parse_duration(flags.timeout));
    auto open = flags.ids;
    if (open.empty()) {
        MDM_TRY(open, of_latest_job(app));
    }
    MDM_TRY(auto* backend, app.backend());
    Clock& clock = app.world().clock;
    const Stop& stop = app.world().stop;
    const Time deadline = clock.now() + timeout;
    auto result = CommandResult::text("");
    std::size_t refused = 0;
    for (Millis delay = first_delay;; delay = std::min(delay * 2, longest_delay)) {
        MDM_CHECK(ask(*backend, open, result.notes, refused));
        const Time now = clock.now();
        if (open.empty() || stop.requested() || now >= deadline) break;
        clock.sleep_for(std::min(delay, deadline - now), stop);
    }
    for (const std::string& id : open) result.notes.push_back(fmt::format("{}: open", printable(id)));
    result.exit = stop.requested() ? Exit::interrupted
                  : refused > 0    ? Exit::refused
                  : open.empty()   ? Exit::done
                                   : Exit::pending;
    return result;
}

}  // namespace

Run approval_wait(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    options
        .arguments("APPROVAL", flags->ids,
                   "ids of requests for approval; those of the latest job when left out")
        .value("--timeout", "DURATION", flags->timeout, "wait no longer than this (10m)");
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
