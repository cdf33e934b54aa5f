// -o csv: RFC 4180 with LF. Cells that a spreadsheet would run as a formula get a leading apostrophe
// (https://owasp.org/www-community/attacks/CSV_Injection) unless --raw.

#include "cli/output/cell_text.hpp"
#include "cli/output/format_printer.hpp"
#include "cli/output/members.hpp"
#include "mdm/base/json.hpp"

namespace mdm::cli {
namespace {

// "-12", "+4915112345", "3.5e-7": numbers are harmless whatever they begin with.
bool is_number(std::string_view text) {
    std::size_t at = text[0] == '+' || text[0] == '-' ? 1 : 0;
    const auto digits = [&] {
        const std::size_t start = at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
        return at > start;
    };
    if (!digits()) return false;
    if (at < text.size() && text[at] == '.') {
        ++at;
        if (!digits()) return false;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
        if (!digits()) return false;
    }
    return at == text.size();
}

bool would_run(std::string_view cell) {
    constexpr std::string_view starts = "=+-@\t\r";
    return !cell.empty() && starts.find(cell[0]) != std::string_view::npos && !is_number(cell);
}

bool needs_quotes(std::string_view cell) {
    // every byte is looked at, and nothing branches: find_first_of takes four times as long
    bool special = false;
    for (const char c : cell) special = special | (c == ',') | (c == '"') | (c == '\r') | (c == '\n');
    return special;
}

// Takes what was appended since `start` for one cell: neutralised and quoted where needed, in place.
void finish_cell(std::string& out, std::size_t start, bool raw) {
    const std::string_view cell = std::string_view(out).substr(start);
    const bool runs = !raw && would_run(cell);
    if (!needs_quotes(cell)) {
        if (runs) out.insert(start, 1, '\'');
        return;
    }
    std::string quoted(runs ? "\"'" : "\"");
    for (const char c : cell) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    out.replace(start, std::string::npos, quoted += '"');
}

class CsvPrinter final : public FormatPrinter {
  protected:
    Result<void> listing(CommandResult& result, Page& page) override {
        const Listing& listing = *result.listing;
        if (page.style.headers) {
            for (const OutputColumn& column : listing.columns) heading(column.name, page);
            end_line(page.text());
        }
        const TextStyle text = text_style(page.style);
        const bool raw = page.style.raw;
        return each_row(*result.listing, page.sink, [&](const RowBatch& batch, std::size_t row) {
            std::string& out = page.text();
            for (const OutputColumn& column : listing.columns) {
                const Cell cell = batch.at(row, column.index);
                const std::size_t start = out.size();
                if (cell.kind == CellKind::text && raw && column.type != ColumnType::list)
                    out += cell.text;
                else
                    append_cell(out, cell, column.type, text);
                if (cell.kind == CellKind::text) finish_cell(out, start, raw);
                // an empty line would be no row to most readers
                if (listing.columns.size() == 1 && out.size() == start) out += "\"\"";
                out += ',';
            }
            end_line(out);
        });
    }

    void record(const nlohmann::ordered_json& object, Page& page) override {
        if (page.style.headers) {
            each_member(object, [&](std::string_view name, const auto&) { heading(name, page); });
            end_line(page.text());
        }
        each_member(object, [&](std::string_view, const nlohmann::ordered_json& value) {
            std::string& out = page.text();
            const std::size_t start = out.size();
            append_member(out, value, text_style(page.style));
            finish_cell(out, start, page.style.raw);
            out += ',';
        });
        end_line(page.text());
    }

  private:
    static TextStyle text_style(const Style& style) {
        return {"", "true", "false", ";", style.raw, false, {}};
    }
    static void heading(std::string_view name, Page& page) {
        const std::size_t start = page.text().size();
        append_line(page.text(), name, page.style.raw);
        finish_cell(page.text(), start, page.style.raw);
        page.text() += ',';
    }
    static void end_line(std::string& out) {
        if (!out.empty() && out.back() == ',') out.pop_back();
        out += '\n';
    }
};

}  // namespace

std::unique_ptr<Printer> make_csv() {
    return std::make_unique<CsvPrinter>();
}

}  // namespace mdm::cli
