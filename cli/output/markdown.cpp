// -o markdown: a table as GitHub, GitLab and chats render it. What would end a cell, open a tag or begin a
// link in a name chosen by a user is escaped.

#include "cli/output/cell_text.hpp"
#include "cli/output/format_printer.hpp"
#include "cli/output/members.hpp"
#include "mdm/base/json.hpp"

namespace mdm::cli {
namespace {

void finish_cell(std::string& out, std::size_t start) {
    constexpr std::string_view special = "\\|<`[*";
    for (std::size_t at = out.find_first_of(special, start); at != std::string::npos;
         at = out.find_first_of(special, at + 2))
        out.insert(at, 1, '\\');
    out += " |";
}

void append_headings(std::string& out, const std::vector<std::string>& names) {
    out += '|';
    for (const std::string& name : names) {
        out += ' ';
        const std::size_t start = out.size();
        append_line(out, name, false);
        finish_cell(out, start);
    }
    out += "\n|";
    for (std::size_t i = 0; i < names.size(); ++i) out += " --- |";
    out += '\n';
}

class MarkdownPrinter final : public FormatPrinter {
  protected:
    Result<void> listing(CommandResult& result, Page& page) override {
        const auto columns = shown_columns(*result.listing);
        std::vector<std::string> names;
        for (const OutputColumn& column : columns) names.push_back(column.name);
        if (page.style.headers) append_headings(page.text(), names);
        const TextStyle text = text_style(page.style);
        return each_row(*result.listing, page.sink, [&](const RowBatch& batch, std::size_t row) {
            std::string& out = page.text();
            out += '|';
            for (const OutputColumn& column : columns) {
                out += ' ';
                const std::size_t start = out.size();
                append_cell(out, batch.at(row, column.index), column.type, text);
                finish_cell(out, start);
            }
            out += '\n';
        });
    }

    void record(const nlohmann::ordered_json& object, Page& page) override {
        std::vector<std::string> names;
        each_member(object, [&](std::string_view name, const auto&) { names.emplace_back(name); });
        if (page.style.headers) append_headings(page.text(), names);
        page.text() += '|';
        each_member(object, [&](std::string_view, const nlohmann::ordered_json& value) {
            page.text() += ' ';
            const std::size_t start = page.text().size();
            append_member(page.text(), value, text_style(page.style));
            finish_cell(page.text(), start);
        });
        page.text() += '\n';
    }

  private:
    static TextStyle text_style(const Style& style) { return {"", "yes", "no", ", ", style.raw, false, {}}; }
};

}  // namespace

std::unique_ptr<Printer> make_markdown() {
    return std::make_unique<MarkdownPrinter>();
}

}  // namespace mdm::cli
