// The Classic API: XML in, XML out (JSON for lists that ask for it), errors as small HTML pages.
#include <fmt/format.h>

#include <pugixml.hpp>
#include <sstream>

#include "backends/jamf/fake_jamf.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {
namespace {

using Json = nlohmann::json;

const std::set<std::string> general_tags{"id",
                                         "name",
                                         "description",
                                         "site",
                                         "category",
                                         "distribution_method",
                                         "deployment_method",
                                         "user_removable",
                                         "level",
                                         "uuid",
                                         "redeploy_on_update",
                                         "payloads"};

std::string written(const pugi::xml_node& node) {
    std::ostringstream out;
    node.print(out, "", pugi::format_raw);
    return out.str();
}

std::string text_of(const std::string& xml, const char* tag) {
    const auto open = xml.find(fmt::format("<key>{}</key>", tag));
    const auto from = open == std::string::npos ? open : xml.find("<string>", open);
    if (from == std::string::npos) return "";
    return xml.substr(from + 8, xml.find("</string>", from) - from - 8);
}

/// What the server does to a plist that it is given: keys of its own at the front.
std::string rewritten(std::string plist, const std::string& uuid) {
    const auto dict = plist.find("<dict>");
    if (dict == std::string::npos) return plist;
    std::string extra = "<key>PayloadEnabled</key><true/><key>PayloadRemovalDisallowed</key><true/>";
    if (plist.find("<key>PayloadUUID</key>") == std::string::npos)
        extra += "<key>PayloadUUID</key><string>" + uuid + "</string>";
    if (plist.find("<key>PayloadEnabled</key>") != std::string::npos) return plist;
    return plist.insert(dict + 6, extra);
}

net::Response xml_answer(const std::string& body, int status = 200) {
    return {status,
            {{"Content-Type", "text/xml;charset=UTF-8"}},
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + body};
}

std::string escaped(const std::string& text) {
    pugi::xml_document document;
    document.append_child("t").append_child(pugi::node_pcdata).set_value(text.c_str());
    const std::string out = written(document.first_child());
    return out == "<t/>" || out == "<t />" ? "" : out.substr(3, out.size() - 7);
}

bool wants_json(const Asked& asked) {
    return asked.header("Accept").find("json") != std::string::npos;
}

}  // namespace

net::Response FakeJamf::classic_error(int status, const std::string& reason) {
    return html_answer(
        status,
        "<html>\n<head>\n   <title>Status page</title>\n</head>\n<body style=\"font-family: sans-serif;\">\n"
        "<p style=\"font-size: 1.2em;font-weight: bold;margin: 1em 0px;\">Conflict</p>\n<p>Error: " +
            reason + "</p>\n<p>You can get technical details <a href=\"x\">here</a>.</p>\n</body>\n</html>");
}

net::Response FakeJamf::classic(const Asked& asked) {
    if ((asked.method == "POST" || asked.method == "PUT") &&
        asked.header("Content-Type").find("xml") == std::string::npos)
        return classic_error(415, "Unsupported Media Type");
    const std::string& what = asked.segments.at(1);
    const bool one = asked.segments.size() >= 4 && asked.segments[2] == "id";
    const std::string id = one ? asked.segments[3] : "";
    const bool mobile = what.starts_with("mobile");
    if (what == "mobiledeviceconfigurationprofiles" || what == "osxconfigurationprofiles")
        return one ? profile_one(asked, mobile, id) : profile_list(asked, mobile);
    if (what == "mobiledeviceapplications" || what == "macapplications")
        return one ? app_one(asked, mobile, id) : app_list(asked, mobile);
    if (what == "computergroups" && one && asked.method == "GET") return computer_group(id);
    if ((what == "computergroups" || what == "mobiledevicegroups") && one && asked.method == "PUT")
        return change_group(asked, mobile, id);
    if (what == "computerinvitations" || what == "mobiledeviceinvitations")
        return invitations(asked, mobile, id);
    return classic_error(404, "Not Found");
}

net::Response FakeJamf::profile_list(const Asked& asked, bool mobile) {
    const char* rows_name = mobile ? "configuration_profiles" : "os_x_configuration_profiles";
    const char* row_name = mobile ? "configuration_profile" : "os_x_configuration_profile";
    Json rows = Json::array();
    std::string xml;
    for (const auto& [id, profile] : mobile ? mobile_profiles : computer_profiles) {
        rows.push_back({{"id", id}, {"name", profile.general.at("name")}});
        xml += fmt::format("<{0}><id>{1}</id><name>{2}</name></{0}>", row_name, id,
                           escaped(profile.general.at("name")));
    }
    if (wants_json(asked)) return json_answer({{rows_name, rows}});
    return xml_answer(fmt::format("<{0}><size>{1}</size>{2}</{0}>", rows_name, rows.size(), xml));
}

/// Names beside the ids of a scope, as the server gives them.
std::string FakeJamf::with_names(const std::string& scope) const {
    pugi::xml_document document;
    document.load_string(scope.c_str());
    for (const char* path : {"//mobile_device_group", "//computer_group"})
        for (const auto& found : document.select_nodes(path)) {
            const auto& groups =
                std::string_view(path) == "//computer_group" ? computer_groups_ : mobile_groups_;
            const auto group = groups.find(found.node().child("id").text().as_int());
            if (group != groups.end() && !found.node().child("name"))
                found.node().append_child("name").text().set(group->second.name.c_str());
        }
    return written(document.first_child());
}

std::string FakeJamf::profile_xml(bool mobile, int id) const {
    const Profile& profile = (mobile ? mobile_profiles : computer_profiles).at(id);
    std::string general = fmt::format("<id>{}</id>", id);
    for (const auto& [tag, text] : profile.general) {
        if (tag == "redeploy_on_update") continue;
        general += text.empty() ? "<" + tag + "/>" : fmt::format("<{0}>{1}</{0}>", tag, escaped(text));
    }
    general += "<redeploy_on_update>Newly Assigned</redeploy_on_update>";  // always, whatever was written
    const char* root = mobile ? "configuration_profile" : "os_x_configuration_profile";
    return fmt::format(
        "<{0}><general>{1}</general>{2}<self_service><security><removal_disallowed>Never"
        "</removal_disallowed></security></self_service></{0}>",
        root, general, with_names(profile.scope));
}

std::optional<net::Response> FakeJamf::bad_scope(const std::string& scope, bool mobile) const {
    pugi::xml_document document;
    document.load_string(scope.c_str());
    for (const auto& found :
         document.select_nodes(mobile ? "//mobile_device_group/id" : "//computer_group/id"))
        if (!(mobile ? mobile_groups_ : computer_groups_).contains(found.node().text().as_int()))
            return classic_error(409, "Problem with group in scope");
    for (const auto& found :
         document.select_nodes(mobile ? "//mobile_devices/mobile_device/id" : "//computers/computer/id"))
        if (!(mobile ? mobiles_ : computers_).contains(found.node().text().as_int()))
            return classic_error(409, "Problem with device in scope");
    const char* other = mobile ? "//computers|//computer_groups|//all_computers"
                               : "//mobile_devices|//mobile_device_groups|//all_mobile_devices";
    if (!document.select_nodes(other).empty()) return classic_error(409, "Unable to match scope");
    return std::nullopt;
}

net::Response FakeJamf::profile_one(const Asked& asked, bool mobile, const std::string& id_text) {
    Profiles& profiles = mobile ? mobile_profiles : computer_profiles;
    const auto parsed = to_int(id_text);
    if (!parsed) return classic_error(404, "Not Found");
    const int id = static_cast<int>(*parsed);
    const bool creating = asked.method == "POST" && id == 0;
    if (!creating && !profiles.contains(id))
        return classic_error(404, "The server has not found anything matching the request URI");
    const char* root = mobile ? "configuration_profile" : "os_x_configuration_profile";
    if (asked.method == "GET") {
        if (wants_json(asked)) surprises.push_back("JSON asked for a profile: " + asked.path);
        if (asked.segments.size() == 6 && lower(asked.segments[5]) == "general") {
            pugi::xml_document document;
            document.load_string(profile_xml(mobile, id).c_str());
            document.first_child().remove_child("scope");
            document.first_child().remove_child("self_service");
            return xml_answer(written(document.first_child()));
        }
        return xml_answer(profile_xml(mobile, id));
    }
    if (asked.method == "DELETE") {
        profiles.erase(id);
        witnessed("policy.delete", (mobile ? "mobile:" : "computer:") + id_text);
        return xml_answer(fmt::format("<{0}><id>{1}</id></{0}>", root, id));
    }
    pugi::xml_document document;
    if (!document.load_buffer(asked.body.data(), asked.body.size()) ||
        document.first_child().name() != std::string_view(root))
        return classic_error(400, "Bad Request");
    const pugi::xml_node general = document.first_child().child("general");
    for (const pugi::xml_node& tag : general.children())
        if (!general_tags.contains(tag.name())) surprises.push_back(std::string("general/") + tag.name());
    if (creating && general.child("name").text().empty()) return classic_error(409, "Name is required");
    for (const auto& [other, profile] : profiles)
        if (other != id && general.child("name") &&
            profile.general.at("name") == general.child("name").text().get())
            return classic_error(409, "Duplicate name");
    const pugi::xml_node payloads = general.child("payloads");
    pugi::xml_document plist;
    if (payloads && (!plist.load_string(payloads.text().get()) || !plist.child("plist")))
        return classic_error(409, "Unable to update the database: payloads are not a property list");
    if (creating && !payloads) return classic_error(409, "payloads are required");
    const pugi::xml_node scope = document.first_child().child("scope");
    if (scope)
        if (auto bad = bad_scope(written(scope), mobile)) return *bad;
    const int number = creating ? next_profile_++ : id;
    Profile& profile = profiles[number];
    if (payloads && !creating) {
        const std::string old = text_of(profile.general["payloads"], "PayloadUUID");
        const std::string now = text_of(payloads.text().get(), "PayloadUUID");
        if (old != now) surprises.push_back("a ghost profile stays behind: " + old + " became " + now);
    }
    if (creating)
        profile.general = {{"description", ""},
                           {mobile ? "deployment_method" : "distribution_method", "Install Automatically"},
                           {"uuid", new_uuid()}};
    for (const pugi::xml_node& tag : general.children())  // elements left out stay
        profile.general[tag.name()] = tag.text().get();
    profile.general.erase("id");
    if (payloads) profile.general["payloads"] = rewritten(payloads.text().get(), new_uuid());
    if (scope) profile.scope = written(scope);
    if (profile.scope.empty())
        profile.scope =
            mobile ? "<scope><all_mobile_devices>false</all_mobile_devices><mobile_devices/"
                     "><mobile_device_groups/></scope>"
                   : "<scope><all_computers>false</all_computers><computers/><computer_groups/></scope>";
    witnessed(creating   ? "policy.create"
              : payloads ? "policy.update"
                         : "policy.assign",
              (mobile ? "mobile:" : "computer:") + std::to_string(number), asked.body);
    return xml_answer(fmt::format("<{0}><id>{1}</id></{0}>", root, number), 201);
}

net::Response FakeJamf::app_list(const Asked& asked, bool mobile) {
    const char* rows_name = mobile ? "mobile_device_applications" : "mac_applications";
    if (!wants_json(asked)) return classic_error(406, "this fake lists apps as JSON only");
    Json rows = Json::array();
    for (const auto& [id, app] : mobile ? mobile_apps : mac_apps) {
        rows.push_back({{"id", id}, {"name", app.name}});
        if (mobile)
            rows.back().update({{"display_name", app.name},
                                {"bundle_id", app.bundle_id},
                                {"version", app.version},
                                {"internal_app", false}});
    }
    return json_answer({{rows_name, rows}});
}

net::Response FakeJamf::app_one(const Asked& asked, bool mobile, const std::string& id_text) {
    auto& apps = mobile ? mobile_apps : mac_apps;
    const auto found = apps.find(static_cast<int>(to_int(id_text).value_or(-1)));
    if (found == apps.end())
        return classic_error(404, "The server has not found anything matching the request URI");
    App& app = found->second;
    const char* root = mobile ? "mobile_device_application" : "mac_application";
    if (asked.method == "GET") {
        const bool scope_only = asked.segments.size() == 6;
        const std::string general = fmt::format(
            "<general><id>{}</id><name>{}</name><version>{}</version><bundle_id>{}</bundle_id></general>",
            found->first, escaped(app.name), app.version, app.bundle_id);
        return xml_answer(
            fmt::format("<{0}>{1}{2}</{0}>", root, scope_only ? "" : general, with_names(app.scope)));
    }
    if (asked.method != "PUT") return classic_error(405, "Method Not Allowed");
    pugi::xml_document document;
    if (!document.load_buffer(asked.body.data(), asked.body.size()) ||
        document.first_child().name() != std::string_view(root))
        return classic_error(400, "Bad Request");
    const pugi::xml_node scope = document.first_child().child("scope");
    if (scope) {
        if (auto bad = bad_scope(written(scope), mobile)) return *bad;
        app.scope = written(scope);
    }
    witnessed("app.scope", (mobile ? "mobile-app:" : "mac-app:") + id_text, asked.body);
    return xml_answer(fmt::format("<{0}><id>{1}</id></{0}>", root, id_text), 201);
}

net::Response FakeJamf::invitations(const Asked& asked, bool mobile, const std::string& id_text) {
    auto& list = invitations_[mobile ? 1 : 0];
    const std::string root = mobile ? "mobile_device_invitation" : "computer_invitation";
    const auto shown = [&](int id, const Invitation& one) {
        return fmt::format(
            "<{0}><id>{1}</id><invitation>{2}</invitation><invitation_type>{3}</invitation_type>"
            "<expiration_date>{4}</expiration_date><times_used>0</times_used></{0}>",
            root, id, one.number, one.type, one.expires);
    };
    if (id_text.empty()) {
        std::string xml = fmt::format("<{}s><size>{}</size>", root, list.size());
        for (const auto& [id, one] : list) xml += shown(id, one);
        return xml_answer(xml + "</" + root + "s>");
    }
    const int id = static_cast<int>(to_int(id_text).value_or(-1));
    if (asked.method == "POST" && id == 0) {
        pugi::xml_document document;
        if (!document.load_string(asked.body.c_str()) || document.first_child().name() != root)
            return classic_error(400, "Bad Request");
        const int number = static_cast<int>(list.size()) + 1;
        list[number] = {fmt::format("2435{:035d}", number),
                        document.first_child().child("invitation_type").text().get(),
                        document.first_child().child("expiration_date").text().get()};
        witnessed("enrollment.create", root + ":" + std::to_string(number), asked.body);
        return xml_answer(fmt::format("<{0}><id>{1}</id></{0}>", root, number), 201);
    }
    if (!list.contains(id))
        return classic_error(404, "The server has not found anything matching the request URI");
    if (asked.method == "DELETE") {
        list.erase(id);
        witnessed("enrollment.revoke", root + ":" + id_text);
        return xml_answer(fmt::format("<{0}><id>{1}</id></{0}>", root, id));
    }
    return xml_answer(shown(id, list.at(id)));
}

}  // namespace mdm::test
