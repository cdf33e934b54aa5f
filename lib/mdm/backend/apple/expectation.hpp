#pragma once
// What a device says of itself once it has carried a command out. An answer that nobody heard never comes
// again; a new question can still show that the deed is done.
#include <string>

#include "mdm/backend/apple/native_command.hpp"

namespace mdm::apple {

struct Expectation {
    enum class Of { nothing, fact, app, no_app };
    Of of = Of::nothing;
    std::string what;   // a column of devices, or an app
    std::string value;  // of a fact, as it is stored
};

/// Nothing for what leaves no trace: a lock, a restart.
Expectation expectation_of(const NativeCommand& command);

}  // namespace mdm::apple
