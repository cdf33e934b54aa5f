#pragma once
// Commands on their way to a server of this family: pulled from a feed, made into Apple's, put together where
// one command goes to many devices, sent, and each reported exactly once.
//
// Commands that share an id follow each other in the feed and leave in one request, whose CommandUUID is that
// id: sent again after a crash, it is refused by the server. Whatever of a group has to be told something
// else than the first goes alone, under an id made of that one.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mdm/backend/apple/command.hpp"
#include "mdm/backend/apple/declarations.hpp"
#include "mdm/backend/apple/server.hpp"
#include "mdm/backend/command.hpp"
#include "mdm/base/seams.hpp"
#include "mdm/base/stop.hpp"

namespace mdm::apple {

/// With whom a command may leave in one request of at most `most` devices. Looks at the command alone: asked
/// while others are being sent.
Chunking chunking_of(const Command& command, const ServerAbility& ability, std::size_t most);

/// The CommandUUIDs that a command of ours with that id may have on this device, the one that tells most
/// first.
std::vector<std::string> uuids_of(const Operation& operation, const std::string& id,
                                  const std::string& device);

class Dispatch {
  public:
    struct Parts {
        Server& server;
        EventStore& store;
        Declarations* declarations = nullptr;  // null: the server keeps none
        CommandFeed& feed;
        Clock& clock;
        Random& random;
        std::size_t window;
    };
    explicit Dispatch(const Parts& parts) : parts_(parts) {}
    /// To the end of the feed. The error that stops everything, after all that was taken is reported.
    Result<void> run(const Stop& stop);

  private:
    struct Member {
        std::uint64_t ticket;
        std::string enrollment;
    };
    struct Shipment;
    using Shared = std::shared_ptr<Shipment>;

    void pull(const Stop& stop);
    void launch(const Stop& stop);
    std::optional<Receipt> unfit(const Command& command);
    std::vector<Shared> pack(const std::vector<Command>& group);
    Result<Shared> shipment_of(const Command& command);
    void ship(const Shared& shipment);
    void next(const Shared& shipment);
    void fail(const Shared& shipment, const Error& error);
    void told(const Shared& shipment, std::size_t index, const std::vector<std::string>& enrollments,
              std::vector<Receipt> receipts);
    Result<void> bring_declarations(const Shipment& shipment);
    void note_told(const std::string& enrollment, const std::string& uuid, const Receipt& receipt);
    Result<void> keep_told();
    void finish(std::uint64_t ticket, Receipt receipt);
    void withhold(const std::vector<Command>& commands);

    Parts parts_;
    net::Sender* out_ = nullptr;
    std::vector<Command> group_;  // of one id, not complete yet
    std::vector<ToldNote> told_;  // not in the store yet
    std::size_t open_ = 0;        // taken and not reported
    bool ended_ = false;
    bool heard_ = false;  // the store knows devices
    std::optional<Error> fatal_;
};

}  // namespace mdm::apple
