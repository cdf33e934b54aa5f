#pragma once
// What a setting is, from the one table of settings, and what it becomes on each target: found by translating
// a sample, so that it is what the translators do and not what somebody wrote about them.
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/result.hpp"
#include "mdm/policy/document.hpp"
#include "mdm/policy/settings.hpp"

namespace mdm::policy {

/// One sample value on one target.
struct Becomes {
    std::string target;
    std::string sample;  // as it is written in YAML: "8", "deny"
    std::string code;    // "ok" "unsupported" …, as `policy render` reports it
    Level level = Level::note;
    std::string message;
    std::vector<std::string> native;  // "PayloadContent[com.apple.mobiledevice.passwordpolicy].minLength = 8"
};

struct Explanation {
    std::string key;
    const Setting* setting = nullptr;      // null: a section
    std::vector<const Setting*> children;  // below a section, a list or a map, all depths
    std::vector<Becomes> becomes;          // of a setting that a sample can be made for
};

/// Code::not_found with a did-you-mean for what is neither a setting nor a section; the index of an item may
/// be named ("wifi.networks[clinical].psk").
Result<Explanation> explain(std::string_view key);

/// "boolean", "whole number", "one of allow, deny", …
std::string type_text(const Setting& setting);
/// "4 to 16 characters", "1 min to 1 d, in whole min", or "".
std::string range_text(const Setting& setting);

}  // namespace mdm::policy
