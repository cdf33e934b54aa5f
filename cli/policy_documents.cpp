#include "cli/policy_documents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "mdm/base/text.hpp"
#include "mdm/policy/findings.hpp"

namespace mdm::cli {
namespace {

using policy::Finding;
using policy::Level;

// Expressions need no server to be found wrong.
Result<void> check_expressions(App& app, const policy::Documents& documents, std::vector<Finding>& findings) {
    MDM_TRY(const auto fleet, Fleet::open({}, {}, app.world().clock));
    const auto check = [&](const std::vector<policy::Selector>& selectors) {
        for (const policy::Selector& each : selectors) {
            if (each.kind != policy::Selector::Kind::where) continue;
            if (const auto good = fleet.check_expression(each.value); !good.ok())
                findings.push_back(
                    {Level::error, "bad-expression", each.source, good.error().text(), good.error().hint});
        }
    };
    for (const policy::Assignment& assignment : documents.assignments)
        for (const policy::AssignmentTarget& target : assignment.targets) {
            check(target.include);
            check(target.exclude);
        }
    return {};
}

}  // namespace

std::uint64_t PolicyDocuments::count(Level level) const {
    return static_cast<std::uint64_t>(std::count_if(
        findings.begin(), findings.end(), [&](const Finding& finding) { return finding.level == level; }));
}

void declare_documents(Options& options, std::vector<std::string>& files) {
    options.values("-f,--file", "FILE", files,
                   "policy documents: a file, a folder with everything below it, or - for standard input");
}

Result<PolicyDocuments> load_policies(App& app, const std::vector<std::string>& files, policy::Keep keep) {
    if (files.empty())
        return Error{Code::usage, "no policy documents are given", "name a file or a folder with -f"};
    policy::LoadRequest request;
    request.paths = files;
    if (std::find(files.begin(), files.end(), "-") != files.end()) {
        MDM_TRY(request.standard_input, app.world().streams.read_all());
    }
    MDM_TRY(auto loaded, policy::load(request, app.world().files));
    PolicyDocuments all;
    const bool ok = loaded.ok();
    all.documents = std::move(loaded.documents);
    all.findings = std::move(loaded.findings);
    all.usable = ok;
    if (!ok) return all;
    MDM_CHECK(check_expressions(app, all.documents, all.findings));
    all.translations = policy::translate_all(all.documents, {}, keep);
    auto& found = all.translations.findings;
    std::move(found.begin(), found.end(), std::back_inserter(all.findings));
    found.clear();
    return all;
}

void print_findings(App& app, const PolicyDocuments& documents) {
    constexpr std::size_t at_once = 1u << 16;
    std::string text;
    for (const Finding& finding : documents.findings) {
        text += policy::text(finding) + "\n";
        if (text.size() < at_once) continue;
        app.world().streams.err(text);
        text.clear();
    }
    if (!text.empty()) app.world().streams.err(text);
}

Error refused_documents(App& app, const PolicyDocuments& all) {
    const bool json = app.globals().output == "json" || app.globals().output == "jsonl";
    if (!json) print_findings(app, all);
    const auto first = std::find_if(all.findings.begin(), all.findings.end(),
                                    [](const Finding& finding) { return finding.level == Level::error; });
    const std::string count = count_of(all.count(Level::error), "error");
    return Error{Code::invalid,
                 json ? fmt::format("{} in the policy documents; the first: {}", count, policy::text(*first))
                      : fmt::format("{} in the policy documents", count)};
}

Result<PolicyDocuments> good_policies(App& app, const std::vector<std::string>& files) {
    MDM_TRY(auto all, load_policies(app, files));
    if (!all.ok()) return refused_documents(app, all);
    return all;
}

}  // namespace mdm::cli
