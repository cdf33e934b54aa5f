#include "mdm/backend/sandbox/device.hpp"

#include <array>

namespace mdm::sandbox {
namespace {

using P = Platform;

struct Special {
    Platform platform;
    Owner owner = Owner::company;
    Life life = Life::alive;
    NameKind name = NameKind::plain;
    Temper temper = Temper::by_chance;
    bool blank_serial = false;
};

constexpr std::array<Special, 14> specials{{
    {P::ipados, Owner::company, Life::alive, NameKind::plain, Temper::obeys},
    {P::macos, Owner::company, Life::alive, NameKind::formula, Temper::obeys},
    {P::android, Owner::company, Life::alive, NameKind::wide, Temper::obeys},
    {P::windows, Owner::company, Life::alive, NameKind::bidi, Temper::obeys},
    {P::ios, Owner::personal, Life::alive, NameKind::escapes},
    {P::ios, Owner::company, Life::lost},
    {P::android, Owner::unknown, Life::alive, NameKind::plain, Temper::by_chance, true},
    {P::ios, Owner::company, Life::alive, NameKind::plain, Temper::defers},
    {P::ipados, Owner::company, Life::alive, NameKind::plain, Temper::fails},
    {P::ios, Owner::company, Life::alive, NameKind::first_serial},
    {P::macos, Owner::company, Life::unenrolled},
    {P::ipados, Owner::company, Life::pending},
    {P::android, Owner::personal, Life::alive, NameKind::line_feed},
    {P::windows, Owner::personal, Life::alive, NameKind::very_long},
}};

// The moduli have no common factor, so that the kinds do not go together.
Platform platform_of(std::uint64_t n) {
    constexpr std::array<Platform, 21> mixture{
        P::ios,     P::android, P::ipados,  P::windows, P::ios,     P::macos,  P::android,
        P::ios,     P::ipados,  P::windows, P::android, P::ios,     P::ipados, P::macos,
        P::android, P::ios,     P::windows, P::ios,     P::android, P::ipados, P::ios};
    if (n % 79 == 40) return P::tvos;
    if (n % 83 == 50) return P::chromeos;
    return mixture[n % mixture.size()];
}

Owner owner_of(std::uint64_t n) {
    const std::uint64_t place = n * 37 % 50;  // 35 : 11 : 4
    return place < 35 ? Owner::company : place < 46 ? Owner::personal : Owner::unknown;
}

Life life_of(std::uint64_t n) {
    if (n % 43 == 20) return Life::unenrolled;
    if (n % 61 == 30) return Life::pending;
    return n % 37 == 23 ? Life::lost : Life::alive;
}

NameKind name_of(std::uint64_t n) {
    if (n % 101 != 60) return NameKind::plain;
    constexpr std::array<NameKind, 6> kinds{NameKind::formula, NameKind::wide,      NameKind::bidi,
                                            NameKind::escapes, NameKind::line_feed, NameKind::very_long};
    return kinds[n / 101 % kinds.size()];
}

void set_kind(Device& device, std::uint64_t n) {
    if (n <= specials.size()) {
        const Special& special = specials[n - 1];
        device.platform = special.platform;
        device.owner = special.owner;
        device.life = special.life;
        device.name = special.name;
        device.temper = special.temper;
        device.blank_serial = special.blank_serial;
        return;
    }
    device.platform = platform_of(n);
    device.owner = owner_of(n);
    device.life = life_of(n);
    device.name = name_of(n);
    device.blank_serial = n % 499 == 250;
}

Way way_of(const Device& device) {
    const bool personal = device.owner == Owner::personal;
    if (device.platform == P::android) return personal ? Way::work_profile : Way::fully_managed;
    if (personal && apple_mobile.has(device.platform) && (device.n == 5 || device.n % 2 == 0))
        return Way::user;
    if (personal || device.platform == P::chromeos) return Way::by_hand;
    return device.n <= 12 || device.n % 9 != 4 ? Way::automated : Way::by_hand;
}

}  // namespace

Device make_device(std::uint64_t seed, std::uint64_t n) {
    Device device;
    device.n = n;
    device.hash = mix(seed, n);
    set_kind(device, n);
    device.way = way_of(device);
    device.supervised = device.way == Way::automated && apple.has(device.platform);
    const auto choice = models(device.platform);
    device.model = &choice[pick(device.chance(1), choice.size())];
    const std::size_t versions = os_versions(device.platform).size();
    device.os = device.model->oldest_os + pick(device.chance(2), versions - device.model->oldest_os);
    return device;
}

std::uint8_t groups_of(const Device& device) {
    constexpr std::array<int, 8> main{0, 4, 3, -1, 0, 4, 3, -1};  // Clinical, Staff, Students, none
    const std::uint64_t n = device.n;
    unsigned bits = device.platform == P::ipados ? 1u << 6 : 0;
    if (n == 1) return static_cast<std::uint8_t>(bits | 1u << 0 | 1u << 1);
    if (const int group = main[n % 8]; group >= 0) bits |= 1u << group;
    if (n % 5 == 1) bits |= 1u << 1;                  // Wards
    if (n % 11 == 3) bits |= 1u << 2;                 // Radiology
    if (n % 13 == 7 && n % 11 != 3) bits |= 1u << 5;  // Loaners
    return static_cast<std::uint8_t>(bits);
}

bool is_member(std::uint64_t seed, std::uint64_t n, std::size_t group) {
    return (groups_of(make_device(seed, n)) >> group & 1) != 0;
}

}  // namespace mdm::sandbox
