#pragma once
// The `policies` table with what only we know: set, policy and protection, read from the markers. A decorator
// over a backend that changes this one listing and passes everything else on.
#include "mdm/backend/backend.hpp"

namespace mdm::policy {

class MarkedBackend final : public Backend {
  public:
    /// `real` outlives it.
    explicit MarkedBackend(Backend& real) : real_(real) {}

    const Identity& identity() const override { return real_.identity(); }
    Time now() const override { return real_.now(); }
    Capability can(const Operation& operation) const override { return real_.can(operation); }
    Origin origin(const Table& table, std::size_t column) const override;
    bool understands(const Table& table, std::size_t column, FilterOp op) const override {
        return &table != &tables::policies && real_.understands(table, column, op);
    }
    std::size_t window() const override { return real_.window(); }
    std::optional<std::uint64_t> daily_quota(const Operation& operation) const override {
        return real_.daily_quota(operation);
    }
    bool hands_back(const Operation& operation, const Target& target) const override {
        return real_.hands_back(operation, target);
    }
    Result<CheckResult> check() override { return real_.check(); }
    Result<std::unique_ptr<RowSource>> list(const ListRequest& request) override;
    Result<void> read_devices(std::span<const std::string> ids, ColumnSet columns, RowBatch& rows) override {
        return real_.read_devices(ids, columns, rows);
    }
    Result<std::uint64_t> count_devices() override { return real_.count_devices(); }
    Result<void> run(CommandFeed& feed, const Stop& stop) override { return real_.run(feed, stop); }
    Result<void> follow(std::span<const SentCommand> sent, const Found& found) override {
        return real_.follow(sent, found);
    }
    Objects* objects() override { return real_.objects(); }

  private:
    Backend& real_;
};

}  // namespace mdm::policy
