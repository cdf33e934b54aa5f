
#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "mdm/base/json.hpp"

namespace mdm::cli::commands {
namespace {

using Json = nlohmann::ordered_json;

std::string_view support_name(Support support) {
    static constexpr std::array<std::string_view, 3> names{"no", "partly", "yes"};
    return names[static_cast<std::size_t>(support)];
}

Json settings_json(const BackendInfo& backend) {
    Json settings = Json::array();
    for (const SettingInfo& setting : backend.settings)
        settings.push_back({{"name", setting.name},
                            {"required", setting.required},
                            {"secret", setting.secret},
                            {"summary", setting.summary},
                            {"example", setting.example},
                            {"default", setting.fallback.empty() ? Json(nullptr) : Json(setting.fallback)}});
    return settings;
}

// What it is, what it needs, and the matrix of what it can do.
Result<CommandResult> run(App& app, const std::string& name) {
    MDM_TRY(const auto backend, find_backend(name, app.backend_seams()));
    RowBatch rows(5);
    for (const CapabilityRow& row : backend.capabilities()) {
        const auto text_or_null = [](const std::string& text) {
            return text.empty() ? Cell{} : Cell::of(text);
        };
        rows.add_row();
        rows.set(0, Cell::of(row.operation->id));
        rows.set(1, Cell::of(support_name(row.capability.support)));
        rows.set(2, Cell::of(mdm::name(row.operation->risk)));
        rows.set(3, text_or_null(row.capability.reason));
        rows.set(4, text_or_null(row.capability.evidence));
    }
    Listing listing;
    listing.columns = {{"operation", ColumnType::text, 0},
                       {"support", ColumnType::text, 1},
                       {"risk", ColumnType::text, 2},
                       {"reason", ColumnType::text, 3},
                       {"evidence", ColumnType::text, 4}};
    listing.width = 5;
    listing.rows = std::make_unique<RowsInMemory>(std::move(rows));
    return CommandResult::record_with_rows(
        {{"name", backend.name}, {"summary", backend.summary}, {"settings", settings_json(backend)}},
        "operations", std::move(listing));
}

}  // namespace

Run backend_show(Options& options) {
    auto name = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument("BACKEND", *name, "the kind of server (mdmctl backend list)");
    return [name](App& app) { return run(app, *name); };
}

}  // namespace mdm::cli::commands
