#pragma once
// A map with a fixed set of keys: hands out the values by name, and reports every key it does not know, every
// key that exists in the language and not yet in this version, and every key that is missing.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/policy/load/scope.hpp"

namespace mdm::policy {

class Fields {
  public:
    /// `what` ends "unknown key 'x' in …". `known` and `later` are words separated by spaces; `later` holds
    /// the keys that come with a later version.
    Fields(const yaml::Node& map, std::string what, std::string_view known, std::string_view later,
           const Scope& scope);

    /// Null when the key is absent, and when its value was reported already.
    const yaml::Node* find(std::string_view key) const;
    /// Reports when the key is absent.
    const yaml::Node* require(std::string_view key) const;
    /// A list under `key`, item by item; anything else there is reported.
    void each(std::string_view key, const std::function<void(const yaml::Node&)>& item) const;

  private:
    const yaml::Node& map_;
    std::string what_;
    const Scope& scope_;
};

/// Reports a key that is in nobody's list; `hint` or the nearest of `known`.
void unknown_key(const yaml::Node& key, std::string_view what, const std::vector<std::string>& known,
                 const Scope& scope, std::string hint = {});
/// Reports something of the language that this version does not do.
void not_yet(const yaml::Node& at, std::string what, const Scope& scope, std::string hint = {});

}  // namespace mdm::policy
