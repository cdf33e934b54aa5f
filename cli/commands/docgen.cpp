// __docgen: rewrites man/ and completions/ of a source tree.
#include "cli/docgen.hpp"

#include <algorithm>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli::commands {
namespace {

// Pages of commands that are gone.
Result<void> remove_stale(FileSystem& files, const std::string& dir, const std::vector<GeneratedFile>& all) {
    const auto names = files.list(dir + "/man");
    if (!names.ok()) return {};  // a new tree
    for (const std::string& name : *names) {
        const auto same = [&name](const GeneratedFile& file) { return file.path == "man/" + name; };
        if (name.starts_with("mdmctl") && name.ends_with(".1") && std::none_of(all.begin(), all.end(), same))
            MDM_CHECK(files.remove(dir + "/man/" + name));
    }
    return {};
}

Result<CommandResult> run(App& app, const std::string& dir) {
    FileSystem& files = app.world().files;
    const auto all = generated_files();
    MDM_CHECK(remove_stale(files, dir, all));
    for (const GeneratedFile& file : all) MDM_CHECK(files.write_private(dir + "/" + file.path, file.text));
    return CommandResult::text("wrote " + count_of(all.size(), "file") + "\n");
}

}  // namespace

Run docgen(Options& options) {
    auto dir = std::make_shared<std::string>(".");  // shared: the parser fills it, the run reads it
    options.value("--dir", "FOLDER", *dir, "the source tree (.)");
    return [dir](App& app) { return run(app, *dir); };
}

}  // namespace mdm::cli::commands
