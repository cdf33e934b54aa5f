#pragma once
// The Android Management policy that a document carries in its raw block, checked against what Google
// publishes about it: names and types of fields, and the words of enums. The rows are text, one an object:
//   name:type   separated by blanks; "[]" before the type is a list of it; "!" after it is deprecated
//   type        s text  b boolean  i integer  l integer as text  d duration ("90s")  x base64  m map of texts
//               o anything  #name a word of android_words()  @Name an object of android_objects()
#include <span>
#include <string_view>
#include <vector>

#include "mdm/policy/document.hpp"

namespace mdm::policy::raw {

struct AndroidObject {
    std::string_view name;  // "ApplicationPolicy"
    std::string_view fields;
};
struct AndroidWords {
    std::string_view name;
    std::string_view words;  // separated by blanks
};

/// Sorted by name. "Policy" is where it begins.
std::span<const AndroidObject> android_objects();
std::span<const AndroidWords> android_words();

/// What is wrong with an item whose target is "android.policy"; nothing for any other target. Codes:
/// unknown-key and deprecated (warnings), wrong-type and unknown-word (errors), each with the path of the
/// field. Texts that hold a reference ("{{secret:…}}") pass for any word.
std::vector<Finding> check_android_policy(const RawItem& item);

}  // namespace mdm::policy::raw
