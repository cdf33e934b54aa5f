#pragma once
// The native keys of one platform while they are collected: a flat map from a native key, in the notation of
// the row tables, to its value and the neutral setting it came from. The writers (profile, policy, custom)
// turn it into the form a server takes.
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "mdm/base/json.hpp"

namespace mdm::policy::native {

struct Entry {
    nlohmann::json value;
    std::string key;  // the neutral setting that wanted it
};

class Draft {
  public:
    /// False when another setting gave this native key another value; that one stays. A native key that ends
    /// in "[]" is a set: every value is one element more.
    bool set(std::string_view native, nlohmann::json value, std::string_view key);
    /// For values that are written down only because their absence means something surprising.
    void set_default(std::string_view native, nlohmann::json value, std::string_view key);
    /// Whatever was there, "[]" included, is replaced.
    void replace(std::string native, nlohmann::json value, std::string key);
    void erase(std::string_view native);
    const Entry* find(std::string_view native) const;
    /// The first entry whose native key begins with `prefix`, or null.
    const Entry* any(std::string_view prefix) const;
    bool empty() const { return entries_.empty(); }
    const std::map<std::string, Entry, std::less<>>& entries() const { return entries_; }
    /// Same native keys with the same values, whoever wanted them.
    bool same_content(const Draft& other) const;
    /// The entries that `wanted` says yes to.
    Draft picked(const std::function<bool(const std::string& native, const Entry& entry)>& wanted) const;

  private:
    std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace mdm::policy::native
