#pragma once
// What became of a command: from what was heard, from the server's queue where it shows one, or from nowhere.
#include "mdm/backend/apple/event_store.hpp"
#include "mdm/backend/apple/server.hpp"
#include "mdm/backend/backend.hpp"

namespace mdm::apple {

Result<void> follow_commands(Server& server, EventStore& store, std::span<const SentCommand> sent,
                             const Backend::Found& found);

}  // namespace mdm::apple
