#include "cli/globals.hpp"

#include <algorithm>

namespace mdm::cli {
namespace {

bool is_true(const std::optional<std::string>& value) {
    return value && *value != "0" && *value != "false";
}

}  // namespace

void declare_globals(Options& options, Globals& globals) {
    options.heading("global options")
        .value("--context", "CONTEXT", globals.context, "act on this context instead of the current one")
        .value("-o,--output", "FORMAT", globals.output,
               "table, wide, json, jsonl, yaml, csv, name or markdown")
        .value("--columns", "A,B", globals.columns, "columns to print; 'all' asks for everything")
        .flag("--no-headers", globals.no_headers, "leave the heading line out")
        .flag("--raw", globals.raw,
              "keep control characters and spreadsheet formulas as the server sent them")
        .flag("--show-personal", globals.show_personal, "show where personal devices are")
        .value("--query-timeout", "DURATION", globals.query_timeout,
               "evaluation of SQL without a row, at most (10s)")
        .flag("--no-input", globals.no_input, "never ask; refuse instead")
        .value("--ledger", "FILE", globals.ledger, "keep jobs in this file")
        .value("--trace", "FILE", globals.trace,
               "write all requests and answers to this new file, without secrets")
        .flag("-q,--quiet", globals.quiet, "no progress and no notes")
        .count("-v,--verbose", globals.verbose, "say more; -vv shows requests and answers");
}

void fill_from_environment(Globals& globals, const Environment& environment) {
    if (globals.context.empty()) globals.context = environment.get("MDMCTL_CONTEXT").value_or("");
    if (globals.output.empty()) globals.output = environment.get("MDMCTL_OUTPUT").value_or("");
    if (is_true(environment.get("MDMCTL_DEBUG"))) globals.verbose = std::max(globals.verbose, 2);
    globals.no_input =
        globals.no_input || is_true(environment.get("MDMCTL_NO_INPUT")) || is_true(environment.get("CI"));
}

}  // namespace mdm::cli
