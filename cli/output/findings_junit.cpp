// policy validate -o junit: what CI servers show as tests.
#include <fmt/format.h>

#include <algorithm>

#include "cli/policy_findings.hpp"
#include "cli/report_junit.hpp"
#include "mdm/policy/findings.hpp"

namespace mdm::cli {
namespace {

std::string escaped(std::string_view text) {
    std::string out;
    append_xml(out, text);
    return out;
}

std::string case_of(const policy::Finding& finding) {
    const std::string place =
        fmt::format("{}:{}:{}", finding.source.file, finding.source.mark.line, finding.source.mark.column);
    std::string out =
        fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\">\n",
                    escaped(finding.source.file), escaped(fmt::format("{} at {}", finding.code, place)),
                    escaped(finding.source.file), finding.source.mark.line);
    const std::string text = escaped(policy::text(finding));
    if (finding.level == policy::Level::error)
        out += fmt::format("      <failure message=\"{}\" type=\"{}\">{}</failure>\n",
                           escaped(finding.message), escaped(finding.code), text);
    else
        out += fmt::format("      <system-out>{}</system-out>\n", text);
    return out + "    </testcase>\n";
}

bool is_error(const policy::Finding& finding) {
    return finding.level == policy::Level::error;
}

std::string passed_cases(std::span<const policy::Finding> findings, std::span<const policy::Policy> policies,
                         std::size_t& count) {
    std::string out;
    for (const policy::Policy& policy : policies) {
        const bool failed = std::any_of(findings.begin(), findings.end(), [&](const policy::Finding& each) {
            return is_error(each) && each.source.file == policy.source.file;
        });
        if (failed) continue;
        ++count;
        out += fmt::format("    <testcase classname=\"{}\" name=\"policy {}\"/>\n",
                           escaped(policy.source.file), escaped(policy.name));
    }
    return out;
}

}  // namespace

std::string findings_junit(std::span<const policy::Finding> findings,
                           std::span<const policy::Policy> policies) {
    const auto failures = std::count_if(findings.begin(), findings.end(), is_error);
    std::size_t cases = findings.size();
    const std::string passed = passed_cases(findings, policies, cases);
    const std::string counts =
        fmt::format("name=\"mdmctl policy validate\" tests=\"{}\" failures=\"{}\"", cases, failures);
    std::string out = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n"
        "  <testsuite {0} errors=\"0\" skipped=\"0\">\n",
        counts);
    for (const policy::Finding& finding : findings) out += case_of(finding);
    return out + passed + "  </testsuite>\n</testsuites>\n";
}

}  // namespace mdm::cli
