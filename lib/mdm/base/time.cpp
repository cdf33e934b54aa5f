#include "mdm/base/time.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace mdm {
namespace {

using std::chrono::days;
using std::chrono::duration_cast;

// Reads exactly `width` digits at `at`; -1 when they are not all digits.
int digits(std::string_view text, std::size_t at, std::size_t width) {
    if (at + width > text.size()) return -1;
    int value = 0;
    for (std::size_t i = at; i < at + width; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

Error bad_time(std::string_view text) {
    return Error{Code::usage, fmt::format("'{}' is not a time", text), "write it as 2026-11-21T18:00:00Z"};
}

struct Unit {
    std::string_view suffix;
    std::int64_t millis;
};
constexpr std::array<Unit, 5> units{
    {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

}  // namespace

std::string rfc3339(Time time) {
    const auto day = std::chrono::floor<days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    auto text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                            static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                            clock.hours().count(), clock.minutes().count(), clock.seconds().count());
    if (clock.subseconds().count() != 0) text += fmt::format(".{:03}", clock.subseconds().count());
    return text + "Z";
}

Result<Time> parse_rfc3339(std::string_view text) {
    const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    if (year < 0 || month < 1 || day < 1 || text.size() < 10 || text[4] != '-' || text[7] != '-')
        return bad_time(text);
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return bad_time(text);
    Time time{std::chrono::sys_days(date)};
    std::size_t at = 10;
    if (at == text.size()) return time;
    if (text[at] != 'T' && text[at] != 't' && text[at] != ' ') return bad_time(text);
    const int hour = digits(text, 11, 2), minute = digits(text, 14, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || text[13] != ':') return bad_time(text);
    time += std::chrono::hours(hour) + std::chrono::minutes(minute);
    at = 16;
    if (at < text.size() && text[at] == ':') {
        const int second = digits(text, 17, 2);
        if (second < 0 || second > 60) return bad_time(text);
        time += std::chrono::seconds(second);
        at = 19;
    }
    if (at < text.size() && text[at] == '.') {
        int scale = 100;
        std::size_t seen = 0;
        for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++seen, scale /= 10)
            time += Millis((text[at] - '0') * scale);
        if (seen == 0) return bad_time(text);
    }
    const auto zone = text.substr(at);
    if (zone.empty() || zone == "Z" || zone == "z") return time;
    const int zone_hour = digits(zone, 1, 2), zone_minute = digits(zone, 4, 2);
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':' || zone_hour < 0 ||
        zone_hour > 23 || zone_minute < 0 || zone_minute > 59)
        return bad_time(text);
    const Millis offset = std::chrono::hours(zone_hour) + std::chrono::minutes(zone_minute);
    return zone[0] == '+' ? time - offset : time + offset;
}

Result<Millis> parse_duration(std::string_view text) {
    std::int64_t count = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), count);
    const std::string_view suffix = text.substr(static_cast<std::size_t>(end - text.data()));
    if (problem == std::errc() && count >= 0) {
        for (const Unit& unit : units) {
            if (suffix == unit.suffix && count <= 1'000'000'000'000'000 / unit.millis)
                return Millis(count * unit.millis);
        }
    }
    return Error{Code::usage, fmt::format("'{}' is not a duration", text),
                 "write a number and a unit, such as 90s, 10m, 2h or 30d"};
}

std::string duration_text(Millis duration) {
    for (auto unit = units.rbegin(); unit != units.rend(); ++unit) {
        if (duration.count() != 0 && duration.count() % unit->millis == 0)
            return fmt::format("{}{}", duration.count() / unit->millis, unit->suffix);
    }
    return "0s";
}

std::string relative_text(Time then, Time now) {
    const bool past = then <= now;
    const auto seconds = duration_cast<std::chrono::seconds>(past ? now - then : then - now).count();
    struct Step {
        std::int64_t below, unit;
        std::string_view name;
    };
    static constexpr std::array<Step, 4> steps{
        {{60, 1, "s"}, {3600, 60, "min"}, {172'800, 3600, "h"}, {63'072'000, 86'400, "d"}}};
    if (seconds < 5) return "just now";
    for (const Step& step : steps) {
        if (seconds < step.below)
            return past ? fmt::format("{} {} ago", seconds / step.unit, step.name)
                        : fmt::format("in {} {}", seconds / step.unit, step.name);
    }
    return past ? fmt::format("{} y ago", seconds / 31'536'000)
                : fmt::format("in {} y", seconds / 31'536'000);
}

}  // namespace mdm
