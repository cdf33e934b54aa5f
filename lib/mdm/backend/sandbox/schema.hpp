#pragma once
// The sandbox's file: what it remembers. The fleet itself is derived from the seed and never stored; only
// what commands changed is.
#include <cstdint>
#include <set>
#include <string>

#include "mdm/backend/sandbox/faults.hpp"
#include "mdm/base/result.hpp"
#include "mdm/base/time.hpp"
#include "mdm/store/sqlite.hpp"

namespace mdm::sandbox {

struct Settings {
    std::uint64_t devices = 0;
    std::uint64_t seed = 0;
    Time epoch;  // sandbox time of init or reset; what is fixed in the past is counted from here
    std::set<std::string> without;
    Faults faults;

    bool lacks(std::string_view ability) const { return without.contains(std::string(ability)); }
};

/// Opens an existing sandbox; not_found with a hint when there is none.
Result<store::Database> open_file(const std::string& path);
Result<store::Database> create_file(const std::string& path);

Result<Settings> read_settings(store::Database& database);
/// Forgets everything that happened and writes the settings, in one transaction.
Result<void> begin_anew(store::Database& database, const Settings& settings);

Result<void> write_faults(store::Database& database, const Faults& faults);

/// One integer setting: "offset" (ms that ticks have moved time on), "arrivals" (commands that came near).
Result<std::int64_t> read_number(store::Database& database, std::string_view key);
Result<void> add_to_number(store::Database& database, std::string_view key, std::int64_t by);

constexpr std::int64_t millis(Time time) {
    return time.time_since_epoch().count();
}
constexpr Time from_millis(std::int64_t count) {
    return Time(Millis(count));
}

}  // namespace mdm::sandbox
