#pragma once
// The event store as an SQLite file. Private to this folder: everybody else speaks to EventStore. Its
// functions are spread over event_store.cpp (the file, what is heard), event_sent.cpp (what we sent),
// event_rows.cpp (what is listed) and event_groups.cpp.
#include <string>

#include "mdm/backend/apple/event_store.hpp"
#include "mdm/backend/sandbox/statements.hpp"
#include "mdm/store/sqlite.hpp"

namespace mdm::apple {

/// Facts without a column of their own are kept under these names.
inline constexpr std::string_view pin_for_lock_fact = "+pin_for_lock";
inline constexpr std::string_view pin_for_erase_fact = "+pin_for_erase";
inline constexpr std::string_view authenticated_fact = "+authenticated_at";

class SqliteEventStore final : public EventStore {
  public:
    SqliteEventStore(store::Database database, std::int64_t server)
        : database_(std::move(database)), statements_(database_), server_(server) {}

    Result<std::vector<bool>> add(std::span<const Event> events, Time received) override;
    Result<bool> heard_anything() override;
    Result<void> note_sent(const SentNote& note, std::span<const std::string> enrollments) override;
    Result<void> note_told(std::span<const ToldNote> notes) override;
    Result<bool> was_passed_by(std::string_view enrollment, std::string_view command_uuid,
                               Time settled) override;
    Result<bool> is_as_expected(std::string_view enrollment, std::string_view command_uuid) override;
    Result<std::optional<CommandResult>> result_of(std::string_view enrollment,
                                                   std::string_view command_uuid) override;
    Result<std::unique_ptr<RowSource>> list(const ListRequest& request) override;
    Result<void> read_devices(std::span<const std::string> ids, ColumnSet columns, RowBatch& rows) override;
    Result<std::uint64_t> count_devices() override;
    Result<Situation> situation(std::string_view device) override;
    Result<std::optional<std::vector<ProfileFact>>> profiles(std::string_view device) override;
    Result<void> learn(std::string_view device, const Facts& facts, Time at) override;
    Result<void> learn_all(std::span<const Learnt> devices, Time at) override;
    Result<void> add_to_group(std::string_view group, std::span<const std::string> devices) override;
    Result<void> remove_from_group(std::string_view group, std::span<const std::string> devices) override;
    Result<void> delete_group(std::string_view group) override;
    Result<std::vector<std::string>> members(std::string_view group) override;

  private:
    using Lease = sandbox::Statements::Lease;

    // what is heard
    Result<bool> add_one(const Event& event, Time received);
    Result<void> add_check_in(std::int64_t device, const Event& event);
    Result<void> add_report(const Event& event, std::int64_t device);
    Result<void> add_result(const Event& event);
    Result<void> add_effect(const Event& event, std::int64_t device);
    Result<void> add_answers(std::int64_t device, const Answers& answers, Time at);
    Result<void> replace_apps(std::int64_t device, const std::vector<AppFact>& apps, Time at);
    Result<void> replace_profiles(std::int64_t device, const std::vector<ProfileFact>& profiles, Time at);
    /// Takes the newer list's place; false: the one that is there is newer.
    Result<bool> is_newer(std::int64_t device, const char* column, Time at);
    Result<void> begin_anew(std::int64_t device, Time at);
    Result<void> note_enrolled(std::int64_t device, Time at, bool first);
    Result<void> put(std::int64_t device, std::string_view field, const Fact& value, Time at);
    Result<void> put_all(std::int64_t device, const Facts& facts, Time at);

    // what is known
    Result<std::int64_t> device_number(std::string_view id, bool make);
    Result<std::optional<std::string>> fact(std::int64_t device, std::string_view field);
    Result<void> fill(std::int64_t device, ColumnSet columns, RowBatch& rows);
    Result<std::unique_ptr<RowSource>> list_devices(const ListRequest& request);
    Result<std::unique_ptr<RowSource>> list_apps(const ListRequest& request);
    Result<std::unique_ptr<RowSource>> list_profiles(const ListRequest& request);
    Result<std::unique_ptr<RowSource>> list_history(const ListRequest& request);
    Result<std::unique_ptr<RowSource>> list_groups(const ListRequest& request);
    /// The device's number, once it has told the list in `column`.
    Result<std::int64_t> asked_device(std::string_view id, const char* column, std::string_view what);
    Result<std::int64_t> group_number(std::string_view name);

    friend class DeviceRows;

    store::Database database_;
    sandbox::Statements statements_;
    std::int64_t server_;
};

/// Times are stored as milliseconds since 1970.
constexpr std::int64_t to_millis(Time time) {
    return time.time_since_epoch().count();
}
constexpr Time from_millis(std::int64_t millis) {
    return Time(Millis(millis));
}

Error no_such_device(std::string_view id);

/// The file, made or brought up to date.
Result<store::Database> open_event_database(const std::string& path, store::OpenMode mode);

}  // namespace mdm::apple
