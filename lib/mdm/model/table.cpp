#include "mdm/model/table.hpp"

#include <array>

namespace mdm {

std::optional<std::size_t> Table::find(std::string_view column) const {
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].name == column) return i;
    return std::nullopt;
}

std::vector<std::string> Table::column_names() const {
    std::vector<std::string> names;
    for (const Column& column : columns) names.emplace_back(column.name);
    return names;
}

namespace tables {
namespace {

using T = ColumnType;

constexpr std::array<Column, 47> device_columns{{
    {"id", T::text, "", "", false, "the server's id, unique within backend, base URL and tenant"},
    {"serial", T::text, "", "", false, "serial number"},
    {"udid", T::text, "", "", false, "platform device id"},
    {"imei", T::text, "", "", false, "IMEI of the first radio"},
    {"meid", T::text, "", "", false, "MEID"},
    {"name", T::text, "", "", false, "name chosen by a user or the organisation; may imitate anything"},
    {"model", T::text, "", "", false, "model as people know it"},
    {"manufacturer", T::text, "", "", false, "maker"},
    {"platform", T::word, "ios ipados macos tvos watchos visionos android chromeos windows linux other", "",
     false, "operating system family"},
    {"os_version", T::version, "", "", false, "operating system version"},
    {"os_build", T::text, "", "", false, "operating system build"},
    {"security_patch", T::text, "", "", false, "Android security patch level, YYYY-MM-DD"},
    {"user", T::text, "", "", false, "assigned user"},
    {"email", T::text, "", "", false, "assigned user's address"},
    {"department", T::text, "", "", false, "assigned user's department"},
    {"ownership", T::word, "company personal", "", false, "who owns the device"},
    {"enrollment", T::word, "enrolled pending unenrolled", "", false, "whether it is managed now"},
    {"enrollment_type", T::text, "", "", false, "how it was enrolled"},
    {"supervised", T::boolean, "", "", false, "Apple supervision"},
    {"enrolled_at", T::time, "", "", false, "when it was enrolled"},
    {"last_seen", T::time, "", "", false, "last contact with the server"},
    {"groups", T::list, "", "", false, "names of its groups"},
    {"tags", T::list, "", "", false, "tags"},
    {"compliance", T::word, "compliant noncompliant grace", "", false, "the server's verdict"},
    {"encrypted", T::boolean, "", "", false, "storage is encrypted"},
    {"passcode_set", T::boolean, "", "", false, "a passcode is set"},
    {"passcode_compliant", T::boolean, "", "", false, "the passcode meets the policy"},
    {"jailbroken", T::boolean, "", "", false, "jailbroken or rooted"},
    {"firewall", T::boolean, "", "", false, "the firewall is on"},
    {"lost_mode", T::boolean, "", "", false, "lost mode is on"},
    {"activation_lock", T::boolean, "", "", false, "activation lock is on"},
    {"threat_level", T::text, "", "", false, "as told by a threat-defence product"},
    {"storage_total", T::integer, "", "bytes", false, "size of the storage"},
    {"storage_free", T::integer, "", "bytes", false, "free storage"},
    {"battery", T::integer, "", "%", false, "charge"},
    {"phone_number", T::text, "", "", false, "phone number"},
    {"carrier", T::text, "", "", false, "mobile network"},
    {"wifi_mac", T::text, "", "", false, "Wi-Fi hardware address"},
    {"ip", T::text, "", "", false, "last known address"},
    {"ssid", T::text, "", "", false, "Wi-Fi network in use"},
    {"data_used", T::integer, "", "bytes", false, "cellular data used"},
    {"latitude", T::real, "", "deg", true, "where it was, WGS 84"},
    {"longitude", T::real, "", "deg", true, "where it was, WGS 84"},
    {"accuracy", T::real, "", "m", true, "radius of the position"},
    {"located_at", T::time, "", "", true, "when it was there"},
    {"context", T::text, "", "", false, "the context it was read through"},
    {"backend", T::text, "", "", false, "the kind of server"},
}};
static_assert(device_columns.size() == column(Field::backend) + 1);
static_assert(device_columns.size() < 63,
              "SQLite's colUsed has 64 bits, and the last stands for all the rest");

constexpr std::array<Column, 5> app_columns{
    {{"device_id"}, {"app_id"}, {"name"}, {"version", T::version}, {"managed", T::boolean}}};
constexpr std::array<Column, 4> group_columns{
    {{"id"}, {"name"}, {"kind", T::word, "static dynamic"}, {"members", T::integer}}};
constexpr std::array<Column, 7> policy_columns{
    {{"id"}, {"kind"}, {"name"}, {"set"}, {"policy"}, {"version"}, {"protected", T::boolean}}};
constexpr std::array<Column, 11> job_columns{
    {{"id"},
     {"action"},
     {"context"},
     {"state", T::word, "draft running interrupted done partial held cancelled"},
     {"reason"},
     {"created_at", T::time},
     {"finished_at", T::time},
     {"total", T::integer},
     {"acknowledged", T::integer},
     {"failed", T::integer},
     {"unknown", T::integer}}};
constexpr std::array<Column, 5> catalog_columns{
    {{"id"}, {"name"}, {"platform"}, {"version", T::version}, {"kind"}}};
constexpr std::array<Column, 5> profile_columns{
    {{"id"}, {"name"}, {"kind"}, {"managed", T::boolean}, {"installed_at", T::time}}};
constexpr std::array<Column, 5> history_columns{
    {{"time", T::time}, {"action"}, {"state"}, {"command_id"}, {"message"}}};
constexpr std::array<Column, 9> enrollment_columns{{{"id"},
                                                    {"kind"},
                                                    {"platform"},
                                                    {"ownership", T::word, "company personal"},
                                                    {"user"},
                                                    {"state", T::word, "open used expired revoked"},
                                                    {"created_at", T::time},
                                                    {"expires_at", T::time},
                                                    {"used", T::integer}}};
constexpr std::array<Column, 8> approval_columns{
    {{"id"},
     {"state", T::word, "open approved rejected cancelled expired done"},
     {"requested_by"},
     {"reason"},
     {"requested_at", T::time},
     {"expires_at", T::time},
     {"decided_by"},
     {"answer"}}};

constexpr ColumnSet every(std::size_t width) {
    return ColumnSet::all(width);
}

}  // namespace

const Table devices{"devices", "device", device_columns,
                    columns({Field::serial, Field::name, Field::platform, Field::os_version, Field::user,
                             Field::ownership, Field::compliance, Field::last_seen}),
                    0};
const Table apps{"apps", "app", app_columns, every(5), 1};
const Table groups{"groups", "group", group_columns, every(4), 1};
const Table policies{"policies", "policy object", policy_columns, every(7), 2};
const Table jobs{"jobs", "job", job_columns, every(11), 0};
const Table catalog{"catalog", "app", catalog_columns, every(5), 0};
const Table profiles{"profiles", "profile", profile_columns, every(5), 0};
const Table history{"history", "command", history_columns, every(5), 3};
const Table enrollments{"enrollments", "enrollment", enrollment_columns, every(9), 0};
const Table approvals{"approvals", "approval", approval_columns, every(8), 0};

std::span<const Table* const> queryable() {
    static constexpr std::array<const Table*, 5> all{&devices, &apps, &groups, &policies, &jobs};
    return all;
}

}  // namespace tables
}  // namespace mdm
