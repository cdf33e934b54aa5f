#include "mdm/backend/apple/abilities.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/backend/apple/command.hpp"

namespace mdm::apple {
namespace {

constexpr std::string_view evidence = "documentation";
constexpr std::string_view heard = "what devices were heard to say while `mdmctl events listen` ran";

constexpr std::string_view kept =
    "the server keeps no profiles: what is wanted is kept here, brought to each device by command, and read "
    "back by ProfileList";

/// Shown by tests/live on all three servers, with simulated devices. Updates by declaration: where there are
/// declarations.
constexpr std::array<std::string_view, 26> tried_live{
    "app.push",
    "app.remove",
    "check",
    "command.status",
    "device.apps",
    "device.clear-passcode",
    "device.get",
    "device.history",
    "device.list",
    "device.locate",
    "device.lock",
    "device.lost-mode-off",
    "device.lost-mode-on",
    "device.profiles",
    "device.rename",
    "device.restart",
    "device.retire",
    "device.shutdown",
    "device.sync",
    "device.wipe",
    "policy.assign",
    "policy.create",
    "policy.delete",
    "policy.get",
    "policy.list",
    "policy.update",
};
constexpr std::string_view tried_by_declaration = "device.update-os";

/// What is not a command to a device.
struct Row {
    std::string_view operation;
    Support support;
    std::string_view reason;
};
constexpr std::array<Row, 24> rows{{
    {"device.list", Support::partly, heard},
    {"device.get", Support::partly, heard},
    {"device.apps", Support::partly, heard},
    {"device.profiles", Support::partly, heard},
    {"device.history", Support::partly, "commands that were sent from here, and what was heard of them"},
    {"command.status", Support::partly, heard},
    {"group.list", Support::yes, "groups that are kept here: the server has none"},
    {"group.add", Support::yes, "groups that are kept here: the server has none"},
    {"group.remove", Support::yes, "groups that are kept here: the server has none"},
    {"group.members", Support::yes, "groups that are kept here: the server has none"},
    {"check", Support::yes, ""},
    {"app.list", Support::no, "the server has no catalogue: an app is named by its store id or bundle id"},
    {"enrollment.list", Support::no, "devices enroll with a profile that the server does not make"},
    {"enrollment.create", Support::no, "devices enroll with a profile that the server does not make"},
    {"enrollment.revoke", Support::no, "devices enroll with a profile that the server does not make"},
    {"approval.list", Support::no, "nothing is ever held for approval"},
    {"approval.get", Support::no, "nothing is ever held for approval"},
    {"policy.list", Support::partly, kept},
    {"policy.get", Support::partly, kept},
    {"policy.create", Support::partly, kept},
    {"policy.update", Support::partly, kept},
    {"policy.assign", Support::partly, kept},
    {"policy.unassign", Support::partly, kept},
    {"policy.delete", Support::partly, kept},
}};

constexpr ColumnSet said = columns({Field::id,
                                    Field::serial,
                                    Field::udid,
                                    Field::imei,
                                    Field::meid,
                                    Field::name,
                                    Field::model,
                                    Field::manufacturer,
                                    Field::platform,
                                    Field::os_version,
                                    Field::os_build,
                                    Field::ownership,
                                    Field::enrollment,
                                    Field::enrollment_type,
                                    Field::supervised,
                                    Field::enrolled_at,
                                    Field::last_seen,
                                    Field::groups,
                                    Field::encrypted,
                                    Field::passcode_set,
                                    Field::passcode_compliant,
                                    Field::firewall,
                                    Field::lost_mode,
                                    Field::activation_lock,
                                    Field::storage_total,
                                    Field::storage_free,
                                    Field::battery,
                                    Field::phone_number,
                                    Field::carrier,
                                    Field::wifi_mac,
                                    Field::latitude,
                                    Field::longitude,
                                    Field::accuracy,
                                    Field::located_at});

Capability documented(const Product& product, const Operation& operation, bool declarations) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.operation == operation.id; });
    if (found == rows.end()) {
        ServerAbility server;
        server.declarations = declarations;
        return capability(operation, server);
    }
    if (product.name == "micromdm" && operation.id == "device.list")
        return {Support::partly,
                fmt::format("the server knows serial, UDID and last contact; the rest is {}", heard),
                std::string(evidence)};
    return {found->support, std::string(found->reason),
            found->support == Support::no ? std::string() : std::string(evidence)};
}

}  // namespace

Capability ability(const Product& product, const Operation& operation, bool declarations) {
    Capability can = documented(product, operation, declarations);
    const bool tried = std::find(tried_live.begin(), tried_live.end(), operation.id) != tried_live.end();
    if (tried || (declarations && operation.id == tried_by_declaration)) can.evidence = "tried live";
    return can;
}

std::vector<CapabilityRow> abilities(const Product& product) {
    std::vector<CapabilityRow> list;
    const bool declarations = product.kmfddm || !product.ddm_api.empty();
    for (const Operation& operation : operations())
        list.push_back({&operation, ability(product, operation, declarations)});
    return list;
}

Origin origin_of(const Table& table, std::size_t column) {
    if (&table == &tables::devices) return said.has(column) ? Origin::list : Origin::nowhere;
    if (&table == &tables::apps || &table == &tables::profiles || &table == &tables::history ||
        &table == &tables::groups)
        return Origin::list;
    return Origin::nowhere;
}

}  // namespace mdm::apple
