#pragma once
// The words that the JSON schema of documents is written in. Private to schema*.cpp.
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::policy::schema {

using Json = nlohmann::ordered_json;

/// A reference into $defs.
Json see(std::string_view name);
/// One of these, separated by spaces.
Json words(std::string_view list);
Json text();
Json pattern(std::string_view expression);
Json list_of(Json items);
Json filled_list_of(Json items);
Json map_of(Json members);
Json any_of(std::initializer_list<Json> all);
/// These members and no others.
Json object(Json properties, std::vector<std::string> required = {});
/// A variable may stand for anything that is no text.
Json or_variable(Json schema);

/// Everything below spec.settings, from the table of settings; a definition for each section.
Json settings(Json& definitions);
/// The same where every value may be null, which takes it away.
Json patch(Json& definitions);
/// An item of a list setting ("wifi.networks") without one of its members, with these.
Json item(Json& definitions, const std::string& key, std::string_view without,
          std::vector<std::string> required);

}  // namespace mdm::policy::schema
