#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "mdm/backend/apple/delivery.hpp"
#include "mdm/backend/apple/plist.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::apple {
namespace {

using nlohmann::json;

class ProfileDelivery final : public Delivery {
  public:
    ProfileDelivery(Courier courier, EventStore& store, KeptObjects& kept)
        : courier_(std::move(courier)), store_(store), kept_(kept) {}

    std::string identifier_of(const NativeObject& object) const override;
    Result<void> store(const NativeObject&) override { return {}; }
    Result<void> drop(const NativeObject&) override { return {}; }
    Result<bool> refresh(NativeObject&) override { return true; }
    Result<void> bring(const NativeObject& object, const std::set<std::string>& wanted) override;
    Result<bool> is_missing(const Sent& sent) override;

  private:
    Result<void> install(const NativeObject& object, const std::vector<std::string>& devices);
    Result<void> remove(const NativeObject& object, const std::string& identifier,
                        const std::vector<std::string>& devices);

    Courier courier_;
    EventStore& store_;
    KeptObjects& kept_;
};

std::string ProfileDelivery::identifier_of(const NativeObject& object) const {
    const auto profile = read_plist(object.content);
    return profile.ok() && profile->is_object() ? text_at(*profile, "PayloadIdentifier") : std::string();
}

// The question for profiles comes after it in the device's queue: its answer tells whether it is there.
Result<void> ProfileDelivery::install(const NativeObject& object, const std::vector<std::string>& devices) {
    MDM_TRY(const auto told, courier_.bring(InstallProfile{object.content}, "policy.assign", devices));
    std::vector<std::string> taken;
    for (const auto& [device, receipt] : told)
        if (receipt.outcome == Outcome::accepted) taken.push_back(device);
    MDM_TRY(const auto asked, courier_.bring(ProfileList{}, "policy.assign", taken));
    for (const std::string& device : taken)
        MDM_CHECK(kept_.note(object.id, {device, identifier_of(object), to_int(object.version).value_or(0),
                                         told.at(device).command_id, asked.at(device).command_id}));
    return verdict_of(told, "install the profile");
}

Result<void> ProfileDelivery::remove(const NativeObject& object, const std::string& identifier,
                                     const std::vector<std::string>& devices) {
    MDM_TRY(auto told, courier_.bring(RemoveProfile{identifier}, "policy.unassign", devices));
    for (auto& [device, receipt] : told) {
        // who has gone has taken the profile along
        const bool gone = receipt.error && receipt.error->code == Code::not_found;
        if (receipt.outcome != Outcome::accepted && !gone) continue;
        MDM_CHECK(kept_.forget(object.id, device));
        receipt.outcome = Outcome::accepted;
    }
    return verdict_of(told, "remove the profile");
}

Result<void> ProfileDelivery::bring(const NativeObject& object, const std::set<std::string>& wanted) {
    const std::string identifier = identifier_of(object);
    std::map<std::string, std::vector<std::string>> remove_from;  // by identifier
    std::set<std::string> missing = wanted;
    MDM_TRY(const auto sent, kept_.sent_of(object.id));
    for (const Sent& one : sent) {
        if (!wanted.contains(one.device) || one.identifier != identifier)
            remove_from[one.identifier].push_back(one.device);
        else if (std::to_string(one.version) == object.version) {
            MDM_TRY(const bool is_gone, is_missing(one));
            if (!is_gone) missing.erase(one.device);
        }
    }
    Result<void> removed, installed;
    for (const auto& [old, devices] : remove_from)
        if (auto done = remove(object, old, devices); !done.ok()) removed = std::move(done);
    installed = install(object, {missing.begin(), missing.end()});
    return installed.ok() ? removed : installed;
}

Result<bool> ProfileDelivery::is_missing(const Sent& sent) {
    MDM_TRY(const auto installed, store_.result_of(sent.device, sent.command_uuid));
    if (installed && installed->outcome == Outcome::failed) return true;
    MDM_TRY(const auto asked, store_.result_of(sent.device, sent.query_uuid));
    if (!asked || asked->outcome != Outcome::acknowledged) return false;  // not known
    MDM_TRY(const auto profiles, store_.profiles(sent.device));
    if (!profiles) return false;
    return std::none_of(profiles->begin(), profiles->end(),
                        [&](const ProfileFact& one) { return one.id == sent.identifier; });
}

}  // namespace

Capability accepts_profile(const NativeObject& object) {
    const auto profile = read_plist(object.content);
    if (!profile.ok() || !profile->is_object())
        return {Support::no, "the content is no configuration profile (an XML property list)", ""};
    if (text_at(*profile, "PayloadType") != "Configuration" || !profile->contains("PayloadContent"))
        return {Support::no, "the content is a property list, and no configuration profile", ""};
    if (text_at(*profile, "PayloadIdentifier").empty())
        return {Support::no, "the profile has no PayloadIdentifier, by which it is removed again", ""};
    return {Support::yes, "", "documentation"};
}

std::unique_ptr<Delivery> profile_delivery(Courier courier, EventStore& store, KeptObjects& kept) {
    return std::make_unique<ProfileDelivery>(std::move(courier), store, kept);
}

}  // namespace mdm::apple
