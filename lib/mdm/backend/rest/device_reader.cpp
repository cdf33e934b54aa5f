#include "mdm/backend/rest/device_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <list>
#include <set>
#include <unordered_map>

#include "mdm/backend/rest/filter.hpp"
#include "mdm/backend/rest/item_pages.hpp"
#include "mdm/backend/rest/listing.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/json_pointer.hpp"
#include "mdm/base/stop.hpp"

namespace mdm::rest {

using nlohmann::json;

/// Calls for single devices that are under way together.
struct DeviceReader::Round {
    const Mapping& mapping;
    bool names_device;  // the item is the device itself, so its id must be the one asked for
    std::size_t open = 0;
    std::optional<Error> error = {};
};

namespace {

// The item in the answer: there, or the one of a list that has the id.
const json* item_in(const json& body, const Pointer& at, const Mapping& mapping, const std::string& id) {
    const json* item = at.find(body);
    if (item == nullptr || !item->is_array()) return item;
    for (const json& one : *item)
        if (mapping.id_of(one) == id) return &one;
    return nullptr;
}

}  // namespace

Mapping DeviceReader::mapping_for(const std::string& population, const Part& part) const {
    static const Fields none;
    const Fields* fields = fields_of(connection_.descriptor(), "devices", population);
    return Mapping(tables::devices, fields == nullptr ? none : *fields, columns_, part,
                   places_.prefix(population));
}

void DeviceReader::take(const Mapping& mapping, const json& item, Wanted& wanted, const Place& place) {
    for (const std::size_t row : wanted.rows) {
        mapping.fill(item, *rows_, row);
        rows_->set(row, column(Field::id), Cell::of(std::string_view(wanted.shown)));
    }
    wanted.found = true;
    places_.remember(place, wanted.shown, item);
    wanted.where.facts = places_.book().find(wanted.shown);
}

Result<std::vector<Place>> DeviceReader::places_of(const Call& call, const Wanted& wanted) {
    const std::string& population = wanted.where.population;
    if (!uses(call, Source::partition)) return std::vector<Place>{{population, ""}};
    if (wanted.where.facts != nullptr) return std::vector<Place>{{population, wanted.where.facts->partition}};
    MDM_TRY(const auto partitions, places_.partitions());
    std::vector<Place> places;
    for (const std::string& partition : partitions) places.push_back({population, partition});
    return places;
}

Result<void> DeviceReader::read_batch(const Call& call, const Place& place, std::span<Wanted* const> part) {
    const Mapping mapping = mapping_for(place.population, {"list", true});
    std::unordered_map<std::string, Wanted*> by_id;
    std::vector<std::string> ids;
    for (Wanted* wanted : part) {
        by_id[wanted->where.id] = wanted;
        ids.push_back(wanted->where.id);
    }
    Values values = places_.values(place);
    values.devices = ids;
    Query query;
    if (call.select)
        query = select_query(*call.select, places_.with_facts(mapping.names(), place.population));
    MDM_TRY(auto pages, ItemPages::open(connection_, call, values, "device.get", query));
    for (;;) {
        MDM_TRY(const auto* items, pages->next());
        if (items == nullptr) return {};
        for (const json& item : *items) {
            const auto found = by_id.find(mapping.id_of(item));
            if (found != by_id.end() && !found->second->found) take(mapping, item, *found->second, place);
        }
    }
}

Result<void> DeviceReader::read_batches(const Call& call, const std::string& population, const Group& group) {
    std::map<std::string, Group> by_partition;
    for (Wanted* wanted : group) {
        MDM_TRY(const auto places, places_of(call, *wanted));
        for (const Place& place : places) by_partition[place.partition].push_back(wanted);
    }
    for (const auto& [partition, all] : by_partition)
        for (std::size_t at = 0; at < all.size(); at += call.batch) {
            Group part;
            for (std::size_t i = at; i < std::min(at + call.batch, all.size()); ++i)
                if (!all[i]->found) part.push_back(all[i]);
            if (!part.empty()) MDM_CHECK(read_batch(call, {population, partition}, part));
        }
    return {};
}

Result<void> DeviceReader::send(Round& round, const Call& call, Wanted& wanted, const Place& place) {
    Values values = places_.values(wanted.target, wanted.where);
    values.population = place.population;
    if (!place.partition.empty()) values.partition = place.partition;
    Query query;
    if (call.select)
        query = select_query(*call.select, places_.with_facts(round.mapping.names(), place.population));
    MDM_TRY(auto request, make_request(connection_, call, values, {"device.get", Effect::read}, query));
    MDM_TRY(auto* client, connection_.client());
    ++round.open;
    const Asked asked(request);
    client->send(std::move(request), [this, &round, &call, &wanted, place, asked](auto result) {
        --round.open;
        auto body = Judge(connection_.descriptor()).read(asked, call, result);
        if (!body.ok()) {
            if (body.error().code != Code::not_found && !round.error) round.error = std::move(body.error());
            return;
        }
        const json* item = round.names_device
                               ? item_in(*body, call.items, round.mapping, wanted.where.id)
                               : call.items.find(*body);  // whatever it is, it is about this device
        if (item == nullptr || (round.names_device && wanted.found)) return;
        const std::string id = round.names_device ? round.mapping.id_of(*item) : std::string();
        if (!id.empty() && id != wanted.where.id) return;
        if (round.names_device)
            take(round.mapping, *item, wanted, place);
        else
            for (const std::size_t row : wanted.rows) round.mapping.fill(*item, *rows_, row);
    });
    return {};
}

Result<void> DeviceReader::read_singly(const Call& call, const std::string& population, const Group& group) {
    const Mapping mapping = mapping_for(population, {"list", true});
    Round round{mapping, true};
    std::optional<Error> failed;
    for (Wanted* wanted : group) {
        auto places = places_of(call, *wanted);
        if (!places.ok()) failed = std::move(places.error());
        for (const Place& place : places.ok() ? *places : std::vector<Place>{})
            if (auto sent = send(round, call, *wanted, place); !sent.ok() && !failed)
                failed = std::move(sent.error());
        if (failed) break;
    }
    const Stop never;
    MDM_TRY(auto* client, connection_.client());
    while (round.open > 0) client->step(never);  // the callbacks point to what is here
    if (!failed) failed = std::move(round.error);
    if (failed) return std::move(*failed);
    return {};
}

Result<void> DeviceReader::read_details(const std::string& name, const Group& group) {
    const Calls& calls = connection_.descriptor().details.at(name);
    std::map<std::string, Mapping> mappings;
    std::list<Round> rounds;
    std::map<std::string, Round*> by_population;
    std::optional<Error> failed;
    for (Wanted* wanted : group) {
        const std::string& population = wanted->where.population;
        const Call* call = find_call(calls, population);
        if (call == nullptr || !call->no.empty() || !wanted->found || failed) continue;
        if (!mappings.contains(population)) {
            mappings.emplace(population, mapping_for(population, {name, false}));
            rounds.push_back({mappings.at(population), false});
            by_population[population] = &rounds.back();
        }
        const std::string partition = wanted->where.facts ? wanted->where.facts->partition : std::string();
        auto sent = send(*by_population[population], *call, *wanted, {population, partition});
        if (!sent.ok()) failed = std::move(sent.error());
    }
    const Stop never;
    MDM_TRY(auto* client, connection_.client());
    for (Round& round : rounds) {
        while (round.open > 0) client->step(never);
        if (!failed) failed = std::move(round.error);
    }
    if (failed) return std::move(*failed);
    return {};
}

Result<void> DeviceReader::read(std::span<const std::string> ids, ColumnSet columns, RowBatch& rows) {
    columns_ = columns;
    rows_ = &rows;
    const std::size_t first = rows.rows();
    std::list<Wanted> all;
    std::unordered_map<std::string, Wanted*> known;
    std::map<std::string, Group> groups;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        rows.add_row();
        const auto where = places_.locate(ids[i]);
        if (!where || where->id.empty()) continue;
        Wanted*& wanted = known[ids[i]];
        if (wanted == nullptr) {
            all.push_back({ids[i], *where, {}, {}, false});
            wanted = &all.back();
            wanted->target.id = ids[i];
            groups[where->population].push_back(wanted);
        }
        wanted->rows.push_back(first + i);
    }
    const Descriptor& descriptor = connection_.descriptor();
    for (const auto& [population, group] : groups) {
        const Call* call = descriptor.call("device.get", population);
        if (call == nullptr || !call->no.empty())
            return Error{Code::unsupported, "this server cannot be asked for single devices"};
        MDM_CHECK(call->batch > 0 ? read_batches(*call, population, group)
                                  : read_singly(*call, population, group));
    }
    std::set<std::string> names;
    for (const auto& [name, calls] : descriptor.details)
        for (const auto& [population, group] : groups)
            if (!mapping_for(population, {name, false}).empty()) names.insert(name);
    for (const std::string& name : names)
        for (const auto& [population, group] : groups) MDM_CHECK(read_details(name, group));
    return {};
}

Result<void> DeviceReader::learn(std::span<const std::string> ids) {
    std::vector<std::string> unknown;
    for (const std::string& id : ids)
        if (places_.book().find(id) == nullptr) unknown.push_back(id);
    if (unknown.empty()) return {};
    RowBatch rows(tables::devices.columns.size());
    return read(unknown, ColumnSet{}, rows);
}

}  // namespace mdm::rest
