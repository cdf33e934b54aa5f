#include "mdm/policy/translate_all.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mdm::policy {
namespace {

Finding finding_of(const ReportLine& line) {
    return {
        line.level, line.code, line.source,
        fmt::format("'{}' on {}: {}", line.key, line.target, line.message.empty() ? line.code : line.message),
        ""};
}

Finding finding_of(const Policy& policy, std::string_view target, const Error& error) {
    return {Level::error, "not-translatable", policy.source,
            fmt::format("'{}' for {}: {}", policy.name, target, error.text()), error.hint};
}

}  // namespace

bool Translations::ok() const {
    return std::none_of(findings.begin(), findings.end(),
                        [](const Finding& finding) { return finding.level == Level::error; });
}

Translations translate_all(const Documents& documents, std::span<const std::string_view> only) {
    Translations all;
    const TranslateContext context{documents.organization, documents.organization_id};
    for (const Policy& policy : documents.policies)
        for (const std::string_view target : only.empty() ? targets() : only) {
            auto one = translate(policy, target, context);
            if (!one.ok()) {
                all.findings.push_back(finding_of(policy, target, one.error()));
                continue;
            }
            for (Artefact& artefact : one->artefacts) all.artefacts.push_back(std::move(artefact));
            for (ReportLine& line : one->report) {
                if (line.level != Level::note) all.findings.push_back(finding_of(line));
                all.report.push_back(std::move(line));
            }
        }
    return all;
}

}  // namespace mdm::policy
