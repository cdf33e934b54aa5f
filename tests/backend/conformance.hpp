#pragma once
// What every backend must do, written against backend.hpp and objects.hpp alone. A backend's own tests fill
// in a Fixture and run all cases over it. A case that the server cannot be brought to is skipped, which is
// printed with the reason; a fixture names those cases, and any other that is skipped fails:
//
//   TEST_CASE("the frobnicator conforms") {
//       for (const test::ConformanceCase& one : test::conformance_cases())
//           SUBCASE(one.name) { FrobnicatorFixture fixture; conform(one, fixture, {"an expired token is
//           renewed"}); }
//   }
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/objects.hpp"

namespace mdm::test {

/// What a fixture was asked to bring about: it did, or why it cannot.
struct Arranged {
    std::string why_not = {};
    explicit operator bool() const { return why_not.empty(); }
};

/// One server with fleets of several sizes behind it.
class Fixture {
  public:
    enum class Fleet { empty, small, large };  // large: more than one page

    virtual ~Fixture() = default;
    /// A backend onto a fleet; the same one each time within a fixture.
    virtual Backend& backend(Fleet fleet = Fleet::small) = 0;
    /// How many devices that fleet has.
    virtual std::uint64_t devices(Fleet fleet) const = 0;
    /// Requests that the server received, counted by the server: of this operation on this target ("" = any).
    virtual std::uint64_t received(std::string_view operation, std::string_view target = "") = 0;
    /// Moves the server's time on, and devices with it.
    virtual void advance(Millis duration) = 0;
    /// From now on the answer to every write is lost after the server carried it out.
    virtual Arranged lose_answers() = 0;
    /// What the next `times` requests meet: writes, or what a listing of devices asks.
    enum class Trouble {
        throttled,                 // 429 with Retry-After
        throttled_without_a_time,  // 429 alone
        unavailable,               // 503, nothing done
        failing,                   // 500, nothing done
        html,                      // 200 with somebody's login page
        malformed,
        truncated,
    };
    virtual Arranged trouble(Trouble trouble, int times, bool writes) = 0;
    /// No token is good any more; the credentials still are.
    virtual Arranged forget_tokens() = 0;
    /// From now on the credentials are refused.
    virtual Arranged refuse_credentials() = 0;
    /// Whether the server can be asked what became of a command: by its id, and without one.
    virtual bool follows_ids() { return true; }
    virtual bool follows_history() { return true; }
    /// A platform that enrollment tokens are made for, where any are.
    virtual std::string enrollable() { return "ipados"; }
    /// Names are the server's own, and change at once.
    virtual bool renames_at_once() { return false; }
    /// Devices of the small fleet that take any of these commands and will do it: device.sync,
    /// device.restart, device.wipe, device.retire, device.rename. Different ones, at least two.
    virtual std::vector<Target> willing() = 0;
    /// An operation and a device that cannot do it, or nullopt.
    virtual std::optional<std::pair<std::string, Target>> unwilling() { return std::nullopt; }
    /// Content of the kind that the server takes, with `value` somewhere in it (changing it changes the
    /// object), and with `secret` as a password.
    virtual std::string content(const ObjectKind& kind, int value, const std::string& secret) = 0;
    /// A group that commands put devices into, as their input says it, without the first willing device in
    /// it;
    /// "" where there is none.
    virtual std::string joinable() { return {}; }
    /// Whether the server tells of the device as a member.
    virtual bool is_member(const std::string& group, const Target& device);
    /// Two groups that objects can be assigned to.
    virtual std::vector<std::string> assignable_groups() = 0;

    /// For cases: (a part of) this one is left out, and why.
    void skip(std::string why);
    std::vector<std::string> skipped;
};

struct ConformanceCase {
    const char* name;
    void (*run)(Fixture& fixture);
};
std::vector<ConformanceCase> conformance_cases();
/// Runs the case, and checks that something of it was skipped exactly when its name is in `skips`.
void conform(const ConformanceCase& one, Fixture& fixture, const std::vector<std::string_view>& skips = {});
std::span<const ConformanceCase> reading_cases();
std::span<const ConformanceCase> command_cases();
std::span<const ConformanceCase> object_cases();
std::span<const ConformanceCase> wire_cases();

/// A feed over a list, that keeps every receipt and what was in flight.
class ListFeed final : public CommandFeed {
  public:
    void add(std::string_view operation, Target target, Inputs inputs = {});
    std::optional<Command> next() override;
    void done(std::uint64_t ticket, Receipt receipt) override;

    std::map<std::uint64_t, std::vector<Receipt>> receipts;  // by ticket: place in the list from 0
    std::size_t handed_out = 0;
    std::size_t most_in_flight = 0;
    std::function<void(std::size_t handed_out)> on_next;  // called before each is handed out

    /// The one receipt of a ticket; fails the test when there is not exactly one.
    const Receipt& only(std::uint64_t ticket) const;

  private:
    std::vector<Command> commands_;
    std::size_t in_flight_ = 0;
};

/// All rows of a listing, as text by column; null is nullopt. Booleans read "true" and "false".
using Row = std::vector<std::optional<std::string>>;
std::vector<Row> all_rows(RowSource& source, std::size_t width);
std::vector<Row> list_all(Backend& backend, const Table& table, ColumnSet columns,
                          const std::string& scope = "");
std::vector<Row> batch_rows(const RowBatch& batch);

/// A profile of two payloads, with a number and a password in it.
std::string small_profile(int value, const std::string& secret);

}  // namespace mdm::test
