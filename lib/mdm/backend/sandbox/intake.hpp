#pragma once
// Takes commands from a feed, a window at a time, and answers them: what `run()` of the backend does.
#include "mdm/backend/command.hpp"
#include "mdm/backend/sandbox/chance.hpp"
#include "mdm/base/stop.hpp"

namespace mdm::sandbox {

/// Commands in flight at once.
constexpr std::size_t window_size = 64;

class Intake {
  public:
    explicit Intake(World& world) : world_(world) {}
    Result<void> run(CommandFeed& feed, const Stop& stop);

  private:
    struct Item {
        Command command;
        Receipt receipt = {};
    };
    using Places = std::vector<std::size_t>;

    std::vector<Item> take(CommandFeed& feed, const Stop& stop) const;
    Result<void> send(std::vector<Item>& items, CommandFeed& feed, const Stop& stop);
    Result<void> send_once(std::vector<Item>& items, const Places& places, const FaultDice& dice);
    Result<void> receive(std::vector<Item>& items, std::span<const std::size_t> places,
                         const FaultDice& dice);
    Result<Receipt> take_in(const Command& command, Time now);
    void answer(std::vector<Item>& items, const Places& places, CommandFeed& feed);

    World& world_;
};

}  // namespace mdm::sandbox
