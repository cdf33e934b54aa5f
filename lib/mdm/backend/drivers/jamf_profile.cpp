#include "mdm/backend/drivers/jamf_profile.hpp"

#include <fmt/format.h>
#include <plist/plist.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <pugixml.hpp>
#include <sstream>

#include "mdm/base/release.hpp"
#include "mdm/base/text.hpp"

namespace mdm::jamf {
namespace {

constexpr std::array<Spelling, 2> spellings{{
    {"osxconfigurationprofiles", "os_x_configuration_profiles", "os_x_configuration_profile", "all_computers",
     "computers", "computer", "computer_groups", "computer_group"},
    {"mobiledeviceconfigurationprofiles", "configuration_profiles", "configuration_profile",
     "all_mobile_devices", "mobile_devices", "mobile_device", "mobile_device_groups", "mobile_device_group"},
}};

Error bad(std::string what) {
    return Error{Code::bad_response, "the server's configuration profile makes no sense: " + std::move(what)};
}

std::string written(const pugi::xml_document& document) {
    std::ostringstream out;
    document.save(out, "", pugi::format_raw, pugi::encoding_utf8);
    return out.str();
}

Result<void> parse(pugi::xml_document& document, std::string_view xml) {
    const auto parsed = document.load_buffer(xml.data(), xml.size());
    if (!parsed) return bad(parsed.description());
    return {};
}

pugi::xml_node child(pugi::xml_node parent, std::string_view name) {
    return parent.child(std::string(name).c_str());
}

pugi::xml_node add(pugi::xml_node parent, std::string_view name) {
    return parent.append_child(std::string(name).c_str());
}

void add_text(pugi::xml_node parent, std::string_view name, const std::string& text) {
    add(parent, name).text().set(text.c_str());
}

// ---- property lists

using Plist = std::unique_ptr<void, Release<plist_free>>;

Plist parse_plist(std::string_view text) {
    plist_t node = nullptr;
    if (text.find("<plist") == std::string_view::npos) return nullptr;
    plist_from_xml(text.data(), static_cast<std::uint32_t>(text.size()), &node);
    Plist plist(node);
    if (plist && plist_get_node_type(plist.get()) != PLIST_DICT) return nullptr;
    return plist;
}

std::string text_at(const Plist& plist, const char* key) {
    const plist_t node = plist_dict_get_item(plist.get(), key);
    if (node == nullptr || plist_get_node_type(node) != PLIST_STRING) return {};
    char* text = nullptr;
    plist_get_string_val(node, &text);
    const std::string copy = text != nullptr ? text : "";
    std::free(text);
    return copy;
}

std::string plist_text(const Plist& plist) {
    char* text = nullptr;
    std::uint32_t length = 0;
    plist_to_xml(plist.get(), &text, &length);
    std::string copy(text, length);
    std::free(text);
    return copy;
}

/// The wanted content under the identity that the profile has at the server.
Result<std::string> under_identity(const std::string& content, const std::string& current) {
    const Plist there = parse_plist(current);
    if (!there) return content;
    const Plist wanted = parse_plist(content);
    if (!wanted) return Error{Code::invalid, "the content is no property list"};
    for (const char* key : {"PayloadUUID", "PayloadIdentifier"}) {
        const std::string kept = text_at(there, key);
        if (!kept.empty()) plist_dict_set_item(wanted.get(), key, plist_new_string(kept.c_str()));
    }
    return plist_text(wanted);
}

// ---- scope

std::string id_of(Population population, const pugi::xml_node& node) {
    return fmt::format("{}:{}", name(population), node.child("id").text().get());
}

void read_lines(Population population, const pugi::xml_node& from, bool exclude,
                std::vector<ObjectAssignment>& lines) {
    using To = ObjectAssignment::To;
    const Spelling& words = spelling(population);
    for (const pugi::xml_node& group : child(from, words.groups).children(words.group.data()))
        lines.push_back({To::group, id_of(population, group), exclude});
    for (const pugi::xml_node& device : child(from, words.devices).children(words.device.data()))
        lines.push_back({To::device, id_of(population, device), exclude});
}

/// Replaces the list `list` of `scope` by the ids of the lines that `fits` holds for.
template <class Fits>
void write_list(pugi::xml_node scope, std::string_view list, std::string_view item,
                std::span<const ObjectAssignment> lines, const Fits& fits) {
    scope.remove_child(std::string(list).c_str());
    pugi::xml_node node = add(scope, list);
    for (const ObjectAssignment& line : lines)
        if (fits(line)) add_text(add(node, item), "id", number_of(line.id));
}

void write_lines(Population population, pugi::xml_node scope, std::span<const ObjectAssignment> lines,
                 bool exclude) {
    using To = ObjectAssignment::To;
    const Spelling& words = spelling(population);
    const auto is = [exclude](To to) {
        return
            [to, exclude](const ObjectAssignment& line) { return line.to == to && line.exclude == exclude; };
    };
    write_list(scope, words.devices, words.device, lines, is(To::device));
    write_list(scope, words.groups, words.group, lines, is(To::group));
}

void write_scope(Population population, pugi::xml_node scope, std::span<const ObjectAssignment> lines) {
    const Spelling& words = spelling(population);
    bool all = false;
    for (const ObjectAssignment& line : lines) all = all || line.to == ObjectAssignment::To::all_devices;
    scope.remove_child(words.all.data());
    scope.prepend_child(words.all.data()).text().set(all ? "true" : "false");
    write_lines(population, scope, lines, false);
    pugi::xml_node exclusions = scope.child("exclusions");
    if (!exclusions) exclusions = scope.append_child("exclusions");
    write_lines(population, exclusions, lines, true);
}

void write_general(pugi::xml_node general, const NativeObject& object, const std::string& payloads) {
    add_text(general, "name", object.name);
    if (object.description) add_text(general, "description", *object.description);
    add_text(general, "payloads", payloads);
}

}  // namespace

std::string_view name(Population population) {
    return population == Population::computer ? "computer" : "mobile";
}

Result<Population> population_of(std::string_view id) {
    for (const Population one : {Population::computer, Population::mobile})
        if (id.starts_with(name(one)) && id.substr(name(one).size()).starts_with(':') &&
            to_int(number_of(id)).has_value())
            return one;
    return Error{Code::not_found, fmt::format("'{}' is neither computer:NUMBER nor mobile:NUMBER", id)};
}

std::string number_of(std::string_view id) {
    return std::string(id.substr(id.find(':') + 1));
}

const Spelling& spelling(Population population) {
    return spellings[static_cast<std::size_t>(population)];
}

Result<void> check_profile(std::string_view plist) {
    const Plist parsed = parse_plist(plist);
    if (!parsed) return Error{Code::unsupported, "the content is no property list"};
    const plist_t payloads = plist_dict_get_item(parsed.get(), "PayloadContent");
    if (payloads == nullptr || plist_get_node_type(payloads) != PLIST_ARRAY)
        return Error{Code::unsupported, "the content is no configuration profile: it has no PayloadContent"};
    return {};
}

Result<std::vector<ObjectAssignment>> read_scope(Population population, std::string_view xml) {
    pugi::xml_document document;
    MDM_CHECK(parse(document, xml));
    const pugi::xml_node scope = document.first_child().child("scope");
    if (!scope) return bad("it has no scope");
    std::vector<ObjectAssignment> lines;
    if (child(scope, spelling(population).all).text().as_bool())
        lines.push_back({ObjectAssignment::To::all_devices, "", false});
    read_lines(population, scope, false, lines);
    read_lines(population, scope.child("exclusions"), true, lines);
    return lines;
}

Result<NativeObject> read_profile(Population population, std::string_view xml) {
    pugi::xml_document document;
    MDM_CHECK(parse(document, xml));
    const pugi::xml_node root = child(document, spelling(population).root);
    const pugi::xml_node general = root.child("general");
    if (!general || !to_int(general.child("id").text().get())) return bad("it has no id");
    NativeObject object;
    object.kind = "apple.profile";
    object.id = id_of(population, general);
    object.name = general.child("name").text().get();
    object.description = general.child("description").text().get();
    object.content = general.child("payloads").text().get();
    object.platforms = population == Population::computer ? std::vector<std::string>{"macos"}
                                                          : std::vector<std::string>{"ios", "ipados", "tvos"};
    MDM_TRY(object.assignments, read_scope(population, xml));
    object.assignments_known = true;
    return object;
}

Result<std::string> new_profile(Population population, const NativeObject& object) {
    pugi::xml_document document;
    pugi::xml_node root = add(document, spelling(population).root);
    pugi::xml_node general = add(root, "general");
    write_general(general, object, object.content);
    add_text(general, population == Population::computer ? "distribution_method" : "deployment_method",
             "Install Automatically");
    write_scope(population, add(root, "scope"), {});
    return written(document);
}

Result<std::string> changed_profile(Population population, const NativeObject& object,
                                    std::string_view current) {
    MDM_TRY(const NativeObject there, read_profile(population, current));
    MDM_TRY(const std::string payloads, under_identity(object.content, there.content));
    pugi::xml_document document;
    pugi::xml_node general = add(add(document, spelling(population).root), "general");
    write_general(general, object, payloads);
    // else devices that have the old one keep it
    add_text(general, "redeploy_on_update", "All");
    return written(document);
}

Result<void> check_line(Population population, const ObjectAssignment& line) {
    if (line.to == ObjectAssignment::To::all_devices) {
        if (!line.exclude) return {};
        return Error{Code::unsupported, "a scope cannot exclude all devices"};
    }
    const auto of = population_of(line.id);
    if (of.ok() && *of == population) return {};
    return Error{Code::unsupported,
                 fmt::format("'{}' cannot be in the scope of a profile for {}", line.id,
                             population == Population::computer ? "computers" : "mobile devices")};
}

Result<std::string> changed_scope(Population population, std::string_view root, std::string_view current,
                                  std::span<const ObjectAssignment> lines) {
    for (const ObjectAssignment& line : lines) MDM_CHECK(check_line(population, line));
    pugi::xml_document there;
    MDM_CHECK(parse(there, current));
    const pugi::xml_node scope = there.first_child().child("scope");
    if (!scope) return bad("it has no scope");
    pugi::xml_document document;
    pugi::xml_node copy = add(document, root).append_copy(scope);
    write_scope(population, copy, lines);
    return written(document);
}

}  // namespace mdm::jamf
