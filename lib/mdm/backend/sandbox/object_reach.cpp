// Which objects have reached a device.
#include <fmt/format.h>

#include "mdm/backend/sandbox/changes.hpp"
#include "mdm/backend/sandbox/object_rows.hpp"
#include "mdm/backend/sandbox/sources.hpp"

namespace mdm::sandbox {
namespace {

using namespace std::chrono_literals;
using To = ObjectAssignment::To;

struct Reach {
    std::int64_t number = 0;
    std::string kind;
    std::string name;
    bool included = false;
    bool excluded = false;
    std::int64_t since = 0;
};

Platforms platforms_of_kind(std::string_view kind) {
    if (kind == "android.policy") return {Platform::android};
    return kind == "windows.custom" ? Platforms{Platform::windows} : apple;
}

bool matches(const World& world, const Device& device, To to, std::string_view id) {
    if (to == To::all_devices) return true;
    if (to == To::device) return world.fleet.find(id) == device.n;
    const auto group = find_group(id);
    return group && (groups_of(device) >> *group & 1) != 0;
}

Result<std::vector<Reach>> reaching(World& world, const Device& device) {
    MDM_TRY(auto query,
            world.database.prepare("SELECT o.n, o.kind, o.name, a.target, a.id, a.exclude, a.since "
                                   "FROM objects o JOIN assignments a ON a.object = o.n ORDER BY o.n"));
    std::vector<Reach> list;
    for (;;) {
        MDM_TRY(const bool more, query.step());
        if (!more) break;
        if (!platforms_of_kind(query.text(1)).has(device.platform)) continue;
        if (!matches(world, device, static_cast<To>(query.integer(3)), query.text(4))) continue;
        if (list.empty() || list.back().number != query.integer(0))
            list.push_back({query.integer(0), std::string(query.text(1)), std::string(query.text(2))});
        Reach& reach = list.back();
        (query.integer(5) != 0 ? reach.excluded : reach.included) = true;
        reach.since = query.integer(6);
    }
    std::erase_if(list, [](const Reach& reach) { return reach.excluded || !reach.included; });
    return list;
}

/// It arrives within ten minutes of its assignment.
Time arrival(const Device& device, const Reach& reach) {
    const auto wait = pick(device.chance(80 + static_cast<std::uint64_t>(reach.number)), 600);
    return from_millis(reach.since) + std::chrono::seconds(20 + wait);
}

}  // namespace

Result<std::unique_ptr<RowSource>> list_profiles(World& world, std::uint64_t n, Time now) {
    const Device device = world.fleet.device(n);
    MDM_TRY(const auto changes, Changes::read(world.statements, n, n));
    Present present(world.fleet, device, changes, now);
    const bool enrolled = present.get(Field::enrollment).text_or_empty() == "enrolled";
    MDM_TRY(auto list, reaching(world, device));
    std::erase_if(list, [&](const Reach& reach) {
        const bool theirs = reach.since < millis(world.fleet.epoch());
        return !enrolled || (!theirs && (device.life == Life::lost || arrival(device, reach) > now));
    });
    const std::uint64_t count = list.size();
    return from_places(0, count,
                       [list, device, &world](std::uint64_t place, RowBatch& batch) -> Result<void> {
                           const Reach& reach = list[place];
                           batch.add_row();
                           batch.set(0, Cell::of(std::string_view(world.objects.text(reach.number))));
                           batch.set(1, Cell::of(std::string_view(reach.name)));
                           batch.set(2, Cell::of(std::string_view(reach.kind)));
                           batch.set(3, Cell::of_bool(true));
                           std::string time;
                           append_time(time, arrival(device, reach));
                           batch.set(4, Cell::of(std::string_view(time)));
                           return {};
                       });
}

}  // namespace mdm::sandbox
