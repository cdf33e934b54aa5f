#include "cli/result.hpp"

#include <fmt/format.h>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli {

CommandResult::CommandResult() = default;
CommandResult::CommandResult(CommandResult&&) noexcept = default;
CommandResult& CommandResult::operator=(CommandResult&&) noexcept = default;
CommandResult::~CommandResult() = default;

CommandResult CommandResult::text(std::string text) {
    CommandResult result;
    result.plain = std::move(text);
    return result;
}

CommandResult CommandResult::record(nlohmann::ordered_json record) {
    CommandResult result;
    result.object = std::make_unique<nlohmann::ordered_json>(std::move(record));
    return result;
}

CommandResult CommandResult::list(Listing listing) {
    CommandResult result;
    result.listing = std::make_unique<Listing>(std::move(listing));
    return result;
}

CommandResult CommandResult::record_with_rows(nlohmann::ordered_json record, std::string rows_key,
                                              Listing listing) {
    CommandResult result = CommandResult::record(std::move(record));
    result.rows_key = std::move(rows_key);
    result.listing = std::make_unique<Listing>(std::move(listing));
    return result;
}

Result<bool> RowsInMemory::next(RowBatch& batch) {
    if (given_) return false;
    given_ = true;
    for (std::size_t row = 0; row < rows_.rows(); ++row) {
        batch.add_row();
        for (std::size_t column = 0; column < rows_.width(); ++column)
            batch.set(column, rows_.at(row, column));
    }
    return true;
}

Result<std::vector<OutputColumn>> output_columns(const Table& table, const std::vector<std::string>& names) {
    std::vector<OutputColumn> columns;
    const bool all = names.size() == 1 && names[0] == "all";
    for (std::size_t i = 0; i < table.columns.size() && (names.empty() || all); ++i)
        columns.push_back({std::string(table.columns[i].name), table.columns[i].type, i});
    for (const std::string& name : names) {
        if (all) break;
        const auto index = table.find(name);
        if (!index)
            return Error{Code::usage, fmt::format("{} have no column '{}'", table.name, name),
                         did_you_mean(name, table.column_names())};
        columns.push_back({name, table.columns[*index].type, *index});
    }
    return columns;
}

}  // namespace mdm::cli
