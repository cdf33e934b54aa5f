#include "cli/job_executor.hpp"

#include <fmt/format.h>

namespace mdm::cli {

Result<std::unique_ptr<Executor>> executor_for(App& app, const Job& job) {
    MDM_CHECK(app.use_context_of(job.id, job.context));
    MDM_TRY(auto* backend, app.backend());
    return std::unique_ptr<Executor>(std::make_unique<DeviceExecutor>(*backend));
}

}  // namespace mdm::cli
