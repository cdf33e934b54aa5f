#include "mdm/backend/drivers/microsoft_intune_batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::intune {
namespace {

using nlohmann::json;

constexpr Millis batch_timeout{100'000};
/// Of the outer request alone.
constexpr std::array<std::string_view, 3> outer_headers{"Authorization", "Accept", "client-request-id"};

std::string text_of(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

bool is_outer(std::string_view name) {
    return std::any_of(outer_headers.begin(), outer_headers.end(),
                       [name](std::string_view each) { return iequals(each, name); });
}

json part_of(const net::Request& request, std::string_view base, std::size_t number) {
    json part{
        {"id", std::to_string(number)}, {"method", request.method}, {"url", request.url.substr(base.size())}};
    for (const net::Header& header : request.headers)
        if (!is_outer(header.name)) part["headers"][header.name] = header.value;
    if (!request.body.empty()) part["body"] = json::parse(request.body, nullptr, false);
    return part;
}

bool can_join(const net::Request& request) {
    return request.body.empty() || !json::parse(request.body, nullptr, false).is_discarded();
}

/// The answer to one item, or nullopt where it makes no sense.
std::optional<net::Response> response_of(const json& part) {
    const auto status = part.find("status");
    if (status == part.end() || !status->is_number_integer()) return std::nullopt;
    net::Response response;
    response.status = status->get<int>();
    if (const auto headers = part.find("headers"); headers != part.end() && headers->is_object())
        for (const auto& [name, value] : headers->items())
            if (value.is_string()) response.headers.push_back({name, value.get<std::string>()});
    if (const auto body = part.find("body"); body != part.end() && !body->is_null())
        response.body = body->is_string() ? body->get<std::string>() : text_of(*body);
    return response;
}

/// By number; what is not told of stays nullopt, and so does what is told of twice.
std::vector<std::optional<net::Response>> responses_of(const std::string& body, std::size_t count) {
    std::vector<std::optional<net::Response>> all(count);
    std::vector<int> seen(count);
    const json answer = json::parse(body, nullptr, false);
    if (!answer.is_object() || !answer.contains("responses") || !answer["responses"].is_array()) return all;
    for (const json& part : answer["responses"]) {
        if (!part.is_object() || !part.contains("id") || !part["id"].is_string()) continue;
        const auto number = to_int(part["id"].get_ref<const std::string&>());
        if (!number || *number < 0 || static_cast<std::size_t>(*number) >= count) continue;
        const auto place = static_cast<std::size_t>(*number);
        all[place] = ++seen[place] == 1 ? response_of(part) : std::nullopt;
    }
    return all;
}

Error not_told() {
    return Error{Code::outcome_unknown, "the answer to the batch does not say what became of it"};
}

Effect strongest(const std::vector<net::Request*>& requests) {
    Effect effect = Effect::read;
    for (const net::Request* each : requests) effect = std::max(effect, each->effect);
    return effect;
}

}  // namespace

BatchSender::BatchSender(net::Sender& client, Clock& clock, std::vector<std::string> bases)
    : BatchSender(client, clock, std::move(bases), Rule()) {}
BatchSender::BatchSender(net::Sender& client, Clock& clock, std::vector<std::string> bases, Rule rule)
    : client_(client), clock_(clock), bases_(std::move(bases)), rule_(rule) {}

std::string BatchSender::base_of(const net::Request& request) const {
    for (const std::string& base : bases_)
        if (request.url.starts_with(base + "/") && can_join(request)) return base;
    return {};
}

void BatchSender::send(net::Request request, Done done) {
    std::string base = base_of(request);
    waiting_.push_back({std::move(base), std::move(request), std::move(done), clock_.now(), 1});
}

// Those of one base, in their order; the rest waits for the next batch.
BatchSender::Items BatchSender::take_due(Time now) {
    Items taken;
    std::deque<Item> left;
    for (Item& item : waiting_) {
        const bool fits = taken.empty() || (!item.base.empty() && taken.front().base == item.base);
        if (item.due <= now && fits && taken.size() < rule_.most)
            taken.push_back(std::move(item));
        else
            left.push_back(std::move(item));
    }
    waiting_ = std::move(left);
    return taken;
}

void BatchSender::drop_waiting() {
    for (Item& item : std::exchange(waiting_, {}))
        item.done(Error{Code::cancelled, "stopped before it was sent"});
}

void BatchSender::step(const Stop& stop) {
    if (stop.requested()) drop_waiting();
    if (in_flight_ > 0 || waiting_.empty()) return client_.step(stop);
    const auto first = std::min_element(waiting_.begin(), waiting_.end(),
                                        [](const Item& a, const Item& b) { return a.due < b.due; });
    const Time due = std::max(first->due, next_batch_);
    if (const Time now = clock_.now(); due > now) {
        clock_.sleep_for(due - now, stop);
        return;  // looked at again: a stop may have come
    }
    Items items = take_due(clock_.now());
    next_batch_ = clock_.now() + rule_.pace * static_cast<int>(items.size());
    if (items.size() == 1)
        send_alone(std::move(items.front()));
    else
        send_batch(std::move(items));
    client_.step(stop);
}

void BatchSender::send_alone(Item item) {
    ++in_flight_;
    client_.send(std::move(item.request), [this, done = std::move(item.done)](Result<net::Response> result) {
        --in_flight_;
        done(std::move(result));
    });
}

void BatchSender::send_batch(Items items) {
    net::Request outer;
    outer.method = "POST";
    outer.url = items.front().base + "/$batch";
    outer.timeout = batch_timeout;
    outer.operation = items.front().request.operation;
    json parts = json::array();
    std::vector<net::Request*> requests;
    for (Item& item : items) {
        net::Request& request = item.request;
        parts.push_back(part_of(request, item.base, parts.size()));
        outer.secrets.insert(outer.secrets.end(), request.secrets.begin(), request.secrets.end());
        requests.push_back(&request);
    }
    for (const net::Header& header : items.front().request.headers)
        if (is_outer(header.name)) outer.headers.push_back(header);
    net::set_header(outer.headers, "Content-Type", "application/json");
    outer.effect = strongest(requests);
    outer.body = text_of({{"requests", std::move(parts)}});
    in_flight_ += items.size();
    // shared: a std::function must be copyable
    auto kept = std::make_shared<Items>(std::move(items));
    client_.send(std::move(outer), [this, kept](Result<net::Response> result) {
        in_flight_ -= kept->size();
        answered(std::move(*kept), std::move(result));
    });
}

void BatchSender::answered(Items items, Result<net::Response> result) {
    if (result.ok() && result->status == 200) return judge(std::move(items), *result);
    // of the batch as a whole: none was carried out, or nobody knows
    for (Item& item : items) item.done(result);
}

void BatchSender::judge(Items items, const net::Response& response) {
    auto responses = responses_of(response.body, items.size());
    Items throttled;
    Millis longest{0};
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (!responses[i]) {
            items[i].done(not_told());
            continue;
        }
        const auto wait = net::retry_after(responses[i]->headers, clock_.now());
        const bool again = responses[i]->status == 429 && items[i].attempt < rule_.retry.attempts &&
                           wait.value_or(Millis(0)) <= rule_.retry.patience;
        if (!again) {
            items[i].done(*std::move(responses[i]));
            continue;
        }
        longest = std::max(longest, net::retry_delay(rule_.retry, items[i].attempt, wait, 0.5));
        throttled.push_back(std::move(items[i]));
    }
    for (Item& item : throttled) {
        item.due = clock_.now() + longest;
        ++item.attempt;
        waiting_.push_back(std::move(item));
    }
}

}  // namespace mdm::intune
