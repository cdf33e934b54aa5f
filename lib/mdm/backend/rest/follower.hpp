#pragma once
// What became of commands that were sent earlier: by the server's id of the command, else in a history.
#include <functional>
#include <memory>
#include <span>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/rest/device_reader.hpp"
#include "mdm/backend/rest/judge.hpp"
#include "mdm/backend/rest/places.hpp"

namespace mdm::rest {

class Follower {
  public:
    Follower(Connection& connection, Places& places, DeviceReader& reader)
        : connection_(connection), places_(places), reader_(reader) {}
    /// As Backend::follow has it.
    Result<void> follow(std::span<const SentCommand> sent, const Backend::Found& found);

  private:
    /// How one command is looked up, or null.
    const Call* call_for(const SentCommand& sent) const;
    Result<void> learn(std::span<const SentCommand> sent);
    struct Search;
    Result<void> begin(const SentCommand& sent, const Call& call, std::function<void(Receipt)> done);
    /// Looks on the page that `request` asks for, and on those after it while ours may be there.
    Result<void> ask(std::shared_ptr<Search> search, net::Request request);
    void look(const std::shared_ptr<Search>& search, const Asked& asked, const Result<net::Response>& result);
    Receipt failed(const Error& error, const Call& call);

    Connection& connection_;
    Places& places_;
    DeviceReader& reader_;
    std::optional<Error> fatal_;
};

}  // namespace mdm::rest
