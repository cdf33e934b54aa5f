#pragma once
// The JSON events that NanoMDM, NanoHUB and MicroMDM post, one parser for all.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mdm/backend/apple/check_in.hpp"
#include "mdm/backend/apple/report.hpp"
#include "mdm/base/result.hpp"
#include "mdm/base/secret.hpp"
#include "mdm/base/time.hpp"

namespace mdm::apple {

struct Event {
    std::string id;          // event_id, or a digest of the body where there is none
    std::string topic;       // "mdm.Connect"
    Time at;                 // created_at, never later than when it came
    std::string enrollment;  // the id that commands are queued for: UDID, UDID:USER or EnrollmentID
    std::string device;      // the device's own; differs from `enrollment` on a user channel
    std::optional<Report> report = {};
    std::optional<CheckIn> check_in = {};
    std::optional<std::int64_t> token_updates = {};  // of this enrollment so far; 1 is the first
    bool user_channel() const { return device != enrollment; }
};

/// Neither a report nor a check-in is there for topics that tell nothing (GetBootstrapToken). A report whose
/// property list cannot be read still has the status and the command's id that stand beside it.
/// Code::bad_response for anything else.
Result<Event> read_event(std::string_view body, Time received);

/// Whether a backend's servers post such events.
bool posts_events(std::string_view backend);

/// Whether `header` (X-Hmac-Signature: base64 of an HMAC-SHA256) was made of `body` with `key`. Takes as long
/// for a wrong one as for a right one.
bool signed_with(const Secret& key, std::string_view body, std::string_view header);

}  // namespace mdm::apple
