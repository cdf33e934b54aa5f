#pragma once
// Guard and consent as the command line sees them: the flags, the question on a terminal, and where secrets
// go. The same on every command that writes.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/app.hpp"
#include "cli/options.hpp"
#include "mdm/job/consent.hpp"
#include "mdm/job/guard.hpp"

namespace mdm::cli {

struct ConsentOptions {
    bool yes = false;
    bool dry_run = false;
    bool include_personal = false;
    bool again = false;
    bool wait = false;
    std::optional<std::uint64_t> expect;
    std::optional<std::uint64_t> max_targets;
    std::string reason;
    std::string secrets_out;
    std::string wait_for;
    std::string timeout = "10m";
    std::vector<std::string> reports;
};

/// `risk` decides which of the flags make sense.
void declare_consent(Options& options, ConsentOptions& flags, Risk risk);
/// The state that --wait or --wait-for asks for; nullopt: accepted is enough.
std::optional<TargetState> waited_for(const ConsentOptions& flags);
/// Guard, then consent: returns when the job may run; else what the guard said, the flag that is missing, or
/// that it was declined.
Result<void> obtain_consent(App& app, const GuardInput& input, const ConsentOptions& flags);
/// Where handed-back secrets go: --secrets-out, else the context's secrets_out, else null.
Result<std::unique_ptr<SecretsOut>> open_secrets_out(App& app, const std::string& file);

}  // namespace mdm::cli
