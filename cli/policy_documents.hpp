#pragma once
// Policy documents on the command line: -f, what was found wrong with them, and what they come out as.
#include <string>
#include <vector>

#include "cli/app.hpp"
#include "cli/options.hpp"
#include "mdm/policy/translate_all.hpp"

namespace mdm::cli {

void declare_documents(Options& options, std::vector<std::string>& files);

struct PolicyDocuments {
    policy::Documents documents;
    policy::Translations translations;
    std::vector<policy::Finding> findings;  // of loading, of expressions and of translation, in this order
    bool usable = false;                    // loaded without an error: what else is wrong is in translating

    std::uint64_t count(policy::Level level) const;
    bool ok() const { return count(policy::Level::error) == 0; }
};

/// Reads and checks everything that can be checked offline. Errors: no -f, and paths that cannot be read.
Result<PolicyDocuments> load_policies(App& app, const std::vector<std::string>& files,
                                      policy::Keep keep = policy::Keep::everything);

/// Every finding to stderr, a line each.
void print_findings(App& app, const PolicyDocuments& documents);
/// Prints the findings, and gives what is returned for documents with errors.
Error refused_documents(App& app, const PolicyDocuments& documents);
/// load_policies; refused_documents() when one of the findings is an error.
Result<PolicyDocuments> good_policies(App& app, const std::vector<std::string>& files);

}  // namespace mdm::cli
