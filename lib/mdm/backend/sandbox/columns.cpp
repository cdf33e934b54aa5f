// The columns of a device, one small function each, in one table.
#include <array>
#include <cstdio>

#include "mdm/backend/sandbox/fleet.hpp"
#include "mdm/backend/sandbox/names.hpp"

namespace mdm::sandbox {
namespace {

using namespace std::chrono_literals;
using P = Platform;

constexpr Platforms phones{P::ios, P::android};
constexpr Platforms with_passcode{P::ios, P::ipados, P::android};
constexpr Platforms desktops{P::macos, P::windows};
constexpr Millis day = 24h;

Cell made(const RowView& row) {
    return Cell::of(std::string_view(row.text));
}
bool is_known(const RowView& row) {
    return row.device.life != Life::pending;
}
Millis spread(const RowView& row, std::uint64_t salt, Millis range) {
    return Millis(static_cast<std::int64_t>(
        pick(row.device.chance(salt), static_cast<std::uint64_t>(range.count() / 1000)) * 1000));
}
Cell at_time(const RowView& row, Time time) {
    append_time(row.text, time);
    return made(row);
}
bool has_imei(const Device& device) {
    return device.model->cellular && device.way != Way::work_profile && device.life != Life::pending;
}

Time seen(const RowView& row) {
    const Device& device = row.device;
    if (device.life == Life::lost) return row.fleet.epoch() - 40 * day - spread(row, 20, 80 * day) - 1h;
    if (device.life == Life::unenrolled) return row.fleet.epoch() - day - spread(row, 20, 200 * day);
    const Millis period = 15min + spread(row, 20, 345min);
    const Millis since = (row.now.time_since_epoch() + spread(row, 21, period)) % period;
    return row.now - since;
}
bool in_lost_mode(const Device& device) {
    if (device.life != Life::lost || !device.supervised || !apple_mobile.has(device.platform)) return false;
    return device.n == 6 || device.one_in(3, 22);
}

// --- identity
Cell id(RowView& row) {
    row.fleet.append_id(row.text, row.device.n);
    return made(row);
}
Cell serial(RowView& row) {
    if (row.device.way == Way::work_profile) return {};  // Android tells it for company devices only
    row.fleet.append_serial(row.text, row.device);
    return made(row);
}
Cell udid(RowView& row) {
    if (!is_known(row)) return {};
    row.fleet.append_udid(row.text, row.device);
    return made(row);
}
Cell imei(RowView& row) {
    if (!has_imei(row.device)) return {};
    row.fleet.append_imei(row.text, row.device);
    return made(row);
}
Cell meid(RowView& row) {
    if (!has_imei(row.device) || row.device.platform != P::ios || !row.device.one_in(12, 11)) return {};
    row.text += "A1000";
    append_hex(row.text, row.device.chance(12), 9);
    return made(row);
}
Cell device_name(RowView& row) {
    if (!is_known(row)) return {};
    append_name(row.text, row.fleet, row.device);
    return made(row);
}
Cell model(RowView& row) {
    return Cell::of(row.device.model->name);
}
Cell manufacturer(RowView& row) {
    return Cell::of(row.device.model->maker);
}
Cell platform(RowView& row) {
    return Cell::of(name(row.device.platform));
}

// --- software
const OsVersion* os(const RowView& row) {
    return is_known(row) ? &os_versions(row.device.platform)[row.device.os] : nullptr;
}
Cell os_version(RowView& row) {
    return os(row) ? Cell::of(os(row)->version) : Cell{};
}
Cell os_build(RowView& row) {
    return os(row) && row.device.platform != P::windows ? Cell::of(os(row)->build) : Cell{};
}
Cell security_patch(RowView& row) {
    return os(row) && !os(row)->patch.empty() ? Cell::of(os(row)->patch) : Cell{};
}

// --- user
Cell user(RowView& row) {
    if (!append_user(row.text, row.device)) return {};
    return made(row);
}
Cell email(RowView& row) {
    if (!append_user(row.text, row.device)) return {};
    row.text += "@northside.example";
    return made(row);
}
Cell department(RowView& row) {
    if (!append_user(row.text, row.device) || row.device.one_in(10, 31)) return {};
    return Cell::of(departments()[pick(row.device.chance(32), departments().size())]);
}

// --- enrollment
Cell ownership(RowView& row) {
    if (!row.fleet.knows_ownership() || row.device.owner == Owner::unknown) return {};
    return Cell::of(row.device.owner == Owner::company ? "company" : "personal");
}
Cell enrollment(RowView& row) {
    constexpr std::array<std::string_view, 4> words{"enrolled", "enrolled", "pending", "unenrolled"};
    return Cell::of(words[static_cast<std::size_t>(row.device.life)]);
}
Cell enrollment_type(RowView& row) {
    constexpr std::array<std::string_view, 5> words{"automated", "device", "user", "fully-managed",
                                                    "work-profile"};
    return row.device.owner == Owner::unknown && row.device.n != 7
               ? Cell{}
               : Cell::of(words[static_cast<std::size_t>(row.device.way)]);
}
Cell supervised(RowView& row) {
    return apple.has(row.device.platform) && is_known(row) ? Cell::of_bool(row.device.supervised) : Cell{};
}
Cell enrolled_at(RowView& row) {
    if (!is_known(row)) return {};
    return at_time(row, row.fleet.epoch() - 210 * day - spread(row, 23, 900 * day));
}
Cell last_seen(RowView& row) {
    return is_known(row) ? at_time(row, seen(row)) : Cell{};
}
Cell group_names(RowView& row) {
    const std::uint8_t bits = groups_of(row.device);
    row.text += "[]";
    for (std::size_t i = 0; i < groups().size(); ++i)
        if ((bits >> i & 1) != 0) append_list_item(row.text, groups()[i].name);
    return made(row);
}
Cell tags(RowView& row) {
    if (!is_known(row)) return {};
    row.text += "[]";
    if (row.device.life == Life::lost) append_list_item(row.text, "lost");
    if (row.device.n % 17 == 1) append_list_item(row.text, "exam-cart");
    if (row.device.n % 29 == 3) append_list_item(row.text, "kiosk");
    return made(row);
}

// --- security
Cell compliance(RowView& row) {
    const auto place = pick(row.device.chance(40), 100);
    if (!is_known(row) || place >= 95) return {};
    return Cell::of(place < 82 ? "compliant" : place < 92 ? "noncompliant" : "grace");
}
Cell encrypted(RowView& row) {
    if (!is_known(row) || row.device.platform == P::tvos || row.device.one_in(25, 41)) return {};
    return Cell::of_bool(!desktops.has(row.device.platform) || !row.device.one_in(6, 42));
}
Cell passcode_set(RowView& row) {
    if (!is_known(row) || !with_passcode.has(row.device.platform)) return {};
    return Cell::of_bool(row.device.n <= 12 || !row.device.one_in(8, 43));
}
Cell passcode_compliant(RowView& row) {
    if (!is_known(row) || !with_passcode.has(row.device.platform) || row.device.one_in(15, 44)) return {};
    return Cell::of_bool(!row.device.one_in(7, 45));
}
Cell jailbroken(RowView& row) {
    if (!is_known(row) || !with_passcode.has(row.device.platform)) return {};
    return Cell::of_bool(row.device.one_in(250, 46));
}
Cell firewall(RowView& row) {
    if (!is_known(row) || !desktops.has(row.device.platform)) return {};
    return Cell::of_bool(!row.device.one_in(5, 47));
}
Cell lost_mode(RowView& row) {
    if (!is_known(row) || !with_passcode.has(row.device.platform) || row.device.partial()) return {};
    return Cell::of_bool(in_lost_mode(row.device));
}
Cell activation_lock(RowView& row) {
    if (!is_known(row) || !apple.has(row.device.platform) || row.device.platform == P::tvos) return {};
    return Cell::of_bool(row.device.owner == Owner::personal || row.device.one_in(9, 48));
}
Cell threat_level(RowView& row) {
    const auto place = pick(row.device.chance(49), 100);
    if (!is_known(row) || place >= 20) return {};
    return Cell::of(place < 16 ? "secured" : place < 19 ? "low" : "high");
}

// --- hardware and network
std::int64_t storage(const RowView& row) {
    return std::int64_t{row.device.model->storage_gb} * 1'000'000'000;
}
Cell storage_total(RowView& row) {
    return is_known(row) ? Cell::of_int(storage(row)) : Cell{};
}
Cell storage_free(RowView& row) {
    if (!is_known(row)) return {};
    return Cell::of_int(storage(row) / 1000 *
                        static_cast<std::int64_t>(10 + pick(row.device.chance(50), 850)));
}
Cell battery(RowView& row) {
    if (!is_known(row) || row.device.platform == P::tvos || row.device.one_in(20, 51)) return {};
    return Cell::of_int(static_cast<std::int64_t>(1 + pick(row.device.chance(52), 100)));
}
bool has_line(const RowView& row) {
    return has_imei(row.device) && !row.device.one_in(5, 53);
}
Cell phone_number(RowView& row) {
    if (!has_line(row) || !phones.has(row.device.platform)) return {};
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "+31 6 55%06u",
                  static_cast<unsigned>(pick(row.device.chance(54), 1'000'000)));
    row.text += text.data();
    return made(row);
}
Cell carrier(RowView& row) {
    return has_line(row) ? Cell::of(carriers()[pick(row.device.chance(55), carriers().size())]) : Cell{};
}
Cell wifi_mac(RowView& row) {
    if (!is_known(row) || row.device.partial()) return {};
    const std::uint64_t bits = row.device.chance(56);
    for (int i = 0; i < 6; ++i) {
        if (i > 0) row.text += ':';
        append_hex(row.text, i == 0 ? (bits & 0xFC) : bits >> (8 * i) & 0xFF, 2);
    }
    return made(row);
}
Cell ip(RowView& row) {
    if (!is_known(row) || row.device.life == Life::unenrolled) return {};
    const std::uint64_t bits = row.device.chance(57);
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "10.%u.%u.%u", static_cast<unsigned>(20 + bits % 4),
                  static_cast<unsigned>(bits >> 8 & 255), static_cast<unsigned>(1 + (bits >> 16) % 254));
    row.text += text.data();
    return made(row);
}
Cell ssid(RowView& row) {
    if (!is_known(row) || row.device.partial() || row.device.one_in(3, 58)) return {};
    return Cell::of(networks()[pick(row.device.chance(59), networks().size())]);
}
Cell data_used(RowView& row) {
    if (!has_line(row)) return {};
    return Cell::of_int(static_cast<std::int64_t>(row.device.chance(60) % 40'000'000'000));
}

// --- location: only of devices in lost mode
Cell latitude(RowView& row) {
    return in_lost_mode(row.device) ? Cell::of_real(52.30 + share(row.device.chance(61)) / 5) : Cell{};
}
Cell longitude(RowView& row) {
    return in_lost_mode(row.device) ? Cell::of_real(4.80 + share(row.device.chance(62)) / 5) : Cell{};
}
Cell accuracy(RowView& row) {
    return in_lost_mode(row.device) ? Cell::of_real(5 + static_cast<double>(pick(row.device.chance(63), 60)))
                                    : Cell{};
}
Cell located_at(RowView& row) {
    return in_lost_mode(row.device) ? at_time(row, seen(row)) : Cell{};
}

// --- ours
Cell context(RowView& row) {
    return Cell::of(std::string_view(row.fleet.context()));
}
Cell backend(RowView&) {
    return Cell::of("sandbox");
}

struct Maker {
    Field field;
    Cell (*make)(RowView&);
    Origin origin = Origin::list;
};
using F = Field;
constexpr Origin detail = Origin::detail;
constexpr std::array<Maker, 47> makers{{{F::id, id},
                                        {F::serial, serial},
                                        {F::udid, udid},
                                        {F::imei, imei},
                                        {F::meid, meid},
                                        {F::name, device_name},
                                        {F::model, model},
                                        {F::manufacturer, manufacturer},
                                        {F::platform, platform},
                                        {F::os_version, os_version},
                                        {F::os_build, os_build},
                                        {F::security_patch, security_patch},
                                        {F::user, user},
                                        {F::email, email},
                                        {F::department, department},
                                        {F::ownership, ownership},
                                        {F::enrollment, enrollment},
                                        {F::enrollment_type, enrollment_type},
                                        {F::supervised, supervised},
                                        {F::enrolled_at, enrolled_at},
                                        {F::last_seen, last_seen},
                                        {F::groups, group_names},
                                        {F::tags, tags},
                                        {F::compliance, compliance},
                                        {F::encrypted, encrypted},
                                        {F::passcode_set, passcode_set},
                                        {F::passcode_compliant, passcode_compliant},
                                        {F::jailbroken, jailbroken},
                                        {F::firewall, firewall},
                                        {F::lost_mode, lost_mode},
                                        {F::activation_lock, activation_lock},
                                        {F::threat_level, threat_level},
                                        {F::storage_total, storage_total, detail},
                                        {F::storage_free, storage_free, detail},
                                        {F::battery, battery, detail},
                                        {F::phone_number, phone_number, detail},
                                        {F::carrier, carrier, detail},
                                        {F::wifi_mac, wifi_mac},
                                        {F::ip, ip, detail},
                                        {F::ssid, ssid, detail},
                                        {F::data_used, data_used, detail},
                                        {F::latitude, latitude, detail},
                                        {F::longitude, longitude, detail},
                                        {F::accuracy, accuracy, detail},
                                        {F::located_at, located_at, detail},
                                        {F::context, context},
                                        {F::backend, backend}}};

constexpr bool in_order() {
    for (std::size_t i = 0; i < makers.size(); ++i)
        if (column(makers[i].field) != i) return false;
    return true;
}
static_assert(in_order(), "makers are looked up by the column's index");

constexpr ColumnSet columns_from(Origin origin) {
    ColumnSet set;
    for (const Maker& maker : makers)
        if (maker.origin == origin) set.add(column(maker.field));
    return set;
}

}  // namespace

Cell make_cell(RowView& row, std::size_t column) {
    row.text.clear();
    return makers[column].make(row);
}

Origin origin_of(std::size_t column) {
    return makers[column].origin;
}
ColumnSet list_columns() {
    return columns_from(Origin::list);
}
ColumnSet detail_columns() {
    return columns_from(Origin::detail);
}

}  // namespace mdm::sandbox
