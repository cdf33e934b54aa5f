#include "mdm/backend/sandbox/admin.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/backend/sandbox/enrolling.hpp"
#include "mdm/backend/sandbox/object_rows.hpp"
#include "mdm/base/text.hpp"

namespace mdm::sandbox {
namespace {

constexpr std::array<std::string_view, 5> words{"command-ids", "descriptions", "ownership", "count",
                                                "device-assignment"};
constexpr std::uint64_t most_devices = 100'000'000;

Result<void> check(const Settings& settings) {
    if (settings.devices > most_devices)
        return Error{Code::usage,
                     fmt::format("{} devices are too many: at most {}", settings.devices, most_devices)};
    for (const std::string& word : settings.without) {
        if (std::find(words.begin(), words.end(), word) != words.end()) continue;
        const std::string near = closest(word, words);
        return Error{Code::usage, fmt::format("a sandbox cannot be made without '{}'", word),
                     near.empty() ? "one of: " + fmt::format("{}", fmt::join(words, " "))
                                  : "did you mean '" + near + "'?"};
    }
    return {};
}

/// Fills a file that exists: settings, what other people made, an empty log.
Result<void> fill(store::Database database, const Settings& settings, const std::string& path,
                  const BackendSeams& seams) {
    MDM_CHECK(begin_anew(database, settings));
    MDM_CHECK(Witness(path).clear());
    MDM_TRY(const auto world, World::open(path, "", seams));
    MDM_TRY(auto transaction, store::Transaction::begin(world->database));
    MDM_CHECK(add_foreign_objects(*world, settings.epoch));
    MDM_CHECK(add_first_enrollments(world->database, settings.epoch));
    return transaction.commit();
}

Result<std::uint64_t> count(store::Database& database, std::string_view sql) {
    MDM_TRY(const auto number, database.number(sql));
    return static_cast<std::uint64_t>(number);
}

}  // namespace

std::span<const std::string_view> without_words() {
    return words;
}

Result<void> init(const std::string& path, const Options& options, const BackendSeams& seams) {
    const Settings settings{options.devices, options.seed, seams.clock.now(), options.without,
                            options.faults};
    MDM_CHECK(check(settings));
    MDM_TRY(const auto facts, seams.files.facts(path));
    if (facts)
        return Error{Code::refused, fmt::format("there is something at '{}' already", path),
                     "to make the sandbox anew, run: mdmctl sandbox reset"};
    MDM_TRY(auto database, create_file(path));
    return fill(std::move(database), settings, path, seams);
}

Result<void> reset(const std::string& path, const ResetOptions& options, const BackendSeams& seams) {
    MDM_TRY(auto database, open_file(path));
    MDM_TRY(const auto old, read_settings(database));
    const Settings settings{options.devices.value_or(old.devices), options.seed.value_or(old.seed),
                            seams.clock.now(), options.without.value_or(old.without), options.faults};
    MDM_CHECK(check(settings));
    return fill(std::move(database), settings, path, seams);
}

Result<Status> status(const std::string& path, const BackendSeams& seams) {
    MDM_TRY(const auto world, World::open(path, "", seams));
    Status status;
    status.path = path;
    status.log_path = world->witness.path();
    status.devices = world->settings.devices;
    status.seed = world->settings.seed;
    status.without = world->settings.without;
    status.faults = world->settings.faults;
    status.created_at = world->settings.epoch;
    MDM_TRY(const auto offset, read_number(world->database, "offset"));
    status.ahead = Millis(offset);
    status.now = seams.clock.now() + status.ahead;
    MDM_CHECK(world->settle(status.now));
    MDM_TRY(status.commands, count(world->database, "SELECT count(*) FROM commands"));
    MDM_TRY(status.pending, count(world->database, "SELECT count(*) FROM commands WHERE applied = 0"));
    MDM_TRY(status.objects, count(world->database, "SELECT count(*) FROM objects"));
    MDM_TRY(status.received, world->witness.count());
    return status;
}

Result<Time> tick(const std::string& path, Millis by, const BackendSeams& seams) {
    if (by.count() < 0) return Error{Code::usage, "a sandbox's time cannot go back"};
    MDM_TRY(const auto world, World::open(path, "", seams));
    MDM_CHECK(add_to_number(world->database, "offset", by.count()));
    const Time now = world->now();
    MDM_CHECK(world->settle(now));
    return now;
}

}  // namespace mdm::sandbox
