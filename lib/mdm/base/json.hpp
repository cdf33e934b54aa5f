#pragma once
// nlohmann/json with its heavy parts compiled once, in json.cpp. Include this one: under sanitizers a file
// that parses and dumps takes 2.7 s instead of 7.4 s to compile. Headers that only name the type include
// <nlohmann/json_fwd.hpp>.
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace mdm {
template <class Text>
using Given = Text&&;
}  // namespace mdm

// parse() by what it is given. Anything else works, too, and is compiled where it stands.
#define MDM_JSON_PARSE(declaration, json, text)                                                              \
    declaration template json json::parse<text>(mdm::Given<text>, const json::parser_callback_t, const bool, \
                                                const bool);
#define MDM_JSON_PARSES(declaration, json)                \
    MDM_JSON_PARSE(declaration, json, std::string)        \
    MDM_JSON_PARSE(declaration, json, std::string&)       \
    MDM_JSON_PARSE(declaration, json, const std::string&) \
    MDM_JSON_PARSE(declaration, json, std::string_view)   \
    MDM_JSON_PARSE(declaration, json, std::string_view&)  \
    MDM_JSON_PARSE(declaration, json, const std::string_view&)

namespace nlohmann {

extern template class basic_json<>;
extern template class basic_json<ordered_map>;
MDM_JSON_PARSES(extern, json)
MDM_JSON_PARSES(extern, ordered_json)

}  // namespace nlohmann
