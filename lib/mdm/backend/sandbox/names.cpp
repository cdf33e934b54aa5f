#include "mdm/backend/sandbox/names.hpp"

#include <charconv>

#include "mdm/backend/sandbox/fleet.hpp"

namespace mdm::sandbox {
namespace {

constexpr std::array<std::string_view, platform_count> kinds{"iPhone", "iPad",     "Mac",       "Android",
                                                             "PC",     "Apple TV", "Chromebook"};
constexpr std::array<std::string_view, 6> places{"WARD", "ER", "LAB", "ADMIN", "XRAY", "EDU"};

std::string_view kind(const Device& device) {
    return kinds[static_cast<std::size_t>(device.platform)];
}

std::string_view first_name(const Device& device) {
    return first_names()[pick(device.chance(71), first_names().size())];
}

void append_number(std::string& out, std::uint64_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

/// "Emma's iPhone" for people's own, "WARD-iPad-42" for the organisation's.
void append_plain(std::string& out, const Device& device) {
    if (device.owner == Owner::personal || device.one_in(4, 73)) {
        const std::size_t start = out.size();
        out += first_name(device);
        out[start] = static_cast<char>(out[start] - 'a' + 'A');
        out += "'s ";
        out += kind(device);
        return;
    }
    out += places[pick(device.chance(74), places.size())];
    out += '-';
    out += kind(device);
    out += '-';
    append_number(out, device.n);
}

void append_hostile(std::string& out, const Fleet& fleet, const Device& device) {
    switch (device.name) {
        case NameKind::plain:
            break;
        case NameKind::formula:
            out += "=cmd|' /C calc'!A0";
            break;
        case NameKind::wide:
            out += "📱 病棟タブレット 三号 👩‍⚕️";
            break;
        case NameKind::bidi:
            out += "invoice-\u202Efdp.exe\u2066";
            break;
        case NameKind::escapes:
            out += "\x1b[2J\x1b[31mEmma's iPhone\x1b[0m\x1b]0;owned\x07\u009b1m";
            break;
        case NameKind::first_serial:
            fleet.append_serial(out, fleet.device(1));
            break;
        case NameKind::line_feed:
            out += "Ward 7\nserial\tC02XXXXXXXX\r\n";
            break;
        case NameKind::very_long:
            for (int i = 0; i < 60; ++i) out += "a name that does not end, ";
            break;
    }
}

}  // namespace

void append_name(std::string& out, const Fleet& fleet, const Device& device) {
    if (device.name == NameKind::plain) return append_plain(out, device);
    append_hostile(out, fleet, device);
}

bool append_user(std::string& out, const Device& device) {
    const bool shared = device.owner != Owner::personal && device.one_in(6, 70);
    if (shared || device.life == Life::pending || device.n == 1) return false;
    out += first_name(device);
    out += '.';
    out += last_names()[pick(device.chance(72), last_names().size())];
    return true;
}

}  // namespace mdm::sandbox
