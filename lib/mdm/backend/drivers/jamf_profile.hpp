#pragma once
// Configuration profiles of Jamf's Classic API: XML with the property list inside as text, and a scope. Pure:
// nothing here asks a server.
//
// There are two resources, one for each population. A scope is always written whole, from what was read just
// before: what a person put there that has no words of ours (buildings, departments, limitations) stays.
#include <span>
#include <string>
#include <string_view>

#include "mdm/backend/objects.hpp"
#include "mdm/base/result.hpp"

namespace mdm::jamf {

enum class Population { computer, mobile };
/// "computer", "mobile": before the colon of an id.
std::string_view name(Population population);
/// Code::not_found for an id of neither.
Result<Population> population_of(std::string_view id);
/// "12" of "mobile:12".
std::string number_of(std::string_view id);

/// How one population spells things.
struct Spelling {
    std::string_view resource;  // "osxconfigurationprofiles"
    std::string_view list;      // "os_x_configuration_profiles": of the JSON listing
    std::string_view root;      // "os_x_configuration_profile"
    std::string_view all;       // "all_computers"
    std::string_view devices;   // "computers"
    std::string_view device;    // "computer"
    std::string_view groups;    // "computer_groups"
    std::string_view group;     // "computer_group"
};
const Spelling& spelling(Population population);

/// An object of a Classic answer, assignments included. Code::bad_response.
Result<NativeObject> read_profile(Population population, std::string_view xml);
/// Null when the text is a profile's property list; else why not.
Result<void> check_profile(std::string_view plist);

/// The body that creates an object, for nobody.
Result<std::string> new_profile(Population population, const NativeObject& object);
/// The body that replaces name, description and content of what `current` holds. The profile keeps the
/// PayloadUUID and PayloadIdentifier that it has there, or devices would install a second one beside it.
Result<std::string> changed_profile(Population population, const NativeObject& object,
                                    std::string_view current);

/// Lines of a scope.
Result<std::vector<ObjectAssignment>> read_scope(Population population, std::string_view xml);
/// A document with the scope of `current`, in which devices, groups and their exclusions are those of
/// `lines`. `root` is the document's name. Code::unsupported for a line of the other population.
Result<std::string> changed_scope(Population population, std::string_view root, std::string_view current,
                                  std::span<const ObjectAssignment> lines);

/// Null when the line can stand in this population's scope; else Code::unsupported.
Result<void> check_line(Population population, const ObjectAssignment& line);

}  // namespace mdm::jamf
