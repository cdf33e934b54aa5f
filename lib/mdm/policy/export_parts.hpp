#pragma once
// Parts of the export: one object's content as a policy, one object's assignment as a document.
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/objects.hpp"
#include "mdm/policy/assign.hpp"
#include "mdm/policy/document.hpp"

namespace mdm::policy {

/// Hands out names for the secrets of one policy.
class SecretNames {
  public:
    explicit SecretNames(std::string_view policy);
    /// "{{secret:eduroam-password}}" for the key "Password".
    std::string reference(std::string_view key);
    /// Name → environment variable that a person has to set, in the order they were handed out.
    const std::vector<std::pair<std::string, std::string>>& all() const { return all_; }

  private:
    std::string prefix_;
    std::vector<std::pair<std::string, std::string>> all_;
};

/// Whether documents can say objects of this kind at all.
bool has_form(std::string_view kind);

/// A policy without a name whose one artefact should be this object: values that the server masks, and
/// literals under keys that name secrets, as references. `neutral` false keeps everything in raw. Errors say
/// what cannot be written as a document.
Result<Policy> policy_of_object(const NativeObject& object, bool neutral, SecretNames& secrets);

/// Device id → serial, of serials that are one device's alone.
using Serials = std::map<std::string, std::string, std::less<>>;

struct Given {
    std::vector<std::pair<std::string, std::string>> include;  // "group" or "serial" → name
    std::vector<std::pair<std::string, std::string>> exclude;
    std::set<std::string> to;  // claims on these lines, as a marker has them
    std::string why_not;       // why documents cannot say it; "" where they can
};
/// Nobody has it: nothing in it at all.
Given given_to(const NativeObject& object, const ObjectKind& kind, const Groups& groups,
               const Serials& serials);
/// The Assignment of that name, for the policy of that name.
nlohmann::ordered_json assignment_document(const std::string& policy, const Given& given);
/// The Variables of that name.
nlohmann::ordered_json variables_document(const std::string& policy, const SecretNames& secrets);

}  // namespace mdm::policy
