#pragma once
// A job as a command's result: {"id","action","context","state","summary","targets"}, rows for tables, and
// its exit code.
#include <string>

#include "cli/result.hpp"
#include "mdm/job/ledger.hpp"
#include "mdm/job/runner.hpp"

namespace mdm::cli {

int exit_of(Verdict verdict);
/// "acknowledged 297, unknown 3".
std::string summary_text(const Counts& counts);
/// The job with its targets, streamed from the ledger, which outlives the result.
CommandResult job_result(Ledger& ledger, const Job& job);
/// The same after a run: exit code, and notes on what to do about what is unknown, held, failed or left.
CommandResult run_result(Ledger& ledger, const RunReport& report);
/// Rows kind device serial name state command_id error.
std::unique_ptr<RowSource> target_rows(Ledger& ledger, const std::string& job);

}  // namespace mdm::cli
