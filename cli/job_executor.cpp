#include "cli/job_executor.hpp"

#include <fmt/format.h>

#include "cli/policy_apply.hpp"

namespace mdm::cli {

Result<std::unique_ptr<Executor>> executor_for(App& app, const Job& job) {
    MDM_CHECK(app.use_context_of(job.id, job.context));
    MDM_TRY(auto* backend, app.backend());
    if (job.action != policy::apply_action)
        return std::unique_ptr<Executor>(std::make_unique<DeviceExecutor>(*backend));
    if (backend->objects() == nullptr)
        return Error{Code::unsupported,
                     fmt::format("job {} writes policies, and this server keeps none", job.id)};
    return std::unique_ptr<Executor>(std::make_unique<policy::PolicyExecutor>(
        *backend, policy::PolicyExecutor::Options{step_resolver(app), job.dry}));
}

}  // namespace mdm::cli
