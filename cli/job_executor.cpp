#include "cli/job_executor.hpp"

#include <fmt/format.h>

#include "cli/policy_apply.hpp"

namespace mdm::cli {

Result<std::unique_ptr<Executor>> executor_for(App& app, const Job& job) {
    MDM_CHECK(app.use_context_of(job.id, job.context));
    MDM_TRY(auto* backend, app.backend());
    if (!policy::writes_policies(job.action))
        return std::unique_ptr<Executor>(std::make_unique<DeviceExecutor>(*backend));
    if (backend->objects() == nullptr)
        return Error{Code::unsupported,
                     fmt::format("job {} writes policies, and this server keeps none", job.id)};
    MDM_TRY(auto* ledger, app.ledger());
    return std::unique_ptr<Executor>(std::make_unique<policy::PolicyExecutor>(
        *backend, policy::PolicyExecutor::Options{step_resolver(app), job.dry, ledger}));
}

}  // namespace mdm::cli
