#pragma once
// Every policy of a run for every target: artefacts, the report, and what of it is a finding.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/policy/translate.hpp"

namespace mdm::policy {

struct Translations {
    std::vector<Artefact> artefacts;
    std::vector<ReportLine> report;
    /// What cannot be compiled, what is wrong in raw blocks, every gap that is a warning or an error, and
    /// exceptions that excuse nothing.
    std::vector<Finding> findings;
    bool ok() const;
};

/// Findings alone need a tenth of the memory: no artefact outlives its policy.
enum class Keep { everything, findings };

/// `only` empty: all targets. Policies in the order of the documents.
Translations translate_all(const Documents& documents, std::span<const std::string_view> only = {},
                           Keep keep = Keep::everything);

}  // namespace mdm::policy
