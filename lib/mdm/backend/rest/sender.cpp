#include "mdm/backend/rest/sender.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/backend/drivers/drivers.hpp"
#include "mdm/backend/rest/request.hpp"
#include "mdm/base/text.hpp"

namespace mdm::rest {
namespace {

Receipt refused(Outcome outcome, Code code, std::string message) {
    Receipt receipt;
    receipt.outcome = outcome;
    receipt.error = Error{code, std::move(message)};
    return receipt;
}

bool is_one_of(const std::vector<std::string>& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

// What stops everything: nobody who is not signed in will get further with the next device.
bool is_fatal(const Receipt& receipt) {
    return receipt.outcome == Outcome::not_sent && receipt.error &&
           receipt.error->code == Code::unauthenticated;
}

void settle(const Operation& operation, Receipt& receipt) {
    if (operation.done_by_answer && receipt.outcome == Outcome::accepted)
        receipt.outcome = Outcome::acknowledged;
}

}  // namespace

Sender::Sender(Connection& connection, Places& places, DeviceReader& reader, CommandFeed& feed)
    : connection_(connection), places_(places), reader_(reader), feed_(feed) {}

const Call* Sender::call_for(const Command& command, std::string& reason) const {
    const OperationRow* row = connection_.descriptor().operation(command.operation->id);
    reason = "the server's API is not known to have a call for that";
    if (row == nullptr || command.operation->effect == Effect::read) return nullptr;
    std::string population;
    if (command.operation->target == TargetKind::device)
        if (const auto where = places_.locate(command.target.id)) population = where->population;
    const Call* call = find_call(row->calls, population);
    if (call == nullptr) reason = fmt::format("not for a {} device", population);
    if (call != nullptr && !call->no.empty()) {
        reason = call->no;
        return nullptr;
    }
    return call;
}

bool Sender::must_learn(const Command& command) const {
    if (command.operation->target != TargetKind::device || !places_.keeps_facts()) return false;
    std::string reason;
    const Call* call = call_for(command, reason);
    const auto where = places_.locate(command.target.id);
    return call != nullptr && where && places_.lacks_facts(*call, *where);
}

void Sender::finish(std::uint64_t ticket, Receipt receipt) {
    if (is_fatal(receipt) && !fatal_) fatal_ = receipt.error;
    feed_.done(ticket, std::move(receipt));
}

// A command names a group as its listing shows it; the server has an id of its own, in the device's
// population.
std::optional<Receipt> Sender::take_group(std::map<std::string, Value>& inputs,
                                          const std::string& population) const {
    const auto group = inputs.find("group");
    if (group == inputs.end() || population.empty()) return std::nullopt;
    const auto found = places_.locate(group->second.text);
    if (!found || found->population != population)
        return refused(Outcome::rejected, Code::not_found,
                       fmt::format("'{}' is no group of a {} device", group->second.text, population));
    group->second = Value::of(found->id);
    return std::nullopt;
}

std::optional<Receipt> Sender::send(const Command& command, const Call& call, const Values& values,
                                    std::string target_id) {
    const Operation& operation = *command.operation;
    auto request = make_request(connection_, call, values, {operation.id, operation.effect});
    if (!request.ok()) return receipt_of(request.error());
    Asked asked(*request);
    ++open_;
    out_->send(*std::move(request), [this, &call, asked = std::move(asked), target_id = std::move(target_id),
                                     &operation, ticket = command.ticket](auto result) {
        --open_;
        Receipt receipt =
            Judge(connection_.descriptor()).write(asked, call, operation.effect, result, target_id);
        settle(operation, receipt);
        finish(ticket, std::move(receipt));
    });
    return std::nullopt;
}

std::optional<Receipt> Sender::start(const Command& command) {
    const Operation& operation = *command.operation;
    const bool is_device = operation.target == TargetKind::device;
    const auto where = is_device ? places_.locate(command.target.id) : std::optional(Located{});
    if (!where || (is_device && where->id.empty()))
        return refused(Outcome::rejected, Code::not_found,
                       fmt::format("'{}' is no id of a device here", command.target.id));
    std::string reason;
    const Call* call = call_for(command, reason);
    if (call == nullptr)
        return refused(Outcome::unsupported, Code::unsupported,
                       fmt::format("this server cannot {}: {}", operation.verb, reason));
    if (!call->platforms.empty() && !command.target.platform.empty() &&
        !is_one_of(call->platforms, command.target.platform))
        return refused(Outcome::unsupported, Code::unsupported,
                       fmt::format("{} is for {} only", operation.verb, join(call->platforms, ", ")));
    if (is_device && places_.lacks_facts(*call, *where))
        return refused(Outcome::rejected, Code::not_found,
                       fmt::format("the server does not know a device '{}' (any more), or does not tell what "
                                   "it must be asked for",
                                   command.target.id));
    auto inputs = take_inputs(operation, *call, command.inputs);
    if (!inputs.ok()) {
        Receipt receipt = receipt_of(inputs.error());
        return receipt;
    }
    if (auto wrong = take_group(*inputs, where->population)) return wrong;
    Values values = is_device ? places_.values(command.target, *where) : connection_.values();
    values.inputs = &*inputs;
    values.approval = command.approval;
    values.reason = command.reason;
    if (operation.target == TargetKind::enrollment) values.enrollment = command.target.id;
    if (!call->hook.empty()) {
        const Hook* hook = find_hook(connection_.descriptor().name, call->hook);
        if (hook == nullptr || hook->command == nullptr)
            return refused(Outcome::unsupported, Code::internal, fmt::format("no hook '{}'", call->hook));
        ++open_;
        hook->command(connection_, values, command,
                      [this, &operation, ticket = command.ticket](Receipt receipt) {
                          --open_;
                          settle(operation, receipt);
                          finish(ticket, std::move(receipt));
                      });
        return std::nullopt;
    }
    return send(command, *call, values, is_device ? where->id : command.target.id);
}

void Sender::start_waiting() {
    if (waiting_.empty()) return;
    std::vector<Command> now;
    now.swap(waiting_);
    std::vector<std::string> ids;
    for (const Command& command : now) ids.push_back(command.target.id);
    const auto learnt = reader_.learn(ids);
    for (const Command& command : now) {
        --open_;
        std::optional<Receipt> receipt;
        if (!learnt.ok())
            receipt = receipt_of(learnt.error());
        else
            receipt = start(command);
        if (receipt) finish(command.ticket, std::move(*receipt));
    }
}

void Sender::pull(const Stop& stop) {
    const std::size_t window = connection_.window();
    while (!ended_ && !fatal_ && open_ < window && !stop.requested()) {
        auto command = feed_.next();
        if (!command) {
            ended_ = true;
            return;
        }
        if (must_learn(*command)) {
            ++open_;
            waiting_.push_back(std::move(*command));
            continue;
        }
        if (auto receipt = start(*command)) finish(command->ticket, std::move(*receipt));
    }
}

Result<void> Sender::run(const Stop& stop) {
    MDM_TRY(auto* client, connection_.client());
    const Hook* hook = find_hook(connection_.descriptor().name, connection_.descriptor().bundle);
    if (hook != nullptr && hook->bundle != nullptr) bundle_ = hook->bundle(connection_, *client);
    out_ = bundle_ ? bundle_.get() : client;
    for (;;) {
        pull(stop);
        start_waiting();
        if (open_ == 0 && (ended_ || fatal_ || stop.requested())) break;
        if (open_ > 0) out_->step(stop);
    }
    if (fatal_) return std::move(*fatal_);
    return {};
}

}  // namespace mdm::rest
