#include "mdm/policy/marker.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/content.hpp"

namespace mdm::policy {
namespace {

constexpr std::string_view opening = "mdmctl set=";
constexpr std::size_t hash_digits = 16;
constexpr std::size_t longest_name = 128;
constexpr std::size_t longest_marker = 4096;
constexpr std::size_t most_claims = 24;  // of groups; more are written as "*"

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= longest_name && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_' || c == '.' || c == '+';  // hipaa-base+radiology-camera
    });
}

bool is_hex(std::string_view text, std::size_t digits) {
    return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_claim(std::string_view text) {
    return text == "*" || text == "devices" || is_hex(text, 8);
}

bool read_id(std::string_view value, Marker& marker) {
    const auto slash = value.find('/');
    if (slash == std::string_view::npos) return false;
    marker.policy = value.substr(0, slash);
    marker.artefact = value.substr(slash + 1);
    return is_name(marker.policy) && is_name(marker.artefact);
}

bool read_claims(std::string_view value, Marker& marker) {
    for (std::string& claim : split(value, ',')) {
        if (!is_claim(claim)) return false;
        marker.to.insert(std::move(claim));
    }
    return true;
}

struct Found {
    Marker marker;
    std::size_t begin = 0;
    std::size_t end = 0;
};

// The words after `begin` that belong to a marker; the first that does not ends it.
std::optional<Found> read_at(std::string_view text, std::size_t begin) {
    Found found{{}, begin, begin + std::string_view("mdmctl").size()};
    bool has_id = false;
    while (found.end < text.size() && found.end - begin < longest_marker && is_space(text[found.end])) {
        std::size_t from = found.end;
        while (from < text.size() && is_space(text[from])) ++from;
        std::size_t to = from;
        while (to < text.size() && !is_space(text[to])) ++to;
        const std::string_view word = text.substr(from, to - from);
        const auto equals = word.find('=');
        const auto key = word.substr(0, equals);
        const auto value = equals == std::string_view::npos ? std::string_view{} : word.substr(equals + 1);
        Marker& marker = found.marker;
        if (key == "set" && marker.set.empty() && is_name(value))
            marker.set = value;
        else if (key == "id" && !has_id && read_id(value, marker))
            has_id = true;
        else if (key == "sha256" && marker.sha256.empty() && is_hex(value, hash_digits))
            marker.sha256 = value;
        else if (key == "to" && has_id && read_claims(value, marker)) {
        } else if (word == "protect=true")
            marker.protect = true;
        else
            break;
        found.end = to;
    }
    if (!has_id || found.marker.set.empty() || found.marker.sha256.empty()) return std::nullopt;
    return found;
}

std::optional<Found> find_last(std::string_view text) {
    for (std::size_t at = text.rfind(opening); at != std::string_view::npos;
         at = at == 0 ? std::string_view::npos : text.rfind(opening, at - 1)) {
        if (at > 0 && !is_space(text[at - 1])) continue;
        if (auto found = read_at(text, at)) return found;
    }
    return std::nullopt;
}

std::string_view trim_end(std::string_view text) {
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

}  // namespace

bool Marker::claims(const ObjectAssignment& line) const {
    return to.count("*") > 0 || to.count(claim_of(line)) > 0;
}

std::string claim_of(const ObjectAssignment& line) {
    if (line.to == ObjectAssignment::To::device) return "devices";
    const std::string_view kind = line.to == ObjectAssignment::To::group ? "group" : "all";
    return sha256_hex(fmt::format("{}\n{}\n{}", kind, line.exclude ? "exclude" : "include", line.id))
        .substr(0, 8);
}

std::string marker_text(const Marker& marker) {
    std::string text = fmt::format("mdmctl set={} id={} sha256={}", marker.set, marker.id(), marker.sha256);
    const bool many = marker.to.size() > most_claims;
    if (!marker.to.empty()) text += " to=" + (many ? "*" : fmt::format("{}", fmt::join(marker.to, ",")));
    if (marker.protect) text += " protect=true";
    return text;
}

std::optional<Marker> find_marker(std::string_view text) {
    auto found = find_last(text);
    if (!found) return std::nullopt;
    return std::move(found->marker);
}

std::set<std::string> sets_in(std::string_view text) {
    std::set<std::string> sets;
    while (const auto found = find_last(text)) {
        sets.insert(found->marker.set);
        text = text.substr(0, found->begin);
    }
    return sets;
}

std::string with_marker(std::string_view description, const Marker& marker) {
    std::string_view before = description;
    std::string_view after;
    if (const auto found = find_last(description)) {
        before = description.substr(0, found->begin);
        after = trim(description.substr(found->end));
    }
    std::string text(trim_end(before));
    if (!after.empty()) text += (text.empty() ? "" : "\n") + std::string(after);
    return text + (text.empty() ? "" : "\n\n") + marker_text(marker);
}

MarkerPlace marker_place(const ObjectKind& kind) {
    if (kind.description) return MarkerPlace::description;
    if (kind.identifier && kind.format == "plist") return MarkerPlace::identifier;
    return kind.names ? MarkerPlace::name : MarkerPlace::registry;
}

bool keeps_hash(const ObjectKind& kind) {
    const MarkerPlace place = marker_place(kind);
    return place == MarkerPlace::description || place == MarkerPlace::registry;
}

std::string marked_name(std::string_view set, std::string_view policy, std::string_view artefact) {
    return fmt::format("mdmctl.{}.{}.{}", set, policy, artefact);
}

std::optional<Marker> parse_marked_name(std::string_view name) {
    const auto parts = split(name, '.');
    if (parts.size() < 4 || parts[0] != "mdmctl") return std::nullopt;
    Marker marker;
    marker.artefact = parts.back();
    marker.policy = parts[parts.size() - 2];  // names of policies are DNS labels: no dots
    marker.set = parts[1];
    for (std::size_t i = 2; i + 2 < parts.size(); ++i) marker.set += "." + parts[i];
    if (!is_name(marker.set) || !is_name(marker.policy) || !is_name(marker.artefact)) return std::nullopt;
    return marker;
}

std::optional<Marker> marker_of(const ObjectKind& kind, const NativeObject& object) {
    if (object.description)
        if (auto marker = find_marker(*object.description)) return marker;
    if (marker_place(kind) == MarkerPlace::identifier)
        return parse_marked_name(identifier_of(kind.format, object.content));
    return parse_marked_name(object.name);
}

}  // namespace mdm::policy
