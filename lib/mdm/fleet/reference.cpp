#include "mdm/fleet/reference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"

namespace mdm {
namespace {

struct Kind {
    std::string_view name;
    std::span<const Field> columns;
};
constexpr std::array<Field, 1> by_id{Field::id}, by_serial{Field::serial}, by_udid{Field::udid},
    by_imei{Field::imei}, by_name{Field::name};
constexpr std::array<Field, 2> by_user{Field::user, Field::email};
constexpr std::array<Field, 5> bare{Field::id, Field::serial, Field::udid, Field::imei, Field::name};
constexpr std::array<Kind, 6> kinds{{{"id", by_id},
                                     {"serial", by_serial},
                                     {"udid", by_udid},
                                     {"imei", by_imei},
                                     {"name", by_name},
                                     {"user", by_user}}};

const Kind* find_kind(std::string_view name) {
    const auto found =
        std::find_if(kinds.begin(), kinds.end(), [&](const Kind& kind) { return kind.name == name; });
    return found == kinds.end() ? nullptr : &*found;
}

// Blanks of every kind that a spreadsheet or a chat may leave, no-break and zero-width ones included.
bool is_blank(std::string_view text) {
    return trim(printable(text)).find_first_not_of(" \xC2\xA0") == std::string_view::npos;
}

}  // namespace

Result<DeviceReference> parse_device_reference(std::string_view text) {
    const std::string_view whole = trim(text);
    DeviceReference reference{"", std::string(whole)};
    const auto colon = whole.find(':');
    if (colon != std::string_view::npos && find_kind(whole.substr(0, colon)) != nullptr)
        reference = {std::string(whole.substr(0, colon)), std::string(trim(whole.substr(colon + 1)))};
    if (is_blank(reference.value))
        return Error{Code::usage, fmt::format("'{}' is a blank reference", printable(text)),
                     "name a device, for example by serial:C02ABC"};
    return reference;
}

std::span<const Field> reference_columns(std::string_view kind, bool names_too) {
    if (const Kind* found = find_kind(kind)) return found->columns;
    return std::span(bare).first(names_too ? 5 : 4);
}

std::string prefix_hint(std::string_view reference) {
    const auto colon = reference.find(':');
    if (colon == std::string_view::npos || colon > 10) return {};
    if (find_kind(reference.substr(0, colon)) != nullptr) return {};  // spelt well, and nobody answers
    std::vector<std::string> names;
    for (const Kind& kind : kinds) names.emplace_back(kind.name);
    const auto near = closest(reference.substr(0, colon), names);
    return near.empty() ? near : fmt::format("did you mean '{}:'?", near);
}

}  // namespace mdm
