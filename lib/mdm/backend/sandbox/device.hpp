#pragma once
// One device of the fleet, derived from its number and the seed; nothing of it is stored.
//
// What kind of device a number is (platform, owner, life, oddities) depends on the number alone, so that
// counts are the same for every seed; what it is called and numbered depends on the seed. The first twelve
// are cases that every fleet should meet:
//    1 iPad     company, supervised; groups Clinical and Wards; tag exam-cart
//    2 Mac      company; its name is a spreadsheet formula
//    3 Android  company, fully managed; emoji and CJK in its name
//    4 Windows  company; a bidirectional override in its name
//    5 iPhone   personal (user enrollment); terminal escapes in its name
//    6 iPhone   company, in lost mode, tag lost; not heard of for 40 days: never answers
//    7 Android  ownership unknown; its serial is blank ("", not null)
//    8 iPhone   company; shares its serial with 9; says NotNow before it obeys
//    9 iPad     company; shares its serial with 8; every command fails
//   10 iPhone   company; its name is the serial of 1
//   11 Mac      company; unenrolled
//   12 iPad     company; pending: most of it is null
// and 13 has a line feed, 14 a very long text as a name. 1-4 always obey at once. Exact counts:
//   devices    company personal unknown   pending unenrolled lost   blank serials
//        10          8        1       1         0          0    1               1
//       100         71       22       7         3          3    4               1
//     1,000        701      220      79        16         24   27               3
#include <cstdint>

#include "mdm/backend/sandbox/catalogue.hpp"
#include "mdm/backend/sandbox/hash.hpp"

namespace mdm::sandbox {

enum class Owner : std::uint8_t { company, personal, unknown };
enum class Life : std::uint8_t { alive, lost, pending, unenrolled };
/// How it came to be managed.
enum class Way : std::uint8_t { automated, by_hand, user, fully_managed, work_profile };
enum class NameKind : std::uint8_t {
    plain,
    formula,
    wide,
    bidi,
    escapes,
    first_serial,
    line_feed,
    very_long
};
/// How it takes commands: by chance, or always the same.
enum class Temper : std::uint8_t { by_chance, obeys, defers, fails };

struct Device {
    std::uint64_t n = 0;     // 1 …
    std::uint64_t hash = 0;  // of seed and number
    Platform platform = Platform::ios;
    Owner owner = Owner::company;
    Life life = Life::alive;
    Way way = Way::by_hand;
    NameKind name = NameKind::plain;
    Temper temper = Temper::by_chance;
    bool blank_serial = false;
    bool supervised = false;
    const Model* model = nullptr;
    std::size_t os = 0;  // index among the platform's versions

    std::uint64_t chance(std::uint64_t salt) const { return mix(hash, salt); }
    bool one_in(std::uint64_t count, std::uint64_t salt) const { return pick(chance(salt), count) == 0; }
    bool enrolled() const { return life == Life::alive || life == Life::lost; }
    /// A personal enrollment in which only a part of the device is managed.
    bool partial() const { return way == Way::user || way == Way::work_profile; }
};

Device make_device(std::uint64_t seed, std::uint64_t n);

/// Bits by index into groups().
std::uint8_t groups_of(const Device& device);
bool is_member(std::uint64_t seed, std::uint64_t n, std::size_t group);

}  // namespace mdm::sandbox
