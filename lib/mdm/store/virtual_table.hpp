#pragma once
// An SqlTable as an eponymous SQLite virtual table of one connection, which runs one statement. The statement
// is planned twice: first to learn how often and where each table is mentioned (expect()), then to run. A
// table that is mentioned once, outermost, streams; any other is fetched once into a spool.
#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mdm/store/spool.hpp"
#include "mdm/store/sql_table.hpp"
#include "mdm/store/watch.hpp"

namespace mdm::store {

/// One way of reading the table that the planner asked about: which columns, under which conditions.
struct ScanPlan {
    struct Term {
        std::size_t column;
        Op op;
        Order order;
        std::optional<Value> literal;  // known before the statement runs, the same for every scan
        bool operator==(const Term&) const = default;
    };
    std::uint64_t columns = 0;
    std::vector<Term> terms;
    bool operator==(const ScanPlan&) const = default;
};

class TableState {
  public:
    TableState(SqlTable& source, Watch& watch) : table(source), limits(watch) {}
    /// Before the rules of the connection are in force: they would refuse to declare a table.
    Result<void> attach(sqlite3* database);

    /// The number of a plan; equal plans have one number.
    int keep(ScanPlan plan);
    const ScanPlan& plan(int number) const { return plans_[static_cast<std::size_t>(number)]; }

    /// A mention in the statement that will run.
    void mention(int plan_number) { mentions_.push_back(plan_number); }
    /// Streams if its only mention is in the outermost loop, which runs once.
    void let_stream(bool outermost) { may_stream_ = streams_ = outermost && mentions_.size() == 1; }
    /// True once; later scans must read the spool.
    bool take_stream() { return std::exchange(streams_, false); }
    void rewind() {
        spool_.reset();
        streams_ = may_stream_;
    }
    /// Text of a streamed page may be lent to SQLite: nothing keeps it beyond its row.
    void lend_text() { lends_text_ = true; }
    bool lends_text() const { return lends_text_; }

    /// The filled spool: every mention's rows and columns. `plan_number` is the mention that asks.
    Result<Spool*> spool(int plan_number);
    Result<std::unique_ptr<RowSource>> open(const ScanRequest& request);

    SqlTable& table;
    Watch& limits;

  private:
    ScanRequest everything_mentioned() const;
    std::vector<ScanPlan> plans_;
    std::vector<int> mentions_;
    std::optional<Spool> spool_;
    bool may_stream_ = false;
    bool streams_ = false;
    bool lends_text_ = false;
};

/// What idxStr says, as EXPLAIN QUERY PLAN shows it: "mdm:devices:3;".
std::string plan_label(std::string_view table, int plan);

}  // namespace mdm::store
