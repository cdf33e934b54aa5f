// __complete: what the scripts of the shells ask. One candidate a line, a tab, its description.
#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "cli/completion.hpp"

namespace mdm::cli::commands {

Run complete(Options& options) {
    auto words =
        std::make_shared<std::vector<std::string>>();  // shared: the parser fills it, the run reads it
    options.arguments("WORDS", *words, "the command line, the last word being completed");
    return [words](App& app) -> Result<CommandResult> {
        std::string text;
        for (const Candidate& candidate : cli::complete(*words, app)) {
            text += candidate.value;
            if (!candidate.description.empty()) text.append("\t").append(candidate.description);
            text += '\n';
        }
        return CommandResult::text(std::move(text));
    };
}

}  // namespace mdm::cli::commands
