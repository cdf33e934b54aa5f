#pragma once
// What a device answers to DeviceInformation, SecurityInfo, InstalledApplicationList, ProfileList and
// DeviceLocation, in our columns: bytes where Apple counts gigabytes, a whole percentage where Apple counts
// to 1. Values of the wrong kind are left out.
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "mdm/backend/apple/facts.hpp"

namespace mdm::apple {

struct Answers {
    Facts facts = {};
    std::optional<bool> pin_for_lock = {};
    std::optional<bool> pin_for_erase = {};
    std::optional<std::vector<AppFact>> apps = {};          // the whole list, where it was asked for
    std::optional<std::vector<ProfileFact>> profiles = {};  // likewise
    bool empty() const { return facts.empty() && !pin_for_lock && !pin_for_erase && !apps && !profiles; }
};

/// `report` is a device's whole answer; what it does not hold gives nothing.
Answers read_answers(const nlohmann::json& report);

/// The keys that an Authenticate message shares with an answer to DeviceInformation.
Facts read_device_facts(const nlohmann::json& dict);

/// The queries of DeviceInformation that give facts.
std::vector<std::string> device_queries();

}  // namespace mdm::apple
