#include "mdm/backend/drivers/drivers.hpp"

#include <fmt/format.h>

#include <array>

#include "mdm/backend/drivers/jamf.hpp"
#include "mdm/backend/drivers/meraki.hpp"
#include "mdm/backend/drivers/microsoft_intune.hpp"
#include "mdm/base/text.hpp"

namespace mdm::rest {
namespace {

void check_hook(const Descriptor& descriptor, const Call& call, std::vector<Error>& missing) {
    if (call.hook.empty() || find_hook(descriptor.name, call.hook) != nullptr) return;
    std::vector<std::string> names;
    for (const Hook& hook : hooks())
        if (hook.backend == descriptor.name) names.emplace_back(hook.name);
    missing.push_back(yaml::error_at(descriptor.file, call.mark,
                                     fmt::format("there is no hook '{}' for {}", call.hook, descriptor.name),
                                     did_you_mean(call.hook, names)));
}

void check_codec(const Descriptor& descriptor, const ObjectRow& row, std::vector<Error>& missing) {
    if (find_codec(row.codec) != nullptr) return;
    if (const Hook* hook = find_hook(descriptor.name, row.codec); hook != nullptr && hook->objects != nullptr)
        return;
    std::vector<std::string> names;
    for (const Codec& codec : codecs()) names.emplace_back(codec.name);
    missing.push_back(yaml::error_at(descriptor.file, row.mark,
                                     fmt::format("there is no codec '{}'", row.codec),
                                     did_you_mean(row.codec, names)));
}

}  // namespace

// One row a function; a vendor's file declares its functions here.
std::span<const Hook> hooks() {
    static constexpr std::array<Hook, 17> list{
        {{.backend = "cisco-meraki", .name = "meraki.sync", .command = meraki::sync},
         {.backend = "cisco-meraki", .name = "meraki.group", .list = meraki::list_group},
         {.backend = "cisco-meraki", .name = "meraki.make_token", .command = meraki::make_token},
         {.backend = "jamf-pro", .name = "jamf.clear_passcode", .command = jamf::hooks::clear_passcode},
         {.backend = "jamf-pro", .name = "jamf.update_os", .command = jamf::hooks::update_os},
         {.backend = "jamf-pro", .name = "jamf.push_app", .command = jamf::hooks::push_app},
         {.backend = "jamf-pro", .name = "jamf.remove_app", .command = jamf::hooks::remove_app},
         {.backend = "jamf-pro", .name = "jamf.invite", .command = jamf::hooks::invite},
         {.backend = "jamf-pro", .name = "jamf.revoke_invitation", .command = jamf::hooks::revoke_invitation},
         {.backend = "jamf-pro", .name = "jamf.apps", .list = jamf::hooks::apps},
         {.backend = "jamf-pro", .name = "jamf.invitations", .list = jamf::hooks::invitations},
         {.backend = "jamf-pro", .name = "jamf.objects", .objects = jamf::hooks::objects},
         {.backend = "microsoft-intune", .name = "intune.group-members", .list = intune::list_group_members},
         {.backend = "microsoft-intune", .name = "intune.membership", .command = intune::change_membership},
         {.backend = "microsoft-intune", .name = "intune.enroll", .command = intune::enroll},
         {.backend = "microsoft-intune", .name = "intune.batch", .bundle = intune::make_batch_sender},
         {.backend = "microsoft-intune", .name = "intune.objects", .objects = intune::make_store}}};
    return list;
}

std::span<const Codec> codecs() {
    return {};
}

const Hook* find_hook(std::string_view backend, std::string_view name) {
    for (const Hook& hook : hooks())
        if (hook.backend == backend && hook.name == name) return &hook;
    return nullptr;
}

const Codec* find_codec(std::string_view name) {
    for (const Codec& codec : codecs())
        if (codec.name == name) return &codec;
    return nullptr;
}

std::vector<Error> missing_functions(const Descriptor& descriptor) {
    std::vector<Error> missing;
    for (const OperationRow& row : descriptor.operations)
        for (const auto& [population, call] : row.calls) check_hook(descriptor, call, missing);
    for (const ObjectRow& row : descriptor.objects) {
        check_codec(descriptor, row, missing);
        for (const auto& [name, call] : row.calls) check_hook(descriptor, call, missing);
    }
    return missing;
}

}  // namespace mdm::rest
