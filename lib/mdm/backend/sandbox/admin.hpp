#pragma once
// What `sandbox init|status|tick|reset|log` call: making and minding the embedded fleet. A sandbox is one
// SQLite file and, beside it, `<path>.log.jsonl`, the witness of everything it received.
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "mdm/backend/registry.hpp"
#include "mdm/backend/sandbox/faults.hpp"
#include "mdm/base/cell.hpp"
#include "mdm/base/result.hpp"
#include "mdm/base/time.hpp"
#include "mdm/model/table.hpp"

namespace mdm::sandbox {

/// What `--without` takes: command-ids descriptions ownership count device-assignment.
std::span<const std::string_view> without_words();

struct Options {
    std::uint64_t devices = 1000;
    std::uint64_t seed = 7;
    std::set<std::string> without = {};
    Faults faults = {};
};

/// What a reset changes: devices, seed and without stay as they are when not given; the faults are always
/// replaced.
struct ResetOptions {
    std::optional<std::uint64_t> devices = {};
    std::optional<std::uint64_t> seed = {};
    std::optional<std::set<std::string>> without = {};
    Faults faults = {};
};

struct Status {
    std::string path;
    std::string log_path;
    std::uint64_t devices = 0;
    std::uint64_t seed = 0;
    std::set<std::string> without;
    Faults faults;
    Time now;                    // the sandbox's own time
    Time created_at;             // sandbox time of init or reset
    Millis ahead{0};             // how far ticks have moved it on
    std::uint64_t commands = 0;  // queued so far
    std::uint64_t pending = 0;   // of these, not finished yet
    std::uint64_t objects = 0;   // policy objects, other people's included
    std::uint64_t received = 0;  // lines in the witness log
};

/// Makes the file, and an empty witness log. Refused when the file exists (hint: sandbox reset); usage for an
/// unknown `without` word or too many devices.
Result<void> init(const std::string& path, const Options& options, const BackendSeams& seams);
/// Makes the fleet anew in a file that exists: no commands, no objects but other people's, no ticks, an empty
/// log. not_found when there is no sandbox.
Result<void> reset(const std::string& path, const ResetOptions& options, const BackendSeams& seams);
Result<Status> status(const std::string& path, const BackendSeams& seams);
/// Moves the sandbox's time on (usage when negative) and returns the new time.
Result<Time> tick(const std::string& path, Millis by, const BackendSeams& seams);

/// seq time operation target digest.
extern const Table log_table;
/// The witness log in the order of `seq`, a page at a time.
Result<std::unique_ptr<RowSource>> read_log(const std::string& path, const BackendSeams& seams);

}  // namespace mdm::sandbox
