#pragma once
// --dry-run: decorators that read for real and withhold every write at the operation seam, above the
// transport, so that they work for every backend.
#include <cstdint>
#include <memory>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/objects.hpp"

namespace mdm {

/// Reads pass; writes are counted and answered with placeholder ids ("(new apple.profile 1)"), which get()
/// and later writes of the same run understand.
class DryRunObjects final : public Objects {
  public:
    /// `real` outlives it.
    explicit DryRunObjects(Objects& real) : real_(real) {}
    std::uint64_t withheld() const { return withheld_; }

    std::span<const ObjectKind> kinds() const override { return real_.kinds(); }
    void explain(const std::string& reason, const std::string& approval) override {
        real_.explain(reason, approval);
    }
    std::string held() const override { return real_.held(); }
    Capability accepts(const NativeObject& object) const override { return real_.accepts(object); }
    bool concerns(const NativeObject& object, const ObjectAssignment& line) const override {
        return real_.concerns(object, line);
    }
    Result<void> list(std::string_view kind, const Each& each) override { return real_.list(kind, each); }
    Result<NativeObject> get(std::string_view kind, std::string_view id) override;
    Result<std::string> create(const NativeObject& object) override;
    Result<void> update(const NativeObject& object) override;
    Result<void> remove(std::string_view kind, std::string_view id) override;
    Result<void> assign(std::string_view kind, std::string_view id,
                        std::span<const ObjectAssignment> assignments) override;

  private:
    Objects& real_;
    std::uint64_t withheld_ = 0;
    std::vector<NativeObject> made_;
};

/// Commands are taken from the feed and answered with Outcome::not_sent.
class DryRunBackend final : public Backend {
  public:
    /// `real` outlives it.
    explicit DryRunBackend(Backend& real);
    /// Commands and object writes that would have been sent.
    std::uint64_t withheld() const { return commands_ + (objects_ ? objects_->withheld() : 0); }

    const Identity& identity() const override { return real_.identity(); }
    Time now() const override { return real_.now(); }
    Capability can(const Operation& operation) const override { return real_.can(operation); }
    Origin origin(const Table& table, std::size_t column) const override {
        return real_.origin(table, column);
    }
    bool understands(const Table& table, std::size_t column, FilterOp op) const override {
        return real_.understands(table, column, op);
    }
    std::size_t window() const override { return real_.window(); }
    Chunking chunking(const Command& command) const override { return real_.chunking(command); }
    bool refuses_repeats() const override { return real_.refuses_repeats(); }
    std::optional<std::uint64_t> daily_quota(const Operation& operation) const override {
        return real_.daily_quota(operation);
    }
    bool hands_back(const Operation& operation, const Target& target) const override {
        return real_.hands_back(operation, target);
    }
    Result<CheckResult> check() override { return real_.check(); }
    Result<std::unique_ptr<RowSource>> list(const ListRequest& request) override {
        return real_.list(request);
    }
    Result<void> read_devices(std::span<const std::string> ids, ColumnSet columns, RowBatch& rows) override {
        return real_.read_devices(ids, columns, rows);
    }
    Result<std::uint64_t> count_devices() override { return real_.count_devices(); }
    Result<void> run(CommandFeed& feed, const Stop& stop) override;
    Result<void> follow(std::span<const SentCommand> sent, const Found& found) override {
        return real_.follow(sent, found);
    }
    Objects* objects() override { return objects_.get(); }

  private:
    Backend& real_;
    std::unique_ptr<DryRunObjects> objects_;
    std::uint64_t commands_ = 0;
};

}  // namespace mdm
