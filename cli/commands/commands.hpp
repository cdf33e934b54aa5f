#pragma once
// The declare function of every command; command_table.cpp has the rows.
#include "cli/command_table.hpp"

namespace mdm::cli::commands {

Run app_list(Options& options);
Run app_show(Options& options);
Run audit_list(Options& options);
Run audit_verify(Options& options);
Run backend_list(Options& options);
Run backend_show(Options& options);
Run clear_passcode(Options& options);
Run complete(Options& options);
Run completion(Options& options);
Run context_add(Options& options);
Run context_check(Options& options);
Run context_list(Options& options);
Run context_remove(Options& options);
Run context_show(Options& options);
Run context_use(Options& options);
Run device_apps(Options& options);
Run device_history(Options& options);
Run device_list(Options& options);
Run device_profiles(Options& options);
Run device_show(Options& options);
Run docgen(Options& options);
Run doctor(Options& options);
Run enroll(Options& options);
Run enrollment_list(Options& options);
Run enrollment_revoke(Options& options);
Run enrollment_show(Options& options);
Run group_list(Options& options);
Run group_show(Options& options);
Run job_cancel(Options& options);
Run job_list(Options& options);
Run job_prune(Options& options);
Run job_resume(Options& options);
Run job_retry(Options& options);
Run job_show(Options& options);
Run job_wait(Options& options);
Run locate(Options& options);
Run lock(Options& options);
Run lost_mode_off(Options& options);
Run lost_mode_on(Options& options);
Run policy_apply(Options& options);
Run policy_delete(Options& options);
Run policy_drift(Options& options);
Run policy_explain(Options& options);
Run policy_export(Options& options);
Run policy_import(Options& options);
Run policy_list(Options& options);
Run policy_plan(Options& options);
Run policy_render(Options& options);
Run policy_schema(Options& options);
Run policy_show(Options& options);
Run policy_validate(Options& options);
Run push_app(Options& options);
Run query(Options& options);
Run remove_app(Options& options);
Run rename(Options& options);
Run report_controls(Options& options);
Run restart(Options& options);
Run retire(Options& options);
Run sandbox_init(Options& options);
Run sandbox_log(Options& options);
Run sandbox_reset(Options& options);
Run sandbox_status(Options& options);
Run sandbox_tick(Options& options);
Run shutdown(Options& options);
Run sync(Options& options);
Run update_os(Options& options);
Run wipe(Options& options);

}  // namespace mdm::cli::commands
