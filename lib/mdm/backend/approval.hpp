#pragma once
// Requests that a server holds until somebody else has approved them (Intune's multi-admin approval). They
// are rows of tables::approvals; a held command carries the id of its row in Receipt::approval.
#include <string>
#include <string_view>

#include "mdm/base/result.hpp"

namespace mdm {

class Backend;

struct Approval {
    /// open: nobody has decided. approved: what was held may be sent again, with the approval's id. done: it
    /// was sent again and is carried out. "" = the server says something else.
    enum class State { unknown, open, approved, rejected, cancelled, expired, done };
    std::string id;
    State state = State::unknown;
    std::string decided_by;  // as the server writes it
    std::string answer;      // what they said
};

/// Null words are State::unknown.
Approval::State approval_state(std::string_view word);
/// not_found when there is none of that id; unsupported where nothing is ever held.
Result<Approval> read_approval(Backend& backend, const std::string& id);
/// "rejected by anna: not today".
std::string decision_text(const Approval& approval);

}  // namespace mdm
