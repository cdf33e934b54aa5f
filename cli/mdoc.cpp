#include "cli/mdoc.hpp"

#include <fmt/format.h>

#include "mdm/base/text.hpp"

namespace mdm::cli {
namespace {

// Backslashes and letters outside ASCII: \e and \[uXXXX], which every roff understands.
std::string escaped(std::string_view text) {
    std::string out;
    bool bad = false;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t point = next_code_point(text, at, bad);
        if (point == '\\')
            out += "\\e";
        else if (point == U'…')
            out += "...";
        else if (point < 0x80)
            out += static_cast<char>(point);
        else
            out += fmt::format("\\[u{:04X}]", static_cast<unsigned>(point));
    }
    return out;
}

// A line of text must not begin like a command.
std::string safe_line(std::string_view text) {
    const std::string line = escaped(text);
    return line.starts_with(".") || line.starts_with("'") ? "\\&" + line : line;
}

}  // namespace

Mdoc::Mdoc(std::string_view page, std::string_view date) {
    std::string title(page);
    for (char& c : title)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    page_ = fmt::format(".\\\" Made by: mdmctl __docgen\n.Dd {}\n.Dt {} 1\n.Os\n", date, title);
}

Mdoc& Mdoc::section(std::string_view title) {
    return line(fmt::format("Sh {}", title));
}

Mdoc& Mdoc::subsection(std::string_view title) {
    return line(fmt::format("Ss {}", argument(title)));
}

Mdoc& Mdoc::macro(std::string_view name, std::initializer_list<std::string_view> arguments) {
    std::string text(name);
    for (const std::string_view one : arguments) text += " " + argument(one);
    return line(text);
}

Mdoc& Mdoc::line(std::string_view macros) {
    page_.append(".").append(macros).append("\n");
    return *this;
}

Mdoc& Mdoc::text(std::string_view text) {
    for (std::string_view rest = text; !rest.empty();) {
        auto end = rest.find(". ");
        end = end == std::string_view::npos ? rest.size() : end + 1;
        page_ += safe_line(trim(rest.substr(0, end))) + "\n";
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return *this;
}

Mdoc& Mdoc::literal(std::string_view lines) {
    line("Bd -literal -offset indent");
    for (const std::string& one : split(lines, '\n')) {
        std::string text;
        for (const char c : safe_line(one)) text += c == '-' ? std::string("\\-") : std::string(1, c);
        page_ += text + "\n";
    }
    return line("Ed");
}

std::string Mdoc::argument(std::string_view text) {
    const std::string safe = escaped(text);
    const bool macro_like = safe.size() == 2 || safe.size() == 3;  // "No", "Ar", "Bro" would be called
    const bool delimiter = safe.size() == 1 && safe.find_first_of(".,:;()[]?!|") == 0;
    if (safe.find_first_of(" \"\t") == std::string::npos && !safe.empty())
        return macro_like || delimiter ? "\\&" + safe : safe;
    std::string quoted = "\"";
    for (const char c : safe) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

std::string Mdoc::flags(std::string_view names, std::string_view kind) {
    std::string out;
    for (const std::string& name : split(names, ',')) {
        if (!out.empty()) out += " , ";
        out += "Fl " + argument(std::string_view(name).substr(1));
        if (!kind.empty()) out += " Ar " + argument(kind);
    }
    return out;
}

}  // namespace mdm::cli
