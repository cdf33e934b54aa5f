#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "mdm/backend/apple/delivery.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::apple {
namespace {

using nlohmann::json;

constexpr std::string_view activation_type = "com.apple.activation.simple";
constexpr std::string_view configurations = "com.apple.configuration.";

json parsed(const std::string& content) {
    return json::parse(content, nullptr, false);
}

std::string text_in(const json& dict, const char* key) {
    if (!dict.is_object()) return {};
    const auto found = dict.find(key);
    return found != dict.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string set_of(const std::string& identifier) {
    return "mdmctl." + identifier;
}

/// A configuration alone does nothing; this one turns it on.
std::string activation_id(const std::string& identifier) {
    return identifier + ".mdmctl-activation";
}
std::string activation_of(const std::string& identifier) {
    const json whole{{"Identifier", activation_id(identifier)},
                     {"Payload", {{"StandardConfigurations", {identifier}}}},
                     {"Type", activation_type}};
    return whole.dump(-1, ' ', false, json::error_handler_t::replace);
}

class DeclarationDelivery final : public Delivery {
  public:
    DeclarationDelivery(Declarations& declarations, KeptObjects& kept)
        : declarations_(declarations), kept_(kept) {}

    std::string identifier_of(const NativeObject& object) const override {
        return text_in(parsed(object.content), "Identifier");
    }
    Result<void> store(const NativeObject& object) override;
    Result<void> drop(const NativeObject& object) override;
    Result<bool> refresh(NativeObject& object) override;
    Result<void> bring(const NativeObject& object, const std::set<std::string>& wanted) override;
    Result<bool> is_missing(const Sent&) override { return false; }

  private:
    Declarations& declarations_;
    KeptObjects& kept_;
};

Result<void> DeclarationDelivery::store(const NativeObject& object) {
    const std::string identifier = identifier_of(object);
    MDM_TRY(bool changed, declarations_.put(object.content));
    MDM_TRY(changed, declarations_.add_to_set(set_of(identifier), identifier));
    static_cast<void>(changed);  // 304 is as good
    if (!text_in(parsed(object.content), "Type").starts_with(configurations)) return {};
    MDM_TRY(changed, declarations_.put(activation_of(identifier)));
    MDM_TRY(changed, declarations_.add_to_set(set_of(identifier), activation_id(identifier)));
    return {};
}

Result<void> DeclarationDelivery::drop(const NativeObject& object) {
    const std::string identifier = identifier_of(object);
    for (const std::string& one : {activation_id(identifier), identifier}) {
        MDM_TRY(const bool removed, declarations_.remove(one));
        static_cast<void>(removed);
    }
    return {};
}

Result<bool> DeclarationDelivery::refresh(NativeObject& object) {
    const std::string identifier = identifier_of(object);
    MDM_TRY(const auto all, declarations_.list());  // in what words the server says "none" is not published
    if (std::find(all.begin(), all.end(), identifier) == all.end()) return false;
    MDM_TRY(auto live, declarations_.get(identifier));
    live.erase("ServerToken");
    object.content = live.dump(-1, ' ', false, json::error_handler_t::replace);
    return true;
}

Result<void> DeclarationDelivery::bring(const NativeObject& object, const std::set<std::string>& wanted) {
    const std::string identifier = identifier_of(object);
    const std::int64_t version = to_int(object.version).value_or(0);
    std::vector<std::string> changed;
    MDM_TRY(const auto sent, kept_.sent_of(object.id));
    std::map<std::string, std::int64_t> has;
    for (const Sent& one : sent) has[one.device] = one.version;
    for (const auto& [device, old] : has) {
        if (wanted.contains(device)) continue;
        MDM_TRY(const bool taken, declarations_.take(device, set_of(identifier)));
        static_cast<void>(taken);
        MDM_CHECK(kept_.forget(object.id, device));
        changed.push_back(device);
    }
    for (const std::string& device : wanted) {
        const auto known = has.find(device);
        if (known != has.end() && known->second == version) continue;
        MDM_TRY(const bool given, declarations_.give(device, set_of(identifier)));
        static_cast<void>(given);
        MDM_CHECK(kept_.note(object.id, {device, identifier, version, "", ""}));
        changed.push_back(device);
    }
    return declarations_.notify(changed);
}

}  // namespace

Capability accepts_declaration(const NativeObject& object) {
    const json whole = parsed(object.content);
    if (!whole.is_object()) return {Support::no, "the content is no declaration (a JSON object)", ""};
    for (const char* key : {"Type", "Identifier"})
        if (text_in(whole, key).empty())
            return {Support::no, fmt::format("the declaration has no {}", key), ""};
    if (!whole.contains("Payload")) return {Support::no, "the declaration has no Payload", ""};
    return {Support::yes, "", "documentation"};
}

std::unique_ptr<Delivery> declaration_delivery(Declarations& declarations, KeptObjects& kept) {
    return std::make_unique<DeclarationDelivery>(declarations, kept);
}

}  // namespace mdm::apple
