#pragma once
// What a command did, as data. Commands return it and never print; output/ turns it into text in the format
// asked for.
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/cell.hpp"
#include "mdm/base/time.hpp"
#include "mdm/model/table.hpp"

namespace mdm::cli {

/// One column of a listing.
struct OutputColumn {
    std::string name;
    ColumnType type = ColumnType::text;
    std::size_t index = 0;  // in the rows of the source
};

/// Rows to print, streamed. `rows` yields batches that may be wider than the columns shown.
struct Listing {
    std::vector<OutputColumn> columns;  // what JSON, CSV and YAML print
    std::vector<std::size_t> shown;     // indices into `columns` for a terminal table; empty: all
    std::size_t key = 0;                // index into the rows of the source: what -o name prints
    std::size_t width = 0;              // of the rows of the source
    std::unique_ptr<RowSource> rows;
    Time now{};         // for "3 h ago"
    bool live = false;  // rows come as things happen: every page goes out at once
};

struct CommandResult {
    CommandResult();
    CommandResult(CommandResult&&) noexcept;
    CommandResult& operator=(CommandResult&&) noexcept;
    ~CommandResult();

    static CommandResult text(std::string text);
    static CommandResult record(nlohmann::ordered_json record);
    static CommandResult list(Listing listing);
    /// A record whose member `rows_key` is an array of the listing's rows; a table shows the rows, then
    /// `text`.
    static CommandResult record_with_rows(nlohmann::ordered_json record, std::string rows_key,
                                          Listing listing);

    std::string plain;                               // printed as it is, last, by table and plain text only
    std::unique_ptr<nlohmann::ordered_json> object;  // or null
    std::string rows_key;
    std::unique_ptr<Listing> listing;  // or null
    std::vector<std::string> notes;    // to stderr: "3 devices were skipped"
    int exit = 0;
};

/// A source over rows that are in memory already, for short lists.
class RowsInMemory final : public RowSource {
  public:
    explicit RowsInMemory(RowBatch rows) : rows_(std::move(rows)) {}
    Result<bool> next(RowBatch& batch) override;

  private:
    RowBatch rows_;
    bool given_ = false;
};

/// Columns of a table, all or those named (unknown names are usage errors with a did-you-mean).
Result<std::vector<OutputColumn>> output_columns(const Table& table, const std::vector<std::string>& names);

}  // namespace mdm::cli
