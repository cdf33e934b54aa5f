#pragma once
// Rows as JSON objects on one line, their keys spelled once for all rows.
#include <string>
#include <vector>

#include "cli/output/json_text.hpp"
#include "cli/result.hpp"

namespace mdm::cli {

class JsonRows {
  public:
    explicit JsonRows(const std::vector<OutputColumn>& columns) : columns_(columns) {
        for (const OutputColumn& column : columns) {
            std::string key(keys_.empty() ? "{" : ",");
            append_json_text(key, column.name);
            keys_.push_back(key + ":");
        }
    }

    void append(std::string& out, const RowBatch& batch, std::size_t row) const {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            out += keys_[i];
            append_json_cell(out, batch.at(row, columns_[i].index), columns_[i].type);
        }
        out += columns_.empty() ? "{}" : "}";
    }

  private:
    const std::vector<OutputColumn>& columns_;
    std::vector<std::string> keys_;
};

}  // namespace mdm::cli
