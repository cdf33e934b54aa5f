#pragma once
// Lists of named things (apps, certificates, tunnels) as the targets read them: each item with its key in the
// report, and a line for every member of it.
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "mdm/policy/translate/pass.hpp"

namespace mdm::policy::native {

class Item {
  public:
    Item(Pass& pass, std::string key, const Value& value)
        : pass_(pass), key_(std::move(key)), value_(value) {}

    /// "apps.required[ehr]"
    const std::string& key() const { return key_; }
    /// "android.package" → "apps.required[ehr].android.package".
    std::string member(std::string_view path) const { return key_ + "." + std::string(path); }
    /// Null when absent. Dots lead into maps.
    const Value* find(std::string_view path) const;
    /// "" when absent or no text.
    std::string_view text(std::string_view path) const;
    bool is(std::string_view path, bool wanted) const;
    /// A line about a member, at the place it was written.
    void say(std::string_view path, std::string_view code, std::string message) const;
    const Source& source() const { return value_.source; }
    const Map* fields() const { return value_.map(); }
    const Value& value() const { return value_; }

  private:
    Pass& pass_;
    std::string key_;
    const Value& value_;
};

/// Hands every item of the list to `write`, which returns why the item is left out, or "". An item that was
/// left out gets one line (`unsupported`); of one that was written every member that nothing was said about
/// is "ok".
void each_item(Pass& pass, std::string_view key, const Value& value,
               const std::function<std::string(const Item&)>& write);

/// The member that `path` leads to ("android.package"), or null.
const Value* member_at(const Value& value, std::string_view path);
/// Maps, lists, texts and numbers as JSON; secrets as their reference.
nlohmann::json json_of(const Value& value);
/// Whether a text asks for something the server or device fills in ("{{device.serial}}"), which no target
/// here does: it would arrive as it stands.
bool has_placeholder(std::string_view text);
/// Reports a text with a placeholder; true when there was one.
bool refuse_placeholder(Pass& pass, std::string_view key, std::string_view text);
/// The version meant for this platform: the only one, or that of the platform; null when there is none.
const Value* version_for(const Pass& pass, const Value& value);

}  // namespace mdm::policy::native
