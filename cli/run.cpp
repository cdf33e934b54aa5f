#include "cli/run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/command_table.hpp"
#include "cli/error_text.hpp"
#include "cli/exit_codes.hpp"
#include "cli/globals.hpp"
#include "cli/help.hpp"
#include "cli/output/printer.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli {
namespace {

using Words = std::vector<std::string>;

/// The command line taken apart: global options that came first, the command's words, the rest.
struct Line {
    Words leading;  // global options before the command
    Words rest;     // command and what follows
};

// Does this word, as a global option, take the next word as its value?
bool takes_next(const std::string& word, const std::vector<OptionInfo>& globals) {
    if (word.find('=') != std::string::npos) return false;
    for (const OptionInfo& option : globals)
        for (const std::string& name : split(option.names, ','))
            if (name == word) return !option.kind.empty();
    return false;
}

Line take_apart(const Words& words) {
    Options options;
    Globals ignored;
    declare_globals(options, ignored);
    Line line;
    std::size_t at = 0;
    while (at < words.size() && words[at].starts_with("-") && words[at] != "-") {
        line.leading.push_back(words[at]);
        if (takes_next(words[at], options.info()) && at + 1 < words.size())
            line.leading.push_back(words[++at]);
        ++at;
    }
    line.rest.assign(words.begin() + static_cast<std::ptrdiff_t>(at), words.end());
    return line;
}

bool contains(const Words& words, std::string_view a, std::string_view b) {
    for (const std::string& word : words) {
        if (word == "--") return false;
        if (word == a || word == b) return true;
    }
    return false;
}

// What -o asks for on a line that cannot be parsed, so that its error comes in the right form.
std::string output_asked_for(const Words& words) {
    for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
        if ((words[i] == "-o" || words[i] == "--output") && i + 1 < words.size()) return words[i + 1];
        if (words[i].starts_with("--output=")) return words[i].substr(9);
        if (words[i].starts_with("-o") && words[i].size() > 2) return words[i].substr(2);
    }
    return {};
}

Style style_of(const Globals& globals, World& world) {
    Style style;
    const auto set = [&world](std::string_view name) { return world.environment.get(name).has_value(); };
    style.terminal = world.streams.out_is_terminal();
    const bool dumb = world.environment.get("TERM").value_or("") == "dumb" ||
                      world.environment.get("CLICOLOR").value_or("1") == "0";
    style.colour =
        (style.terminal && !dumb && !set("NO_COLOR")) ||
        (set("CLICOLOR_FORCE") && world.environment.get("CLICOLOR_FORCE") != "0" && !set("NO_COLOR"));
    style.headers = !globals.no_headers;
    style.raw = globals.raw;
    style.wide = globals.output == "wide";
    style.width = style.terminal ? world.streams.width() : 0;  // a file has no width to fit
    if (const auto columns = to_int(world.environment.get("COLUMNS").value_or("")); columns && *columns >= 20)
        style.width = static_cast<std::size_t>(*columns);
    style.now = world.clock.now();
    return style;
}

int report(const Error& error, const Globals& globals, World& world) {
    int exit = exit_code(error.code);
    if (globals.detailed_exitcode && exit == Exit::usage) exit = Exit::failed;
    const bool json = globals.output == "json" || globals.output == "jsonl";
    world.streams.err(
        json ? error_json(error, exit)
             : error_text(error, world.streams.err_is_terminal() && !world.environment.get("NO_COLOR")));
    return exit;
}

// Sends the output on its way. A reader that has gone is no error, a full disk is.
int finish(int exit, const Globals& globals, World& world) {
    world.streams.flush();
    const auto problem = world.streams.out_error();
    if (!problem) return exit;
    const int failed = report({Code::internal, "cannot write the output: " + *problem}, globals, world);
    return exit == Exit::done ? failed : exit;
}

int say(std::string_view text, World& world) {
    world.streams.out(text);
    return finish(Exit::done, Globals{}, world);
}

// Does the command write this format itself, as text?
bool is_own_format(const CommandRow& row, const std::string& format) {
    const Words own = split(row.own_formats, ' ');
    return !format.empty() && std::find(own.begin(), own.end(), format) != own.end();
}

Result<std::unique_ptr<Printer>> printer_for(const CommandRow& row, const Globals& globals,
                                             const Style& style) {
    return make_printer(is_own_format(row, globals.output) ? "" : globals.output, style);
}

int print(const CommandRow& row, CommandResult& result, const Globals& globals, World& world) {
    const Style style = style_of(globals, world);
    auto printer = printer_for(row, globals, style);
    if (!printer.ok()) return report(printer.error(), globals, world);
    if (auto printed = (*printer)->print(result, style, world.streams); !printed.ok())
        return report(printed.error(), globals, world);
    const int exit = finish(result.exit, globals, world);
    if (!globals.quiet)
        for (const std::string& note : result.notes) world.streams.err(printable(note) + "\n");
    return exit;
}

int run_command(const CommandRow& row, const Words& words, World& world, Globals globals) {
    Options options;
    const Run run = row.declare(options);
    declare_globals(options, globals);
    if (contains(words, "-h", "--help")) return say(command_help(row, options), world);
    const auto parsed = options.parse(words);
    globals.detailed_exitcode = contains(words, "--detailed-exitcode", "--detailed-exitcode");
    fill_from_environment(globals, world.environment);
    if (!parsed.ok()) {
        Error error = parsed.error();
        if (const auto asked = output_asked_for(words); !asked.empty()) globals.output = asked;
        if (error.hint.empty()) error.hint = fmt::format("usage: {}", usage_line(row, options));
        return report(error, globals, world);
    }
    // an unknown format must stop the run before anything is done
    if (auto printer = printer_for(row, globals, style_of(globals, world)); !printer.ok())
        return report(printer.error(), globals, world);
    App app(world, globals);
    if (auto opened = app.open_trace(); !opened.ok()) return report(opened.error(), globals, world);
    auto result = run(app);
    if (!result.ok()) return report(result.error(), globals, world);
    return print(row, *result, globals, world);
}

}  // namespace

int run(const Words& words, World& world) {
    const Line line = take_apart(words);
    Globals globals;
    globals.output = output_asked_for(words);
    fill_from_environment(globals, world.environment);
    if (contains(line.leading, "--version", "-V")) return say(version_text(), world);
    if (line.rest.empty() || line.rest[0] == "help" || contains(line.leading, "-h", "--help")) {
        const Words topic(line.rest.begin() + (line.rest.empty() || line.rest[0] != "help" ? 0 : 1),
                          line.rest.end());
        if (const Match match = find_command(topic); match.row != nullptr)
            return run_command(*match.row, {"--help"}, world, globals);
        if (!topic.empty()) return report(unknown_command(topic), globals, world);
        const int said = say(overview(), world);
        return line.rest.empty() && !contains(line.leading, "-h", "--help") ? Exit::usage : said;
    }
    const Match match = find_command(line.rest);
    if (match.row == nullptr) {
        if (contains(line.rest, "-h", "--help") && line.rest.size() == 2) return say(overview(), world);
        return report(unknown_command(line.rest), globals, world);
    }
    Words rest = line.leading;
    if (match.row->verbatim && (line.rest.size() == match.words || line.rest[match.words] != "--"))
        rest.push_back("--");
    rest.insert(rest.end(), line.rest.begin() + static_cast<std::ptrdiff_t>(match.words), line.rest.end());
    return run_command(*match.row, rest, world, Globals{});
}

}  // namespace mdm::cli
