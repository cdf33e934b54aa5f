#include "mdm/backend/sandbox/queue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/backend/sandbox/rules.hpp"
#include "mdm/base/json.hpp"

namespace mdm::sandbox {
namespace {

using namespace std::chrono_literals;

Receipt refusal(Outcome outcome, Code code, std::string message) {
    Receipt receipt{.outcome = outcome, .command_id = "", .approval = "", .learnt_from = "answer"};
    receipt.error = Error{code, std::move(message)};
    return receipt;
}
Receipt rejected(std::string message) {
    return refusal(Outcome::rejected, Code::failed, std::move(message));
}

std::string input_text(const Command& command, std::string_view name) {
    const auto found = command.inputs.find(name);
    const auto* text = found == command.inputs.end() ? nullptr : std::get_if<std::string>(&found->second);
    return text == nullptr ? "" : *text;
}

// --- what a server looks at before it takes a command; nullopt = fine

struct Asked {
    const Command& command;
    const Device& device;
    Present& present;
};

std::optional<Receipt> check_pin(const Asked& asked) {
    const auto found = asked.command.inputs.find("pin");
    const bool given = found != asked.command.inputs.end();
    const bool mac = asked.device.platform == Platform::macos;
    if (!given && mac && asked.command.operation->id == "device.lock")
        return rejected("a Mac is locked with a six-digit pin");
    if (!given || !mac) return std::nullopt;
    const auto* secret = std::get_if<Secret>(&found->second);
    const std::string_view pin = secret == nullptr ? std::string_view{} : secret->reveal();
    if (pin.size() == 6 && pin.find_first_not_of("0123456789") == pin.npos) return std::nullopt;
    return rejected("the pin of a Mac has six digits");
}

std::optional<Receipt> check_locate(const Asked& asked) {
    if (!apple_mobile.has(asked.device.platform)) return std::nullopt;
    if (asked.present.get(Field::lost_mode).integer == 1) return std::nullopt;
    return rejected("the device is not in lost mode");
}

std::optional<Receipt> check_rename(const Asked& asked) {
    if (!input_text(asked.command, "name").empty()) return std::nullopt;
    return rejected("a name is needed");
}

std::optional<Receipt> check_version(const Asked& asked) {
    const std::string version = input_text(asked.command, "version");
    if (version.empty()) return std::nullopt;
    for (const OsVersion& known : os_versions(asked.device.platform))
        if (known.version == version) return std::nullopt;
    return rejected(fmt::format("there is no version '{}' for {}", version, name(asked.device.platform)));
}

std::optional<Receipt> check_app(const Asked& asked) {
    const std::string id = input_text(asked.command, "app");
    const auto app = find_app(id);
    if (!app)
        return refusal(Outcome::rejected, Code::not_found,
                       fmt::format("there is no app '{}' in the catalogue", id));
    if (runs_on(apps()[*app], asked.device.platform)) return std::nullopt;
    return refusal(Outcome::unsupported, Code::unsupported,
                   fmt::format("app '{}' is for {}", id, name(apps()[*app].platform)));
}

struct Check {
    std::string_view operation;
    std::optional<Receipt> (*look)(const Asked&);
};
constexpr std::array<Check, 7> checks{{
    {"device.lock", check_pin},
    {"device.wipe", check_pin},
    {"device.locate", check_locate},
    {"device.rename", check_rename},
    {"device.update-os", check_version},
    {"app.push", check_app},
    {"app.remove", check_app},
}};

std::optional<Receipt> look_at(const Asked& asked) {
    const Operation& operation = *asked.command.operation;
    const Cell enrollment = asked.present.get(Field::enrollment);
    if (enrollment.text_or_empty() != "enrolled")
        return rejected(fmt::format("device '{}' is not enrolled", asked.command.target.id));
    if (std::string reason = obstacle(operation, asked.device); !reason.empty())
        return refusal(Outcome::unsupported, Code::unsupported, std::move(reason));
    for (const Check& check : checks)
        if (check.operation == operation.id)
            if (auto receipt = check.look(asked)) return receipt;
    return std::nullopt;
}

// --- its course

struct Course {
    Cell delivered, due;  // null: never
    bool deferred = false;
    Outcome result = Outcome::acknowledged;
    std::string_view message;
};

/// 3 in 100 fail, 4 say NotNow first, the rest obey.
Temper temper_of(const Device& device, std::uint64_t chance) {
    if (device.temper != Temper::by_chance) return device.temper;
    const auto place = pick(chance, 100);
    return place < 3 ? Temper::fails : place < 7 ? Temper::defers : Temper::obeys;
}

Course plan(const Device& device, std::uint64_t chance, Time now) {
    constexpr std::array<std::string_view, 3> complaints{
        "the device is in use and refused (MCMDMErrorDomain 12021)", "the device ran out of space",
        "the device reported an internal error"};
    const Temper temper = temper_of(device, chance);
    Course course;
    course.deferred = temper == Temper::defers;
    if (temper == Temper::fails) {
        course.result = Outcome::failed;
        course.message = complaints[pick(mix(chance), complaints.size())];
    }
    if (device.life == Life::lost) return course;
    const auto seconds = [chance](std::uint64_t salt, std::uint64_t from, std::uint64_t range) {
        return std::chrono::seconds(from + pick(mix(chance, salt), range));
    };
    const Time delivered = now + seconds(1, 5, 55);
    const Time due = delivered + (course.deferred ? seconds(2, 600, 900) : seconds(2, 10, 140));
    course.delivered = Cell::of_int(millis(delivered));
    course.due = Cell::of_int(millis(due));
    return course;
}

/// What may be kept; secrets may not.
std::string kept_inputs(const Inputs& inputs) {
    nlohmann::json kept = nlohmann::json::object();
    for (const auto& [name, value] : inputs) {
        if (const auto* text = std::get_if<std::string>(&value)) kept[name] = *text;
        if (const auto* number = std::get_if<std::int64_t>(&value)) kept[name] = *number;
        if (const auto* flag = std::get_if<bool>(&value)) kept[name] = *flag;
    }
    return kept.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<std::int64_t> insert(World& world, const Command& command, const Device& device, Time now) {
    MDM_TRY(auto query, world.statements.get("SELECT max(seq) FROM commands"));
    MDM_TRY(const bool any, query->step());
    const std::int64_t seq = any ? query->integer(0) + 1 : 1;
    const Course course = plan(device, mix(device.hash, 9000 + static_cast<std::uint64_t>(seq)), now);
    MDM_TRY(auto statement,
            world.statements.get("INSERT INTO commands(seq, operation, device, submitted, delivered, "
                                 "due, deferred, result, inputs, message) "
                                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    const Cell message = course.message.empty() ? Cell{} : Cell::of(course.message);
    MDM_CHECK(statement
                  ->bind_all(seq, command.operation->id, static_cast<std::int64_t>(device.n), millis(now),
                             course.delivered, course.due, std::int64_t{course.deferred},
                             static_cast<std::int64_t>(course.result), kept_inputs(command.inputs), message)
                  .run());
    return seq;
}

void hand_back(const Command& command, const Device& device, std::int64_t seq, Receipt& receipt) {
    if (command.operation->id != "device.clear-passcode" || apple_mobile.has(device.platform)) return;
    const auto digits = pick(mix(device.chance(90), static_cast<std::uint64_t>(seq)), 1'000'000);
    receipt.handed_back.emplace("passcode", Secret(fmt::format("{:06}", digits)));
}

std::optional<Time> optional_time(const store::Statement& row, int column) {
    return row.is_null(column) ? std::nullopt : std::optional(from_millis(row.integer(column)));
}

Result<std::optional<QueuedCommand>> find(World& world, const SentCommand& sent, bool by_id) {
    const std::int64_t seq = by_id ? world.commands.number(sent.command_id).value_or(-1) : -1;
    const auto n = static_cast<std::int64_t>(world.fleet.find(sent.target.id));
    MDM_TRY(auto query,
            world.statements.get(fmt::format(
                "SELECT {} FROM commands WHERE device = ? AND operation = ? AND {} >= ? ORDER BY seq "
                "LIMIT 1",
                queued_columns, by_id ? "seq" : "submitted")));
    query->bind_all(n, sent.operation->id, by_id ? seq : millis(sent.sent_at));
    MDM_TRY(const bool found, query->step());
    if (!found) return std::optional<QueuedCommand>();
    QueuedCommand queued = read_queued(*query);
    if (by_id && queued.seq != seq) return std::optional<QueuedCommand>();
    return std::optional(std::move(queued));
}

std::optional<Error> complaint(const QueuedCommand& queued, Outcome state) {
    if (state != Outcome::failed && state != Outcome::expired) return std::nullopt;
    return Error{Code::failed, queued.message};
}

}  // namespace

Outcome QueuedCommand::state(Time now) const {
    if (due && *due <= now) return result;
    if (!delivered || *delivered > now) return Outcome::accepted;
    return deferred ? Outcome::not_now : Outcome::delivered;
}

QueuedCommand read_queued(const store::Statement& row) {
    return {row.integer(0),
            std::string(row.text(1)),
            from_millis(row.integer(2)),
            optional_time(row, 3),
            optional_time(row, 4),
            row.integer(5) != 0,
            static_cast<Outcome>(row.integer(6)),
            std::string(row.text(7))};
}

Result<Receipt> enqueue(World& world, const Command& command, Time now) {
    const std::uint64_t n = world.fleet.find(command.target.id);
    if (n == 0)
        return refusal(Outcome::rejected, Code::not_found,
                       fmt::format("there is no device with the id '{}'", command.target.id));
    const Device device = world.fleet.device(n);
    MDM_TRY(const auto changes, Changes::read(world.statements, n, n));
    Present present(world.fleet, device, changes, now);
    if (auto refused = look_at({command, device, present})) return *std::move(refused);
    MDM_TRY(const auto seq, insert(world, command, device, now));
    Receipt receipt{.outcome = Outcome::accepted, .command_id = "", .approval = "", .learnt_from = "answer"};
    if (!world.settings.lacks("command-ids")) receipt.command_id = world.commands.text(seq);
    hand_back(command, device, seq, receipt);
    return receipt;
}

Result<Receipt> look_up(World& world, const SentCommand& sent, Time now) {
    const bool by_id = !sent.command_id.empty();
    MDM_TRY(const auto queued, find(world, sent, by_id));
    Receipt receipt;
    receipt.learnt_from = by_id ? "command status" : "history";
    if (!queued) {
        receipt.error = Error{Code::outcome_unknown,
                              by_id ? fmt::format("there is no command '{}'", sent.command_id)
                                    : fmt::format("the history of device '{}' has no such command since {}",
                                                  sent.target.id, rfc3339(sent.sent_at))};
        return receipt;
    }
    receipt.outcome = queued->state(now);
    receipt.error = complaint(*queued, receipt.outcome);
    if (!world.settings.lacks("command-ids")) receipt.command_id = world.commands.text(queued->seq);
    return receipt;
}

}  // namespace mdm::sandbox
