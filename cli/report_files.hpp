#pragma once
// --report FORMAT=FILE: the outcome of a job in a file, for pipelines. Written once the job is over (or
// interrupted), of mode 0600, with constant memory however many targets there are.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/result.hpp"
#include "mdm/base/fs.hpp"
#include "mdm/base/result.hpp"

namespace mdm::cli {

struct ReportFile {
    std::string format;  // "junit" "csv" "json" "markdown"
    std::string path;
};

/// What a job came to. The rows of `targets` have the columns of report_columns(), in that order.
struct JobReport {
    std::string id;
    std::string action;
    std::string context;
    std::string state;
    std::vector<std::pair<std::string, std::uint64_t>> summary;  // state → targets, without zeros
    /// Opens the rows from the start; called once a report.
    std::function<Result<std::unique_ptr<RowSource>>()> targets;
};

/// kind device serial name state command_id error
std::vector<OutputColumn> report_columns();

/// The values of --report. Code::usage for an unknown format (with a did-you-mean), a missing or doubled
/// file, standard output and devices. Call it before anything is sent.
Result<std::vector<ReportFile>> parse_reports(const std::vector<std::string>& flags);

/// Replaces the file. Large reports are written piece by piece, so a full disk may leave half of one; the
/// error then says so.
Result<void> write_report(const ReportFile& file, const JobReport& report, FileSystem& files);

}  // namespace mdm::cli
