#include "mdm/policy/translate/apple_raw.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/raw/apple_keys.hpp"
#include "mdm/policy/raw_item.hpp"
#include "mdm/policy/translate/apple_plist.hpp"

namespace mdm::policy::native::apple {
namespace {

using nlohmann::json;

constexpr std::string_view profile_type = "Configuration";

const raw::AppleType* row_of(std::string_view type) {
    return raw::find_apple_type(raw::apple_payload_types(), type);
}

/// "SU"; nullopt where the type does not exist. Types that are not known are let through.
std::optional<std::string_view> flags_on(std::string_view type, std::string_view platform) {
    const raw::AppleType* row = row_of(type);
    return row == nullptr ? "" : raw::flags_on(*row, platform);
}

/// "'allowA', 'allowB' and 3 more keys of it"
std::string some_of(const std::vector<std::string>& keys) {
    constexpr std::size_t most = 3;
    std::vector<std::string> first(keys.begin(),
                                   keys.begin() + static_cast<std::ptrdiff_t>(std::min(most, keys.size())));
    std::string text = fmt::format("'{}'", join(first, "', '"));
    if (keys.size() > most) text += fmt::format(" and {} more keys of it", keys.size() - most);
    return text;
}

/// One raw payload while it is looked at.
class Item {
  public:
    Item(Pass& pass, const RawItem& item) : pass_(pass), item_(item) {}

    void run() {
        if (const auto good = check_plist_value(item_.value); !good.ok()) return fail(good.error().message);
        payload_ = opened(item_.value);
        const auto type = payload_.find("PayloadType");
        if (type == payload_.end() || !type->is_string() || type->get<std::string>().empty())
            return fail("no PayloadType");
        type_ = type->get<std::string>();
        if (!usable()) return;
        check_keys();
        add();
        if (!pass_.report.has(pass_.platform, key())) say("ok", {});
    }

  private:
    /// The payload itself may be written as a $dict.
    static json opened(const json& value) {
        if (value.size() != 1 || !value.contains("$dict")) return value;
        json out = json::object();
        for (const json& pair : value["$dict"]) out[plain_value(pair[0]).get<std::string>()] = pair[1];
        return out;
    }

    /// Keys that some devices refuse. Whether names and types are right is no matter of the platform and is
    /// looked at elsewhere.
    void check_keys() {
        const raw::AppleType* row = row_of(type_);
        if (row == nullptr) return;
        const auto supervised =
            pass_.platform == "macos" ? std::vector<std::string>() : raw::keys_with(*row, 'S', payload_);
        if (!supervised.empty() && pass_.supervised() != Known::yes)
            say("needs-supervision",
                fmt::format("{} {} on supervised devices only", some_of(supervised),
                            supervised.size() == 1 ? "works" : "work"),
                pass_.supervised() == Known::no || pass_.user_enrollment() == Known::yes);
        const auto forbidden = raw::keys_with(*row, 'U', payload_);
        if (!forbidden.empty() && pass_.user_enrollment() != Known::no)
            say("needs-enrollment",
                fmt::format("{} {} forbidden under User Enrollment, where devices refuse the whole profile",
                            some_of(forbidden), forbidden.size() == 1 ? "is" : "are"),
                pass_.user_enrollment() == Known::yes);
    }

    std::string key() const { return fmt::format("raw.apple.payloads[{}]", printable(type_)); }

    void say(std::string_view code, std::string message, bool known = false) {
        pass_.report.add(pass_.platform, key(), code, std::move(message), item_.source, known);
    }

    void fail(std::string_view message) {
        pass_.fail(item_.source, fmt::format("a raw payload with {}", message),
                   "see raw in mdmctl-policy(5)");
    }

    bool usable() {
        const auto flags = flags_on(type_, pass_.platform);
        if (!flags) {
            say("unsupported", "there is no such payload here: left out");
            return false;
        }
        const bool supervision = flags->find('S') != std::string::npos && pass_.platform != "macos";
        const bool never_user = flags->find('U') != std::string::npos;
        const Known user = pass_.user_enrollment();
        if (supervision && (pass_.supervised() == Known::no || user == Known::yes))
            return refuse(
                "needs-supervision",
                user == Known::yes
                    ? "works on supervised devices only, which User Enrollment never makes: left out"
                    : "works on supervised devices only, and the policy is for devices that are "
                      "not: left out");
        if (never_user && user == Known::yes)
            return refuse("needs-enrollment", "is forbidden under User Enrollment: left out");
        if (supervision && pass_.supervised() == Known::unknown)
            say("needs-supervision",
                "works on supervised devices only, and the policy does not say supervised: true");
        if (never_user && user == Known::unknown)
            say("needs-enrollment",
                "is forbidden under User Enrollment, and the policy does not say how its devices are "
                "enrolled");
        return true;
    }

    bool refuse(std::string_view code, std::string message) {
        say(code, std::move(message), true);
        return false;
    }

    void add() {
        if (!item_.of.empty()) return lay_over_item();
        if (type_ == profile_type) return lay_over("TOP.");
        const std::string_view prefix = prefix_of(type_);
        const bool first =
            !prefix.empty() && pass_.draft.find(fmt::format("{}PayloadType", prefix)) == nullptr;
        if (first) return lay_over(prefix);
        check_network();
        std::size_t count = 0;
        while (pass_.draft.find(fmt::format("RAW.{:04}", count)) != nullptr) ++count;
        pass_.draft.replace(fmt::format("RAW.{:04}", count), payload_, key());
    }

    void lay_over(std::string_view prefix) {
        if (prefix == "TOP." && payload_.contains("PayloadContent"))
            return fail("PayloadContent, which is made of the other payloads");
        for (const auto& [name, value] : payload_.items()) {
            const std::string native = fmt::format("{}{}", prefix, name);
            const Entry* there = pass_.draft.find(native);
            if (there != nullptr && !item_.override_neutral)
                say("conflict",
                    fmt::format("'{}' already sets {}, and this payload sets it too; 'override: true' lets "
                                "it win",
                                there->key, printable(name)));
            else
                pass_.draft.replace(native, value, key());
        }
    }

    /// The payload that settings make of the item; nothing where they make none on this platform.
    void lay_over_item() {
        if (names_payload(payload_)) return fail("a key '$payload', which is a word of mdmctl");
        for (const auto& [native, entry] : pass_.draft.entries()) {
            if (!is_item(native) || entry.key != item_.of || item_type(entry.value) != type_) continue;
            json value = entry.value;
            for (const auto& [name, member] : payload_.items()) lay_over_item(name, member, value);
            return pass_.draft.replace(native, std::move(value), entry.key);
        }
        say("unsupported", fmt::format("'{}' makes no {} here: left out", item_.of, printable(type_)));
    }

    void lay_over_item(const std::string& name, const json& member, json& into) {
        if (name == "PayloadType") return;
        const bool there = into["payload"].contains(name) || into["over"].contains(name);
        if (there && !item_.override_neutral)
            return say("conflict",
                       fmt::format("'{}' already sets {}, and this payload sets it too; 'override: "
                                   "true' lets it win",
                                   item_.of, printable(name)));
        into["over"][name] = member;
    }

    static bool names_payload(const json& value) {
        if (!value.is_structured()) return false;
        if (value.is_object() && value.contains("$payload")) return true;
        return std::any_of(value.begin(), value.end(), names_payload);
    }

    /// A network that the settings describe, too.
    void check_network() {
        const auto ssid = payload_.find("SSID_STR");
        if (type_ != "com.apple.wifi.managed" || ssid == payload_.end() || item_.override_neutral) return;
        for (const auto& [native, entry] : pass_.draft.entries())
            if (native.starts_with("WIFI.") && entry.value["payload"]["SSID_STR"] == plain_value(*ssid))
                say("conflict", fmt::format("'{}' already describes this network", entry.key));
    }

    Pass& pass_;
    const RawItem& item_;
    json payload_;
    std::string type_;
};

std::string text_at(const json& payload, const char* key) {
    const auto at = payload.find(key);
    return at != payload.end() && at->is_string() ? at->get<std::string>() : std::string();
}

/// What the item calls itself, told apart from the names of settings.
std::string name_of(const json& payload) {
    const std::string identifier = text_at(payload, "PayloadIdentifier");
    return "raw:" + (identifier.empty() ? text_at(payload, "PayloadUUID") : identifier);
}

}  // namespace

bool payload_exists(std::string_view type, std::string_view platform) {
    return flags_on(type, platform).has_value();
}

void add_raw_payloads(Pass& pass) {
    for (const RawItem& item : pass.policy.raw)
        if (item.target == "apple.payloads" && !pass.error) Item(pass, item).run();
}

std::vector<RawPayload> raw_payloads(const Pass& pass, const std::string& profile_id) {
    std::vector<RawPayload> all;
    std::map<std::string, int> seen;
    for (const auto& [native, entry] : pass.draft.entries()) {
        if (!native.starts_with("RAW.")) continue;
        const std::string type = text_at(entry.value, "PayloadType");
        std::string name = fmt::format("{}/{}/{}", profile_id, type, name_of(entry.value));
        if (const int count = ++seen[name]; count > 1) name += fmt::format("#{}", count);
        const std::string uuid = payload_uuid(name);
        const auto dot = type.rfind('.');
        const std::string kind = dot == std::string::npos ? type : type.substr(dot + 1);
        all.push_back({entry.value, type,
                       fmt::format("{}.raw.{}.{}", profile_id, kind, lower(uuid.substr(0, 8))), uuid});
    }
    return all;
}

void References::add(const json& payload, const std::string& uuid) {
    const std::string own = text_at(payload, "PayloadUUID");
    if (!own.empty()) uuids_.try_emplace(lower(own), uuid);
}

json References::renewed(const json& value) const {
    if (uuids_.empty()) return value;
    if (value.is_string()) {
        const auto at = uuids_.find(lower(value.get_ref<const std::string&>()));
        return at == uuids_.end() ? value : json(at->second);
    }
    json out = value;
    if (out.is_structured())
        for (json& member : out) member = renewed(member);
    return out;
}

}  // namespace mdm::policy::native::apple
