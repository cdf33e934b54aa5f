#include "cli/selection_options.hpp"

namespace mdm::cli {

void declare_selection(Options& options, SelectionFlags& flags, bool positional) {
    if (positional)
        options.arguments("DEVICE", flags.devices,
                          "id, serial, UDID or IMEI; or serial:X id:X udid:X imei:X name:X user:X");
    options.heading("choosing devices")
        .value("--where", "SQL", flags.where,
               "devices for which the expression holds: \"platform = 'ios' AND supervised\"")
        .values("-l,--label", "KEY=VALUE,…", flags.equals,
                "shorthand for equalities: -l platform=ios,ownership=company")
        .values("--group", "GROUP", flags.groups, "members of the group")
        .value("--from", "FILE", flags.from,
               "references from a file, one a line, or a CSV; - is standard input")
        .value("--from-column", "NAME", flags.from_column, "the column of the CSV that holds the references")
        .flag("--all", flags.all, "every device")
        .flag("--allow-missing", flags.allow_missing, "pass over references that are unknown")
        .flag("--allow-empty", flags.allow_empty, "choosing no device is no error")
        .heading("");
}

Result<Selection> selection_of(App& app, const SelectionFlags& flags, bool action) {
    Selection selection;
    selection.references = flags.devices;
    selection.where = flags.where;
    selection.equals = flags.equals;
    selection.groups = flags.groups;
    selection.all = flags.all;
    selection.allow_missing = flags.allow_missing;
    selection.allow_empty = flags.allow_empty;
    selection.action = action;
    if (!flags.from_column.empty() && flags.from.empty())
        return Error{Code::usage, "--from-column needs --from", "name the file: --from devices.csv"};
    if (flags.from.empty()) return selection;
    World& world = app.world();
    if (flags.from == "-") {
        MDM_TRY(auto text, world.streams.read_all());
        selection.from = ReferenceText{"standard input", std::move(text), flags.from_column};
    } else {
        MDM_TRY(auto text, world.files.read(flags.from, 256u << 20));
        selection.from = ReferenceText{flags.from, std::move(text), flags.from_column};
    }
    return selection;
}

}  // namespace mdm::cli
