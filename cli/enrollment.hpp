#pragma once
// Enrollment tokens: one of them as a record, and the job with one target that makes or revokes one.
#include <string>

#include "cli/app.hpp"
#include "cli/consent.hpp"
#include "cli/result.hpp"

namespace mdm::cli {

/// not_found with a did-you-mean.
Result<CommandResult> show_enrollment(App& app, const std::string& id);

/// Runs enrollment.create or enrollment.revoke over one target, recorded like every write. Handed-back values
/// (token, link) are in `kept`, by name, and nowhere else.
struct EnrollmentRun {
    RunReport report;
    std::map<std::string, Secret> kept;
};
Result<EnrollmentRun> run_enrollment(App& app, Job job, const Target& target, const ConsentOptions& flags);

}  // namespace mdm::cli
