#include "cli/job_executor.hpp"

#include <fmt/format.h>

#include "cli/api_request.hpp"
#include "cli/policy_apply.hpp"
#include "mdm/backend/rest/connection.hpp"

namespace mdm::cli {

namespace {

Result<std::unique_ptr<Executor>> api_executor(App& app) {
    MDM_TRY(const auto* context, app.context());
    MDM_TRY(auto connection, app.connect(*context));
    return std::unique_ptr<Executor>(
        std::make_unique<ApiExecutor>(connection->identity(), app.world().clock));
}

}  // namespace

Result<std::unique_ptr<Executor>> executor_for(App& app, const Job& job) {
    MDM_CHECK(app.use_context_of(job.id, job.context));
    if (job.action == api_action) return api_executor(app);
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
