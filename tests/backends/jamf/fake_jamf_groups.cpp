// Groups of the Classic API: their members, and additions and deletions that leave the others alone.
#include <fmt/format.h>

#include <pugixml.hpp>

#include "backends/jamf/fake_jamf.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {

using Json = nlohmann::json;

net::Response FakeJamf::computer_group(const std::string& id) {
    const auto group = computer_groups_.find(static_cast<int>(to_int(id).value_or(-1)));
    if (group == computer_groups_.end())
        return classic_error(404, "The server has not found anything matching the request URI");
    Json members = Json::array();
    for (const int one : group->second.members)
        members.push_back({{"id", one},
                           {"name", computers_.at(one)["general"]["name"]},
                           {"serial_number", computers_.at(one)["hardware"]["serialNumber"]}});
    return json_answer({{"computer_group",
                         {{"id", group->first},
                          {"name", group->second.name},
                          {"is_smart", group->second.smart},
                          {"computers", members}}}});
}

net::Response FakeJamf::change_group(const Asked& asked, bool mobile, const std::string& id) {
    auto& groups = mobile ? mobile_groups_ : computer_groups_;
    auto& records = mobile ? mobiles_ : computers_;
    const auto group = groups.find(static_cast<int>(to_int(id).value_or(-1)));
    if (group == groups.end())
        return classic_error(404, "The server has not found anything matching the request URI");
    const std::string one = mobile ? "mobile_device" : "computer";
    pugi::xml_document document;
    const std::string root = one + "_group";
    if (!document.load_buffer(asked.body.data(), asked.body.size()) || document.first_child().name() != root)
        return classic_error(400, "Bad Request");
    if (group->second.smart) return classic_error(409, "Problem with the members of a smart group");
    for (const pugi::xml_node change : document.first_child()) {
        const bool adds = change.name() == one + "_additions";
        if (!adds && change.name() != one + "_deletions") {
            surprises.push_back(fmt::format("{}: '{}' replaces what is there", asked.path, change.name()));
            continue;
        }
        for (const pugi::xml_node device : change.children(one.c_str())) {
            const int number = device.child("id").text().as_int(-1);
            if (!records.contains(number)) return classic_error(409, "Unable to match " + one);
            set_member(records.at(number), mobile, *group, adds);
            adds ? static_cast<void>(group->second.members.insert(number))
                 : static_cast<void>(group->second.members.erase(number));
            witnessed(adds ? "group.add" : "group.remove",
                      fmt::format("{}:{}", mobile ? "mobile" : "computer", number), asked.body);
        }
    }
    return {201,
            {{"Content-Type", "text/xml;charset=UTF-8"}},
            fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?><{0}><id>{1}</id></{0}>", root, id)};
}

/// What the device's own record says of it.
void FakeJamf::set_member(Json& record, bool mobile, const std::pair<const int, Group>& group, bool in) {
    Json& list = record[mobile ? "groups" : "groupMemberships"];
    Json kept = Json::array();
    for (const Json& one : list)
        if (one.at("groupId") != std::to_string(group.first)) kept.push_back(one);
    if (in)
        kept.push_back({{"groupId", std::to_string(group.first)},
                        {"groupName", group.second.name},
                        {"groupDescription", ""},
                        {mobile ? "smart" : "smartGroup", group.second.smart}});
    list = kept;
}

}  // namespace mdm::test
