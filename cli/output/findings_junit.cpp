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

}  // namespace

std::string findings_junit(std::span<const policy::Finding> findings,
                           std::span<const policy::Policy> policies) {
    const auto failures = std::count_if(findings.begin(), findings.end(), [](const policy::Finding& each) {
        return each.level == policy::Level::error;
    });
    const std::string counts = fmt::format("name=\"mdmctl policy validate\" tests=\"{}\" failures=\"{}\"",
                                           findings.size() + policies.size(), failures);
    std::string out = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n"
        "  <testsuite {0} errors=\"0\" skipped=\"0\">\n",
        counts);
    for (const policy::Finding& finding : findings) out += case_of(finding);
    for (const policy::Policy& policy : policies)
        out += fmt::format("    <testcase classname=\"{}\" name=\"policy {}\"/>\n",
                           escaped(policy.source.file), escaped(policy.name));
    return out + "  </testsuite>\n</testsuites>\n";
}

}  // namespace mdm::cli
