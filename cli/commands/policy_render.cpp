#include <fmt/format.h>

#include "cli/commands/commands.hpp"
#include "cli/policy_documents.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/findings.hpp"

namespace mdm::cli::commands {
namespace {

struct Flags {
    std::vector<std::string> files;
    std::string target;
    std::string dir;
};

Listing report_listing(const std::vector<policy::ReportLine>& report, const std::string& target) {
    Listing listing;
    for (const char* name : {"policy", "key", "target", "code", "level", "message"})
        listing.columns.push_back({name, ColumnType::text, listing.columns.size()});
    listing.width = listing.columns.size();
    listing.key = 1;
    RowBatch rows(listing.width);
    for (const policy::ReportLine& line : report) {
        const bool declared = target == "ddm" && line.target == "apple";
        if (!target.empty() && line.target != target && !declared) continue;
        rows.add_row();
        rows.set(0, Cell::of(line.policy));
        rows.set(1, Cell::of(line.key));
        rows.set(2, Cell::of(line.target));
        rows.set(3, Cell::of(line.code));
        rows.set(4, Cell::of(policy::name(line.level)));
        if (!line.message.empty()) rows.set(5, Cell::of(line.message));
    }
    listing.rows = std::make_unique<RowsInMemory>(std::move(rows));
    return listing;
}

Result<void> check_name(const std::string& name) {
    if (!name.empty() && name.find('/') == std::string::npos && !name.starts_with(".")) return {};
    return Error{Code::refused, fmt::format("'{}' would be written outside of the folder", printable(name))};
}

bool is_of(const policy::Artefact& artefact, const std::string& target) {
    if (target == "ddm") return artefact.kind == "apple.declaration";
    return target.empty() || artefact.kind.starts_with(target + ".");
}

Result<CommandResult> run(App& app, const Flags& flags) {
    MDM_TRY(const auto all, good_policies(app, flags.files));
    auto result = CommandResult::list(report_listing(all.translations.report, flags.target));
    FileSystem& files = app.world().files;
    for (const policy::Artefact& artefact : all.translations.artefacts) {
        if (!is_of(artefact, flags.target) || flags.dir.empty()) continue;
        MDM_CHECK(check_name(artefact.file_name));
        const std::string path = flags.dir + "/" + artefact.file_name;
        MDM_CHECK(files.write_private(path, artefact.content));
        result.notes.push_back("wrote " + path);
    }
    return result;
}

}  // namespace

Run policy_render(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    declare_documents(options, flags->files);
    std::vector<std::string> targets;
    for (const std::string_view target : policy::targets()) targets.emplace_back(target);
    targets.emplace_back("ddm");  // the declarations among what apple gives
    options.choice("--target", targets, flags->target, "for this target only")
        .value("--dir", "FOLDER", flags->dir, "write the files here; without it only the report is printed");
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
