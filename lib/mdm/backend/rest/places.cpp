#include "mdm/backend/rest/places.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/backend/rest/item_pages.hpp"
#include "mdm/backend/rest/load_parts.hpp"
#include "mdm/backend/rest/transform.hpp"
#include "mdm/base/json.hpp"

namespace mdm::rest {
namespace {

// The item itself holds the text, or its list does.
bool contains(const nlohmann::json& item, const Pointer& at, std::string_view text) {
    const nlohmann::json* value = at.find(item);
    if (value == nullptr) return false;
    std::string room;
    if (!value->is_array()) return scalar_text(*value, room) == text;
    return std::any_of(value->begin(), value->end(),
                       [&](const nlohmann::json& one) { return scalar_text(one, room) == text; });
}

}  // namespace

bool uses(const Call& call, Source source) {
    bool found = false;
    each_template(call, [&](const Template& one) {
        for (const Piece& piece : one.pieces)
            found = found || (piece.placeholder && piece.placeholder->source == source);
    });
    return found;
}

Places::Places(Connection& connection) : connection_(connection), extra_(connection.descriptor().extra) {}

std::optional<Located> Places::locate(const std::string& id) const {
    const auto& populations = connection_.descriptor().populations;
    if (populations.empty()) return Located{"", id, book_.find(id)};
    const auto colon = id.find(':');
    if (colon == std::string::npos) return std::nullopt;
    const std::string population = id.substr(0, colon);
    if (std::find(populations.begin(), populations.end(), population) == populations.end())
        return std::nullopt;
    return Located{population, id.substr(colon + 1), book_.find(id)};
}

std::string Places::prefix(std::string_view population) const {
    return population.empty() ? std::string() : fmt::format("{}:", population);
}

std::string Places::shown(std::string_view population, std::string_view id) const {
    return prefix(population) + std::string(id);
}

Result<void> Places::discover() {
    const Partition& partition = *connection_.descriptor().partition;
    const auto values = connection_.values();
    MDM_TRY(auto pages, ItemPages::open(connection_, *partition.discover, values, "device.list"));
    std::string room;
    for (;;) {
        MDM_TRY(const auto* items, pages->next());
        if (items == nullptr) return {};
        for (const nlohmann::json& item : *items) {
            if (!partition.only_contains.empty() &&
                !contains(item, partition.only_at, partition.only_contains))
                continue;
            const nlohmann::json* value = partition.id.find(item);
            const std::string text(value == nullptr ? std::string_view() : scalar_text(*value, room));
            if (!text.empty()) partitions_->push_back(text);
        }
    }
}

Result<std::span<const std::string>> Places::partitions() {
    if (partitions_) return std::span<const std::string>(*partitions_);
    const auto& partition = connection_.descriptor().partition;
    partitions_.emplace();
    if (!partition) {
        partitions_->emplace_back();
        return std::span<const std::string>(*partitions_);
    }
    partitions_ = partition->values;
    const auto& settings = connection_.settings().settings;
    const auto given = settings.find(partition->setting);
    if (partitions_->empty() && given != settings.end()) partitions_ = given->second.items;
    if (partitions_->empty() && partition->discover) {
        auto found = discover();
        if (!found.ok()) {
            partitions_.reset();
            return std::move(found.error()).during("asking where devices are");
        }
    }
    return std::span<const std::string>(*partitions_);
}

Result<std::vector<Place>> Places::all(std::string_view operation) {
    const Descriptor& descriptor = connection_.descriptor();
    const auto populations =
        descriptor.populations.empty() ? std::vector<std::string>{""} : descriptor.populations;
    const OperationRow* row = descriptor.operation(operation);
    std::vector<Place> places;
    for (const std::string& population : populations) {
        const Call* call = descriptor.call(operation, population);
        if (call == nullptr || !call->no.empty()) continue;
        if (uses(*call, Source::partition)) {
            MDM_TRY(const auto partitions, this->partitions());
            for (const std::string& partition : partitions) places.push_back({population, partition});
        } else {
            places.push_back({population, ""});
        }
        // one call for all populations is made once
        if (row != nullptr && row->calls.contains("") && operation != "device.list") break;
    }
    return places;
}

bool Places::keeps_facts() const {
    return connection_.descriptor().partition.has_value() || !extra_.empty();
}

std::vector<std::string> Places::with_facts(std::vector<std::string> names,
                                            std::string_view population) const {
    for (const auto& [part, paths] : extra_)
        if (part.empty() || part == population)
            for (const auto& [name, path] : paths)
                if (std::find(names.begin(), names.end(), path.first()) == names.end())
                    names.push_back(path.first());
    return names;
}

void Places::remember(const Place& place, const std::string& id, const Item& item) {
    if (!keeps_facts() || id.empty()) return;
    DeviceFacts facts{place.partition, {}};
    Rooms rooms;
    for (const std::string& part : {std::string(), place.population}) {
        const auto paths = extra_.find(part);
        if (paths == extra_.end()) continue;
        for (const auto& [name, path] : paths->second)
            if (const auto value = item.find(path, rooms))
                facts.extra[name] = std::string(scalar_text(*value, rooms.text));
    }
    book_.remember(id, std::move(facts));
}

void Places::want(JsonItems& items) const {
    for (const auto& [population, paths] : extra_)
        for (const auto& [name, path] : paths) items.want(path);
}

bool Places::lacks_facts(const Call& call, const Located& device) const {
    bool lacks = false;
    const auto is_missing = [&](const Placeholder& one) {
        if (one.source == Source::partition) return device.facts == nullptr;
        if (one.source != Source::device) return false;
        for (const auto& [population, paths] : extra_)
            if (paths.contains(one.name))
                return device.facts == nullptr || !device.facts->extra.contains(one.name);
        return false;
    };
    each_template(call, [&](const Template& one) {
        for (const Piece& piece : one.pieces)
            if (piece.placeholder) lacks = lacks || is_missing(*piece.placeholder);
    });
    return lacks;
}

Values Places::values(const Target& target, const Located& device) const {
    Values made = connection_.values();
    made.device = &target;
    made.device_id = device.id;
    made.population = device.population;
    if (device.facts != nullptr) {
        made.partition = device.facts->partition;
        made.extra = &device.facts->extra;
    }
    return made;
}

Values Places::values(const Place& place) const {
    Values made = connection_.values();
    made.population = place.population;
    made.partition = place.partition;
    return made;
}

}  // namespace mdm::rest
