#pragma once
// Commands on their way: pulled from a feed up to the window, checked, filled, sent, judged, and each
// reported exactly once.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mdm/backend/command.hpp"
#include "mdm/backend/rest/device_reader.hpp"
#include "mdm/backend/rest/judge.hpp"
#include "mdm/backend/rest/places.hpp"
#include "mdm/base/stop.hpp"

namespace mdm::rest {

class Sender {
  public:
    Sender(Connection& connection, Places& places, DeviceReader& reader, CommandFeed& feed);
    /// To the end of the feed. The error that stops everything, after all that was taken is reported.
    Result<void> run(const Stop& stop);

  private:
    void pull(const Stop& stop);
    void start_waiting();
    /// A receipt at once for what cannot be sent; nullopt: it is on its way.
    std::optional<Receipt> start(const Command& command);
    std::optional<Receipt> take_group(std::map<std::string, Value>& inputs,
                                      const std::string& population) const;
    std::optional<Receipt> send(const Command& command, const Call& call, const Values& values,
                                std::string target_id);
    void finish(std::uint64_t ticket, Receipt receipt);
    const Call* call_for(const Command& command, std::string& reason) const;
    bool must_learn(const Command& command) const;

    Connection& connection_;
    Places& places_;
    DeviceReader& reader_;
    CommandFeed& feed_;
    std::unique_ptr<net::Sender> bundle_;  // null: commands go one by one
    net::Sender* out_ = nullptr;
    std::vector<Command> waiting_;  // until their devices' facts are known
    std::size_t open_ = 0;
    bool ended_ = false;
    std::optional<Error> fatal_;
};

}  // namespace mdm::rest
