#pragma once
// From an operation of ours to what an Apple device is sent. Refuses what the device is known not to be able
// to do; what is not known of it stands in nobody's way: the device will answer.
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/apple/facts.hpp"
#include "mdm/backend/apple/native_command.hpp"
#include "mdm/backend/capability.hpp"
#include "mdm/backend/command.hpp"
#include "mdm/base/result.hpp"

namespace mdm::apple {

/// A declaration, as a declaration server takes it.
struct Declaration {
    std::string identifier;
    std::string type;
    std::string json;  // {"Identifier", "Payload", "Type"}
};

/// What an operation comes to: commands in the order in which they are to be queued, and declarations that
/// the device is to have before. Both may be empty: then a push alone does it (sync).
struct NativeRequest {
    std::vector<NativeCommand> commands = {};
    std::vector<Declaration> declarations = {};
};

/// Where the identifiers of update-os begin. A device that gets new ones no longer needs its old ones.
inline constexpr std::string_view update_declarations = "mdmctl.os-update";

/// What the server can do besides passing commands on.
struct ServerAbility {
    bool declarations = false;  // keeps declarations (KMFDDM)
};

/// Whether a device operation exists for Apple devices at all: yes, partly with the reason, or no.
Capability capability(const Operation& operation, const ServerAbility& server);

/// What to send. `situation` may be empty: nothing is known.
/// Code::unsupported with the reason where the platform, the system or the lack of supervision stands in the
/// way, or something that is needed is not known (unlock token, enrollment profile); Code::usage for an input
/// that is missing or malformed; secrets are never quoted.
Result<NativeRequest> native_request(const Operation& operation, const Target& target, const Inputs& inputs,
                                     const Situation& situation, const ServerAbility& server = {});

/// What --inventory asks for: DeviceInformation, SecurityInfo, InstalledApplicationList, ProfileList.
std::vector<NativeCommand> inventory_commands();

/// The CommandUUID (lower case) of the command at `index` of one that our own `ticket` stands for: the same
/// for the same, so that a server refuses it the second time.
std::string command_uuid(std::string_view ticket, std::size_t index);

}  // namespace mdm::apple
