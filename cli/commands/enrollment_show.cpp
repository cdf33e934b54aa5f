#include "cli/commands/commands.hpp"
#include "cli/enrollment.hpp"

namespace mdm::cli::commands {

Run enrollment_show(Options& options) {
    auto id = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument("ENROLLMENT", *id, "id of the token or invitation");
    return [id](App& app) { return show_enrollment(app, *id); };
}

}  // namespace mdm::cli::commands
