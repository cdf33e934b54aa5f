#include "cli/output/json_text.hpp"

#include <array>
#include <cmath>

#include "cli/output/cell_text.hpp"
#include "cli/output/list_items.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli {
namespace {

using Json = nlohmann::ordered_json;

void append_unit(std::string& out, std::uint32_t unit) {
    static constexpr std::string_view hex = "0123456789abcdef";
    out += "\\u";
    for (unsigned shift = 16; shift != 0; shift -= 4) out += hex[unit >> (shift - 4) & 0xF];
}

void append_escaped(std::string& out, char32_t point) {
    static constexpr std::string_view named = "\b\f\n\r\t", letters = "bfnrt";
    if (point < 0x20) {
        if (const auto at = named.find(static_cast<char>(point)); at != std::string_view::npos) {
            out += '\\';
            out += letters[at];
            return;
        }
    }
    if (point < 0x10000) return append_unit(out, point);
    append_unit(out, 0xD800 + ((point - 0x10000) >> 10));
    append_unit(out, 0xDC00 + ((point - 0x10000) & 0x3FF));
}

// The rest of a text from the first byte that is not plain.
void append_with_care(std::string& out, std::string_view text) {
    bool bad = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t start = at;
        const char32_t point = next_code_point(text, at, bad);
        if (point == '"' || point == '\\') out += '\\';
        if (is_unsafe(point))
            append_escaped(out, point);
        else if (at - start == 1 && point >= 0x80)
            append_utf8(out, point);  // a malformed byte, replaced
        else
            out.append(text.substr(start, at - start));
    }
}

bool is_plain(std::string_view text) {
    bool plain = true;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        plain = plain && byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\';
    }
    return plain;
}

bool append_list(std::string& out, std::string_view list) {
    const std::size_t start = out.size();
    out += '[';
    bool first = true;
    const bool read = each_item(list, [&](std::string_view item) {
        if (!first) out += ',';
        first = false;
        append_json_text(out, item);
    });
    if (!read) out.resize(start);
    if (read) out += ']';
    return read;
}

void append_finite(std::string& out, double value) {
    if (std::isfinite(value))
        append_real(out, value);
    else
        out += "null";
}

// One element of an array or object: separator and indentation.
class Layout {
  public:
    Layout(std::string& out, bool lines, std::size_t depth) : out_(out), lines_(lines), depth_(depth) {}
    void element(bool first) {
        if (!first) out_ += ',';
        if (lines_) new_line(depth_ + 1);
    }
    void close(char bracket) {
        if (lines_) new_line(depth_);
        out_ += bracket;
    }

  private:
    void new_line(std::size_t depth) {
        out_ += '\n';
        out_.append(depth * 2, ' ');
    }
    std::string& out_;
    bool lines_;
    std::size_t depth_;
};

void append_value(std::string& out, const Json& value, bool lines, std::size_t depth) {
    if (value.is_string()) return append_json_text(out, value.get_ref<const std::string&>());
    if (value.is_number_float()) return append_finite(out, value.get<double>());
    if (!value.is_structured()) {
        out += value.dump();
        return;
    }
    const bool object = value.is_object();
    out += object ? '{' : '[';
    Layout layout(out, lines && !value.empty(), depth);
    bool first = true;
    for (auto member = value.begin(); member != value.end(); ++member) {
        layout.element(first);
        first = false;
        if (object) {
            append_json_text(out, member.key());
            out += lines ? ": " : ":";
        }
        append_value(out, *member, lines, depth + 1);
    }
    layout.close(object ? '}' : ']');
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
    out += '"';
    if (is_plain(text))
        out += text;
    else
        append_with_care(out, text);
    out += '"';
}

void append_json_cell(std::string& out, const Cell& cell, ColumnType type) {
    switch (cell.kind) {
        case CellKind::null:
            out += "null";
            return;
        case CellKind::text:
            if (type != ColumnType::list || !append_list(out, cell.text)) append_json_text(out, cell.text);
            return;
        case CellKind::real:
            return append_finite(out, cell.real);
        case CellKind::integer:
            if (type != ColumnType::boolean) return append_integer(out, cell.integer);
            [[fallthrough]];
        case CellKind::boolean:
            out += cell.integer != 0 ? "true" : "false";
            return;
    }
}

void append_json(std::string& out, const Json& value) {
    append_value(out, value, false, 0);
}

void append_json_lines(std::string& out, const Json& value, std::size_t depth) {
    append_value(out, value, true, depth);
}

}  // namespace mdm::cli
