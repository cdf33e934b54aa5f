#include "mdm/policy/export.hpp"

#include <fmt/format.h>

#include "cli/commands/commands.hpp"
#include "cli/exit_codes.hpp"
#include "cli/policy_apply.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli::commands {
namespace {

struct Flags {
    std::vector<std::string> names;
    std::string dir;
    std::string set;
};

constexpr int failed = 1;
constexpr int partial = 7;

Result<void> check_set(const std::string& set) {
    if (set.empty() || set.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                             "-_.") == std::string::npos)
        return {};
    return Error{Code::usage, fmt::format("'{}' is no name of a set", printable(set)),
                 "letters, digits, '-', '_' and '.'"};
}

// All is looked at before anything is written.
Result<void> check_free(const FileSystem& files, const std::string& path) {
    MDM_TRY(const auto there, files.facts(path));
    if (!there) return {};
    return Error{Code::refused,
                 fmt::format("'{}' is there already, and nothing is overwritten", printable(path)),
                 "give --dir a folder that is new or empty"};
}

Result<void> write(FileSystem& files, const std::string& dir, const policy::Exported& exported) {
    const std::string settings = dir + "/mdmctl.yaml";
    MDM_CHECK(check_free(files, settings));
    for (const policy::ExportedFile& file : exported.files)
        MDM_CHECK(check_free(files, dir + "/" + file.name));
    MDM_CHECK(files.make_folders(dir));
    MDM_CHECK(files.create_exclusive(settings, fmt::format("set: {}\n", exported.set)));
    for (const policy::ExportedFile& file : exported.files)
        MDM_CHECK(files.create_exclusive(dir + "/" + file.name, file.text));
    return {};
}

Result<policy::Exported> exported(App& app, const Flags& flags) {
    MDM_TRY(const auto* context, app.context());
    MDM_TRY(auto* config, app.config());
    MDM_TRY(auto* backend, app.backend());
    MDM_TRY(const auto* fleet, app.fleet());
    Ledger* ledger = nullptr;
    if (needs_registry(*backend)) {
        MDM_TRY(ledger, app.ledger());
    }
    return policy::export_policies({context->name, config->names(), flags.names, flags.set, ledger}, *backend,
                                   *fleet, app.world().files);
}

Result<CommandResult> run(App& app, const Flags& flags) {
    MDM_CHECK(check_set(flags.set));
    MDM_TRY(auto all, exported(app, flags));
    CommandResult result = CommandResult::text(flags.dir.empty() ? all.stream() : std::string());
    if (!flags.dir.empty()) MDM_CHECK(write(app.world().files, flags.dir, all));
    result.notes = std::move(all.notes);
    for (const std::string& warning : all.warnings) result.notes.push_back("warning: " + warning);
    for (const std::string& failure : all.failures) result.notes.push_back("left out: " + failure);
    result.notes.push_back(fmt::format("exported {}; to plan: mdmctl policy plan -f {}",
                                       count_of(all.files.size(), "object"),
                                       flags.dir.empty() ? "FILE --set " + all.set : printable(flags.dir)));
    if (!all.failures.empty()) result.exit = all.files.empty() ? failed : partial;
    return result;
}

}  // namespace

Run policy_export(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    options.arguments("POLICY", flags->names, "objects by id or name, or policies; none: all")
        .value("--dir", "FOLDER", flags->dir,
               "write a file an object here, and overwrite nothing; without it: standard output")
        .value("--set", "NAME", flags->set, "the set of the documents, instead of that of the objects");
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
