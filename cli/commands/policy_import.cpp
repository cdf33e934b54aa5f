#include <fmt/format.h>

#include <array>
#include <set>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/import/import.hpp"
#include "mdm/policy/import/native_value.hpp"
#include "mdm/policy/write_yaml.hpp"

namespace mdm::cli::commands {
namespace {

using policy::import::Imported;

struct Flags {
    std::vector<std::string> files;
    std::string name;
    std::string out;
    std::string from;
};

/// What --from names, and what the importer calls it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kinds{
    {{"android", "a policy of the Android Management API"}, {"profile", "a configuration profile"}}};

Result<void> check_kind(const std::string& path, const Imported& imported, const std::string& from) {
    for (const auto& [word, kind] : kinds)
        if (word == from && kind != imported.kind)
            return Error{Code::invalid,
                         fmt::format("{}: {}, and --from says {}", printable(path), imported.kind, from),
                         "leave --from out: what a file is is told by its content"};
    return {};
}

Result<void> check(const Flags& flags) {
    if (flags.name.empty()) return {};
    if (flags.files.size() > 1)
        return Error{Code::usage, "--name names one policy, and several files are given",
                     "import them one at a time, or leave --name out"};
    if (policy::import::name_from(flags.name) == flags.name) return {};
    return Error{Code::usage, fmt::format("'{}' is no name of a policy", printable(flags.name)),
                 "lower-case letters, digits and '-', at most 63"};
}

Result<Imported> import_one(App& app, const std::string& path, const std::string& name) {
    policy::import::Request request{path, {}, name};
    if (path == "-") {
        request.file = "<stdin>";
        MDM_TRY(request.bytes, app.world().streams.read_all());
    } else {
        MDM_TRY(request.bytes, app.world().files.read(path, policy::import::Limits{}.bytes));
    }
    return policy::import::import_file(request, app.world().files);
}

// Two profiles may be called alike; documents may not.
Result<Imported> with_own_name(App& app, const std::string& path, const Flags& flags,
                               std::set<std::string>& names) {
    MDM_TRY(Imported imported, import_one(app, path, flags.name));
    const std::string name = imported.policy.name;
    for (int count = 2; !names.insert(imported.policy.name).second; ++count) {
        const std::string suffix = fmt::format("-{}", count);
        imported.policy.name = name.substr(0, 63 - suffix.size()) + suffix;
        imported.yaml = policy::write_yaml(policy::policy_document(imported.policy));
    }
    return imported;
}

std::string place(const std::string& path) {
    return printable(path == "-" ? "<stdin>" : path);
}

Result<CommandResult> run(App& app, const Flags& flags) {
    MDM_CHECK(check(flags));
    std::set<std::string> names;
    std::string yaml;
    std::vector<std::string> notes;
    auto documents = nlohmann::ordered_json::array();
    for (const std::string& path : flags.files) {
        MDM_TRY(const Imported imported, with_own_name(app, path, flags, names));
        yaml += (yaml.empty() ? "" : "---\n") + imported.yaml;
        MDM_CHECK(check_kind(path, imported, flags.from));
        documents.push_back(policy::policy_document(imported.policy));
        for (const std::string& note : imported.notes)
            notes.push_back(fmt::format("{}: {}", place(path), note));
        for (const std::string& warning : imported.warnings)
            notes.push_back(fmt::format("{}: warning: {}", place(path), warning));
    }
    CommandResult result = CommandResult::text(flags.out.empty() ? yaml : std::string());
    if (!flags.out.empty()) {
        MDM_CHECK(app.world().files.write_private(flags.out, yaml));
        notes.push_back("wrote " + place(flags.out));
    } else if (app.globals().output == "json") {
        result = CommandResult::record(documents.size() == 1 ? documents[0] : documents);
    }
    result.notes = std::move(notes);
    return result;
}

}  // namespace

Run policy_import(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    options.arguments("FILE", flags->files, "what to import; - for standard input", true)
        .choice("--from", {"android", "profile"}, flags->from, "refuse files that are something else")
        .value("--name", "NAME", flags->name, "name of the policy, instead of the one the file has")
        .value("--out", "FILE", flags->out, "write the documents here instead of to standard output");
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
