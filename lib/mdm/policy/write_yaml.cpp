#include "mdm/policy/write_yaml.hpp"

#include <fmt/format.h>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/base/yaml.hpp"

namespace mdm::policy {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_key = 500;  // YAML gives up on 1024 characters

/// What must be escaped: other readers take some of these for ends of lines, and people do not see them.
bool needs_escape(char32_t c) {
    return is_unsafe(c) || c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xFEFF ||
           (c >= 0xD800 && c < 0xE000);
}

void append_escaped(std::string& out, char32_t c) {
    if (c == '"' || c == '\\')
        out += fmt::format("\\{}", static_cast<char>(c));
    else if (c == '\n')
        out += "\\n";
    else if (c == '\t')
        out += "\\t";
    else if (c < 0x80 && c >= 0x20 && c != 0x7F)
        out += static_cast<char>(c);
    else if (c < 0x20 || c == 0x7F)
        out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    else if (!needs_escape(c))
        append_utf8(out, c);
    else if (c <= 0xFFFF)
        out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
        out += fmt::format("\\U{:08x}", static_cast<unsigned>(c));
}

std::string double_quoted(std::string_view text) {
    std::string out = "\"";
    bool bad = false;
    for (std::size_t at = 0; at < text.size();) append_escaped(out, next_code_point(text, at, bad));
    return out + "\"";
}

std::string scalar_text(std::string_view text) {
    const std::string quoted = yaml::quote(text);
    return quoted.starts_with('"') ? double_quoted(text) : quoted;
}

bool is_block(std::string_view text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos || end + 1 == text.size() || text.ends_with("\n\n")) return false;
    if (text.front() == ' ' || text.front() == '\n') return false;
    bool bad = false;
    char32_t before = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at, bad);
        if (c != '\n' && (c == '\t' || needs_escape(c))) return false;
        if (c == '\n' && before == ' ') return false;  // editors cut blanks at the end of lines
        before = c;
    }
    return !bad && before != ' ';
}

class Writer {
  public:
    std::string run(const Json& value) {
        if (value.is_structured() && !value.empty())
            structure(value, 0);
        else
            out_ = (value.is_string() ? scalar_text(value.get<std::string>()) : scalar(value, 0)) + "\n";
        return std::move(out_);
    }

  private:
    std::string scalar(const Json& value, std::size_t indent) const {
        if (value.is_object()) return "{}";
        if (value.is_array()) return "[]";
        if (value.is_null()) return "~";
        if (value.is_number_float()) return number(value.get<double>());
        if (!value.is_string()) return value.dump();
        const auto& text = value.get_ref<const std::string&>();
        return is_block(text) ? block(text, indent) : scalar_text(text);
    }

    static std::string number(double value) {
        std::string text = fmt::format("{}", value);
        if (value - value != 0) return value != value ? ".nan" : value > 0 ? ".inf" : "-.inf";
        if (text.find_first_of(".e") == std::string::npos) text += ".0";
        return text;
    }

    static std::string block(std::string_view text, std::size_t indent) {
        std::string out = text.ends_with('\n') ? "|" : "|-";
        if (text.ends_with('\n')) text.remove_suffix(1);
        for (const std::string& line : split(text, '\n'))
            out += line.empty() ? "\n" : fmt::format("\n{:{}}{}", "", indent, line);
        return out;
    }

    void structure(const Json& value, std::size_t indent) {
        if (value.is_array())
            for (const Json& item : value) list_item(item, indent);
        else
            for (const auto& [key, member] : value.items()) map_member(key, member, indent);
    }

    void map_member(const std::string& key, const Json& value, std::size_t indent) {
        const std::string name = scalar_text(key);
        const bool long_key = name.size() > longest_key;
        out_ += long_key ? fmt::format("{:{}}? {}\n{:{}}:", "", indent, name, "", indent)
                         : fmt::format("{:{}}{}:", "", indent, name);
        if (value.is_structured() && !value.empty()) {
            out_ += '\n';
            structure(value, indent + 2);
        } else {
            out_ += fmt::format(" {}\n", scalar(value, indent + 2));
        }
    }

    // "- " takes the place of the indentation of what follows on its line.
    void list_item(const Json& value, std::size_t indent) {
        if (!value.is_structured() || value.empty()) {
            out_ += fmt::format("{:{}}- {}\n", "", indent, scalar(value, indent + 2));
            return;
        }
        const std::size_t start = out_.size();
        structure(value, indent + 2);
        out_[start + indent] = '-';
    }

    std::string out_;
};

}  // namespace

std::string write_yaml(const Json& value) {
    return Writer().run(value);
}

}  // namespace mdm::policy
