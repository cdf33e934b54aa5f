#include <fmt/format.h>

#include "cli/commands/commands.hpp"
#include "cli/listing.hpp"
#include "cli/selection_options.hpp"

namespace mdm::cli::commands {
namespace {

struct Flags {
    SelectionFlags selection;
    std::string sort;
    std::optional<std::uint64_t> limit;
};

Result<CommandResult> run(App& app, const Flags& flags) {
    MDM_TRY(const auto selection, selection_of(app, flags.selection, false));
    MDM_TRY(const auto* fleet, app.fleet());
    return list_devices(app, *fleet, selection, flags.sort, flags.limit);
}

}  // namespace

Run device_list(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    declare_selection(options, flags->selection, true);
    options.value("--sort", "SQL", flags->sort, "order, such as \"last_seen DESC, name\"")
        .number("--limit", "N", flags->limit, "at most N devices");
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
