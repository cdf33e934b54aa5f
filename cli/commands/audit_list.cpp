
#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "cli/job_result.hpp"
#include "mdm/base/json.hpp"

namespace mdm::cli::commands {
namespace {

class AuditRows final : public RowSource {
  public:
    explicit AuditRows(Ledger& ledger) : ledger_(ledger) {}

    Result<bool> next(RowBatch& batch) override {
        MDM_TRY(const auto lines, ledger_.audit(after_, 1000));
        for (const AuditLine& line : lines) add(line, batch);
        if (!lines.empty()) after_ = lines.back().seq;
        return !lines.empty();
    }

  private:
    static void add(const AuditLine& line, RowBatch& batch) {
        const auto text = [&batch](std::size_t column, const std::string& value) {
            if (!value.empty()) batch.set(column, Cell::of(value));
        };
        batch.add_row();
        batch.set(0, Cell::of_int(line.seq));
        text(1, rfc3339(line.time));
        text(2, line.entry.event);
        text(3, line.entry.who);
        text(4, line.entry.context);
        text(5, action_name(line.entry.action));
        text(6, line.entry.job);
        text(7, nlohmann::json(line.entry.devices).dump());
        text(8, line.entry.reason);
        text(9, line.counts ? summary_text(*line.counts) : line.entry.outcome);
        text(10, line.hash);
    }

    Ledger& ledger_;
    std::int64_t after_ = 0;
};

Result<CommandResult> run(App& app) {
    MDM_TRY(auto* ledger, app.ledger());
    Listing listing;
    std::size_t index = 0;
    for (const char* name :
         {"seq", "time", "event", "who", "context", "action", "job", "devices", "reason", "outcome", "hash"})
        listing.columns.push_back({name, ColumnType::text, index++});
    listing.columns[0].type = ColumnType::integer;
    listing.columns[1].type = ColumnType::time;
    listing.columns[7].type = ColumnType::list;
    listing.shown = {0, 1, 2, 3, 4, 5, 6, 9};
    listing.width = index;
    listing.now = app.world().clock.now();
    listing.rows = std::make_unique<AuditRows>(*ledger);
    return CommandResult::list(std::move(listing));
}

}  // namespace

Run audit_list(Options&) {
    return run;
}

}  // namespace mdm::cli::commands
