#pragma once
// Catalogs: apps, networks, certificates and groups that documents call by a name. Settings get the whole
// item in place of the name, so that nobody after loading needs a catalog.
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "mdm/policy/document.hpp"
#include "mdm/policy/load/scope.hpp"

namespace mdm::policy {

struct Catalog {
    struct Item {
        Value value;    // a map; `name` (of an app: `app`) is the name in the catalog
        Source source;  // of the name
    };
    struct Group {
        std::string name;                               // everywhere; or
        std::map<std::string, std::string> by_context;  // context → name there
        Source source;
    };
    using Items = std::map<std::string, Item, std::less<>>;
    Items apps;
    Items networks;
    Items certificates;
    std::map<std::string, Group, std::less<>> groups;
};

/// Reads the `spec` of a Catalog, already expanded, into `into`, beside what is there.
void read_catalog(const yaml::Node& spec, const Scope& scope, Catalog& into);

/// The items that a setting ("wifi.networks", "apps.required", "kiosk.app") may name; null when it names
/// none.
const Catalog::Items* items_for(std::string_view key, const Catalog& catalog);
/// The item, or nothing, which is reported with the nearest name.
std::optional<Value> catalog_item(const yaml::Node& name, std::string_view key, const Scope& scope);
/// Members of `own` over those of the item, without `own`'s `app`.
Value over_item(Value item, const Value& own);

}  // namespace mdm::policy
