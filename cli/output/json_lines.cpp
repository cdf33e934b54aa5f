// -o jsonl: one object a line. Of a record with rows, the rows.

#include "cli/output/format_printer.hpp"
#include "cli/output/json_rows.hpp"
#include "cli/output/json_text.hpp"
#include "mdm/base/json.hpp"

namespace mdm::cli {
namespace {

class JsonLinesPrinter final : public FormatPrinter {
  protected:
    Result<void> listing(CommandResult& result, Page& page) override {
        const JsonRows rows(result.listing->columns);
        return each_row(*result.listing, page.sink, [&](const RowBatch& batch, std::size_t row) {
            rows.append(page.text(), batch, row);
            page.text() += '\n';
        });
    }

    void record(const nlohmann::ordered_json& object, Page& page) override {
        const auto line = [&](const nlohmann::ordered_json& value) {
            append_json(page.text(), value);
            page.text() += '\n';
        };
        if (!object.is_array()) return line(object);
        for (const auto& element : object) line(element);
    }
};

}  // namespace

std::unique_ptr<Printer> make_json_lines() {
    return std::make_unique<JsonLinesPrinter>();
}

}  // namespace mdm::cli
