#include "cli/help.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/text.hpp"

namespace mdm::cli {
namespace {

constexpr std::size_t help_width = 80;

// A list of words without blanks ("latency=20ms,throttle=5%,…") that fills more than a line, taken apart
// after commas and bars.
std::vector<std::string> breakable(const std::string& word, std::size_t width) {
    std::vector<std::string> parts{""};
    if (display_width(word) <= width) return {word};
    for (const char c : word) {
        parts.back() += c;
        if (c == ',' || c == '|') parts.emplace_back();
    }
    return parts;
}

// Breaks text at blanks so that lines stay within the width, later lines indented.
std::string wrap(std::string_view text, std::size_t indent) {
    std::string out;
    std::size_t column = indent;
    for (const std::string& word : split(text, ' ')) {
        std::string_view blank = column > indent ? " " : "";
        for (const std::string& part : breakable(word, help_width - indent)) {
            if (column > indent && column + blank.size() + display_width(part) > help_width) {
                out.resize(out.find_last_not_of(' ') + 1);  // the gap between two commands stays behind
                out += "\n" + std::string(indent, ' ');
                column = indent;
                blank = "";
            }
            out += blank;
            out += part;
            column += blank.size() + display_width(part);
            blank = "";
        }
    }
    return out;
}

std::string left_column(const OptionInfo& option) {
    if (option.argument) return option.names + (option.repeated ? "…" : "");
    std::string names = join(split(option.names, ','), ", ");
    if (!names.starts_with("-") || names.starts_with("--")) names = "    " + names;
    return option.kind.empty() ? names : names + " " + option.kind;
}

void add_options(std::string& out, const std::vector<OptionInfo>& options, std::string_view group) {
    constexpr std::size_t column = 28;
    for (const OptionInfo& option : options) {
        if (option.group != group) continue;
        const std::string left = "  " + left_column(option);
        const bool fits = display_width(left) + 2 <= column;
        out +=
            left + (fits ? std::string(column - display_width(left), ' ') : "\n" + std::string(column, ' '));
        out += wrap(option.help, column) + "\n";
    }
}

std::vector<std::string> groups_of(const std::vector<OptionInfo>& options) {
    std::vector<std::string> groups;
    for (const OptionInfo& option : options)
        if (std::find(groups.begin(), groups.end(), option.group) == groups.end())
            groups.push_back(option.group);
    return groups;
}

// One line of the overview for each noun: "device list|show|apps".
std::vector<std::pair<std::string, std::string>> folded(std::string_view section) {
    std::vector<std::pair<std::string, std::string>> lines;  // noun, verbs
    for (const CommandRow& row : command_table()) {
        if (row.section != section || row.hidden) continue;
        const auto path = split(row.path, ' ');
        const std::string verb = path.size() > 1 ? path[1] : "";
        if (!lines.empty() && lines.back().first == path[0] && !verb.empty())
            lines.back().second += "|" + verb;
        else
            lines.emplace_back(path[0], verb);
    }
    return lines;
}

}  // namespace

std::string overview() {
    std::string out =
        "mdmctl administers fleets of devices through any MDM server.\n\nUsage: mdmctl [options] COMMAND "
        "[options]\n\n";
    std::vector<std::string> sections;
    for (const CommandRow& row : command_table())
        if (!row.hidden && std::find(sections.begin(), sections.end(), row.section) == sections.end())
            sections.emplace_back(row.section);
    for (const std::string& section : sections) {
        std::string words;
        for (const auto& [noun, verbs] : folded(section))
            words += (words.empty() ? "" : "  ") + noun + (verbs.empty() ? "" : " " + verbs);
        std::string flowing;
        for (const std::string& word : split(words, ' ')) flowing += (flowing.empty() ? "" : " ") + word;
        out += fmt::format("{:<16} {}\n", section, wrap(flowing, 17));
    }
    out +=
        "\nStart with: mdmctl sandbox init      Help on a command: mdmctl COMMAND --help\n"
        "Manual: man mdmctl                   Version: mdmctl --version\n";
    return out;
}

std::string usage_line(const CommandRow& row, const Options& options) {
    std::string line = fmt::format("mdmctl {} [options]", row.path);
    for (const OptionInfo& option : options.info()) {
        if (!option.argument) continue;
        const std::string name = left_column(option);
        line += option.required ? " " + name : " [" + name + "]";
    }
    return line;
}

std::string command_help(const CommandRow& row, const Options& options) {
    std::string summary(row.summary);
    summary[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(summary[0])));
    std::string out = fmt::format("{}.\n\nUsage: {}\n", summary, usage_line(row, options));
    for (const std::string& group : groups_of(options.info())) {
        out += group.empty() ? "\n" : fmt::format("\n{}:\n", group);
        add_options(out, options.info(), group);
    }
    if (!row.examples.empty()) {
        out += "\nExamples:\n";
        for (const std::string& line : split(row.examples, '\n')) out += "  " + line + "\n";
    }
    return out;
}

std::string version_text() {
    return "mdmctl " MDMCTL_VERSION
           " (administers fleets through any MDM server; not the mdmctl that came with micromdm)\n";
}

}  // namespace mdm::cli
