#include "mdm/net/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <list>
#include <optional>
#include <utility>

#include "mdm/base/stop.hpp"
#include "mdm/net/redact.hpp"
#include "mdm/net/redirect.hpp"

namespace mdm::net {
namespace {

constexpr Millis longest_wait{60'000};
constexpr int most_redirects = 5;
constexpr int attempts_at_a_stranger = 2;

/// A request on its way: it is in one list at a time, and moves between them without being copied.
struct Call {
    Request request;
    Client::Done done;
    int attempt = 0;
    int redirects = 0;
    bool renewed = false;
    bool doubtful = false;  // an earlier attempt may have been carried out
    Time sent_at{};
    Time due{};                              // of the next attempt, while delayed
    std::optional<Result<Response>> result;  // of the last attempt
};
using Calls = std::list<Call>;

std::string named(const Request& request) {
    return request.operation.empty() ? request.method : request.operation;
}

bool is_cancelled(const Result<Response>& result) {
    return !result.ok() && result.error().code == Code::cancelled;
}

bool is_pushed_back(const Result<Response>& result) {
    return result.ok() && (result->status == 429 || result->status == 503);
}

/// Proof that this attempt was not carried out.
bool is_proof(const Result<Response>& result) {
    return is_cancelled(result) || may_repeat(Effect::unsafe, result) ||
           (result.ok() && result->status == 401);
}

Error doubt(const Call& call, const Result<Response>& result) {
    const std::string last =
        result.ok() ? fmt::format("answered with status {}", result->status) : result.error().message;
    return Error{Code::outcome_unknown,
                 fmt::format("an earlier attempt at {} may have been carried out; the last one: {}",
                             named(call.request), last)};
}

/// What the caller is told: a read that got no answer has carried nothing out, and is merely unavailable;
/// proof about the last attempt is none about those before.
Result<Response> last_word(Call& call) {
    Result<Response> result = std::move(*call.result);
    if (call.doubtful && is_proof(result)) return doubt(call, result);
    // some servers repeat what they refuse: it must not come into a message
    if (result.ok() && result->status >= 400)
        result->body = redact_values(result->body, call.request.secrets);
    if (result.ok()) return result;
    Error& error = result.error();
    if (call.request.effect == Effect::read && error.code == Code::outcome_unknown)
        error.code = Code::unavailable;
    if (call.attempt > 1) error.context.push_back(fmt::format("at attempt {}", call.attempt));
    return result;
}

}  // namespace

class Client::Impl {
  public:
    Impl(Parts parts, Limits limits, RetryRule rule) : parts_(parts), limiter_(limits), rule_(rule) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        closing_ = true;
        if (!flying_.empty()) parts_.transport.abandon();
    }

    std::size_t open() const { return waiting_.size() + delayed_.size() + flying_.size() + finished_.size(); }
    bool has_room() const { return waiting_.size() + delayed_.size() + flying_.size() < limiter_.window(); }

    void add(Request request, Done done) {
        waiting_.emplace_back();
        waiting_.back().request = std::move(request);
        waiting_.back().done = std::move(done);
    }

    void step(const Stop& stop) {
        if (stop.requested()) drop_unsent();
        release_due();
        send_what_may(stop);
        if (finished_.empty()) wait(stop);
        while (!finished_.empty()) judge(stop);
    }

  private:
    Time now() const { return parts_.clock.now(); }

    void drop_unsent() {
        Calls unsent;
        unsent.splice(unsent.end(), delayed_);
        unsent.splice(unsent.end(), waiting_);
        while (!unsent.empty()) {
            unsent.front().result = stopped(unsent.front());
            finish(unsent);
        }
    }

    static Error stopped(const Call& call) {
        return Error{Code::cancelled, fmt::format("stopped before {} was sent", named(call.request))};
    }

    /// Ends the first of `calls` for good.
    void finish(Calls& calls) {
        Calls last;
        last.splice(last.begin(), calls, calls.begin());
        Call& call = last.front();
        call.done(last_word(call));
    }

    void release_due() {
        if (delayed_.empty()) return;
        const Time time = now();
        const auto later =
            std::find_if(delayed_.begin(), delayed_.end(), [&](const Call& call) { return call.due > time; });
        waiting_.splice(waiting_.begin(), delayed_, delayed_.begin(), later);
    }

    void send_what_may(const Stop& stop) {
        while (!waiting_.empty() && !stop.requested()) {
            const Time time = now();
            const auto may = limiter_.next(time, flying_.size());
            if (!may || *may > time) return;
            send_first(stop);
        }
    }

    void send_first(const Stop& stop) {
        const auto call = waiting_.begin();
        if (auto allowed = authorize(call->request, stop); !allowed.ok()) {
            call->result = std::move(allowed).error();
            return finish(waiting_);
        }
        flying_.splice(flying_.end(), waiting_, call);
        ++call->attempt;
        call->sent_at = now();
        limiter_.left(call->sent_at);
        if (parts_.watcher != nullptr) parts_.watcher->sent(call->request, call->attempt);
        parts_.transport.start_lent(call->request, [this, call](Result<Response> result) {
            if (closing_) return;
            call->result = std::move(result);
            finished_.splice(finished_.end(), flying_, call);
        });
    }

    Result<void> authorize(Request& request, const Stop& stop) {
        if (parts_.authorizer == nullptr || !request.authenticate) return {};
        return parts_.authorizer->authorize(request, stop);
    }

    void wait(const Stop& stop) {
        const Time time = now();
        std::optional<Time> next;
        if (!delayed_.empty()) next = delayed_.front().due;
        if (!waiting_.empty() && !stop.requested())
            if (const auto may = limiter_.next(time, flying_.size()))
                next = next ? std::min(*next, *may) : *may;
        const Millis most = next ? std::clamp(*next - time, Millis(0), longest_wait) : longest_wait;
        if (!flying_.empty())
            parts_.transport.poll(most, stop);
        else if (next && most.count() > 0)
            parts_.clock.sleep_for(most, stop);
    }

    /// What the first of the finished means: another attempt, or the end.
    void judge(const Stop& stop) {
        Call& call = finished_.front();
        const Time time = now();
        if (parts_.watcher != nullptr)
            parts_.watcher->received(call.request, *call.result, time - call.sent_at);
        auto asked = call.result->ok() ? retry_after((*call.result)->headers, time) : std::nullopt;
        const bool too_long = asked && *asked > rule_.patience;
        keep_pace(*call.result, time, too_long ? Millis(0) : asked.value_or(Millis(0)));
        if (stop.requested() || is_cancelled(*call.result)) return finish(finished_);
        if (renewed(call) || redirected(call)) return send_again(Millis(0));
        if (too_long || call.attempt >= attempts_for(call) || !may_repeat(call.request.effect, *call.result))
            return finish(finished_);
        if (call.request.effect != Effect::read && !is_proof(*call.result)) call.doubtful = true;
        send_again(retry_delay(rule_, call.attempt, asked, chance()));
    }

    void keep_pace(const Result<Response>& result, Time time, Millis pause) {
        if (result.ok()) reached_ = true;
        if (is_pushed_back(result))
            limiter_.refused(time, time + pause);
        else
            limiter_.answered();
    }

    /// A server that never answered is more likely misspelt than busy.
    int attempts_for(const Call& call) const {
        const bool stranger =
            !reached_ && !call.result->ok() && call.result->error().code == Code::unavailable;
        return stranger ? std::min(attempts_at_a_stranger, rule_.attempts) : rule_.attempts;
    }

    bool renewed(Call& call) {
        if (!call.result->ok() || (*call.result)->status != 401 || call.renewed) return false;
        if (parts_.authorizer == nullptr || !call.request.authenticate) return false;
        call.renewed = true;
        return parts_.authorizer->renew(call.request);
    }

    bool redirected(Call& call) {
        if (!call.result->ok() || call.redirects >= most_redirects) return false;
        auto target = redirect_target(call.request, **call.result);
        if (!target.ok()) {
            call.result = std::move(target).error();
            return false;
        }
        if (!*target) return false;
        ++call.redirects;
        call.request.url = std::move(**target);
        return true;
    }

    void send_again(Millis delay) {
        const auto call = finished_.begin();
        call->due = now() + delay;
        const auto later = std::find_if(delayed_.begin(), delayed_.end(),
                                        [&](const Call& other) { return other.due > call->due; });
        delayed_.splice(later, finished_, call);
    }

    double chance() {
        double value = 0;
        for (const char byte : parts_.random.bytes(4))
            value = (value + static_cast<unsigned char>(byte)) / 256;
        return value;
    }

    Parts parts_;
    Limiter limiter_;
    RetryRule rule_;
    Calls waiting_;   // may leave as soon as the limits allow
    Calls delayed_;   // by due time
    Calls flying_;    // the transport has them
    Calls finished_;  // have a result that was not looked at
    bool reached_ = false;
    bool closing_ = false;
};

Client::Client(Parts parts, Limits limits, RetryRule retry)
    : impl_(std::make_unique<Impl>(parts, limits, retry)) {}
Client::~Client() = default;

bool Client::has_room() const {
    return impl_->has_room();
}

void Client::send(Request request, Done done) {
    impl_->add(std::move(request), std::move(done));
}

std::size_t Client::open() const {
    return impl_->open();
}

void Client::step(const Stop& stop) {
    impl_->step(stop);
}

Result<Response> Client::call(Request request, const Stop& stop) {
    std::optional<Result<Response>> answer;
    send(std::move(request), [&](Result<Response> result) { answer = std::move(result); });
    while (!answer) step(stop);
    return std::move(*answer);
}

}  // namespace mdm::net
