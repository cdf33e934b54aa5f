#pragma once
// What every backend must do, written against backend.hpp and objects.hpp alone. A backend's own tests fill
// in a Fixture and run all cases over it:
//
//   TEST_CASE("the frobnicator conforms") {
//       for (const test::ConformanceCase& one : test::conformance_cases())
//           SUBCASE(one.name) { FrobnicatorFixture fixture; one.run(fixture); }
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
    /// From now on the answer to every write is lost after the server carried it out. False: the fixture
    /// cannot do that, and the cases that need it are skipped.
    virtual bool lose_answers() { return false; }
    /// What the next `times` requests meet (writes only, or any). False: the fixture cannot do that, and the
    /// cases that need it are skipped; so with the two after it.
    enum class Trouble {
        throttled,                 // 429 with Retry-After
        throttled_without_a_time,  // 429 alone
        unavailable,               // 503, nothing done
        failing,                   // 500, nothing done
        html,                      // 200 with somebody's login page
        malformed,
        truncated,
    };
    virtual bool trouble(Trouble, int /*times*/, bool /*writes*/) { return false; }
    /// No token is good any more; the credentials still are.
    virtual bool forget_tokens() { return false; }
    /// From now on the credentials are refused.
    virtual bool refuse_credentials() { return false; }
    /// Whether the server can be asked what became of a command: by its id, and without one.
    virtual bool follows_ids() { return true; }
    virtual bool follows_history() { return true; }
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
    /// Two groups that objects can be assigned to.
    virtual std::vector<std::string> assignable_groups() = 0;
};

struct ConformanceCase {
    const char* name;
    void (*run)(Fixture& fixture);
};
std::vector<ConformanceCase> conformance_cases();
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

}  // namespace mdm::test
