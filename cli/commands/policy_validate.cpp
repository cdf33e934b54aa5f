#include <fmt/format.h>

#include "cli/commands/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/policy_documents.hpp"
#include "cli/policy_findings.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/findings.hpp"

namespace mdm::cli::commands {
namespace {

using policy::Level;

std::string summary(const PolicyDocuments& all) {
    return fmt::format("{}: {}, {}\n", count_of(all.documents.policies.size(), "policy", "policies"),
                       count_of(all.count(Level::error), "error"),
                       count_of(all.count(Level::warning), "warning"));
}

Listing listing_of(const PolicyDocuments& all) {
    Listing listing;
    for (const auto& [name, type] :
         {std::pair("file", ColumnType::text), std::pair("line", ColumnType::integer),
          std::pair("column", ColumnType::integer), std::pair("level", ColumnType::text),
          std::pair("code", ColumnType::text), std::pair("message", ColumnType::text),
          std::pair("hint", ColumnType::text)})
        listing.columns.push_back({name, type, listing.columns.size()});
    listing.width = listing.columns.size();
    RowBatch rows(listing.width);
    for (const policy::Finding& each : all.findings) {
        rows.add_row();
        rows.set(0, Cell::of(each.source.file));
        rows.set(1, Cell::of_int(each.source.mark.line));
        rows.set(2, Cell::of_int(each.source.mark.column));
        rows.set(3, Cell::of(policy::name(each.level)));
        rows.set(4, Cell::of(each.code));
        rows.set(5, Cell::of(each.message));
        if (!each.hint.empty()) rows.set(6, Cell::of(each.hint));
    }
    listing.rows = std::make_unique<RowsInMemory>(std::move(rows));
    return listing;
}

Result<CommandResult> run(App& app, const std::vector<std::string>& files) {
    MDM_TRY(const auto all, load_policies(app, files, policy::Keep::findings));
    CommandResult result;
    const std::string& format = app.globals().output;
    if (format == "sarif") {
        result = CommandResult::text(findings_sarif(all.findings));
    } else if (format == "junit") {
        result = CommandResult::text(findings_junit(all.findings, all.documents.policies));
    } else if (format.empty() || format == "table" || format == "wide") {
        print_findings(app, all);
        result = CommandResult::text(summary(all));
    } else {
        result = CommandResult::list(listing_of(all));
    }
    result.exit = all.ok() ? Exit::done : Exit::invalid_file;
    return result;
}

}  // namespace

Run policy_validate(Options& options) {
    auto files =
        std::make_shared<std::vector<std::string>>();  // shared: the parser fills it, the run reads it
    declare_documents(options, *files);
    return [files](App& app) { return run(app, *files); };
}

}  // namespace mdm::cli::commands
