#include "mdm/policy/translate/apple_declarations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/raw_item.hpp"
#include "mdm/policy/translate/apple.hpp"

namespace mdm::policy::native::apple {
namespace {

using nlohmann::json;

struct Declaration {
    std::string_view prefix;
    std::string_view label;  // goes into its Identifier
    std::string_view type;
    bool combined;  // devices merge the keys of all declarations of the type, by a rule for each key
};
constexpr std::array declarations{
    Declaration{"DDM.os-minimum.", "os-minimum",
                "com.apple.configuration.softwareupdate.enforcement.specific", false},
    Declaration{"DDM.passcode.", "passcode", "com.apple.configuration.passcode.settings", true},
    Declaration{"DDM.softwareupdate.", "softwareupdate", "com.apple.configuration.softwareupdate.settings",
                true},
};
constexpr std::string_view raw_prefix = "DDM.raw:";

Draft pick(const Pass& pass, std::string_view prefix) {
    return pass.draft.picked(
        [&](const std::string& native, const Entry&) { return native.starts_with(prefix); });
}

std::string text_at(const json& object, const char* key) {
    const auto at = object.find(key);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::string json_text(const json& value) {
    return value.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

/// "passcode.settings": what a type is called for short, as part of a name.
std::string short_type(std::string_view type) {
    for (const std::string_view prefix : {"com.apple.", "configuration."})
        if (type.starts_with(prefix)) type.remove_prefix(prefix.size());
    constexpr std::size_t longest = 60;
    std::string out;
    for (const char c : type.substr(0, longest)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        out += plain ? c : '-';
    }
    return out;
}

/// One raw declaration while it is looked at.
class Item {
  public:
    Item(Pass& pass, const RawItem& item) : pass_(pass), item_(item) {}

    void run() {
        type_ = item_.value.is_object() ? text_at(item_.value, "Type") : std::string();
        if (type_.empty()) return pass_.fail(item_.source, "a raw declaration with no Type", hint);
        if (!item_.value.contains("Payload") || !item_.value["Payload"].is_object())
            return pass_.fail(item_.source, "a raw declaration with no Payload", hint);
        own_ = text_at(item_.value, "Identifier");
        choose_name();
        const std::string id = own_.empty() ? identifier(pass_, name_) : own_;
        if (is_taken(id)) return;
        for (const Declaration& row : declarations) against(row, id);
        if (item_.value.contains("ServerToken")) say("server-side", "ServerToken is the server's: left out");
        pass_.draft.replace(fmt::format("{}{}", raw_prefix, name_),
                            {{"Type", type_}, {"Identifier", id}, {"Payload", item_.value["Payload"]}},
                            key());
        if (!pass_.report.has(pass_.platform, key())) say("ok", {});
    }

  private:
    static constexpr const char* hint = "see raw in mdmctl-policy(5)";

    std::string key() const { return fmt::format("raw.apple.declarations[{}]", printable(type_)); }

    void say(std::string_view code, std::string message) {
        pass_.report.add(pass_.platform, key(), code, std::move(message), item_.source);
    }

    /// Derived from what the item calls itself, else from its place among those of its type.
    void choose_name() {
        for (int count = 1; name_.empty() || pass_.draft.find(fmt::format("{}{}", raw_prefix, name_));
             ++count) {
            const std::string whole = fmt::format("{}/{}/{}", type_, own_, count);
            name_ = fmt::format("{}-{}", short_type(type_), sha256_hex(whole).substr(0, 8));
        }
    }

    bool is_taken(const std::string& id) {
        for (const auto& [native, entry] : pass_.draft.entries())
            if (native.starts_with(raw_prefix) && text_at(entry.value, "Identifier") == id) {
                say("conflict", fmt::format("two raw declarations have the Identifier '{}'", printable(id)));
                return true;
            }
        return false;
    }

    void against(const Declaration& row, const std::string& id) {
        const Entry* there = pass_.draft.any(row.prefix);
        if (there == nullptr) return;
        const std::string plain = identifier(pass_, row.label);
        if (id == plain || id == fmt::format("{}.{}", plain, pass_.platform)) {
            if (!item_.override_neutral)
                return say("conflict", fmt::format("'{}' makes a declaration with the Identifier '{}', too; "
                                                   "'override: true' lets this one win",
                                                   there->key, printable(id)));
            const Draft mine = pick(pass_, row.prefix);
            for (const auto& [native, entry] : mine.entries()) pass_.draft.erase(native);
        }
        if (row.combined && row.type == type_) members(item_.value["Payload"], std::string(row.prefix));
    }

    void members(const json& object, const std::string& prefix) {
        for (const auto& [name, value] : object.items()) {
            const std::string native = prefix + name;
            if (value.is_object()) members(value, native + ".");
            const Entry* there = pass_.draft.find(native);
            if (there == nullptr || there->value == value) continue;
            // What a setting said, and not what was written down because nobody said anything.
            if (!item_.override_neutral && pass_.find(there->key) != nullptr)
                say("conflict", fmt::format("'{}' already sets {}, and this declaration sets it too; "
                                            "'override: true' lets it win",
                                            there->key, printable(name)));
            pass_.draft.erase(native);
        }
    }

    Pass& pass_;
    const RawItem& item_;
    std::string type_;
    std::string own_;
    std::string name_;
};

}  // namespace

Draft os_minimum_part(const Pass& pass) {
    return pick(pass, declarations[0].prefix);
}
Draft passcode_part(const Pass& pass) {
    return pick(pass, declarations[1].prefix);
}
Draft software_update_part(const Pass& pass) {
    return pick(pass, declarations[2].prefix);
}

std::string declaration(const Pass& pass, std::string_view part) {
    const std::string& native = pass.draft.entries().begin()->first;
    const auto* row = std::find_if(declarations.begin(), declarations.end(),
                                   [&](const Declaration& d) { return native.starts_with(d.prefix); });
    json payload = json::object();
    for (const auto& [name, entry] : pass.draft.entries()) {
        json* at = &payload;  // "Deferrals.CombinedPeriodInDays" leads into a dictionary
        for (std::string path = name.substr(row->prefix.size()); !path.empty();) {
            const auto dot = path.find('.');
            at = &(*at)[path.substr(0, dot)];
            path = dot == std::string::npos ? "" : path.substr(dot + 1);
        }
        *at = entry.value;
    }
    return json_text(
        {{"Type", row->type}, {"Identifier", identifier(pass, part)}, {"Payload", std::move(payload)}});
}

void add_raw_declarations(Pass& pass) {
    for (const RawItem& item : pass.policy.raw)
        if (item.target == "apple.declarations" && !pass.error) Item(pass, item).run();
}

std::vector<RawDeclaration> raw_declarations(const Draft& draft) {
    std::vector<RawDeclaration> all;
    for (const auto& [native, entry] : draft.entries())
        if (native.starts_with(raw_prefix))
            all.push_back({native.substr(raw_prefix.size()), json_text(entry.value)});
    return all;
}

}  // namespace mdm::policy::native::apple
