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
    const json* value = find.time.find(item);
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

// Of two that may be ours, the one: the oldest that is not older than our request.
bool is_better(const json& item, const json& best, const Find& find) {
    if (find.time.empty()) return false;
    const auto time = time_in(item, find), best_time = time_in(best, find);
    return time && best_time && *time < *best_time;
}

Receipt told_by(const json& item, const Call& call, const SentCommand& sent) {
    const Find& find = *call.find;
    Receipt receipt;
    receipt.command_id = sent.command_id;
    receipt.learnt_from = sent.command_id.empty() ? "history" : "command status";
    const std::string state = text_in(item, find.state);
    const auto known = find.states.find(state);
    if (known != find.states.end())
        receipt.outcome = known->second;
    else if (find.found && state.empty())
        receipt.outcome = *find.found;
    else
        return unknown(fmt::format("its state at the server is '{}'", printable(state)));
    const std::string message = printable(text_in(item, find.message));
    if (receipt.outcome == Outcome::failed || receipt.outcome == Outcome::rejected ||
        receipt.outcome == Outcome::unsupported || receipt.outcome == Outcome::expired)
        receipt.error = Error{
            Code::failed,
            message.empty() ? fmt::format("its state at the server is '{}'", printable(state)) : message};
    return receipt;
}

}  // namespace

/// One command, looked for through the pages of one call.
struct Follower::Search {
    const SentCommand& sent;
    const Call& call;
    net::Pager pager;
    std::function<void(Receipt)> done;
    std::optional<json> best = {};
    std::optional<Time> first = {};  // of the first item of all

    void take(const json& item) {
        if (!is_it(item, *call.find, sent)) return;
        if (!best || is_better(item, *best, *call.find)) best = item;
    }
    /// Whether pages after this one cannot hold anything better: the command was named by its id, or the list
    /// has come, newest first, to what is older than our request.
    bool is_over(const json& items) {
        if (!sent.command_id.empty()) return best.has_value();
        if (!items.is_array() || items.empty()) return false;
        if (!first) first = time_in(items.front(), *call.find);
        const auto last = time_in(items.back(), *call.find);
        return first && last && *last < whole_second(sent.sent_at) && *last < *first;
    }
    void end() { done(best ? told_by(*best, call, sent) : unknown("the server has no record of it")); }
};

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

Receipt Follower::failed(const Error& error, const Call& call) {
    if (error.code == Code::unauthenticated && !fatal_) fatal_ = error;
    if (error.code != Code::not_found || !call.find->gone) return unknown(error.text());
    Receipt receipt;
    receipt.outcome = *call.find->gone;
    receipt.learnt_from = "command status";
    return receipt;
}

void Follower::look(const std::shared_ptr<Search>& search, const Asked& asked,
                    const Result<net::Response>& result) {
    const auto body = Judge(connection_.descriptor()).read(asked, search->call, result);
    if (!body.ok()) return search->done(failed(body.error(), search->call));
    static const json nothing = json::array();
    const json* found = search->call.items.find(*body);
    const json& items = found == nullptr ? nothing : *found;
    if (items.is_object()) search->take(items);
    if (items.is_array())
        for (const json& item : items) search->take(item);
    if (!search->call.pages || search->is_over(items)) return search->end();
    const std::size_t count = items.is_array() ? items.size() : 0;
    auto next = search->pager.next({*result, *body, count, count == 0 ? nullptr : &items.back()});
    if (!next.ok()) return search->done(unknown(next.error().text()));
    if (!*next) return search->end();
    if (const auto sent = ask(search, **std::move(next)); !sent.ok())
        search->done(unknown(sent.error().text()));
}

Result<void> Follower::ask(std::shared_ptr<Search> search, net::Request request) {
    MDM_TRY(auto* client, connection_.client());
    const Asked asked(request);
    client->send(std::move(request),
                 [this, asked, search = std::move(search)](auto result) { look(search, asked, result); });
    return {};
}

Result<void> Follower::begin(const SentCommand& sent, const Call& call, std::function<void(Receipt)> done) {
    const auto where = places_.locate(sent.target.id);
    Values values = where ? places_.values(sent.target, *where) : connection_.values();
    values.command_id = sent.command_id;
    MDM_TRY(auto request, make_request(connection_, call, values, {"command.status", Effect::read}));
    net::Pager pager(call.pages.value_or(Pages{}), std::move(request));
    auto first = pager.first();
    // shared: every page's callback has it, and the last one ends it
    return ask(std::make_shared<Search>(Search{sent, call, std::move(pager), std::move(done)}),
               std::move(first));
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
        const auto asked = begin(sent[i], *call, [&open, &found, i](Receipt receipt) {
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
