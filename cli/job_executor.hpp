#pragma once
// The executor that a stored job needs: devices or policy objects, at the job's own context.
#include <memory>

#include "cli/app.hpp"
#include "mdm/job/executor.hpp"

namespace mdm::cli {

/// Refused when this run's context, where one was named, is not the job's.
Result<std::unique_ptr<Executor>> executor_for(App& app, const Job& job);

}  // namespace mdm::cli
