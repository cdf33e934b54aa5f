#pragma once
// One command to many devices, waited for: what bringing profiles needs. Commands of jobs go by dispatch.hpp.
#include <map>
#include <string>
#include <vector>

#include "mdm/backend/apple/event_store.hpp"
#include "mdm/backend/apple/native_command.hpp"
#include "mdm/backend/apple/server.hpp"
#include "mdm/base/seams.hpp"

namespace mdm::apple {

class Courier {
  public:
    struct Parts {
        Server& server;
        EventStore& store;
        Clock& clock;
        Random& random;
    };
    explicit Courier(const Parts& parts) : parts_(parts) {}

    /// A receipt a device, with the CommandUUID under which it was queued. An Error: nobody was sent
    /// anything.
    using Receipts = std::map<std::string, Receipt>;
    Result<Receipts> bring(const NativeCommand& command, const std::string& operation,
                           const std::vector<std::string>& devices);

  private:
    Result<Parcel> parcel(const NativeCommand& command, const std::string& operation,
                          std::vector<std::string> devices);
    Parts parts_;
};

/// Nothing when all were accepted; else one error for all: outcome_unknown where one may have got it.
Result<void> verdict_of(const Courier::Receipts& receipts, std::string_view what);

}  // namespace mdm::apple
