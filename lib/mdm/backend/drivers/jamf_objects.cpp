#include "mdm/backend/drivers/jamf_objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>

#include "mdm/base/json.hpp"

namespace mdm::jamf {
namespace {

using drivers::Exchange;
using nlohmann::json;

constexpr std::size_t at_once = 20;  // profiles read in one go

std::string_view privileges(Population population) {
    return population == Population::computer ? "macOS Configuration Profiles" : "iOS Configuration Profiles";
}

Exchange exchange(Population population, std::string_view verb, std::string path,
                  std::string_view operation) {
    Exchange made;
    made.base = "classic";
    made.path = fmt::format("/{}{}", spelling(population).resource, path);
    made.accept = "application/xml";
    made.operation = operation;
    made.permission = fmt::format("{} {}", verb, privileges(population));
    return made;
}

/// Where an object belongs: by its id, else by what it is meant for.
Population population_for(const NativeObject& object) {
    if (const auto known = population_of(object.id); known.ok()) return *known;
    const auto& platforms = object.platforms;
    const bool mac = std::find(platforms.begin(), platforms.end(), "macos") != platforms.end();
    return mac ? Population::computer : Population::mobile;
}

Result<std::vector<std::string>> ids_in(const json& list, const Spelling& words) {
    std::vector<std::string> ids;
    const auto rows = list.is_object() ? list.find(std::string(words.list)) : list.end();
    if (!list.is_object() || rows == list.end() || !rows->is_array())
        return Error{Code::bad_response, fmt::format("the server's list has no '{}'", words.list)};
    for (const json& row : *rows) {
        if (!row.is_object() || !row.contains("id") || !row.at("id").is_number_integer())
            return Error{Code::bad_response, "a profile in the server's list has no id"};
        ids.push_back(std::to_string(row.at("id").get<std::int64_t>()));
    }
    return ids;
}

}  // namespace

ProfileObjects::ProfileObjects(rest::Connection& connection) : connection_(connection) {
    ObjectKind& kind = kinds_[0];
    kind.id = "apple.profile";
    kind.format = "plist";
    kind.versions = false;
    kind.apart = {{"ios", "ipados", "tvos", "watchos", "visionos"}, {"macos"}};
}

Capability ProfileObjects::accepts(const NativeObject& object) const {
    if (const auto fits = check_profile(object.content); !fits.ok())
        return {Support::no, fits.error().message, "documentation"};
    for (const ObjectAssignment& line : object.assignments)
        if (const auto fits = check_line(population_for(object), line); !fits.ok())
            return {Support::no, fits.error().message, "documentation"};
    return {Support::yes, "", "documentation"};
}

bool ProfileObjects::concerns(const NativeObject& object, const ObjectAssignment& line) const {
    const auto of = population_of(line.id);
    return !of.ok() || *of == population_for(object);
}

Result<void> ProfileObjects::list(std::string_view, const Each& each) {
    MDM_CHECK(list_one(Population::mobile, each));
    return list_one(Population::computer, each);
}

Result<void> ProfileObjects::list_one(Population population, const Each& each) {
    Exchange listing = exchange(population, "Read", "", "policy.list");
    listing.accept = "application/json";
    MDM_TRY(const json list, drivers::ask_json(connection_, listing, stop_));
    MDM_TRY(const auto ids, ids_in(list, spelling(population)));
    for (std::size_t start = 0; start < ids.size(); start += at_once) {
        const std::size_t end = std::min(ids.size(), start + at_once);
        std::vector<Exchange> reads;
        for (std::size_t i = start; i < end; ++i)
            reads.push_back(exchange(population, "Read", "/id/" + ids[i], "policy.get"));
        const auto take = [&](std::size_t, Result<std::string> answer) -> Result<void> {
            if (!answer.ok() && answer.error().code == Code::not_found) return {};  // gone since
            MDM_TRY(const std::string xml, std::move(answer));
            MDM_TRY(NativeObject object, read_profile(population, xml));
            return each(std::move(object));
        };
        MDM_CHECK(drivers::ask_all(connection_, reads, take, stop_));
    }
    return {};
}

Result<std::string> ProfileObjects::read_xml(Population population, std::string_view id,
                                             std::string_view operation) {
    return drivers::ask(connection_, exchange(population, "Read", "/id/" + number_of(id), operation), stop_);
}

Result<NativeObject> ProfileObjects::get(std::string_view, std::string_view id) {
    MDM_TRY(const Population population, population_of(id));
    MDM_TRY(const std::string xml, read_xml(population, id, "policy.get"));
    return read_profile(population, xml);
}

Result<std::string> ProfileObjects::create(const NativeObject& object) {
    MDM_CHECK(check_profile(object.content));
    const Population population = population_for(object);
    MDM_TRY(std::string body, new_profile(population, object));
    Exchange made = exchange(population, "Create", "/id/0", "policy.create");
    made.method = "POST";
    made.body = std::move(body);
    made.content_type = "application/xml";
    made.effect = Effect::unsafe;
    MDM_TRY(const std::string answer, drivers::ask(connection_, made, stop_));
    pugi::xml_document document;
    if (document.load_string(answer.c_str()))
        if (const auto id = document.first_child().child("id"); id.text().as_int() > 0)
            return fmt::format("{}:{}", name(population), id.text().as_int());
    return Error{Code::outcome_unknown, "the server took the profile and did not say which id it has"};
}

Result<void> ProfileObjects::write(Population population, std::string_view id, std::string_view operation,
                                   std::string body) {
    Exchange made = exchange(population, "Update", "/id/" + number_of(id), operation);
    made.method = "PUT";
    made.body = std::move(body);
    made.content_type = "application/xml";
    made.effect = Effect::idempotent;
    const auto answer = drivers::ask(connection_, made, stop_);
    if (!answer.ok()) return answer.error();
    return {};
}

Result<void> ProfileObjects::update(const NativeObject& object) {
    MDM_TRY(const Population population, population_of(object.id));
    MDM_CHECK(check_profile(object.content));
    MDM_TRY(const std::string current, read_xml(population, object.id, "policy.update"));
    MDM_TRY(std::string body, changed_profile(population, object, current));
    return write(population, object.id, "policy.update", std::move(body));
}

Result<void> ProfileObjects::remove(std::string_view, std::string_view id) {
    MDM_TRY(const Population population, population_of(id));
    Exchange made = exchange(population, "Delete", "/id/" + number_of(id), "policy.delete");
    made.method = "DELETE";
    made.effect = Effect::idempotent;
    const auto answer = drivers::ask(connection_, made, stop_);
    if (!answer.ok() && answer.error().code != Code::not_found) return answer.error();
    return {};
}

Result<void> ProfileObjects::assign(std::string_view, std::string_view id,
                                    std::span<const ObjectAssignment> assignments) {
    MDM_TRY(const Population population, population_of(id));
    for (const ObjectAssignment& line : assignments) MDM_CHECK(check_line(population, line));
    MDM_TRY(const std::string current, read_xml(population, id, "policy.assign"));
    MDM_TRY(std::string body, changed_scope(population, spelling(population).root, current, assignments));
    return write(population, id, "policy.assign", std::move(body));
}

}  // namespace mdm::jamf
