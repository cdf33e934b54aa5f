#include "mdm/policy/translate/apple_raw.hpp"

#include <fmt/format.h>

#include <array>

#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/raw/apple_payloads.hpp"
#include "mdm/policy/raw_item.hpp"
#include "mdm/policy/translate/apple_plist.hpp"

namespace mdm::policy::native::apple {
namespace {

using nlohmann::json;

/// Where a type of payload exists. S: on supervised devices only; U: not under User Enrollment.
struct TypeRow {
    std::string_view type;
    std::string_view on;
};
constexpr std::string_view everywhere = "ios macos tvos visionos watchos";
constexpr std::array type_rows{
    TypeRow{"com.apple.MCX", "macos:U"},
    TypeRow{"com.apple.MCX.FileVault2", "macos:U"},
    TypeRow{"com.apple.SoftwareUpdate", "macos:U"},
    TypeRow{"com.apple.app.lock", "ios:SU tvos:S"},
    TypeRow{"com.apple.applicationaccess", everywhere},
    TypeRow{"com.apple.applicationaccess.new", "macos:U"},
    TypeRow{"com.apple.asam", "macos:U"},
    TypeRow{"com.apple.configurationprofile.identification", "macos"},
    TypeRow{"com.apple.declarations", "ios:U macos:U tvos visionos:U watchos"},
    TypeRow{"com.apple.dnsSettings.managed", "ios:U macos:U visionos:U"},
    TypeRow{"com.apple.domains", "ios:U macos:U visionos:U"},
    TypeRow{"com.apple.eas.account", "ios visionos"},
    TypeRow{"com.apple.ews.account", "macos"},
    TypeRow{"com.apple.extensiblesso", "ios macos visionos"},
    TypeRow{"com.apple.google-oauth", "ios visionos"},
    TypeRow{"com.apple.homescreenlayout", "ios:SU tvos:S"},
    TypeRow{"com.apple.loginwindow", "macos:U"},
    TypeRow{"com.apple.mail.managed", "ios macos visionos"},
    TypeRow{"com.apple.mdm", "ios macos tvos visionos watchos:S"},
    TypeRow{"com.apple.mobiledevice.passwordpolicy", "ios macos:U visionos watchos"},
    TypeRow{"com.apple.notificationsettings", "ios:SU macos:U"},
    TypeRow{"com.apple.preference.security", "macos:U"},
    TypeRow{"com.apple.profileRemovalPassword", "ios:SU macos:U tvos:S"},
    TypeRow{"com.apple.proxy.http.global", "ios:SU macos:U tvos:S visionos:SU"},
    TypeRow{"com.apple.screensaver", "macos:U"},
    TypeRow{"com.apple.screensaver.user", "macos:U"},
    TypeRow{"com.apple.security.FDERecoveryKeyEscrow", "macos:U"},
    TypeRow{"com.apple.security.acme", everywhere},
    TypeRow{"com.apple.security.firewall", "macos:U"},
    TypeRow{"com.apple.security.pem", everywhere},
    TypeRow{"com.apple.security.pkcs1", everywhere},
    TypeRow{"com.apple.security.pkcs12", everywhere},
    TypeRow{"com.apple.security.root", everywhere},
    TypeRow{"com.apple.security.scep", everywhere},
    TypeRow{"com.apple.shareddeviceconfiguration", "ios:SU"},
    TypeRow{"com.apple.systempolicy.control", "macos:U"},
    TypeRow{"com.apple.systempolicy.managed", "macos:U"},
    TypeRow{"com.apple.vpn.managed", "ios:U macos:U tvos visionos:U"},
    TypeRow{"com.apple.vpn.managed.applayer", "ios macos visionos watchos:S"},
    TypeRow{"com.apple.webClip.managed", "ios macos"},
    TypeRow{"com.apple.webcontent-filter", "ios macos:U visionos"},
    TypeRow{"com.apple.wifi.managed", everywhere},
};

constexpr std::string_view profile_type = "Configuration";

/// "SU" for "ios:SU macos"; nullopt where the type does not exist. Types that are not known are let through.
std::optional<std::string> flags_on(std::string_view type, std::string_view platform) {
    const auto* row =
        std::find_if(type_rows.begin(), type_rows.end(), [&](const TypeRow& r) { return r.type == type; });
    if (row == type_rows.end()) return "";
    const std::string_view wanted = platform == "ipados" ? "ios" : platform;
    for (const std::string& word : split(row->on, ' ')) {
        const auto colon = word.find(':');
        if (word.substr(0, colon) != wanted) continue;
        return colon == std::string::npos ? "" : word.substr(colon + 1);
    }
    return std::nullopt;
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

    /// Against what Apple publishes. A raw block may know better, so nothing of this is an error.
    void check_keys() {
        RawItem plain = item_;
        plain.value = plain_value(item_.value);
        for (Finding& finding : raw::check_payload(plain)) {
            if (finding.level == Level::note || type_ == profile_type) continue;
            if (!finding.hint.empty()) finding.message += fmt::format(" ({})", finding.hint);
            say(finding.code, std::move(finding.message));
        }
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
