#pragma once
// C++ for odd endpoints: functions that a descriptor names by `hook:` and `codec:`. One file a vendor; one
// explicit table. A hook uses the connection's client, so that signing in, limits, retries and traces are
// the same as for everything else, and must obey the operation's effect like everything else.
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/objects.hpp"
#include "mdm/backend/rest/connection.hpp"
#include "mdm/backend/rest/places.hpp"
#include "mdm/net/sender.hpp"

namespace mdm::rest {

/// Sends one command. `done` is called exactly once, now or from within a later Client::step(). `values` and
/// `command` are lent for this call only.
using CommandHook = void (*)(Connection& connection, const Values& values, const Command& command,
                             std::function<void(Receipt)> done);
/// Lists a table. The source must not outlive the connection.
using ListHook = Result<std::unique_ptr<RowSource>> (*)(Connection& connection, Places& places,
                                                        const ListRequest& request);
/// Puts several commands into one request: stands between them and the connection's client.
using BundleHook = std::unique_ptr<net::Sender> (*)(Connection& connection, net::Client& client);
/// Policy objects in a way of the vendor's own, over the calls of `objects:`.
using ObjectsHook = std::unique_ptr<Objects> (*)(Connection& connection);

struct Hook {
    std::string_view backend;
    std::string_view name;
    CommandHook command = nullptr;
    ListHook list = nullptr;
    BundleHook bundle = nullptr;
    ObjectsHook objects = nullptr;
};

/// Native objects from and to a vendor's bodies.
struct Codec {
    std::string_view name;
    /// From an item of `list` or the answer of `get`. Assignments too, where the item holds them.
    Result<NativeObject> (*decode)(const nlohmann::json& item, std::string_view kind) = nullptr;
    /// The body of create and update, for {content}. `current` is the answer of `get` before an update, else
    /// null: what the server made up must be sent back.
    Result<std::string> (*encode)(const NativeObject& object, const nlohmann::json* current) = nullptr;
    /// From the answer of `assignments`; null where decode() gives them.
    Result<std::vector<ObjectAssignment>> (*decode_assignments)(const nlohmann::json& body) = nullptr;
    /// The body of assign, for {content}.
    Result<std::string> (*encode_assignments)(std::span<const ObjectAssignment> assignments,
                                              const NativeObject& current) = nullptr;
    /// The new object's id from the answer of create, as text; null: the pointer command_id.
    Result<std::string> (*created_id)(std::string_view body) = nullptr;
    /// Offline: would it be taken. Null: yes.
    Capability (*accepts)(const NativeObject& object) = nullptr;
    bool needs_current = false;  // encode() wants `current`
    bool brief_list = false;     // items of `list` lack the content: each is read with `get`
};

std::span<const Hook> hooks();
std::span<const Codec> codecs();
const Hook* find_hook(std::string_view backend, std::string_view name);
const Codec* find_codec(std::string_view name);

/// Hooks and codecs that a descriptor names and that are not there: Code::invalid, with a did-you-mean.
std::vector<Error> missing_functions(const Descriptor& descriptor);

}  // namespace mdm::rest
