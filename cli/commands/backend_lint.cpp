#include <fmt/format.h>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "cli/exit_codes.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli::commands {
namespace {

std::string line_of(const Error& problem) {
    return problem.hint.empty() ? problem.message : fmt::format("{} ({})", problem.message, problem.hint);
}

Listing listing_of(const std::vector<Error>& problems) {
    RowBatch rows(2);
    for (const Error& problem : problems) {
        rows.add_row();
        rows.set(0, Cell::of(std::string_view(problem.message)));
        if (!problem.hint.empty()) rows.set(1, Cell::of(std::string_view(problem.hint)));
    }
    Listing listing;
    listing.columns = {{"message", ColumnType::text, 0}, {"hint", ColumnType::text, 1}};
    listing.width = 2;
    listing.rows = std::make_unique<RowsInMemory>(std::move(rows));
    return listing;
}

Result<CommandResult> run(App& app, const std::vector<std::string>& files) {
    std::vector<Error> problems;
    for (const std::string& file : files) {
        MDM_TRY(auto found, lint_backend(file, app.world().files));
        std::move(found.begin(), found.end(), std::back_inserter(problems));
    }
    const std::string& format = app.globals().output;
    CommandResult result;
    if (format.empty() || format == "table" || format == "wide") {
        for (const Error& problem : problems) app.world().streams.err(printable(line_of(problem)) + "\n");
        result = CommandResult::text(fmt::format("{}: {}\n", count_of(files.size(), "descriptor"),
                                                 count_of(problems.size(), "problem")));
    } else {
        result = CommandResult::list(listing_of(problems));
    }
    result.exit = problems.empty() ? Exit::done : Exit::invalid_file;
    return result;
}

}  // namespace

Run backend_lint(Options& options) {
    auto files =
        std::make_shared<std::vector<std::string>>();  // shared: the parser fills it, the run reads it
    options.arguments("FILE", *files, "descriptors, see mdmctl-backend(5)").check([files]() -> Result<void> {
        if (files->empty()) return Error{Code::usage, "FILE is missing"};
        return {};
    });
    return [files](App& app) { return run(app, *files); };
}

}  // namespace mdm::cli::commands
