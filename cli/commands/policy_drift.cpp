#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/commands/commands.hpp"
#include "cli/policy_apply.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/drift.hpp"

namespace mdm::cli::commands {
namespace {

constexpr int there_is_drift = 2;

struct Flags {
    PlanOptions documents;
    bool detailed = false;
};

std::string list_text(const std::vector<std::string>& list) {
    return nlohmann::json(list).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

constexpr std::array<std::pair<const char*, ColumnType>, 10> columns{{{"kind", ColumnType::word},
                                                                      {"id", ColumnType::text},
                                                                      {"name", ColumnType::text},
                                                                      {"policy", ColumnType::text},
                                                                      {"artefact", ColumnType::text},
                                                                      {"state", ColumnType::word},
                                                                      {"compared", ColumnType::word},
                                                                      {"changes", ColumnType::list},
                                                                      {"not_compared", ColumnType::list},
                                                                      {"detail", ColumnType::text}}};

void add(const policy::DriftRow& row, RowBatch& rows) {
    const auto text_or_null = [&rows](std::size_t column, const std::string& text) {
        if (!text.empty()) rows.set(column, Cell::of(text));
    };
    rows.add_row();
    rows.set(0, Cell::of(row.kind));
    text_or_null(1, row.id);
    rows.set(2, Cell::of(row.name));
    text_or_null(3, row.policy);
    text_or_null(4, row.artefact);
    rows.set(5, Cell::of(policy::name(row.state)));
    if (row.state != policy::DriftState::not_managed)
        rows.set(6, Cell::of(row.three_way ? "three-way" : "two-way"));
    rows.set(7, Cell::of(list_text(row.changes)));
    rows.set(8, Cell::of(list_text(row.not_compared)));
    text_or_null(9, row.detail);
}

Listing listing_of(const std::vector<policy::DriftRow>& drift) {
    Listing listing;
    for (const auto& [name, type] : columns) listing.columns.push_back({name, type, listing.columns.size()});
    listing.shown = {0, 2, 5, 7, 8, 9};
    listing.key = 1;
    listing.width = columns.size();
    RowBatch rows(listing.width);
    for (const policy::DriftRow& row : drift) add(row, rows);
    listing.rows = std::make_unique<RowsInMemory>(std::move(rows));
    return listing;
}

std::string summary(const std::vector<policy::DriftRow>& drift, std::size_t drifted,
                    const std::string& context) {
    const auto foreign = std::count_if(drift.begin(), drift.end(), [](const policy::DriftRow& row) {
        return row.state == policy::DriftState::not_managed;
    });
    const std::size_t managed = drift.size() - static_cast<std::size_t>(foreign);
    return fmt::format("drift on {}: {} of {} not in step; {} not managed", context, drifted,
                       count_of(managed, "object"), count_of(static_cast<std::size_t>(foreign), "object"));
}

// What this machine applied helps to tell who moved; looking must not need a ledger, nor make one.
Result<policy::AppliedContents> applied_contents(App& app, const Identity& identity) {
    MDM_TRY(const auto* paths, app.paths());
    MDM_TRY(const auto there, app.world().files.facts(paths->ledger_file));
    if (!there) return policy::AppliedContents{};
    MDM_TRY(auto* ledger, app.ledger());
    return policy::AppliedContents::read(*ledger, identity);
}

Result<CommandResult> run(App& app, const Flags& flags) {
    MDM_TRY(const auto planning, begin_planning(app, flags.documents));
    MDM_TRY(const auto applied, applied_contents(app, planning.backend->identity()));
    MDM_TRY(const auto at, policy::look_at(planning.request(), *planning.backend, *planning.fleet));
    MDM_TRY(const auto drift, policy::find_drift(at, applied));
    const auto drifted = static_cast<std::size_t>(std::count_if(
        drift.begin(), drift.end(), [](const policy::DriftRow& row) { return row.is_drift(); }));
    auto result = CommandResult::list(listing_of(drift));
    result.notes = at.notes;
    result.notes.push_back(summary(drift, drifted, planning.context));
    if (flags.detailed && drifted > 0) result.exit = there_is_drift;
    return result;
}

}  // namespace

Run policy_drift(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    declare_plan(options, flags->documents, false);
    options.flag("--detailed-exitcode", flags->detailed,
                 "exit 2 when something is not in step; usage errors exit 1 then");
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
