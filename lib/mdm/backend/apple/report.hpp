#pragma once
// A device's answer to a command: how it went, and what it said. Text of strangers: bounded, never throws.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/apple/answers.hpp"
#include "mdm/backend/command.hpp"
#include "mdm/base/result.hpp"

namespace mdm::apple {

/// One link of an ErrorChain.
struct ChainLink {
    std::int64_t code = 0;
    std::string domain;
    std::string text;  // in US English where there is one
    bool operator==(const ChainLink&) const = default;
};

struct Report {
    std::string status;  // "Acknowledged" "Error" "CommandFormatError" "NotNow" "Idle", or what was said
    /// acknowledged, failed, not_now; unknown for a status that is none of Apple's. Meaningless for Idle.
    Outcome outcome = Outcome::unknown;
    std::string command_uuid;  // "" for Idle
    std::string request_type;  // real devices leave it out
    std::string udid;
    std::string enrollment_id;        // user enrollment
    std::string user_id;              // user channel
    std::optional<Error> error = {};  // whenever the outcome is failed: Code::failed
    std::vector<ChainLink> chain = {};
    /// What is to be known besides: "accepted, not done: Installing" of an app or an update that goes on.
    std::string remark = {};
    Answers answers = {};

    bool idle() const { return status == "Idle"; }
};

/// Settings and ScheduleOSUpdate acknowledge as a whole and refuse item by item; InstallApplication says
/// Failed in its State or RejectionReason: those are failed here. Code::bad_response for what is no report.
Result<Report> read_report(std::string_view plist);

/// For an answer whose property list cannot be read: the status is known from elsewhere.
Outcome outcome_of(std::string_view status);

/// "MCMDMErrorDomain 12021: unknown command (…)": the chain in one line, outermost first.
std::string chain_text(const std::vector<ChainLink>& chain);

}  // namespace mdm::apple
