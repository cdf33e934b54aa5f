#include "cli/docgen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/backend_docs.hpp"
#include "cli/completion.hpp"
#include "cli/exit_codes.hpp"
#include "cli/globals.hpp"
#include "cli/mdoc.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli {
namespace {

// When what the pages say by hand was last looked through; not the day of the build, so that the same tree
// gives the same pages.
constexpr std::string_view date = "November 21, 2026";

struct Entry {
    std::string_view name;
    std::string_view meaning;
};

constexpr std::array<Entry, 14> environment{{
    {"MDMCTL_CONTEXT", "the context, where --context is not given; counts as naming it"},
    {"MDMCTL_CONFIG", "the configuration file"},
    {"MDMCTL_LEDGER", "the file that jobs are kept in"},
    {"MDMCTL_OUTPUT", "the output format, where -o is not given"},
    {"MDMCTL_NO_INPUT", "never ask; as --no-input"},
    {"MDMCTL_DEBUG", "trace requests; as -vv"},
    {"CI", "when true: never ask; as --no-input"},
    {"NO_COLOR", "no colour"},
    {"CLICOLOR, CLICOLOR_FORCE", "0 turns colour off; anything else but 0 forces it, in pipes too"},
    {"TERM", "dumb: no colour, and progress as lines"},
    {"COLUMNS", "the width that tables fit"},
    {"HTTPS_PROXY, NO_PROXY", "the proxy, and the hosts that need none"},
    {"SSL_CERT_FILE", "certificates to trust"},
    {"XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME", "the folders below"},
}};

constexpr std::array<Entry, 5> files{{
    {"$XDG_CONFIG_HOME/mdmctl/config.yaml", "contexts, with references to secrets and never secrets"},
    {"$XDG_CONFIG_HOME/mdmctl/", "descriptors of your own below it"},
    {"$XDG_DATA_HOME/mdmctl/", "sandboxes"},
    {"$XDG_STATE_HOME/mdmctl/ledger.db", "jobs and the audit log"},
    {"$XDG_CACHE_HOME/mdmctl/", "tokens, and what completion offers"},
}};

void append_options(Mdoc& page, const std::vector<OptionInfo>& options, std::string_view group) {
    page.line("Bl -tag -width Ds");
    for (const OptionInfo& option : options) {
        if (option.group != group) continue;
        page.line(option.argument ? "It Ar " + Mdoc::argument(option.names) + (option.repeated ? " ..." : "")
                                  : "It " + Mdoc::flags(option.names, option.kind));
        page.text(option.help + ".");
    }
    page.line("El");
}

bool has_group(const std::vector<OptionInfo>& options, std::string_view group) {
    return std::any_of(options.begin(), options.end(),
                       [group](const OptionInfo& option) { return option.group == group; });
}

template <std::size_t N>
void append_entries(Mdoc& page, std::string_view macro, const std::array<Entry, N>& entries) {
    page.line("Bl -tag -width Ds");
    for (const Entry& entry : entries) {
        page.line(fmt::format("It {} {}", macro, Mdoc::argument(entry.name)));
        page.text(fmt::format("{}.", entry.meaning));
    }
    page.line("El");
}

void append_commands(Mdoc& page) {
    std::string_view section;
    for (const CommandRow& row : command_table()) {
        if (row.hidden) continue;
        if (row.section != section) {
            if (!section.empty()) page.line("El");
            section = row.section;
            page.subsection(section).line("Bl -tag -width Ds");
        }
        page.line("It Xr " + page_name(row) + " 1").text(fmt::format("{}.", row.summary));
    }
    if (!section.empty()) page.line("El");
}

void append_exit_codes(Mdoc& page) {
    page.line("Bl -tag -width Ds");
    for (const ExitRow& row : exit_table())
        page.line(fmt::format("It {}", row.code)).text(fmt::format("{}.", row.meaning));
    page.line("El").text(
        "Where several apply, the first of 130, 9, 10, 7 and 8 counts. With --detailed-exitcode, policy plan "
        "and policy drift exit 2 when there are changes, and a usage error becomes 1.");
}

// The arguments of a command, each a line of the synopsis.
void append_arguments(Mdoc& page, const std::vector<OptionInfo>& options) {
    for (const OptionInfo& option : options)
        if (option.argument)
            page.line(std::string(option.required ? "" : "Op ") + "Ar " + Mdoc::argument(option.names) +
                      (option.repeated ? " ..." : ""));
}

// The command's own options, then those under headings.
void append_all_options(Mdoc& page, const std::vector<OptionInfo>& options) {
    if (has_group(options, "")) append_options(page, options, "");
    std::vector<std::string> groups{""};
    for (const OptionInfo& option : options) {
        if (std::find(groups.begin(), groups.end(), option.group) != groups.end()) continue;
        groups.push_back(option.group);
        page.subsection(option.group);
        append_options(page, options, option.group);
    }
}

}  // namespace

std::string page_name(const CommandRow& row) {
    return "mdmctl-" + join(split(row.path, ' '), "-");
}

std::string overview_page() {
    Options globals;
    Globals ignored;
    declare_globals(globals, ignored);
    Mdoc page("mdmctl", date);
    page.section("NAME")
        .line("Nm mdmctl")
        .macro("Nd", {"administer fleets of devices through any MDM server"});
    page.section("SYNOPSIS").line("Nm").line("Op Ar option ...").line("Ar command").line("Op Ar option ...");
    page.line("Nm").line("Fl -version").line("Nm").line("Ar command").line("Fl -help");
    page.section("DESCRIPTION")
        .text(
            "Looks at, selects and acts on phones, tablets and computers through the MDM server that a "
            "context names, and keeps policy as files. A fleet to try things on comes with it:")
        .literal("mdmctl sandbox init")
        .line("Pp")
        .text(
            "Actions that can do harm are refused, or asked about, before anything is sent; what was asked, "
            "sent and answered is on disk before the next request leaves.");
    append_commands(page);
    page.subsection("global options");
    append_options(page, globals.info(), "global options");
    page.section("ENVIRONMENT");
    append_entries(page, "Ev", environment);
    page.section("FILES");
    append_entries(page, "Pa", files);
    page.section("EXIT STATUS");
    append_exit_codes(page);
    page.section("EXAMPLES")
        .literal(
            "mdmctl sandbox init --devices 1000 --seed 7\n"
            "mdmctl device list --where \"platform = 'ios' AND last_seen < datetime('now', '-30 days')\"\n"
            "mdmctl policy plan -f policies/");
    page.section("HISTORY").text(
        "Another program has been called mdmctl: the one that came with micromdm, which has reached its end. "
        "This one shares its name and nothing else; a script written for that one fails here with exit code "
        "2, before anything is sent. Which one is installed, mdmctl --version says.");
    return page.page();
}

std::string command_page(const CommandRow& row) {
    Options options;
    static_cast<void>(row.declare(options));
    Mdoc page(page_name(row), date);
    page.section("NAME").macro("Nm", {page_name(row)}).macro("Nd", {row.summary});
    page.section("SYNOPSIS").macro("Nm", {fmt::format("mdmctl {}", row.path)});
    page.line("Op Ar option ...");
    append_arguments(page, options.info());
    std::string summary(row.summary);
    summary[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(summary[0])));
    page.section("DESCRIPTION").text(summary + ".");
    append_all_options(page, options.info());
    page.line("Pp").text("The global options are in").line("Xr mdmctl 1 .");
    page.section("EXIT STATUS").text("The table is in").line("Xr mdmctl 1 .");
    if (!row.examples.empty()) page.section("EXAMPLES").literal(row.examples);
    page.section("SEE ALSO").line("Xr mdmctl 1");
    return page.page();
}

std::vector<GeneratedFile> generated_files() {
    std::vector<GeneratedFile> all{{"man/mdmctl.1", overview_page()}};
    for (const CommandRow& row : command_table())
        if (!row.hidden) all.push_back({"man/" + page_name(row) + ".1", command_page(row)});
    for (GeneratedFile& page : backend_pages()) all.push_back(std::move(page));
    all.push_back({"completions/mdmctl.bash", *completion_script("bash")});
    all.push_back({"completions/_mdmctl", *completion_script("zsh")});
    all.push_back({"completions/mdmctl.fish", *completion_script("fish")});
    return all;
}

}  // namespace mdm::cli
