// -o yaml: a list of maps, streamed; a record as a map. Texts are quoted wherever a reader could take them
// for something else.
#include <cmath>

#include "cli/output/cell_text.hpp"
#include "cli/output/format_printer.hpp"
#include "cli/output/json_text.hpp"
#include "cli/output/list_items.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/base/yaml.hpp"

namespace mdm::cli {
namespace {

using Json = nlohmann::ordered_json;

// Hostile text: the escapes of JSON up to U+FFFF are YAML's too; above it YAML has no pairs.
void append_hostile(std::string& out, std::string_view text) {
    std::string bmp;
    out += '"';
    bool bad = false;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t point = next_code_point(text, at, bad);
        if (point > 0xFFFF && is_unsafe(point)) {
            append_utf8(out, 0xFFFD);
            continue;
        }
        bmp.clear();
        std::string one;
        append_utf8(one, point);
        append_json_text(bmp, one);
        out.append(bmp, 1, bmp.size() - 2);
    }
    out += '"';
}

void append_yaml_text(std::string& out, std::string_view text) {
    if (is_printable(text))
        out += yaml::quote(text);
    else
        append_hostile(out, text);
}

void append_yaml_real(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
    const std::size_t start = out.size();
    append_real(out, value);
    // YAML 1.1 takes 1e+20 for text; with a point it is a number to every reader
    const std::size_t exponent = out.find('e', start);
    if (exponent != std::string::npos && out.find('.', start) == std::string::npos)
        out.insert(exponent, ".0");
}

bool append_yaml_list(std::string& out, std::string_view list) {
    const std::size_t start = out.size();
    out += '[';
    bool first = true;
    const bool read = each_item(list, [&](std::string_view item) {
        if (!first) out += ", ";
        first = false;
        append_yaml_text(out, item);
    });
    if (!read) out.resize(start);
    if (read) out += ']';
    return read;
}

void append_yaml_cell(std::string& out, const Cell& cell, ColumnType type) {
    if (cell.kind == CellKind::text) {
        if (type != ColumnType::list || !append_yaml_list(out, cell.text)) append_yaml_text(out, cell.text);
    } else if (cell.kind == CellKind::real) {
        append_yaml_real(out, cell.real);
    } else {
        append_json_cell(out, cell, type);
    }
}

void append_block(std::string& out, const Json& value, std::size_t indent);

// What follows "key:" or "-".
void append_value(std::string& out, const Json& value, std::size_t indent) {
    if (value.is_structured() && !value.empty()) {
        out += '\n';
        return append_block(out, value, indent);
    }
    out += ' ';
    if (value.is_string())
        append_yaml_text(out, value.get_ref<const std::string&>());
    else if (value.is_number_float())
        append_yaml_real(out, value.get<double>());
    else
        append_json(out, value);
    out += '\n';
}

// A list or map that is not empty, its lines `indent` deep.
void append_block(std::string& out, const Json& value, std::size_t indent) {
    for (auto member = value.begin(); member != value.end(); ++member) {
        out.append(indent, ' ');
        if (value.is_object()) {
            append_yaml_text(out, member.key());
            out += ':';
            append_value(out, *member, indent + 2);
        } else if (member->is_structured() && !member->empty()) {
            const std::size_t start = out.size();
            append_block(out, *member, indent + 2);
            out.replace(start, indent + 2, "- ");  // the first line's indentation
        } else {
            out += '-';
            append_value(out, *member, indent + 2);
        }
    }
}

class YamlPrinter final : public FormatPrinter {
  protected:
    Result<void> listing(CommandResult& result, Page& page) override {
        if (!result.object) return list(*result.listing, page, 0);
        Result<void> done;
        bool given = false;
        const auto rows = [&] {
            append_yaml_text(page.text(), result.rows_key);
            page.text() += ':';
            done = list(*result.listing, page, 2);
            given = true;
        };
        for (const auto& [name, value] : result.object->items()) {
            if (name == result.rows_key) {
                rows();
                continue;
            }
            append_yaml_text(page.text(), name);
            page.text() += ':';
            append_value(page.text(), value, 2);
        }
        if (!given) rows();
        return done;
    }

    void record(const Json& object, Page& page) override {
        if (object.is_structured() && !object.empty())
            append_block(page.text(), object, 0);
        else
            append_value(page.text(), object, 0);
    }

  private:
    // Rows as a list; below a key when indented.
    static Result<void> list(Listing& listing, Page& page, std::size_t indent) {
        bool any = false;
        std::vector<std::string> keys;
        for (const OutputColumn& column : listing.columns) {
            std::string key(indent, ' ');
            key += keys.empty() ? "- " : "  ";
            append_yaml_text(key, column.name);
            keys.push_back(key + ": ");
        }
        const auto done = each_row(listing, page.sink, [&](const RowBatch& batch, std::size_t row) {
            std::string& out = page.text();
            if (!any && indent != 0) out += '\n';
            any = true;
            for (std::size_t i = 0; i < keys.size(); ++i) {
                out += keys[i];
                append_yaml_cell(out, batch.at(row, listing.columns[i].index), listing.columns[i].type);
                out += '\n';
            }
        });
        if (!any) page.text() += indent == 0 ? "[]\n" : " []\n";
        return done;
    }
};

}  // namespace

std::unique_ptr<Printer> make_yaml() {
    return std::make_unique<YamlPrinter>();
}

}  // namespace mdm::cli
