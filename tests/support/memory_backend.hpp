#pragma once
// A fleet in memory behind Backend, for tests of what stands above it. Pages are small, calls are counted,
// and filters it claims to understand are applied by exact text, as a server would.
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "mdm/backend/backend.hpp"

namespace mdm::test {

/// One row, by column name. Values: text; booleans "true"/"false"; numbers as digits. Absent = null.
using MemoryRow = std::map<std::string, std::string>;

class MemoryBackend final : public Backend {
  public:
    explicit MemoryBackend(std::string tenant = "t1") : identity_{"memory", "memory://", std::move(tenant)} {}

    // --- what tests fill
    std::map<std::string, std::vector<MemoryRow>> rows;       // by table name
    std::set<std::string> details;                            // device columns that only a detail call gives
    std::set<std::string> nowhere;                            // device columns it never has
    std::set<std::string> understood;                         // columns of filters (equals) it understands
    std::map<std::string, std::vector<std::string>> members;  // group id → device ids
    std::size_t page = 3;
    std::size_t fail_after = static_cast<std::size_t>(-1);  // pages until a listing fails
    Error failure{Code::unavailable, "the server is away"};
    Time now_value{std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + std::chrono::hours(18)};

    /// Adds a device; `id` first, then pairs.
    void device(std::string id, MemoryRow row = {}) {
        row["id"] = std::move(id);
        rows["devices"].push_back(std::move(row));
    }

    // --- what tests look at
    std::map<std::string, int> lists;  // listings by table
    int pages = 0;
    int detail_calls = 0;
    std::vector<std::string> detailed;  // ids that were read
    std::vector<ListRequest> requests;  // values of filters are gone
    std::vector<std::string> pushed;    // "serial=X"

    // --- Backend
    const Identity& identity() const override { return identity_; }
    Time now() const override { return now_value; }
    Capability can(const Operation&) const override { return {Support::yes, "", ""}; }
    Origin origin(const Table& table, std::size_t column) const override;
    bool understands(const Table& table, std::size_t column, FilterOp op) const override;
    std::size_t window() const override { return 8; }
    Result<CheckResult> check() override { return CheckResult{"tester", "memory 1"}; }
    Result<std::unique_ptr<RowSource>> list(const ListRequest& request) override;
    Result<void> read_devices(std::span<const std::string> ids, ColumnSet columns, RowBatch& out) override;
    Result<std::uint64_t> count_devices() override { return rows["devices"].size(); }
    Result<void> run(CommandFeed&, const Stop&) override {
        return Error{Code::unsupported, "the memory backend runs nothing"};
    }
    Result<void> follow(std::span<const SentCommand>, const Found&) override { return {}; }
    Objects* objects() override { return nullptr; }

    /// Sets the columns of `wanted` in the newest row of the batch.
    static void fill(const Table& table, const MemoryRow& row, ColumnSet wanted, RowBatch& out);

  private:
    Identity identity_;
};

}  // namespace mdm::test
