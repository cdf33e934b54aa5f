#include "mdm/backend/sandbox/faults.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "mdm/base/text.hpp"

namespace mdm::sandbox {
namespace {

struct Share {
    std::string_view name;
    double Faults::*member;
};
constexpr std::array<Share, 3> shares{
    {{"throttle", &Faults::throttle}, {"timeout", &Faults::timeout}, {"reset-after", &Faults::reset_after}}};

struct Crash {
    std::string_view name;
    CrashPoint point;
};
constexpr std::array<Crash, 3> crashes{{{"before-send", CrashPoint::before_send},
                                        {"after-send", CrashPoint::after_send},
                                        {"after-answer", CrashPoint::after_answer}}};

Error bad(std::string_view part, std::string_view expected) {
    return Error{Code::usage, fmt::format("fault '{}' is not understood: {}", part, expected),
                 "write for example: --fault latency=20ms,throttle=5%,timeout=1%,reset-after=1%,"
                 "crash=after-send:120"};
}

Result<double> parse_share(std::string_view part, std::string_view text) {
    double percent = 0;
    if (!text.ends_with('%')) return bad(part, "a percentage such as 5% is expected");
    text.remove_suffix(1);
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), percent);
    if (problem != std::errc{} || end != text.data() + text.size() || !(percent >= 0 && percent <= 100))
        return bad(part, "a percentage from 0% to 100% is expected");
    return percent / 100;
}

Result<void> parse_crash(std::string_view part, std::string_view text, Faults& faults) {
    const auto colon = text.find(':');
    const std::int64_t count = colon == text.npos ? 0 : to_int(text.substr(colon + 1)).value_or(0);
    for (const Crash& crash : crashes) {
        if (text.substr(0, colon) != crash.name || count < 1) continue;
        faults.crash = crash.point;
        faults.crash_at = static_cast<std::uint64_t>(count);
        return {};
    }
    return bad(part, "before-send:N, after-send:N or after-answer:N is expected, N from 1");
}

Result<void> parse_part(std::string_view part, Faults& faults) {
    const auto equals = part.find('=');
    const auto name = trim(part.substr(0, equals));
    const auto value = equals == part.npos ? std::string_view{} : trim(part.substr(equals + 1));
    for (const Share& share : shares) {
        if (name != share.name) continue;
        MDM_TRY(faults.*share.member, parse_share(part, value));
        return {};
    }
    if (name == "crash") return parse_crash(part, value, faults);
    if (name != "latency") return bad(part, "latency, throttle, timeout, reset-after or crash is expected");
    const auto latency = parse_duration(value);
    if (!latency || latency->count() < 0) return bad(part, "a duration such as 20ms is expected");
    faults.latency = *latency;
    return {};
}

}  // namespace

Result<Faults> parse_faults(std::string_view text) {
    Faults faults;
    if (trim(text).empty()) return faults;
    for (const std::string& part : split(text, ',')) MDM_CHECK(parse_part(part, faults));
    if (faults.timeout + faults.reset_after > 1)
        return Error{Code::usage, "timeout and reset-after together are more than 100%"};
    return faults;
}

std::string faults_text(const Faults& faults) {
    std::vector<std::string> parts;
    if (faults.latency.count() > 0) parts.push_back("latency=" + duration_text(faults.latency));
    for (const Share& share : shares)
        if (faults.*share.member > 0)
            parts.push_back(fmt::format("{}={:g}%", share.name, faults.*share.member * 100));
    for (const Crash& crash : crashes)
        if (faults.crash == crash.point)
            parts.push_back(fmt::format("crash={}:{}", crash.name, faults.crash_at));
    return join(parts, ",");
}

}  // namespace mdm::sandbox
