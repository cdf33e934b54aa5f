#include "cli/command_table.hpp"

#include <fmt/format.h>

#include <array>

#include "cli/commands/commands.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli {
namespace {

namespace c = commands;

constexpr std::array<CommandRow, 4> rows{{
    {"context list", "setting up", "list the contexts", "mdmctl context list", c::context_list},
    {"completion", "other", "print the completion script of a shell", "mdmctl completion bash",
     c::completion},
    {"__complete", "other", "print what may come next on a command line", "", c::complete, true, "", true},
    {"__docgen", "other", "write man pages and completion scripts", "", c::docgen, true},
}};

bool begins_with(const std::vector<std::string>& words, const std::vector<std::string>& path) {
    if (path.size() > words.size()) return false;
    for (std::size_t i = 0; i < path.size(); ++i)
        if (words[i] != path[i]) return false;
    return true;
}

// Paths to compare with what was typed: whole paths, and their first words.
std::vector<std::string> spellings() {
    std::vector<std::string> all;
    for (const CommandRow& row : rows) {
        if (row.hidden) continue;
        all.emplace_back(row.path);
        all.push_back(split(row.path, ' ').front());
    }
    return all;
}

std::vector<std::string> verbs_of(std::string_view noun) {
    std::vector<std::string> verbs;
    for (const CommandRow& row : rows) {
        const auto path = split(row.path, ' ');
        if (path.size() > 1 && path[0] == noun && !row.hidden) verbs.push_back(path[1]);
    }
    return verbs;
}

}  // namespace

std::span<const CommandRow> command_table() {
    return rows;
}

Match find_command(const std::vector<std::string>& words) {
    Match best;
    for (const CommandRow& row : rows) {
        const auto path = split(row.path, ' ');
        if (path.size() > best.words && begins_with(words, path)) best = {&row, path.size()};
    }
    return best;
}

Error unknown_command(const std::vector<std::string>& words) {
    const auto verbs = verbs_of(words[0]);
    if (!verbs.empty()) {
        if (words.size() == 1)
            return Error{Code::usage, fmt::format("'{}' needs a verb", words[0]),
                         "one of: " + join(verbs, ", ")};
        const std::string near = closest(words[1], verbs);
        return Error{Code::usage, fmt::format("'{} {}' is not a command", words[0], printable(words[1])),
                     near.empty() ? "one of: " + join(verbs, ", ")
                                  : fmt::format("did you mean '{} {}'?", words[0], near)};
    }
    const std::string two = words.size() > 1 ? words[0] + " " + words[1] : words[0];
    std::string near = closest(two, spellings());
    if (near.empty()) near = closest(words[0], spellings());
    return Error{Code::usage, fmt::format("'{}' is not a command", printable(words[0])),
                 near.empty() ? "see them with: mdmctl --help" : fmt::format("did you mean '{}'?", near)};
}

}  // namespace mdm::cli
