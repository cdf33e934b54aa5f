// Text forms that a million rows need: no allocation, no locale.
#include <chrono>

#include "mdm/backend/sandbox/fleet.hpp"

namespace mdm::sandbox {
namespace {

void append_two(std::string& out, unsigned value) {
    out += static_cast<char>('0' + value / 10);
    out += static_cast<char>('0' + value % 10);
}

}  // namespace

/// "2026-11-21T18:00:00Z": whole seconds, as servers tell them.
void append_time(std::string& out, Time time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const auto day = std::chrono::floor<std::chrono::days>(seconds);
    const std::chrono::year_month_day date(day);
    const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
    const auto rest = static_cast<unsigned>((seconds - day).count());
    append_two(out, year / 100);
    append_two(out, year % 100);
    out += '-';
    append_two(out, static_cast<unsigned>(date.month()));
    out += '-';
    append_two(out, static_cast<unsigned>(date.day()));
    out += 'T';
    append_two(out, rest / 3600);
    out += ':';
    append_two(out, rest / 60 % 60);
    out += ':';
    append_two(out, rest % 60);
    out += 'Z';
}

void append_list_item(std::string& out, std::string_view item) {
    out.pop_back();
    if (out.back() != '[') out += ',';
    out += '"';
    out += item;
    out += "\"]";
}

}  // namespace mdm::sandbox
