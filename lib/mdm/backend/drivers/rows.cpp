#include "mdm/backend/drivers/rows.hpp"

#include "mdm/base/json.hpp"

namespace mdm::drivers {
namespace {

using nlohmann::json;

Cell cell_of(const json& value, std::string& room) {
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        return text.empty() ? Cell{} : Cell::of(text);
    }
    if (value.is_boolean()) return Cell::of_bool(value.get<bool>());
    if (value.is_number_integer()) return Cell::of_int(value.get<std::int64_t>());
    if (value.is_number()) return Cell::of_real(value.get<double>());
    if (!value.is_array()) return {};
    room = value.dump(-1, ' ', false, json::error_handler_t::replace);
    return Cell::of(room);
}

class MadeRows final : public RowSource {
  public:
    MadeRows(const Table& table, json rows) : table_(table), rows_(std::move(rows)) {}
    Result<bool> next(RowBatch& batch) override {
        if (done_ || rows_.empty()) return false;
        done_ = true;
        std::string room;
        for (const json& row : rows_) {
            batch.add_row();
            for (const auto& [name, value] : row.items())
                if (const auto column = table_.find(name)) batch.set(*column, cell_of(value, room));
        }
        return true;
    }

  private:
    const Table& table_;
    json rows_;
    bool done_ = false;
};

}  // namespace

std::unique_ptr<RowSource> rows_of(const Table& table, json rows) {
    return std::make_unique<MadeRows>(table, std::move(rows));
}

}  // namespace mdm::drivers
