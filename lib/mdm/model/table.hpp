#pragma once
// The tables that listings, selections and queries speak of, and their columns: name, type, unit,
// sensitivity. The names are a promise: JSON keys, CSV headers and SQL columns. Every value may be null,
// which means unknown.
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mdm {

enum class ColumnType : std::uint8_t {
    text,
    version,  // compares part by part, as numbers
    word,     // one of a closed set
    boolean,
    integer,
    real,
    time,  // RFC 3339 text, UTC
    list,  // JSON array text of strings
};

struct Column {
    std::string_view name;
    ColumnType type = ColumnType::text;
    std::string_view words = {};  // of a word, separated by spaces
    std::string_view unit = {};   // "bytes", "%", "m"
    bool personal = false;        // hidden for personal devices unless asked for
    std::string_view summary = {};
};

/// A set of columns of one table, by index.
class ColumnSet {
  public:
    constexpr ColumnSet() = default;
    constexpr explicit ColumnSet(std::uint64_t bits) : bits_(bits) {}
    static constexpr ColumnSet all(std::size_t width) {
        return ColumnSet(width >= 64 ? ~0ull : (1ull << width) - 1);
    }
    constexpr void add(std::size_t column) { bits_ |= 1ull << column; }
    constexpr bool has(std::size_t column) const { return (bits_ >> column & 1) != 0; }
    constexpr bool empty() const { return bits_ == 0; }
    constexpr std::size_t size() const { return static_cast<std::size_t>(std::popcount(bits_)); }
    constexpr std::uint64_t bits() const { return bits_; }
    friend constexpr ColumnSet operator&(ColumnSet a, ColumnSet b) { return ColumnSet(a.bits_ & b.bits_); }
    friend constexpr ColumnSet operator|(ColumnSet a, ColumnSet b) { return ColumnSet(a.bits_ | b.bits_); }
    friend constexpr ColumnSet operator-(ColumnSet a, ColumnSet b) { return ColumnSet(a.bits_ & ~b.bits_); }
    constexpr bool operator==(const ColumnSet&) const = default;

  private:
    std::uint64_t bits_ = 0;
};

struct Table {
    std::string_view name;
    std::string_view row_name;  // "device": what one row is called
    std::span<const Column> columns;
    ColumnSet shown;      // what a terminal table shows when nothing is asked for
    std::size_t key = 0;  // the column that -o name prints and that is a reference to the row

    /// The index of a column, or nullopt.
    std::optional<std::size_t> find(std::string_view column) const;
    std::vector<std::string> column_names() const;
};

/// Columns of `devices`, in the order of the table.
enum class Field : std::size_t {
    id,
    serial,
    udid,
    imei,
    meid,
    name,
    model,
    manufacturer,
    platform,
    os_version,
    os_build,
    security_patch,
    user,
    email,
    department,
    ownership,
    enrollment,
    enrollment_type,
    supervised,
    enrolled_at,
    last_seen,
    groups,
    tags,
    compliance,
    encrypted,
    passcode_set,
    passcode_compliant,
    jailbroken,
    firewall,
    lost_mode,
    activation_lock,
    threat_level,
    storage_total,
    storage_free,
    battery,
    phone_number,
    carrier,
    wifi_mac,
    ip,
    ssid,
    data_used,
    latitude,
    longitude,
    accuracy,
    located_at,
    context,
    backend,
};
constexpr std::size_t column(Field field) {
    return static_cast<std::size_t>(field);
}
constexpr ColumnSet columns(std::initializer_list<Field> fields) {
    ColumnSet set;
    for (const Field field : fields) set.add(column(field));
    return set;
}

namespace tables {
extern const Table devices;
extern const Table apps;      // installed: device_id app_id name version managed
extern const Table groups;    // id name kind members
extern const Table policies;  // native policy objects: id kind name set policy version protected
extern const Table
    jobs;  // id action context state reason created_at finished_at total acknowledged failed unknown
extern const Table catalog;   // apps that can be pushed: id name platform version kind
extern const Table profiles;  // on one device: id name kind managed installed_at
extern const Table history;   // of one device: time action state command_id message
extern const Table
    enrollments;  // tokens and invitations: id kind platform ownership user state created_at expires_at used
/// Requests that the server holds until somebody else approves them: id state requested_by reason
/// requested_at expires_at decided_by answer
extern const Table approvals;
/// Those that SQL may name, in the order of the documentation.
std::span<const Table* const> queryable();
}  // namespace tables

}  // namespace mdm
