#pragma once
// Running a job from the command line: progress, waiting, reports to files, and the result. Device actions
// and policy apply both end here, and so do resume and retry.
#include <string>

#include "cli/app.hpp"
#include "cli/consent.hpp"
#include "cli/result.hpp"
#include "mdm/job/executor.hpp"

namespace mdm::cli {

struct JobRun {
    bool resume = false;
    bool resend_unknown = false;
};

/// Starts (or resumes) the job, waits as the flags ask, writes --report files, and tells. A dry run is
/// dropped once it is printed.
Result<CommandResult> run_and_tell(App& app, Executor& executor, const std::string& job,
                                   const ConsentOptions& flags, const JobRun& how = {});
/// --wait alone: of a job that ran before.
Result<CommandResult> wait_and_tell(App& app, Executor& executor, const std::string& job,
                                    const ConsentOptions& flags);

}  // namespace mdm::cli
