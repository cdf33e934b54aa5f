// -o json: an array with one element a line, streamed; a record as one object, its rows streamed in place.
// What was begun is always closed, so that the text is JSON even when the rows break off.

#include "mdm/base/json.hpp"
#include "cli/output/format_printer.hpp"
#include "cli/output/json_rows.hpp"
#include "cli/output/json_text.hpp"

namespace mdm::cli {
namespace {

class JsonPrinter final : public FormatPrinter {
  protected:
    Result<void> listing(CommandResult& result, Page& page) override {
        Result<void> done;
        if (!result.object) {
            done = array(*result.listing, page, "");
        } else {
            done = object(result, page);
        }
        page.text() += '\n';
        return done;
    }

    void record(const nlohmann::ordered_json& object, Page& page) override {
        append_json_lines(page.text(), object);
        page.text() += '\n';
    }

  private:
    static Result<void> array(Listing& listing, Page& page, std::string_view indent) {
        const JsonRows rows(listing.columns);
        page.text() += '[';
        bool any = false;
        const auto done = each_row(listing, page.sink, [&](const RowBatch& batch, std::size_t row) {
            std::string& out = page.text();
            out += any ? ",\n" : "\n";
            any = true;
            if (!indent.empty()) out.append(indent).append("  ");
            rows.append(out, batch, row);
        });
        if (any) page.text().append("\n").append(indent);
        page.text() += ']';
        return done;
    }

    static Result<void> object(CommandResult& result, Page& page) {
        Result<void> done;
        bool first = true, given = false;
        const auto key = [&](std::string_view name) {
            page.text() += first ? "{\n  " : ",\n  ";
            first = false;
            append_json_text(page.text(), name);
            page.text() += ": ";
        };
        const auto rows = [&] {
            key(result.rows_key);
            done = array(*result.listing, page, "  ");
            given = true;
        };
        for (const auto& [name, value] : result.object->items()) {
            if (name == result.rows_key) {
                rows();
                continue;
            }
            key(name);
            append_json_lines(page.text(), value, 1);
        }
        if (!given) rows();
        page.text() += "\n}";
        return done;
    }
};

}  // namespace

std::unique_ptr<Printer> make_json() {
    return std::make_unique<JsonPrinter>();
}

}  // namespace mdm::cli
