#pragma once
// A job as JUnit XML, as CI servers read it: one suite, one case a target
// (https://github.com/testmoapp/junitxml describes what they agree on).
#include "cli/output/sink.hpp"
#include "cli/report_files.hpp"

namespace mdm::cli {

/// Text for XML 1.0, in content and attributes: what XML cannot hold is taken away.
void append_xml(std::string& out, std::string_view text);

Result<void> write_junit(const JobReport& report, RowSource& targets, Sink& sink);

}  // namespace mdm::cli
