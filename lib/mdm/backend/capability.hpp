#pragma once
// What a backend can do: yes, no, or partly, with a reason a person can read. Asked before anything is sent.
// Computed from what is there (an operation row, a hook), never listed twice.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/model/operation.hpp"

namespace mdm {

enum class Support { no, partly, yes };

struct Capability {
    Support support = Support::no;
    std::string reason;    // for no and partly: "only for supervised devices", "the API has no such call"
    std::string evidence;  // "specification" "documentation" "tried live"; "" for the sandbox
};

/// One line of the matrix that `backend show` prints.
struct CapabilityRow {
    const Operation* operation;
    Capability capability;
};

}  // namespace mdm
