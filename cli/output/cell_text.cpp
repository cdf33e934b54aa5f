#include "cli/output/cell_text.hpp"

#include <array>
#include <charconv>

#include "cli/output/json_text.hpp"
#include "cli/output/list_items.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli {
namespace {

bool is_plain_ascii(std::string_view text) {
    bool plain = true;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        plain = plain && byte >= 0x20 && byte < 0x7F;
    }
    return plain;
}

bool append_list(std::string& out, std::string_view list, const TextStyle& style) {
    const std::size_t start = out.size();
    bool first = true;
    const bool read = each_item(list, [&](std::string_view item) {
        if (!first) out += style.separator;
        first = false;
        append_line(out, item, style.raw);
    });
    if (!read) out.resize(start);
    return read;
}

void append_text(std::string& out, std::string_view text, ColumnType type, const TextStyle& style) {
    if (type == ColumnType::list && append_list(out, text, style)) return;
    if (type == ColumnType::time && style.relative_times)
        if (const auto time = parse_rfc3339(text); time.ok()) {
            out += relative_text(*time, style.now);
            return;
        }
    append_line(out, text, style.raw);
}

bool is_list_of_values(const nlohmann::ordered_json& value) {
    if (!value.is_array()) return false;
    for (const auto& item : value)
        if (item.is_structured()) return false;
    return true;
}

}  // namespace

void append_clean(std::string& out, std::string_view text, bool raw) {
    if (raw || is_plain_ascii(text) || is_printable(text))
        out += text;
    else
        out += printable(text);
}

void append_line(std::string& out, std::string_view text, bool raw) {
    const std::size_t start = out.size();
    append_clean(out, text, raw);
    if (!raw) return;
    for (std::size_t at = start; at < out.size(); ++at)
        if (out[at] == '\t' || out[at] == '\n' || out[at] == '\r') out[at] = ' ';
}

void append_integer(std::string& out, std::int64_t value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

void append_real(std::string& out, double value) {
    std::array<char, 40> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

void append_cell(std::string& out, const Cell& cell, ColumnType type, const TextStyle& style) {
    switch (cell.kind) {
        case CellKind::null:
            out += style.null;
            return;
        case CellKind::text:
            append_text(out, cell.text, type, style);
            return;
        case CellKind::real:
            append_real(out, cell.real);
            return;
        case CellKind::integer:
            if (type != ColumnType::boolean) {
                append_integer(out, cell.integer);
                return;
            }
            [[fallthrough]];
        case CellKind::boolean:
            out += cell.integer != 0 ? style.yes : style.no;
            return;
    }
}

void append_member(std::string& out, const nlohmann::ordered_json& value, const TextStyle& style) {
    if (value.is_null()) {
        out += style.null;
    } else if (value.is_string()) {
        append_line(out, value.get_ref<const std::string&>(), style.raw);
    } else if (value.is_boolean()) {
        out += value.get<bool>() ? style.yes : style.no;
    } else if (is_list_of_values(value)) {
        bool first = true;
        for (const auto& item : value) {
            if (!first) out += style.separator;
            first = false;
            append_member(out, item, style);
        }
    } else {
        append_json(out, value);
    }
}

}  // namespace mdm::cli
