#include "mdm/backend/apple/receiver.hpp"

namespace mdm::apple {
namespace {

constexpr std::string_view signature_header = "X-Hmac-Signature";

net::Reply reply(int status, std::string_view why) {
    return {status, std::string(why) + "\n"};
}

}  // namespace

Receiver::Receiver(EventStore& store, const Clock& clock, std::optional<Secret> hmac_key,
                   std::function<void(const Event&)> stored)
    : store_(store), clock_(clock), key_(std::move(hmac_key)), stored_(std::move(stored)) {}

std::optional<net::Reply> Receiver::refusal(const net::Incoming& request) {
    if (request.method != "POST" && request.method != "PUT") {
        ++counts_.garbage;
        return reply(405, "events are posted here");
    }
    const std::string_view signature = request.header(signature_header);
    if (!key_ || signed_with(*key_, request.body, signature)) return std::nullopt;
    ++counts_.refused;
    return signature.empty() ? reply(401, "the event is not signed") : reply(403, "the signature is wrong");
}

std::vector<net::Reply> Receiver::take(std::span<const net::Incoming> requests) {
    std::vector<net::Reply> replies(requests.size());
    std::vector<Event> events;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        if (auto no = refusal(requests[i])) {
            replies[i] = std::move(*no);
            continue;
        }
        auto event = read_event(requests[i].body, clock_.now());
        if (!event.ok()) {
            ++counts_.garbage;
            replies[i] = reply(400, "this is no event");
            continue;
        }
        events.push_back(std::move(*event));
        places.push_back(i);
    }
    const bool durable = events.empty() || store(events);
    for (const std::size_t place : places)
        replies[place] = durable ? reply(200, "stored") : reply(503, "the event could not be stored");
    return replies;
}

bool Receiver::store(const std::vector<Event>& events) {
    auto fresh = store_.add(events, clock_.now());
    if (!fresh.ok()) {
        trouble_ = std::move(fresh.error());
        return false;
    }
    for (std::size_t i = 0; i < events.size(); ++i) {
        ++((*fresh)[i] ? counts_.stored : counts_.repeated);
        if ((*fresh)[i] && stored_) stored_(events[i]);
    }
    return true;
}

}  // namespace mdm::apple
