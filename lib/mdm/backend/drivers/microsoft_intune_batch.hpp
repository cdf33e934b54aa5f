#pragma once
// Microsoft Graph's $batch: up to twenty requests in one, each with a fate of its own. The outer answer says
// nothing about the items: an item is throttled by itself, with its own Retry-After, and only those are sent
// again, after the longest of their delays. An item that may have been carried out is never sent twice: when
// the outer answer is lost, so is what became of every item.
#include <deque>
#include <string>
#include <vector>

#include "mdm/base/time.hpp"
#include "mdm/net/retry.hpp"
#include "mdm/net/sender.hpp"

namespace mdm::intune {

class BatchSender final : public net::Sender {
  public:
    struct Rule {
        std::size_t most = 20;      // items in a batch
        Millis pace{100};           // an item: 200 writes in 20 s are what an application may do
        net::RetryRule retry = {};  // of an item that is throttled
    };
    /// `bases`: base URLs with their version; a request goes into a batch of the one it begins with, else it
    /// goes alone. Client and clock are lent.
    BatchSender(net::Sender& client, Clock& clock, std::vector<std::string> bases);
    BatchSender(net::Sender& client, Clock& clock, std::vector<std::string> bases, Rule rule);

    bool has_room() const override { return open() < rule_.most; }
    void send(net::Request request, Done done) override;
    std::size_t open() const override { return waiting_.size() + in_flight_; }
    void step(const Stop& stop) override;

  private:
    struct Item {
        std::string base;  // "": goes alone
        net::Request request;
        Done done;
        Time due{};
        int attempt = 1;
    };
    using Items = std::vector<Item>;

    Items take_due(Time now);
    void send_alone(Item item);
    void send_batch(Items items);
    void answered(Items items, Result<net::Response> result);
    void judge(Items items, const net::Response& response);
    void drop_waiting();
    std::string base_of(const net::Request& request) const;

    net::Sender& client_;
    Clock& clock_;
    std::vector<std::string> bases_;
    Rule rule_;
    std::deque<Item> waiting_;
    std::size_t in_flight_ = 0;
    Time next_batch_{};
};

}  // namespace mdm::intune
