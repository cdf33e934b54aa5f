#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/content.hpp"
#include "mdm/policy/export_parts.hpp"
#include "mdm/policy/import/android.hpp"
#include "mdm/policy/import/apple.hpp"
#include "mdm/policy/import/import.hpp"
#include "mdm/policy/import/native_value.hpp"
#include "mdm/policy/import/xml_plist.hpp"
#include "mdm/policy/raw_item.hpp"
#include "mdm/policy/translate/apple_plist.hpp"

namespace mdm::policy {
namespace {

using nlohmann::json;

constexpr std::string_view here = "its content";  // instead of a file, in messages
constexpr std::size_t longest_prefix = 40;
constexpr std::size_t longest_key = 18;
constexpr std::array<std::string_view, 5> secret_endings{"password", "sharedsecret", "passphrase", "psk",
                                                         "challenge"};
constexpr std::array<std::string_view, 5> placeholders{"{{device.name}}", "{{device.serial}}",
                                                       "{{device.udid}}", "{{user.email}}", "{{user.name}}"};

bool names_secret(std::string_view key) {
    const std::string name = lower(key);
    return is_secret_key(key) || std::any_of(secret_endings.begin(), secret_endings.end(),
                                             [&](auto ending) { return name.ends_with(ending); });
}

/// Only placeholders that documents know, too.
bool all_known(std::string_view text) {
    for (auto at = text.find("{{"); at != std::string_view::npos; at = text.find("{{")) {
        text.remove_prefix(at);
        const auto known =
            std::find_if(placeholders.begin(), placeholders.end(),
                         [&](std::string_view placeholder) { return text.starts_with(placeholder); });
        if (known == placeholders.end()) return false;
        text.remove_prefix(known->size());
    }
    return true;
}

/// Replaces what is secret, at any depth, and makes placeholders of ours what they are again.
class Hider {
  public:
    explicit Hider(SecretNames& secrets) : secrets_(secrets) {}

    void run(json& value, const std::string& key) {
        if (value.is_string()) return text(value, key);
        if (value.is_array())
            for (json& item : value) run(item, key);
        if (!value.is_object()) return;
        if (value.size() == 1 && value.contains("$literal")) return literal(value, key);
        if (value.size() == 1 && value.contains("$dict")) {
            for (json& pair : value["$dict"])
                run(pair[1], pair[0].is_string() ? pair[0].get<std::string>() : std::string());
            return;
        }
        for (auto& [name, member] : value.items()) run(member, name);
    }

  private:
    void text(json& value, const std::string& key) {
        const auto& text = value.get_ref<const std::string&>();
        const bool xml = text.find("keyMaterial") != std::string::npos;
        if (is_masked(value) || xml || (names_secret(key) && !text.empty())) value = secrets_.reference(key);
    }

    void literal(json& value, const std::string& key) {
        const json plain = native::apple::plain_value(value);
        if (!plain.is_string()) return;
        if (names_secret(key))
            value = secrets_.reference(key);
        else if (all_known(plain.get_ref<const std::string&>()))
            value = plain;
    }

    SecretNames& secrets_;
};

Error cannot(std::string_view why) {
    return Error{Code::unsupported, std::string(why)};
}

bool holds_private_key(const json& root) {
    const json profile = import::members_of(root);
    const auto payloads = profile.find("PayloadContent");
    if (payloads == profile.end() || !payloads->is_array()) return false;
    return std::any_of(payloads->begin(), payloads->end(), [](const json& payload) {
        const json members = import::members_of(payload);
        const auto type = members.find("PayloadType");
        return type != members.end() && *type == "com.apple.security.pkcs12";
    });
}

// Without a list of platforms, neutral settings would be written for other targets, too.
void limit(Policy& policy, std::vector<std::string> platforms) {
    if (policy.applies.platforms.empty()) policy.applies.platforms = std::move(platforms);
}

/// To what the server says that the object is for.
void keep_to(Policy& policy, const std::vector<std::string>& platforms) {
    if (platforms.empty()) return;
    std::erase_if(policy.applies.platforms, [&](const std::string& platform) {
        return std::find(platforms.begin(), platforms.end(), platform) == platforms.end();
    });
    limit(policy, platforms);
}

Result<Policy> of_profile(const NativeObject& object, bool neutral, SecretNames& secrets) {
    MDM_TRY(json root, import::read_xml_plist(object.content, here));
    MDM_CHECK(import::check_profile(root, here));
    if (holds_private_key(root)) return cannot("it holds an identity with its private key");
    Hider(secrets).run(root, "");
    std::vector<std::string> unsaid;  // export tells of each object by itself
    Policy policy =
        import::policy_of_profile(root, neutral ? import::Neutral::keys : import::Neutral::nothing, unsaid);
    keep_to(policy, object.platforms);
    limit(policy, {"ios", "ipados", "macos", "tvos"});
    return policy;
}

/// What a document can hold, with our placeholders out of the way while that is looked at.
Result<json> json_of(const NativeObject& object) {
    std::string text = object.content;
    const auto swap = [&](bool out) {
        for (std::size_t i = 0; i < placeholders.size(); ++i) {
            const std::string stand_in = fmt::format("\uE0F0{}", i);  // private use
            const std::string from = out ? std::string(placeholders[i]) : stand_in;
            const std::string to = out ? stand_in : std::string(placeholders[i]);
            for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
                text.replace(at, from.size(), to);
        }
    };
    if (text.find("\uE0F0") == std::string::npos) swap(true);
    MDM_TRY(const json parsed, parse_content("json", text));
    MDM_TRY(const json good, import::android_value(parsed, here));
    text = good.dump(-1, ' ', false, json::error_handler_t::replace);
    swap(false);
    return parse_content("json", text);
}

Result<Policy> of_android(const NativeObject& object, bool neutral, SecretNames& secrets) {
    MDM_TRY(json content, json_of(object));
    if (!content.is_object()) return cannot("it is no JSON object");
    Hider(secrets).run(content, "");
    std::vector<std::string> unsaid;
    return import::policy_of_android(content, neutral ? import::Neutral::keys : import::Neutral::nothing,
                                     unsaid);
}

/// "stringXml" of "#microsoft.graph.omaSettingStringXml".
std::string data_type(const json& setting) {
    constexpr std::string_view prefix = "#microsoft.graph.omaSetting";
    const auto type = setting.find("@odata.type");
    std::string word = type != setting.end() && type->is_string() ? type->get<std::string>() : std::string();
    if (!word.starts_with(prefix) || word.size() == prefix.size()) return {};
    word = word.substr(prefix.size());
    if (word[0] >= 'A' && word[0] <= 'Z') word[0] = static_cast<char>(word[0] - 'A' + 'a');
    return word;
}

Result<RawItem> oma_item(json setting, SecretNames& secrets) {
    if (!setting.is_object() || !setting.contains("omaUri") || !setting["omaUri"].is_string())
        return cannot("a setting of it has no omaUri");
    const std::string type = data_type(setting);
    if (type.empty()) return cannot("a setting of it is of a type that is not known");
    const std::string uri = setting["omaUri"].get<std::string>();
    json item = {{"omaUri", uri}, {"dataType", type}};
    if (setting.contains("displayName") && setting["displayName"].is_string())
        item["name"] = setting["displayName"];
    const std::string key = uri.substr(uri.rfind('/') + 1);
    json value = setting.value("value", json());
    if (value.is_string()) {
        const auto bytes = from_base64(value.get<std::string>());
        if (bytes && bytes->find("keyMaterial") != std::string::npos) value = secrets.reference(key);
    }
    if (value.is_null()) value = secrets.reference(key);  // encrypted there
    Hider(secrets).run(value, key);
    item["value"] = std::move(value);
    return RawItem{"windows.oma", std::move(item), false, {}};
}

Result<Policy> of_windows(const NativeObject& object, bool, SecretNames& secrets) {
    MDM_TRY(const json content, json_of(object));
    if (!content.is_object() || !content.contains("@odata.type") ||
        content["@odata.type"] != "#microsoft.graph.windows10CustomConfiguration" ||
        !content.contains("omaSettings") || !content["omaSettings"].is_array())
        return cannot("it is no custom configuration with omaSettings");
    Policy policy;
    policy.applies.platforms = {"windows"};
    for (const json& setting : content["omaSettings"]) {
        MDM_TRY(RawItem item, oma_item(setting, secrets));
        policy.raw.push_back(std::move(item));
    }
    return policy;
}

Result<Policy> of_declaration(const NativeObject& object, bool, SecretNames& secrets) {
    MDM_TRY(json content, json_of(object));
    if (!content.is_object() || !content.contains("Type") || !content.contains("Payload"))
        return cannot("it is no declaration with Type and Payload");
    Hider(secrets).run(content["Payload"], "");
    Policy policy;
    policy.applies.platforms = {"ios", "ipados", "macos", "tvos"};
    json item = {{"Type", content["Type"]}, {"Payload", content["Payload"]}};
    if (content.contains("Identifier")) item["Identifier"] = content["Identifier"];
    policy.raw.push_back({"apple.declarations", std::move(item), false, {}});
    return policy;
}

struct Maker {
    std::string_view kind;
    Result<Policy> (*make)(const NativeObject& object, bool neutral, SecretNames& secrets);
};
constexpr std::array<Maker, 4> makers{{{"android.policy", of_android},
                                       {"apple.declaration", of_declaration},
                                       {"apple.profile", of_profile},
                                       {"windows.custom", of_windows}}};

/// Letters and digits; anything else is '-'.
std::string cut(std::string text, std::size_t most) {
    text = text.substr(0, most);
    while (text.ends_with('-')) text.pop_back();
    return text;
}

}  // namespace

SecretNames::SecretNames(std::string_view policy) : prefix_(cut(std::string(policy), longest_prefix)) {
    const bool letter = !prefix_.empty() && prefix_[0] >= 'a' && prefix_[0] <= 'z';
    if (!letter) prefix_ = "s-" + prefix_;
}

std::string SecretNames::reference(std::string_view key) {
    const std::string word = cut(import::name_from(key), longest_key);
    const std::string base = fmt::format("{}-{}", prefix_, word.empty() ? "secret" : word);
    std::string name = base;
    const auto taken = [&] {
        return std::any_of(all_.begin(), all_.end(), [&](const auto& each) { return each.first == name; });
    };
    for (int count = 2; taken(); ++count) name = fmt::format("{}-{}", base, count);
    std::string variable = name;
    for (char& c : variable) {
        if (c == '-') c = '_';
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    all_.emplace_back(name, std::move(variable));
    return "{{secret:" + name + "}}";
}

bool has_form(std::string_view kind) {
    return std::any_of(makers.begin(), makers.end(), [&](const Maker& maker) { return maker.kind == kind; });
}

Result<Policy> policy_of_object(const NativeObject& object, bool neutral, SecretNames& secrets) {
    for (const Maker& maker : makers)
        if (maker.kind == object.kind) return maker.make(object, neutral, secrets);
    return cannot("documents have no form for objects of this kind");
}

}  // namespace mdm::policy
