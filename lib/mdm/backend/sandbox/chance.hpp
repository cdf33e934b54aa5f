#pragma once
// Faults as they strike: which request is turned away, whose answer is lost, and where the process dies.
#include "mdm/backend/sandbox/world.hpp"

namespace mdm::sandbox {

enum class Fate : std::uint8_t { answered, never_arrived, answer_lost, connection_reset };

/// The faults of a few requests. Each request has a number of its own for the life of the sandbox, so that
/// the same fleet shows the same faults in the same order.
class FaultDice {
  public:
    /// For `requests` of them, numbered from where the last ones ended.
    static Result<FaultDice> throw_for(World& world, std::size_t requests);

    bool turned_away(std::size_t request, int attempt) const;
    Fate fate(std::size_t request) const;

  private:
    FaultDice(const Faults& faults, std::uint64_t seed, std::uint64_t first)
        : faults_(&faults), seed_(seed), first_(first) {}
    double roll(std::size_t request, std::uint64_t salt) const;
    const Faults* faults_;
    std::uint64_t seed_;
    std::uint64_t first_;
};

/// How often a request that was turned away is sent again, and how long is waited before.
constexpr int attempts = 6;
constexpr Millis pause_before(int attempt) {
    return Millis(250) * (1 << attempt);
}
Error throttled_error();
/// outcome_unknown, saying what happened.
Error lost_error(Fate fate);

/// How many of `count` requests get through before the process is to be killed at this point; nullopt: all.
std::optional<std::size_t> crash_before(const World& world, std::size_t count);
std::optional<std::size_t> crash_after(const World& world, std::size_t count);
/// Counts an answer, and dies when it was the one.
void note_answer(World& world);
/// Kills this process. The crash is taken out of the sandbox's faults first: whoever resumes gets through.
[[noreturn]] void die(World& world);

}  // namespace mdm::sandbox
