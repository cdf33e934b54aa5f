#pragma once
// Native passthrough of a Policy as it was written: one item each, as JSON, with its place. Whoever reads
// Policy::raw includes this; document.hpp only names the type, because JSON headers are heavy.
#include <string>
#include <vector>

#include "mdm/base/json.hpp"
#include "mdm/policy/value.hpp"

namespace mdm::policy {

struct RawItem {
    std::string target;     // "apple.payloads" "apple.declarations" "android.policy" "windows.oma"
                            // "intune.configurations" "chrome.policies"
    nlohmann::json value;   // an object of native keys, without ours; references to secrets as
                            // "{{secret:name}}" or "{{env:NAME}}" anywhere in text
    bool override_neutral;  // `override: true`: it may set what neutral settings set too
    Source source;
    std::vector<std::string> override_keys{};  // android.policy: `override: [keyPath]`, these keys only
    std::string of{};  // apple.payloads: the keys lie over the payload of this item ("wifi.networks[ward]")
};

/// Tokens of the secrets that the item refers to ("secret:psk", "env:PSK"), sorted, each once.
std::vector<std::string> secret_tokens(const RawItem& item);

}  // namespace mdm::policy
