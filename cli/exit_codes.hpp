#pragma once
// The one table of exit codes. Help, man pages and tests read it.
#include <span>
#include <string_view>

#include "mdm/base/error.hpp"

namespace mdm::cli {

enum Exit : int {
    done = 0,
    failed = 1,
    usage = 2,
    not_found = 3,
    not_allowed = 4,
    invalid_file = 5,
    unavailable = 6,
    partial = 7,
    pending = 8,
    refused = 9,
    outcome_unknown = 10,
    interrupted = 130,
};

struct ExitRow {
    int code;
    std::string_view name;
    std::string_view meaning;
};
std::span<const ExitRow> exit_table();

int exit_code(Code code);

}  // namespace mdm::cli
