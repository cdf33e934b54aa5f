#pragma once
// What became of a command: from what was heard, from the server's queue where it shows one, or from nowhere.
#include "mdm/backend/apple/event_store.hpp"
#include "mdm/backend/apple/server.hpp"
#include "mdm/backend/backend.hpp"

namespace mdm::apple {

/// What nobody heard is unknown, unless the device has said since that the deed is done. An answer may be
/// heard a little after a later one: what is missing at `now` is taken for lost after ten seconds.
Result<void> follow_commands(Server& server, EventStore& store, Time now, std::span<const SentCommand> sent,
                             const Backend::Found& found);

}  // namespace mdm::apple
