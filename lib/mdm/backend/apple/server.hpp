#pragma once
// What NanoMDM, NanoHUB and MicroMDM have in common: a command is queued for devices, a device is woken, and
// whatever comes of it is told elsewhere (the webhook). One implementation a protocol; requests go through a
// context's connection, so that credentials, limits, retries and traces are those of everything.
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/apple/event_store.hpp"
#include "mdm/backend/apple/product.hpp"
#include "mdm/backend/command.hpp"
#include "mdm/net/sender.hpp"

namespace mdm::apple {

/// One command to one device or several.
struct Parcel {
    std::string operation;     // ours, for traces: "device.lock"
    std::string command_uuid;  // in the plist, too
    std::string plist;
    std::vector<std::string> enrollments;  // each once
    std::vector<Secret> secrets = {};      // inside the plist
};

class Server {
  public:
    virtual ~Server() = default;

    /// Devices that one command can be queued for at once.
    virtual std::size_t chunk() const = 0;
    /// A CommandUUID that was used is refused: sending a parcel again cannot carry it out twice. It takes a
    /// storage that keeps answered commands: the setting forgets_answered says where it does not.
    virtual bool refuses_repeats() const = 0;

    /// One receipt an enrollment, in their order, from within a later step of the sender, or at once where
    /// nothing had to be sent. Outcomes:
    /// - accepted: it is queued; with an error (Code::pending) when the device could not be woken: it gets
    ///   the command when it next connects;
    /// - rejected: the server refused it, nothing is queued for that device;
    /// - unknown: it may be queued; not_sent: it is not.
    using Done = std::function<void(std::vector<Receipt> receipts)>;
    virtual void enqueue(Parcel parcel, Done done) = 0;
    /// Wakes devices. accepted: Apple took it; rejected: the server knows no way to the device; failed:
    /// Apple, or the way there, refused it.
    virtual void push(std::vector<std::string> enrollments, Done done) = 0;
    /// What enqueue() and push() have begun: to be stepped.
    virtual Result<net::Sender*> sender() = 0;

    /// Before the first command of a run: whatever has to be known of these devices.
    virtual Result<void> prepare() { return {}; }

    /// CommandUUIDs that wait for the device; nullopt where the server does not tell.
    virtual Result<std::optional<std::vector<std::string>>> waiting(const std::string&) {
        return std::optional<std::vector<std::string>>();
    }
    /// Whether the server lists its devices itself: learn_devices() then works.
    virtual bool lists_devices() const { return false; }
    /// What the server knows of all devices goes into the store.
    virtual Result<void> learn_devices(EventStore&, Time) { return {}; }
    /// What it knows of these: the same, where it knows more of single ones.
    virtual Result<void> learn_details(std::span<const std::string>, EventStore&, Time) { return {}; }

    /// "v0.9.0".
    virtual Result<std::string> version() = 0;
    /// A harmless call that needs the API key.
    virtual Result<void> prove_credentials() = 0;
};

/// NanoMDM and NanoHUB. The connection is lent.
std::unique_ptr<Server> nano_server(const Product& product, rest::Connection& connection);
std::unique_ptr<Server> micro_server(const Product& product, rest::Connection& connection);

/// GET /version of either.
Result<std::string> version_of(rest::Connection& connection);
/// The CommandUUID of a parcel that had to be sent to one device alone after all.
std::string single_uuid(std::string_view command_uuid, std::string_view enrollment);

}  // namespace mdm::apple
