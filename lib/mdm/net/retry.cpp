#include "mdm/net/retry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"

namespace mdm::net {
namespace {

constexpr std::int64_t longest_meant = 1'000'000'000;  // seconds; beyond it nothing is meant

// "Sun, 06 Nov 1994 08:49:37 GMT", the form that servers must send (RFC 9110, 5.6.7).
std::optional<Time> http_date(std::string_view text) {
    static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT") return std::nullopt;
    const auto month = std::find(months.begin(), months.end(), text.substr(8, 3));
    if (month == months.end()) return std::nullopt;
    const auto number = month - months.begin() + 1;
    const auto time = parse_rfc3339(
        fmt::format("{}-{:02}-{}T{}Z", text.substr(12, 4), number, text.substr(5, 2), text.substr(17, 8)));
    return time ? std::optional(*time) : std::nullopt;
}

bool is_temporary(int status) {
    return status == 502 || status == 503 || status == 504;
}

}  // namespace

Millis retry_delay(const RetryRule& rule, int attempt, std::optional<Millis> retry_after, double chance) {
    Millis whole = std::min(rule.base, rule.cap);
    for (int i = 1; i < attempt && whole < rule.cap && whole.count() > 0; ++i)
        whole = std::min(whole * 2, rule.cap);
    const auto half = whole / 2;
    const double lot = static_cast<double>((whole - half).count()) * std::clamp(chance, 0.0, 1.0);
    const Millis ours = half + Millis(static_cast<Millis::rep>(lot));
    return std::max(ours, retry_after.value_or(Millis(0)));
}

std::optional<Millis> retry_after(const Headers& headers, Time now) {
    const auto header = find_header(headers, "Retry-After");
    if (!header) return std::nullopt;
    const std::string_view text = trim(*header);
    if (const auto seconds = to_int(text)) {
        if (*seconds < 0) return std::nullopt;
        return std::chrono::seconds(std::min(*seconds, longest_meant));
    }
    const auto until = http_date(text);
    if (!until) return std::nullopt;
    // the server's own clock, where it tells it: ours may be off
    const auto date = find_header(headers, "Date");
    const Time since = date ? http_date(trim(*date)).value_or(now) : now;
    return std::max(*until - since, Millis(0));
}

bool may_repeat(Effect effect, const Result<Response>& result) {
    const bool harmless = effect != Effect::unsafe;
    if (!result.ok()) {
        const Code code = result.error().code;
        return code == Code::unavailable || (harmless && code == Code::outcome_unknown);
    }
    return result->status == 429 || (harmless && is_temporary(result->status));
}

}  // namespace mdm::net
