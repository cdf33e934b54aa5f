#pragma once
// Choosing devices, the same way on every command: references, --where, -l, --group, --from, --all.
// Conditions (where, equals, groups) hold together; several groups mean any of them. With references,
// conditions narrow what the references name.
//
// Errors, all before the first device is handed out where references are given: usage (no selection for an
// action, a blank reference, a bad expression), not_found (unknown references, up to ten are listed; an
// unknown group; nothing matched), ambiguous (a reference that several devices answer to), invalid (the file
// of references), and whatever the backends say.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mdm/backend/command.hpp"
#include "mdm/base/result.hpp"
#include "mdm/fleet/fleet.hpp"

namespace mdm {

/// The bytes given with --from. The caller reads file or standard input; see reference_file.hpp.
struct ReferenceText {
    std::string name;  // "devices.csv", "standard input": for messages
    std::string text;
    std::string column;  // --from-column, or "" for one reference a line
};

struct Selection {
    std::vector<std::string> references = {};  // as typed: "C02X…", "serial:X", "name:Anna's iPad"
    std::optional<ReferenceText> from = {};
    std::string where = {};
    std::vector<std::string> equals = {};  // each -l: "platform=ios,supervised=true"
    std::vector<std::string> groups = {};  // names
    bool all = false;
    bool allow_missing = false;  // unknown references are passed over; ambiguous ones never
    bool allow_empty = false;    // an action over nothing is no error
    bool action = true;          // something will be done to them: a selection is needed, names need name:

    bool empty() const { return !all && references.empty() && !from && !narrowed(); }
    /// Has conditions besides references.
    bool narrowed() const { return !where.empty() || !equals.empty() || !groups.empty(); }
};

/// What resolve() did, for messages.
struct Resolved {
    std::uint64_t devices = 0;
    std::vector<std::string> missing = {};  // with allow_missing: the first ten
    std::uint64_t missing_count = 0;
};

/// Hands out each selected device once: in the order of the references, else as listed. Constant memory up to
/// a million references and any number of devices. An error from `sink` ends it and is returned.
using TargetSink = std::function<Result<void>(const Target& target, const FleetSource& source)>;
Result<Resolved> resolve(const Selection& selection, const Fleet& fleet, const TargetSink& sink);

/// For looking: the rows of the selected devices, with the wanted columns. An empty selection is everything.
/// `wanted.where` is ignored: the selection has its own.
Result<std::unique_ptr<Query>> look(const Selection& selection, const Fleet& fleet,
                                    const DeviceQuery& wanted);

}  // namespace mdm
