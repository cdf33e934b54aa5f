// -o name: one reference a line, fit to be given back as an argument.
#include <array>

#include "cli/output/cell_text.hpp"
#include "cli/output/format_printer.hpp"
#include "mdm/base/json.hpp"

namespace mdm::cli {
namespace {

class NamePrinter final : public FormatPrinter {
  protected:
    Result<void> listing(CommandResult& result, Page& page) override {
        const std::size_t key = result.listing->key;
        const TextStyle text{"", "true", "false", ",", page.style.raw, false, {}};
        return each_row(*result.listing, page.sink, [&](const RowBatch& batch, std::size_t row) {
            const Cell cell = batch.at(row, key);
            if (cell.is_null()) return;
            append_cell(page.text(), cell, ColumnType::text, text);
            page.text() += '\n';
        });
    }

    void record(const nlohmann::ordered_json& object, Page& page) override {
        static constexpr std::array<const char*, 2> keys{"id", "name"};
        for (const char* key : keys) {
            const auto member = object.is_object() ? object.find(key) : object.end();
            if (member == object.end() || member->is_null()) continue;
            append_member(page.text(), *member, {"", "true", "false", ",", page.style.raw, false, {}});
            page.text() += '\n';
            return;
        }
    }
};

}  // namespace

std::unique_ptr<Printer> make_name() {
    return std::make_unique<NamePrinter>();
}

}  // namespace mdm::cli
