// -o table and wide: aligned columns for people. The first rows are held back to size the columns; what
// follows is cut to fit, so that memory stays constant.
#include <fmt/format.h>

#include <algorithm>

#include "cli/output/cell_text.hpp"
#include "cli/output/fit.hpp"
#include "cli/output/format_printer.hpp"
#include "cli/output/members.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli {
namespace {

constexpr std::size_t rows_held_back = 200;
constexpr std::size_t gap = 2;
constexpr std::size_t least_text = 8;    // "Anna's …" still says something
constexpr std::size_t least_first = 20;  // the first column names the row: serials stay whole
constexpr std::size_t reserve = 4;       // for longer values in rows that were not seen when sizing

TextStyle text_style(const Style& style, Time now) {
    return {"-", "yes", "no", ", ", style.raw, style.terminal, now};
}

bool may_be_cut(ColumnType type) {
    // half a number, time or boolean is another one
    return type == ColumnType::text || type == ColumnType::list || type == ColumnType::word ||
           type == ColumnType::version;
}

std::string upper(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

// One table on its way out.
class Rows {
  public:
    Rows(const Listing& listing, const Style& style, bool wide, Sink& sink)
        : columns_(wide ? listing.columns : shown_columns(listing)),
          style_(style),
          text_style_(text_style(style, listing.now == Time{} ? style.now : listing.now)),
          limit_(wide ? 0 : style.width),
          sink_(sink) {
        for (const OutputColumn& column : columns_) {
            headings_.push_back(upper(printable(column.name)));
            space_.push_back({style.headers ? display_width(headings_.back()) : 1, 1});
        }
    }

    void add(const RowBatch& batch, std::size_t row) {
        if (!widths_.empty()) return print_row([&](std::size_t i) { return cell(batch, row, i); });
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            held_.emplace_back(cell(batch, row, i));
            measure(i, display_width(held_.back()));
        }
        if (held_.size() >= rows_held_back * columns_.size()) start(true);
    }

    /// Sizes the columns and prints what was held back; again is nothing.
    void start(bool more_to_come) {
        if (!widths_.empty() || columns_.empty()) return;
        if (more_to_come) make_room();
        widths_ = fit_columns(space_, limit_, gap);
        if (style_.headers) print_headings();
        for (std::size_t at = 0; at < held_.size(); at += columns_.size())
            print_row([&](std::size_t i) -> const std::string& { return held_[at + i]; });
        held_ = {};
    }

    std::size_t left_out() const {
        return static_cast<std::size_t>(std::count(widths_.begin(), widths_.end(), 0u));
    }

  private:
    const std::string& cell(const RowBatch& batch, std::size_t row, std::size_t i) {
        cell_.clear();
        append_cell(cell_, batch.at(row, columns_[i].index), columns_[i].type, text_style_);
        return cell_;
    }

    void measure(std::size_t i, std::size_t width) {
        space_[i].natural = std::max(space_[i].natural, width);
        const std::size_t enough = i == 0 ? least_first : least_text;
        const std::size_t least = may_be_cut(columns_[i].type) ? std::min(width, enough) : width;
        space_[i].least = std::max(space_[i].least, least);
    }

    // Blanks that are left over go to the columns whose later values may be longer.
    void make_room() {
        std::size_t total = gap * (columns_.size() - 1);
        for (const ColumnSpace& space : space_) total += space.natural;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (!may_be_cut(columns_[i].type) || (limit_ != 0 && total + reserve > limit_)) continue;
            space_[i].natural += reserve;
            total += reserve;
        }
    }

    void print_headings() {
        std::string& out = sink_.text();
        if (style_.colour) out += "\x1b[1m";
        print_cells([&](std::size_t i) -> const std::string& { return headings_[i]; }, true);
        if (style_.colour) out += "\x1b[0m";
        out += '\n';
    }

    template <class Text>
    void print_row(const Text& text) {
        print_cells(text, false);
        sink_.text() += '\n';
    }

    template <class Text>
    void print_cells(const Text& text, bool heading) {
        std::string& out = sink_.text();
        std::size_t blanks = 0;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (widths_[i] == 0) continue;
            out.append(blanks, ' ');
            const std::string& value = text(i);
            std::size_t width = display_width(value);
            if (width > widths_[i] && cuts(i, heading)) {
                const std::string cut = fit_width(value, widths_[i]);
                width = display_width(cut);
                out += cut;
            } else {
                out += value;
            }
            blanks = gap + (width < widths_[i] ? widths_[i] - width : 0);
        }
    }

    bool cuts(std::size_t i, bool heading) const {
        const bool alone = std::count_if(widths_.begin(), widths_.end(), [](auto w) { return w != 0; }) == 1;
        return limit_ != 0 && (heading || alone || may_be_cut(columns_[i].type));
    }

    std::vector<OutputColumn> columns_;
    const Style& style_;
    TextStyle text_style_;
    std::size_t limit_;
    Sink& sink_;
    std::vector<std::string> headings_;
    std::vector<ColumnSpace> space_;
    std::vector<std::string> held_;
    std::vector<std::size_t> widths_;
    std::string cell_;
};

// A time in a record says both: when, and how long ago.
void append_with_age(std::string& out, const nlohmann::ordered_json& value, const Style& style) {
    append_member(out, value, text_style(style, style.now));
    if (!style.terminal || !value.is_string()) return;
    const auto& text = value.get_ref<const std::string&>();
    if (text.size() < 20 || text[10] != 'T') return;
    if (const auto time = parse_rfc3339(text); time.ok())
        out += fmt::format(" ({})", relative_text(*time, style.now));
}

class TablePrinter final : public FormatPrinter {
  public:
    explicit TablePrinter(bool wide) : wide_(wide) {}

  protected:
    bool prefers_text() const override { return true; }

    Result<void> listing(CommandResult& result, Page& page) override {
        Rows rows(*result.listing, page.style, wide_, page.sink);
        const auto done = each_row(
            *result.listing, page.sink, [&](const RowBatch& batch, std::size_t row) { rows.add(batch, row); },
            [&] { rows.start(true); });
        rows.start(false);
        page.text() += result.plain;
        if (const std::size_t count = rows.left_out(); count != 0)
            result.notes.push_back(
                fmt::format("{} not fit the terminal; choose with --columns, or see all with -o wide",
                            count == 1 ? "1 column did" : fmt::format("{} columns did", count)));
        return done;
    }

    void record(const nlohmann::ordered_json& object, Page& page) override {
        each_member(object, [&](std::string_view name, const nlohmann::ordered_json& value) {
            std::string& out = page.text();
            if (page.style.colour) out += "\x1b[1m";
            append_line(out, name, page.style.raw);
            out += page.style.colour ? ":\x1b[0m " : ": ";
            append_with_age(out, value, page.style);
            out += '\n';
        });
    }

  private:
    bool wide_;
};

}  // namespace

std::unique_ptr<Printer> make_table() {
    return std::make_unique<TablePrinter>(false);
}
std::unique_ptr<Printer> make_wide() {
    return std::make_unique<TablePrinter>(true);
}

}  // namespace mdm::cli
