// What a pipe gets when no format is asked for: the columns of the table, tab-separated, without a heading;
// unknown is empty, times are RFC 3339.

#include "cli/output/cell_text.hpp"
#include "cli/output/format_printer.hpp"
#include "cli/output/members.hpp"
#include "mdm/base/json.hpp"

namespace mdm::cli {
namespace {

class TabSeparatedPrinter final : public FormatPrinter {
  protected:
    bool prefers_text() const override { return true; }

    Result<void> listing(CommandResult& result, Page& page) override {
        const auto columns = shown_columns(*result.listing);
        const TextStyle text = text_style(page.style);
        return each_row(*result.listing, page.sink, [&](const RowBatch& batch, std::size_t row) {
            std::string& out = page.text();
            for (std::size_t i = 0; i < columns.size(); ++i) {
                if (i != 0) out += '\t';
                append_cell(out, batch.at(row, columns[i].index), columns[i].type, text);
            }
            out += '\n';
        });
    }

    void record(const nlohmann::ordered_json& object, Page& page) override {
        bool first = true;
        each_member(object, [&](std::string_view, const nlohmann::ordered_json& value) {
            if (!first) page.text() += '\t';
            first = false;
            append_member(page.text(), value, text_style(page.style));
        });
        page.text() += '\n';
    }

  private:
    static TextStyle text_style(const Style& style) {
        return {"", "true", "false", ";", style.raw, false, {}};
    }
};

}  // namespace

std::unique_ptr<Printer> make_tab_separated() {
    return std::make_unique<TabSeparatedPrinter>();
}

}  // namespace mdm::cli
