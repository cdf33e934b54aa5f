#include "mdm/backend/sandbox/sandbox_backend.hpp"

#include <fmt/format.h>

#include "mdm/backend/sandbox/enrolling.hpp"
#include "mdm/backend/sandbox/intake.hpp"
#include "mdm/backend/sandbox/listing.hpp"
#include "mdm/backend/sandbox/object_rows.hpp"
#include "mdm/backend/sandbox/object_store.hpp"
#include "mdm/backend/sandbox/queue.hpp"
#include "mdm/backend/sandbox/rules.hpp"
#include "mdm/backend/sandbox/tables.hpp"

namespace mdm::sandbox {
namespace {

class SandboxBackend final : public Backend {
  public:
    SandboxBackend(std::unique_ptr<World> world, const std::string& path)
        : world_(std::move(world)),
          identity_{"sandbox", path, fmt::format("seed {}", world_->settings.seed)},
          objects_(*world_) {}

    const Identity& identity() const override { return identity_; }
    Time now() const override { return world_->now(); }

    Capability can(const Operation& operation) const override {
        return capability_of(operation, world_->settings.without);
    }
    Origin origin(const Table& table, std::size_t column) const override;
    bool understands(const Table& table, std::size_t column, FilterOp op) const override {
        return &table == &tables::devices && understands_filter(column, op);
    }
    std::size_t window() const override { return window_size; }

    Result<CheckResult> check() override { return CheckResult{"admin@northside.example", "sandbox 1", {}}; }
    Result<std::unique_ptr<RowSource>> list(const ListRequest& request) override;
    Result<void> read_devices(std::span<const std::string> ids, ColumnSet columns, RowBatch& rows) override;
    Result<std::uint64_t> count_devices() override;

    Result<void> run(CommandFeed& feed, const Stop& stop) override { return Intake(*world_).run(feed, stop); }
    Result<void> follow(std::span<const SentCommand> sent, const Found& found) override;

    Objects* objects() override { return &objects_; }

  private:
    /// Now, with everything done that is due.
    Result<Time> settled() {
        const Time time = world_->now();
        MDM_CHECK(world_->settle(time));
        return time;
    }

    std::unique_ptr<World> world_;
    Identity identity_;
    ObjectStore objects_;
};

Origin SandboxBackend::origin(const Table& table, std::size_t column) const {
    if (&table == &tables::devices) {
        const bool hidden = column == mdm::column(Field::ownership) && world_->settings.lacks("ownership");
        return hidden ? Origin::nowhere : origin_of(column);
    }
    if (&table == &tables::jobs) return Origin::nowhere;
    const std::string_view name = table.columns[column].name;
    const bool ours = name == "set" || name == "policy" || name == "protected";
    return &table == &tables::policies && ours ? Origin::nowhere : Origin::list;
}

Result<std::unique_ptr<RowSource>> SandboxBackend::list(const ListRequest& request) {
    MDM_TRY(const Time time, settled());
    const Table* table = request.table;
    if (table == &tables::devices) return list_devices(world_->fleet, world_->statements, time, request);
    if (table == &tables::apps) return list_apps(*world_, request.scope, time);
    if (table == &tables::groups) return list_groups(*world_);
    if (table == &tables::catalog) return list_catalog();
    if (table == &tables::policies) return list_policies(*world_);
    if (table == &tables::history) return list_history(*world_, request.scope, time);
    if (table == &tables::enrollments) return list_enrollments(*world_, time);
    if (table != &tables::profiles)
        return Error{Code::unsupported, fmt::format("the sandbox has no table '{}'", table->name)};
    MDM_TRY(const auto n, require_device(*world_, request.scope));
    return list_profiles(*world_, n, time);
}

Result<void> SandboxBackend::read_devices(std::span<const std::string> ids, ColumnSet columns,
                                          RowBatch& rows) {
    MDM_TRY(const Time time, settled());
    return read_each(world_->fleet, world_->statements, time, ids, columns, rows);
}

Result<std::uint64_t> SandboxBackend::count_devices() {
    if (world_->settings.lacks("count"))
        return Error{Code::unsupported, "this sandbox cannot count its devices (made --without count)"};
    return world_->fleet.size();
}

Result<void> SandboxBackend::follow(std::span<const SentCommand> sent, const Found& found) {
    MDM_TRY(const Time time, settled());
    for (std::size_t i = 0; i < sent.size(); ++i) {
        MDM_TRY(auto receipt, look_up(*world_, sent[i], time));
        found(i, std::move(receipt));
    }
    return {};
}

}  // namespace

std::vector<SettingInfo> sandbox_settings() {
    return {{"path", true, false, "the sandbox's file", "/home/me/.local/share/mdmctl/sandbox.db"}};
}

Result<std::unique_ptr<Backend>> open_sandbox(const Context& context, const BackendSeams& seams) {
    const std::string& path = context.settings.at("path");
    MDM_TRY(auto world, World::open(path, context.name, seams));
    const auto resolved = seams.files.canonical(path);
    return std::unique_ptr<Backend>(
        std::make_unique<SandboxBackend>(std::move(world), resolved.ok() ? *resolved : path));
}

std::vector<CapabilityRow> sandbox_capabilities() {
    std::vector<CapabilityRow> rows;
    for (const Operation& operation : operations())
        rows.push_back({&operation, capability_of(operation, {})});
    return rows;
}

}  // namespace mdm::sandbox
