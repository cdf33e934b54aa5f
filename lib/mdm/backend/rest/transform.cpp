#include "mdm/backend/rest/transform.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/base/time.hpp"

namespace mdm::rest {
namespace {

using nlohmann::json;
using T = ColumnType;

Cell text_cell(std::string_view text) {
    return trim(text).empty() ? Cell{} : Cell::of(text);
}

Cell as_text(const Datum& value, std::string& room) {
    return text_cell(scalar_text(value, room));
}

Cell as_lower(const Datum& value, std::string& room) {
    room = lower(scalar_text(value, room));
    return text_cell(room);
}

Cell as_compact(const Datum& value, std::string& room) {
    std::string out;
    for (const char c : scalar_text(value, room))
        if (c != ' ' && c != '\t') out += c;
    room = std::move(out);
    return text_cell(room);
}

std::optional<double> number_of(const Datum& value) {
    if (value.is_number()) return value.number();
    if (!value.is_text()) return std::nullopt;
    const std::string_view text = trim(value.text);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

Cell whole_cell(double number) {
    constexpr double most = 9.2e18;
    if (!(number > -most && number < most)) return {};
    return Cell::of_int(static_cast<std::int64_t>(std::llround(number)));
}

Cell as_integer(const Datum& value, std::string&) {
    if (value.kind == Datum::Kind::integer) return Cell::of_int(value.integer);
    if (value.is_text())
        if (const auto whole = to_int(value.text)) return Cell::of_int(*whole);
    const auto number = number_of(value);
    return number ? whole_cell(*number) : Cell{};
}

Cell as_real(const Datum& value, std::string&) {
    const auto number = number_of(value);
    return number ? Cell::of_real(*number) : Cell{};
}

Cell as_boolean(const Datum& value, std::string& room) {
    const std::string_view text = trim(scalar_text(value, room));
    for (const std::string_view word : {"true", "yes", "1"})
        if (iequals(text, word)) return Cell::of_bool(true);
    for (const std::string_view word : {"false", "no", "0"})
        if (iequals(text, word)) return Cell::of_bool(false);
    return {};
}

template <int factor>
Cell as_size(const Datum& value, std::string&) {
    const auto number = number_of(value);
    return number && *number >= 0 ? whole_cell(*number * std::pow(1024.0, factor)) : Cell{};
}

Cell percent_cell(double number) {
    return number >= 0 && number <= 100 ? whole_cell(number) : Cell{};
}

Cell as_percent(const Datum& value, std::string& room) {
    std::string_view text = trim(scalar_text(value, room));
    if (text.ends_with('%')) text = trim(text.substr(0, text.size() - 1));
    const auto number = number_of(Datum::of(text));
    return number ? percent_cell(*number) : Cell{};
}

Cell as_fraction(const Datum& value, std::string&) {
    const auto number = number_of(value);
    return number ? percent_cell(*number * 100) : Cell{};
}

Cell time_cell(double millis, std::string& room) {
    constexpr double last = 253402300799999.0;  // the end of the year 9999
    if (!(millis > 0 && millis <= last)) return {};
    room = rfc3339(Time(Millis(static_cast<std::int64_t>(millis))));
    return Cell::of(room);
}

template <int factor>
Cell as_epoch(const Datum& value, std::string& room) {
    const auto number = number_of(value);
    return number ? time_cell(*number * factor, room) : Cell{};
}

Cell as_time(const Datum& value, std::string& room) {
    constexpr double seconds_below = 100'000'000'000.0;  // as seconds the year 5138, as milliseconds 1973
    if (const auto number = number_of(value))
        return time_cell(*number < seconds_below ? *number * 1000 : *number, room);
    const auto time = parse_rfc3339(scalar_text(value, room));
    if (!time.ok()) return {};
    room = rfc3339(*time);
    return Cell::of(room);
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

Cell as_version(const Datum& value, std::string& room) {
    const std::string_view text = scalar_text(value, room);
    std::size_t begin = 0;
    while (begin < text.size() && !is_digit(text[begin])) ++begin;
    std::size_t end = begin;
    while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) ++end;
    while (end > begin && text[end - 1] == '.') --end;
    return text_cell(text.substr(begin, end - begin));
}

struct PlatformWord {
    std::string_view prefix;
    std::string_view platform;
};
constexpr std::array<PlatformWord, 20> platform_words{{
    {"ipados", "ipados"},   {"ipad", "ipados"},       {"ios", "ios"},         {"iphone", "ios"},
    {"ipod", "ios"},        {"macos", "macos"},       {"mac", "macos"},       {"os x", "macos"},
    {"osx", "macos"},       {"tvos", "tvos"},         {"appletv", "tvos"},    {"apple tv", "tvos"},
    {"watchos", "watchos"}, {"visionos", "visionos"}, {"android", "android"}, {"chrome", "chromeos"},
    {"cros", "chromeos"},   {"windows", "windows"},   {"linux", "linux"},     {"ubuntu", "linux"},
}};

Cell as_platform(const Datum& value, std::string& room) {
    const std::string text = lower(trim(scalar_text(value, room)));
    for (const PlatformWord& word : platform_words)
        if (std::string_view(text).starts_with(word.prefix)) return Cell::of(word.platform);
    return {};
}

Cell list_cell(const json& list, std::string& room) {
    room = list.dump(-1, ' ', false, json::error_handler_t::replace);
    return Cell::of(room);
}

Cell as_list(const Datum& value, std::string& room) {
    const bool is_list = value.whole != nullptr && value.whole->is_array();
    if (!is_list && !value.is_text()) return {};
    json list = json::array();
    const auto add = [&](const Datum& one) {
        const std::string_view text = scalar_text(one, room);
        if (!trim(text).empty()) list.push_back(std::string(text));
    };
    if (!is_list) add(value);
    if (is_list)
        for (const json& one : *value.whole) add(one);
    return list_cell(list, room);
}

Cell as_separated(const Datum& value, std::string& room) {
    if (!value.is_text()) return as_list(value, room);
    json list = json::array();
    std::string text(value.text);
    for (char& c : text)
        if (c == ';') c = ',';
    for (const std::string& part : split(text, ','))
        if (!trim(part).empty()) list.push_back(std::string(trim(part)));
    return list_cell(list, room);
}

constexpr std::uint32_t bits(std::initializer_list<ColumnType> types) {
    std::uint32_t set = 0;
    for (const ColumnType type : types) set |= 1u << static_cast<unsigned>(type);
    return set;
}
constexpr std::uint32_t texts = bits({T::text, T::version, T::word});
constexpr std::uint32_t numbers = bits({T::integer, T::real});

constexpr std::array<TransformRow, 20> rows{{
    {"text", as_text, texts},
    {"lower", as_lower, texts},
    {"compact", as_compact, texts},
    {"version", as_version, texts},
    {"platform", as_platform, texts},
    {"integer", as_integer, bits({T::integer})},
    {"real", as_real, bits({T::real})},
    {"boolean", as_boolean, bits({T::boolean})},
    {"bytes", as_size<0>, numbers},
    {"kilobytes", as_size<1>, numbers},
    {"megabytes", as_size<2>, numbers},
    {"gigabytes", as_size<3>, numbers},
    {"percent", as_percent, numbers},
    {"fraction", as_fraction, numbers},
    {"time", as_time, bits({T::time})},
    {"rfc3339", as_time, bits({T::time})},
    {"epoch-seconds", as_epoch<1000>, bits({T::time})},
    {"epoch-millis", as_epoch<1>, bits({T::time})},
    {"list", as_list, bits({T::list})},
    {"separated", as_separated, bits({T::list})},
}};

}  // namespace

const TransformRow* find_transform(std::string_view name) {
    for (const TransformRow& row : rows)
        if (row.name == name) return &row;
    return nullptr;
}

std::vector<std::string> transform_names() {
    std::vector<std::string> names;
    for (const TransformRow& row : rows) names.emplace_back(row.name);
    return names;
}

Transform transform_of(ColumnType type) {
    switch (type) {
        case T::boolean:
            return as_boolean;
        case T::integer:
            return as_integer;
        case T::real:
            return as_real;
        case T::time:
            return as_time;
        case T::list:
            return as_list;
        default:
            return as_text;
    }
}

std::string_view scalar_text(const Datum& value, std::string& room) {
    switch (value.kind) {
        case Datum::Kind::text:
            return value.text;
        case Datum::Kind::boolean:
            return value.integer != 0 ? "true" : "false";
        case Datum::Kind::integer:
            return room = fmt::to_string(value.integer);
        case Datum::Kind::natural:
            return room = fmt::to_string(value.natural);
        case Datum::Kind::real:
            return room = json(value.real).dump();
        case Datum::Kind::null:
        case Datum::Kind::structured:
            break;
    }
    return {};
}

}  // namespace mdm::rest
