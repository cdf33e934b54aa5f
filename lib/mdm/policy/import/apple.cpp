#include "mdm/policy/import/apple.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/content.hpp"
#include "mdm/policy/import/inverse.hpp"
#include "mdm/policy/import/items.hpp"
#include "mdm/policy/import/native_value.hpp"
#include "mdm/policy/raw_item.hpp"
#include "mdm/policy/translate.hpp"
#include "mdm/policy/translate/apple_plist.hpp"
#include "mdm/policy/translate/apple_raw.hpp"

namespace mdm::policy::import {
namespace {

using native::apple::plain_value;
using nlohmann::json;

constexpr std::array<std::string_view, 4> documented_platforms{"ios", "ipados", "macos", "tvos"};

std::string text_at(const json& members, const char* key) {
    const auto at = members.find(key);
    if (at == members.end()) return {};
    const json text = plain_value(*at);
    return text.is_string() ? text.get<std::string>() : std::string();
}

bool is_text(const json& members, const char* key) {
    return !text_at(members, key).empty();
}

Error refused(std::string_view file, std::string_view message, std::string hint = {}) {
    return Error{Code::invalid, fmt::format("{}: {}", file, message), std::move(hint)};
}

/// Lower case, of everything but `own` members: what could be a reference.
void collect_texts(const json& value, std::set<std::string>& texts, std::string_view own = {}) {
    if (value.is_string()) texts.insert(lower(value.get_ref<const std::string&>()));
    if (value.is_array())
        for (const json& item : value) collect_texts(item, texts);
    if (value.is_object())
        for (const auto& [key, member] : value.items())
            if (own.empty() || key != own) collect_texts(member, texts);
}

/// One payload on its way: its members, and whether settings may take some of them.
struct Payload {
    json members;
    std::string type;
    std::string prefix;  // "" when settings write no such payload, or the profile has several
    TakenItem item = {};
};

class Importer {
  public:
    Importer(const json& root, Neutral neutral, std::vector<std::string>& notes)
        : root_(members_of(root)), neutral_(neutral), notes_(notes) {
        for (const json& payload : root_["PayloadContent"]) add(members_of(payload));
        root_.erase("PayloadContent");
    }

    Policy run() {
        platforms_ = platforms_of_types();
        if (neutral_ != Neutral::nothing) take_settings();
        if (neutral_ == Neutral::items) take_items();
        collect_references();
        add_raw(top());
        for (Payload& payload : payloads_) add_payload(payload);
        limit_platforms();
        return std::move(policy_);
    }

  private:
    void add(json members) {
        Payload payload{std::move(members), {}, {}};
        payload.type = text_at(payload.members, "PayloadType");
        payload.prefix = native::apple::prefix_of(payload.type);
        for (Payload& other : payloads_)
            if (other.type == payload.type) other.prefix = payload.prefix = "";
        payloads_.push_back(std::move(payload));
    }

    std::vector<std::string> platforms_of_types() const {
        std::vector<std::string> all;
        for (const std::string_view platform : platforms_of("apple"))
            if (std::all_of(payloads_.begin(), payloads_.end(), [&](const Payload& each) {
                    return native::apple::payload_exists(each.type, platform);
                }))
                all.emplace_back(platform);
        return all;
    }

    void take_settings() {
        NativeKeys keys;
        for (const Payload& payload : payloads_)
            for (const auto& [key, value] : payload.members.items())
                if (!payload.prefix.empty() && !key.starts_with("Payload"))
                    keys.emplace(payload.prefix + key, value);
        Inverse inverse = invert("apple", keys, platforms_);
        if (inverse.settings.empty()) return;
        platforms_ = std::move(inverse.platforms);
        policy_.settings = std::move(inverse.settings);
        for (Payload& payload : payloads_)
            for (const std::string& native : inverse.keys)
                if (!payload.prefix.empty() && native.starts_with(payload.prefix))
                    payload.members.erase(native.substr(payload.prefix.size()));
    }

    /// Certificates first: the others refer to them.
    void take_items() {
        ItemTaker taker(platforms_);
        for (const bool certificates : {true, false})
            for (Payload& payload : payloads_)
                if (payload.type.starts_with("com.apple.security.") == certificates)
                    take_item(taker, payload);
        if (taker.settings().empty()) return;
        platforms_ = taker.platforms();
        for (const auto& [key, value] : taker.settings()) policy_.settings.insert_or_assign(key, value);
    }

    void take_item(ItemTaker& taker, Payload& payload) {
        if (!payload.prefix.empty()) return;
        payload.item = taker.take(payload.members);
        for (const std::string& key : payload.item.keys) payload.members.erase(key);
        if (!payload.item.why.empty())
            notes_.push_back(fmt::format("{}{} stays native: {}", payload.type, called(payload.members),
                                         payload.item.why));
    }

    static std::string called(const json& members) {
        for (const char* key : {"SSID_STR", "UserDefinedName", "Label", "PayloadDisplayName"})
            if (const std::string text = text_at(members, key); !text.empty())
                return fmt::format(" '{}'", fit_width(printable(text), 60));
        return {};
    }

    /// Of what is left native.
    void collect_references() {
        collect_texts(root_, texts_, "PayloadUUID");
        for (const Payload& payload : payloads_) collect_texts(payload.members, texts_, "PayloadUUID");
    }

    void add_payload(Payload& payload) {
        json members = remainder(std::move(payload.members));
        const std::string& path = payload.item.path;
        if (path.empty()) return add_raw(members);
        members.erase("PayloadIdentifier");
        if (members.size() < 2) return;  // its type alone
        policy_.raw.push_back(
            {"apple.payloads", native_item(dict_of(members)), !payload.item.others.empty(), {}, {}, path});
    }

    /// Keys of the profile itself.
    json top() const {
        json members = root_;
        members.erase("PayloadIdentifier");
        members = remainder(std::move(members));
        return members.size() > 1 ? members : json();
    }

    /// Without what the translator writes by itself.
    json remainder(json members) const {
        if (members.contains("PayloadVersion") && members["PayloadVersion"] == 1)
            members.erase("PayloadVersion");
        if (texts_.find(lower(text_at(members, "PayloadUUID"))) == texts_.end()) members.erase("PayloadUUID");
        return members;
    }

    void add_raw(const json& members) {
        if (!members.is_null())
            policy_.raw.push_back({"apple.payloads", native_item(dict_of(members)), false, {}});
    }

    /// Where the profile is for fewer platforms than there are, the document says so.
    void limit_platforms() {
        if (platforms_.empty() || platforms_.size() == platforms_of("apple").size()) return;
        for (const std::string& platform : platforms_)
            if (std::find(documented_platforms.begin(), documented_platforms.end(), platform) !=
                documented_platforms.end())
                policy_.applies.platforms.push_back(platform);
    }

    json root_;  // without its payloads
    Neutral neutral_;
    std::vector<std::string>& notes_;
    std::set<std::string> texts_;
    std::vector<Payload> payloads_;
    std::vector<std::string> platforms_;
    Policy policy_;
};

}  // namespace

Result<void> check_profile(const json& root, std::string_view file) {
    if (!root.is_object()) return refused(file, "a property list, but no configuration profile");
    const json members = members_of(root);
    const std::string type = text_at(members, "PayloadType");
    if (members.contains("EncryptedPayloadContent"))
        return refused(file, "an encrypted configuration profile, whose payloads cannot be read",
                       "import the profile from before its encryption");
    if (type == "Profile Service")
        return refused(file, "an enrollment request (Profile Service), which sets nothing");
    if (type != "Configuration")
        return refused(file,
                       type.empty()
                           ? "a property list, but no configuration profile"
                           : fmt::format("a property list of PayloadType '{}', but no configuration profile",
                                         fit_width(printable(type), 60)));
    const auto content = members.find("PayloadContent");
    if (content == members.end() || !content->is_array())
        return refused(file, "a configuration profile without a list of payloads (PayloadContent)");
    for (std::size_t i = 0; i < content->size(); ++i)
        if (!(*content)[i].is_object() || !is_text(members_of((*content)[i]), "PayloadType"))
            return refused(file, fmt::format("payload {} of the profile has no PayloadType", i + 1));
    return {};
}

Policy policy_of_profile(const json& root, Neutral neutral, std::vector<std::string>& notes) {
    return Importer(root, neutral, notes).run();
}

std::vector<std::string> titles_of_profile(const json& root) {
    const json members = members_of(root);
    return {text_at(members, "PayloadDisplayName"), text_at(members, "PayloadIdentifier")};
}

std::vector<std::string> literal_secrets(const json& root) {
    std::vector<std::string> found;
    const json profile = members_of(root);
    for (const json& payload : profile["PayloadContent"]) {
        const json members = plain_value(payload);
        find_secrets(members, text_at(members, "PayloadType"), found);
    }
    return found;
}

}  // namespace mdm::policy::import
