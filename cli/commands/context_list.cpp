#include <fmt/format.h>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"

namespace mdm::cli::commands {
namespace {

constexpr std::array<std::string_view, 4> column_names{"current", "name", "backend", "rules"};

std::string rules_of(const GuardRules& guard) {
    std::string rules;
    if (guard.read_only) rules += "read-only ";
    if (guard.no_destructive) rules += "no-destructive ";
    if (guard.require_reason) rules += "reason-required ";
    return std::string(rules.substr(0, rules.empty() ? 0 : rules.size() - 1));
}

Result<CommandResult> run(App& app) {
    MDM_TRY(const Config* config, app.config());
    RowBatch rows(column_names.size());
    for (const auto& [name, context] : config->contexts) {
        rows.add_row();
        rows.set(0, Cell::of_bool(name == config->current));
        rows.set(1, Cell::of(name));
        rows.set(2, Cell::of(context.backend));
        rows.set(3, Cell::of(rules_of(context.guard)));
    }
    Listing listing;
    for (std::size_t i = 0; i < column_names.size(); ++i)
        listing.columns.push_back(
            {std::string(column_names[i]), i == 0 ? ColumnType::boolean : ColumnType::text, i});
    listing.key = 1;
    listing.width = column_names.size();
    listing.rows = std::make_unique<RowsInMemory>(std::move(rows));
    return CommandResult::list(std::move(listing));
}

}  // namespace

Run context_list(Options&) {
    return run;
}

}  // namespace mdm::cli::commands
