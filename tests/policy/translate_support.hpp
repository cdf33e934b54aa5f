#pragma once
// Policies built by hand, translated, and the artefacts read back as JSON.
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mdm/base/json.hpp"
#include "mdm/policy/translate.hpp"

namespace mdm::test {

policy::Value text(std::string value);
policy::Value flag(bool value);
policy::Value number(std::int64_t value);
policy::Value milliseconds(std::int64_t value);
policy::Value minutes(std::int64_t value);
policy::Value days(std::int64_t value);
policy::Value secret(std::string reference);
policy::Value list(std::vector<policy::Value> items);
policy::Value map(policy::Map members);

/// A policy named "test" for the platforms ("ios macos"; "" for any).
policy::Policy policy_for(std::string_view platforms, policy::Settings settings);

/// Owned by the company; Apple's are supervised, too.
policy::Policy company(std::string_view platforms, policy::Settings settings);
/// Android: owned by the company, and people's own with a work profile.
policy::Policy company(policy::Settings settings);
policy::Policy personal(policy::Settings settings);
/// The Android policy that comes out; of settings alone, for company-owned devices.
nlohmann::json policy_of(const policy::Policy& policy);
nlohmann::json policy_of(policy::Settings settings);

/// Fails the test case when it cannot be compiled.
policy::Translation translated(const policy::Policy& policy, std::string_view target);
/// The artefact meant for `platform`, read back: a property list as JSON, JSON as it is; null without one.
nlohmann::json artefact_for(const policy::Translation& translation, std::string_view platform);
/// Any artefact, read back in the same way.
nlohmann::json read_back(const policy::Artefact& artefact);
/// The artefact of that name ("profile-supervised", "os-minimum"), or null.
nlohmann::json named(const policy::Translation& translation, std::string_view name);
/// Apple: the first payload of a type ("RS" and "PW" for short), or null.
nlohmann::json payload(const nlohmann::json& profile, std::string_view type);
/// Apple: payload `type` of a policy of one setting, for one supervised company-owned platform.
nlohmann::json apple_payload(std::string_view platform, std::string_view type, policy::Settings settings);
/// Windows: the value of the node whose URI ends in `tail`, or null.
nlohmann::json node(const nlohmann::json& custom, std::string_view tail);

/// Apple: the payloads and keys of a profile that iOS does not take with this flag ('S' not supervised, 'U'
/// User Enrollment), a line each.
std::string flagged(const nlohmann::json& profile, char flag);

/// Codes of the lines about a key, joined: "ok", "degraded needs-supervision".
std::string codes(const policy::Translation& translation, std::string_view key);
/// The first line about a key with this code; fails the test case without one.
policy::ReportLine line(const policy::Translation& translation, std::string_view key, std::string_view code);

}  // namespace mdm::test
