#include "mdm/backend/rest/follower.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/backend/rest/request.hpp"
#include "mdm/backend/rest/text_at.hpp"
#include "mdm/backend/rest/transform.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/json_pointer.hpp"
#include "mdm/base/stop.hpp"
#include "mdm/base/text.hpp"

namespace mdm::rest {
namespace {

using nlohmann::json;

Receipt unknown(std::string why = {}) {
    Receipt receipt;
    receipt.outcome = Outcome::unknown;
    receipt.error = Error{Code::outcome_unknown,
                          why.empty() ? "the server does not tell what became of it" : std::move(why)};
    return receipt;
}

std::string text_in(const json& item, const Pointer& pointer) {
    return pointer.empty() ? std::string() : text_at(item, pointer);
}

std::optional<Time> time_in(const json& item, const Find& find) {
    const json* value = JsonPointer(find.time).find(item);
    const TransformRow* row = find_transform(find.time_as);
    if (value == nullptr || row == nullptr) return std::nullopt;
    std::string room;
    const auto time = parse_rfc3339(row->transform(*value, room).text_or_empty());
    return time.ok() ? std::optional(*time) : std::nullopt;
}

// Servers that tell whole seconds would put our own request before itself.
Time whole_second(Time time) {
    return std::chrono::floor<std::chrono::seconds>(time);
}

bool is_it(const json& item, const Find& find, const SentCommand& sent) {
    if (!sent.command_id.empty()) return find.id.empty() || text_in(item, find.id) == sent.command_id;
    const auto action = find.actions.find(std::string(sent.operation->id));
    if (action == find.actions.end()) return false;
    const auto words = split(action->second, ' ');
    if (std::find(words.begin(), words.end(), text_in(item, find.action)) == words.end()) return false;
    const auto time = time_in(item, find);
    return time && *time >= whole_second(sent.sent_at);
}

// The one: the oldest that is not older than ours.
const json* find_item(const json& items, const Find& find, const SentCommand& sent) {
    if (items.is_object()) return is_it(items, find, sent) ? &items : nullptr;
    if (!items.is_array()) return nullptr;
    const json* best = nullptr;
    std::optional<Time> best_time;
    for (const json& item : items) {  // the very items: what is found is pointed at
        if (!is_it(item, find, sent)) continue;
        const auto time = find.time.empty() ? std::nullopt : time_in(item, find);
        if (best != nullptr && !(time && best_time && *time < *best_time)) continue;
        best = &item;
        best_time = time;
    }
    return best;
}

}  // namespace

Receipt found_in(const json& body, const Call& call, const SentCommand& sent) {
    const Find& find = *call.find;
    const json* items = JsonPointer(call.items).find(body);
    const json* item = items == nullptr ? nullptr : find_item(*items, find, sent);
    if (item == nullptr) return unknown("the server has no record of it");
    Receipt receipt;
    receipt.command_id = sent.command_id;
    receipt.learnt_from = sent.command_id.empty() ? "history" : "command status";
    const std::string state = text_in(*item, find.state);
    const auto known = find.states.find(state);
    if (known != find.states.end())
        receipt.outcome = known->second;
    else if (find.found && state.empty())
        receipt.outcome = *find.found;
    else
        return unknown(fmt::format("its state at the server is '{}'", printable(state)));
    const std::string message = printable(text_in(*item, find.message));
    if (receipt.outcome == Outcome::failed || receipt.outcome == Outcome::rejected ||
        receipt.outcome == Outcome::unsupported || receipt.outcome == Outcome::expired)
        receipt.error = Error{
            Code::failed,
            message.empty() ? fmt::format("its state at the server is '{}'", printable(state)) : message};
    return receipt;
}

const Call* Follower::call_for(const SentCommand& sent) const {
    const Descriptor& descriptor = connection_.descriptor();
    const OperationRow* own = descriptor.operation(sent.operation->id);
    const OperationRow* general = descriptor.operation("command.status");
    const Follow* follow = nullptr;
    if (general != nullptr && general->follow) follow = &*general->follow;
    if (own != nullptr && own->follow) follow = &*own->follow;
    if (follow == nullptr) return nullptr;
    const auto where = places_.locate(sent.target.id);
    const std::string population = where ? where->population : std::string();
    const Calls& calls = sent.command_id.empty() ? follow->by_history : follow->by_id;
    const Call* call = find_call(calls, population);
    return call == nullptr || !call->no.empty() || !call->find ? nullptr : call;
}

Result<void> Follower::learn(std::span<const SentCommand> sent) {
    std::vector<std::string> ids;
    for (const SentCommand& one : sent) {
        const Call* call = call_for(one);
        const auto where = places_.locate(one.target.id);
        if (call != nullptr && where && places_.lacks_facts(*call, *where)) ids.push_back(one.target.id);
    }
    return ids.empty() ? Result<void>{} : reader_.learn(ids);
}

Result<void> Follower::ask(const SentCommand& sent, const Call& call, std::function<void(Receipt)> done) {
    const auto where = places_.locate(sent.target.id);
    Values values = where ? places_.values(sent.target, *where) : connection_.values();
    values.command_id = sent.command_id;
    MDM_TRY(auto request, make_request(connection_, call, values, {"command.status", Effect::read}));
    MDM_TRY(auto* client, connection_.client());
    const Asked asked(request);
    client->send(std::move(request), [this, asked, &call, &sent, done = std::move(done)](auto result) {
        const auto body = Judge(connection_.descriptor()).read(asked, call, result);
        if (body.ok()) return done(found_in(*body, call, sent));
        if (body.error().code == Code::unauthenticated && !fatal_) fatal_ = body.error();
        if (body.error().code == Code::not_found && call.find->gone) {
            Receipt receipt;
            receipt.outcome = *call.find->gone;
            receipt.learnt_from = "command status";
            return done(std::move(receipt));
        }
        done(unknown(body.error().text()));
    });
    return {};
}

Result<void> Follower::follow(std::span<const SentCommand> sent, const Backend::Found& found) {
    MDM_CHECK(learn(sent));
    std::size_t open = 0;
    for (std::size_t i = 0; i < sent.size(); ++i) {
        const Call* call = call_for(sent[i]);
        if (call == nullptr) {
            found(i, unknown());
            continue;
        }
        ++open;
        const auto asked = ask(sent[i], *call, [&open, &found, i](Receipt receipt) {
            --open;
            found(i, std::move(receipt));
        });
        if (asked.ok()) continue;
        --open;
        found(i, unknown(asked.error().text()));
    }
    const Stop never;
    while (open > 0) {
        MDM_TRY(auto* client, connection_.client());
        client->step(never);
    }
    if (fatal_) return std::move(*fatal_);
    return {};
}

}  // namespace mdm::rest
