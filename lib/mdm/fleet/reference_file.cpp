#include "mdm/fleet/reference_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "mdm/base/text.hpp"
#include "mdm/fleet/reference.hpp"

namespace mdm {
namespace {

Error at_line(std::string_view name, std::size_t line, std::string_view what, std::string hint = {}) {
    return Error{Code::invalid, fmt::format("{}:{}: {}", name, line, what), std::move(hint)};
}

std::size_t line_of(std::string_view text, std::size_t offset) {
    const auto before = text.substr(0, offset);
    return static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
}

std::size_t first_bad_line(std::string_view text) {
    std::size_t line = 1;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (!is_utf8(text.substr(0, end))) return line;
        text.remove_prefix(std::min(end + 1, text.size()));
        ++line;
    }
    return 1;
}

// UTF-16 shows by its mark, or by the zero bytes that ASCII has in it.
bool looks_utf16(std::string_view text, bool little_endian) {
    if (text.size() < 2) return false;
    const std::string_view mark = little_endian ? "\xFF\xFE" : "\xFE\xFF";
    if (text.substr(0, 2) == mark) return true;
    const std::size_t zero = little_endian ? 1 : 0;
    std::size_t pairs = 0, zeros = 0;
    for (std::size_t at = 0; at + 1 < std::min<std::size_t>(text.size(), 64); at += 2, ++pairs)
        if (text[at + zero] == '\0' && text[at + 1 - zero] != '\0') ++zeros;
    return text.size() % 2 == 0 && pairs > 0 && zeros == pairs;
}

Result<std::string> to_utf8(std::string_view text, std::string_view name) {
    std::string out;
    for (const bool little : {true, false}) {
        if (!looks_utf16(text, little)) continue;
        if (text.size() % 2 != 0)
            return Error{Code::invalid, fmt::format("{} is cut off: half a UTF-16 character is left", name)};
        out = utf16_to_utf8(text, little);
        if (out.find("\xEF\xBF\xBD") != std::string::npos)
            return at_line(name, line_of(out, out.find("\xEF\xBF\xBD")), "is not valid UTF-16");
        break;
    }
    if (out.empty()) out = text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
    if (const auto nul = out.find('\0'); nul != std::string::npos)
        return at_line(name, line_of(out, nul), "has a NUL byte in it", "save it as text or CSV");
    if (!is_utf8(out)) return at_line(name, first_bad_line(out), "is not valid UTF-8", "save it as UTF-8");
    return out;
}

// Records of RFC 4180: fields may be quoted, quotes doubled, line ends inside quotes kept.
class Csv {
  public:
    Csv(std::string_view text, std::string_view name) : text_(text), name_(name) {
        const auto header = text.substr(0, text.find('\n'));
        for (const char candidate : {';', '\t'})
            if (std::count(header.begin(), header.end(), candidate) >
                std::count(header.begin(), header.end(), separator_))
                separator_ = candidate;
    }

    char separator() const { return separator_; }
    /// The line on which the record began.
    std::size_t line() const { return started_; }

    /// False at the end.
    Result<bool> next(std::vector<std::string>& fields) {
        fields.clear();
        if (at_ >= text_.size()) return false;
        started_ = line_;
        while (true) {
            MDM_TRY(auto field, next_field());
            fields.push_back(std::move(field));
            if (at_ >= text_.size()) return true;
            const char c = text_[at_++];
            if (c == separator_) {
                if (at_ == text_.size()) fields.emplace_back();
                if (at_ == text_.size()) return true;
                continue;
            }
            if (c == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
            ++line_;
            return true;
        }
    }

  private:
    bool field_ends() const {
        return at_ >= text_.size() || text_[at_] == separator_ || text_[at_] == '\n' || text_[at_] == '\r';
    }

    Result<std::string> next_field() {
        std::string field;
        if (at_ < text_.size() && text_[at_] == '"') return quoted_field();
        while (!field_ends()) field += text_[at_++];
        return field;
    }

    Result<std::string> quoted_field() {
        std::string field;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '\n') ++line_;
            if (text_[at_] != '"') {
                field += text_[at_];
            } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
                field += text_[++at_];
            } else {
                ++at_;
                if (!field_ends()) return at_line(name_, line_, "text follows a closing quote");
                return field;
            }
        }
        return at_line(name_, started_, "a quote is never closed");
    }

    std::string_view text_, name_;
    char separator_ = ',';
    std::size_t at_ = 0, line_ = 1, started_ = 1;
};

bool all_blank(const std::vector<std::string>& fields) {
    return std::all_of(fields.begin(), fields.end(), [](const std::string& f) { return trim(f).empty(); });
}

Result<std::size_t> find_column(const std::vector<std::string>& header, std::string_view column,
                                std::string_view name) {
    std::vector<std::string> names, found;
    for (const std::string& field : header) names.push_back(printable(trim(field)));
    std::size_t index = header.size();
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (!iequals(trim(header[i]), trim(column))) continue;
        if (index != header.size())
            return at_line(name, 1, fmt::format("there are two columns '{}'", column));
        index = i;
    }
    if (index != header.size()) return index;
    const auto hint = did_you_mean(column, names);
    return at_line(name, 1, fmt::format("there is no column '{}'; there are: {}", column, join(names, ", ")),
                   hint);
}

Result<void> read_csv(std::string_view text, std::string_view column, std::string_view name,
                      const ReferenceLine& each) {
    Csv csv(text, name);
    std::vector<std::string> fields;
    MDM_TRY(bool more, csv.next(fields));
    if (!more) return at_line(name, 1, "is empty: a CSV begins with the names of its columns");
    MDM_TRY(const std::size_t index, find_column(fields, column, name));
    while (true) {
        MDM_TRY(more, csv.next(fields));
        if (!more) return {};
        if (all_blank(fields)) continue;
        const std::string_view value = index < fields.size() ? trim(fields[index]) : std::string_view();
        if (value.empty()) return at_line(name, csv.line(), fmt::format("no '{}' in this row", column));
        MDM_CHECK(each(value, csv.line()));
    }
}

// A first line of several fields that are words of a table's head, and not references.
bool looks_like_csv(std::string_view line) {
    const auto typed = parse_device_reference(line);
    if (typed.ok() && !typed->kind.empty()) return false;  // name:Smith, Anna
    Csv csv(line, "");
    std::vector<std::string> fields;
    const auto read = csv.next(fields);
    if (!read.ok() || fields.size() < 2) return false;
    return std::all_of(fields.begin(), fields.end(), [](const std::string& field) {
        return !trim(field).empty() && trim(field).size() < 40;
    });
}

Result<void> read_lines(std::string_view text, std::string_view name, const ReferenceLine& each) {
    bool first = true;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const auto end = std::min(text.find_first_of("\r\n"), text.size());
        std::string_view reference = text.substr(0, end);
        const bool pair = text.substr(end, 2) == "\r\n";
        text.remove_prefix(std::min(end + (pair ? 2 : 1), text.size()));
        if (const auto comment = reference.find(" #"); comment != std::string_view::npos)
            reference = reference.substr(0, comment);
        reference = trim(reference);
        if (reference.empty() || reference.starts_with('#')) continue;
        if (std::exchange(first, false) && looks_like_csv(reference))
            return Error{Code::usage, fmt::format("{} looks like a CSV ('{}')", name, printable(reference)),
                         "say which column holds the references: --from-column NAME"};
        MDM_CHECK(each(reference, line));
    }
    return {};
}

}  // namespace

Result<void> read_references(std::string_view text, std::string_view column, std::string_view name,
                             const ReferenceLine& each) {
    MDM_TRY(const std::string clean, to_utf8(text, name));
    return column.empty() ? read_lines(clean, name, each) : read_csv(clean, column, name, each);
}

}  // namespace mdm
