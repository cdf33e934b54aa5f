// libevent reads and writes HTTP. What it leaves open is closed here: how many may come, how long they may
// take, how much of an endless line is kept, and that an answer is not lost to a reset.
#include "mdm/net/listener.hpp"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>

#include "mdm/base/quiet_pipe.hpp"
#include "mdm/base/release.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/incoming.hpp"
#include "mdm/net/listen_address.hpp"
#include "mdm/net/tls_server.hpp"

namespace mdm::net {
namespace {

using Steady = std::chrono::steady_clock;

constexpr Millis look_around{250};    // how late a stop may be seen
constexpr Millis long_goodbye{1000};  // for the other side to hang up, and for last answers to leave
constexpr std::size_t largest_head = 16u << 10;
constexpr std::size_t most_drained = 8u << 20;  // of what was refused unread

using Base = std::unique_ptr<event_base, Release<event_base_free>>;
using Http = std::unique_ptr<evhttp, Release<evhttp_free>>;
using Timer = std::unique_ptr<event, Release<event_free>>;
using Buffer = std::unique_ptr<evbuffer, Release<evbuffer_free>>;

timeval as_timeval(Millis time) {
    return {time.count() / 1000, time.count() % 1000 * 1000};
}

/// One connection, from its first byte to its last. libevent's part of it ends without a word to us, and it
/// answers what it refuses by itself: so we hold the bytes, and look at them.
struct Connection {
    Connection(bufferevent* made, Steady::time_point until) : bytes(made), due(until) {
        bufferevent_incref(bytes);
        evbuffer_add_cb(bufferevent_get_output(bytes), &note_status, this);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() {
        evbuffer_remove_cb(bufferevent_get_output(bytes), &note_status, this);
        bufferevent_decref(bytes);
    }

    static void note_status(evbuffer* output, const evbuffer_cb_info* what, void* self) {
        if (what->n_added == 0 || what->orig_size != 0) return;
        std::array<char, 32> begin{};
        evbuffer_copyout(output, begin.data(), begin.size());
        const auto words = split(std::string_view(begin.data(), begin.size()), ' ');
        const auto status = words.size() > 1 ? to_int(words[1]) : std::nullopt;
        if (status && *status != 100) static_cast<Connection*>(self)->status = static_cast<int>(*status);
    }
    static void drain(bufferevent* bytes, void* self) {
        evbuffer* input = bufferevent_get_input(bytes);
        auto& connection = *static_cast<Connection*>(self);
        connection.drained += evbuffer_get_length(input);
        evbuffer_drain(input, evbuffer_get_length(input));
        if (connection.drained > most_drained) connection.over = true;
    }
    static void hung_up(bufferevent*, short, void* self) { static_cast<Connection*>(self)->over = true; }

    /// libevent is done with it.
    bool let_go() const {
        bufferevent_event_cb told = nullptr;
        bufferevent_getcb(bytes, nullptr, nullptr, &told, nullptr);
        return told == nullptr && !has_arrived();
    }
    /// libevent would forget the answer when the other side has no more to say.
    void listen_no_more() { bufferevent_disable(bytes, EV_READ); }
    bool has_arrived() const { return waiting != nullptr; }
    bool answering() const { return status != 0 && !leaving; }
    /// Closing with bytes unread would reset the connection, and the answer could be lost.
    void say_goodbye() {
        leaving = true;
        over = status == 0;
        due = std::min(due, Steady::now() + long_goodbye);
        bufferevent_setcb(bytes, &drain, nullptr, &hung_up, this);
        drain(bytes, this);
        bufferevent_enable(bytes, EV_READ);
    }

    bufferevent* bytes;
    Steady::time_point due;
    evhttp_request* waiting = nullptr;  // for its answer
    bool handled = false;
    int status = 0;  // of the answer
    bool leaving = false;
    std::size_t drained = 0;
    bool over = false;
};

class EventListener final : public Listener {
  public:
    /// Takes the socket over.
    EventListener(int socket, ListenAddress address, std::unique_ptr<TlsServer> tls, ListenOptions options)
        : address_(std::move(address)),
          tls_(std::move(tls)),
          options_(std::move(options)),
          base_(event_base_new()),
          timer_(evtimer_new(
              base_.get(), [](int, short, void*) {}, nullptr)),
          http_(evhttp_new(base_.get())),
          listener_(evconnlistener_new(base_.get(), nullptr, nullptr,
                                       LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, socket)) {
        event_set_log_callback([](int, const char*) {});  // it would write to standard error
        evhttp_set_max_headers_size(http_.get(), largest_head);
        evhttp_set_max_body_size(http_.get(), static_cast<ev_ssize_t>(options_.largest_body));
        evhttp_set_allowed_methods(http_.get(), known_methods());
        const auto begin = [](event_base*, void* self) { return static_cast<EventListener*>(self)->begin(); };
        const auto take = [](evhttp_request* whole, void* self) {
            static_cast<EventListener*>(self)->take(whole);
        };
        evhttp_set_bevcb(http_.get(), begin, this);
        evhttp_set_gencb(http_.get(), take, this);
        evhttp_bind_listener(http_.get(), listener_);
        evconnlistener_set_error_cb(listener_, &try_later);
    }
    ~EventListener() override {
        http_.reset();
        connections_.clear();
    }

    std::string address() const override { return address_.text(); }
    const ListenCounts& counts() const override { return counts_; }

    Result<void> serve(const Handler& handler, const Stop& stop, Millis most) override {
        const auto until = Steady::now() + most;
        const QuietPipe quiet;
        bool handled = false;
        while (!handled && !stop.requested() && Steady::now() < until) {
            MDM_CHECK(turn(any(&Connection::has_arrived) ? Steady::now() : until));
            handled = handle(handler);
            clear_away();
        }
        if (stop.requested()) return send_answers();
        return {};
    }

  private:
    bool any(bool (Connection::*is)() const) const {
        return std::any_of(connections_.begin(), connections_.end(),
                           [is](const auto& each) { return ((*each).*is)(); });
    }

    /// Until something was done, somebody's patience ends, or it is time to look for a stop.
    Result<void> turn(Steady::time_point until) {
        for (const auto& connection : connections_) until = std::min(until, connection->due);
        if (connections_.size() >= options_.connections) evconnlistener_disable(listener_);
        const auto left = std::chrono::ceil<Millis>(until - Steady::now());
        const timeval wait = as_timeval(std::clamp(left, Millis(0), look_around));
        evtimer_add(timer_.get(), &wait);
        if (event_base_loop(base_.get(), EVLOOP_ONCE) < 0)
            return Error{Code::internal, "waiting for connections failed"};
        return {};
    }

    /// No descriptor or memory is left.
    static void try_later(evconnlistener* listener, void*) {
        evconnlistener_disable(listener);
        const timeval soon = as_timeval(look_around);
        const auto again = [](int, short, void* it) {
            evconnlistener_enable(static_cast<evconnlistener*>(it));
        };
        event_base_once(evconnlistener_get_base(listener), -1, EV_TIMEOUT, again, listener, &soon);
    }

    bufferevent* begin() {
        bufferevent* bytes =
            tls_ ? tls_->accept(base_.get()) : bufferevent_socket_new(base_.get(), -1, BEV_OPT_CLOSE_ON_FREE);
        if (bytes == nullptr) std::abort();  // no memory; libevent would go on, and without TLS
        connections_.push_back(std::make_unique<Connection>(bytes, Steady::now() + options_.patience));
        if (connections_.size() >= options_.connections) evconnlistener_disable(listener_);
        return bytes;
    }

    void take(evhttp_request* request) {
        bufferevent* bytes = evhttp_connection_get_bufferevent(evhttp_request_get_connection(request));
        // libevent calls exit() when it hears of a byte before the answer
        bufferevent_setcb(bytes, nullptr, nullptr, nullptr, nullptr);
        for (const auto& connection : connections_)
            if (connection->bytes == bytes) connection->waiting = request;
    }

    bool handle(const Handler& handler) {
        std::vector<Incoming> requests;
        std::vector<Connection*> waiting;
        for (const auto& connection : connections_) {
            if (!connection->has_arrived()) continue;
            Incoming request = incoming(connection->waiting);
            const int status = refusal(request);
            connection->handled = status == 0;
            if (status != 0) {
                answer(*connection, {status, {}});
                continue;
            }
            requests.push_back(std::move(request));
            waiting.push_back(connection.get());
        }
        if (requests.empty()) return false;
        const auto replies = handler(requests);
        for (std::size_t i = 0; i < waiting.size(); ++i)
            answer(*waiting[i], i < replies.size() ? replies[i] : Reply{503, {}});
        event_base_loop(base_.get(), EVLOOP_NONBLOCK);  // what fits leaves before the caller goes on
        return true;
    }

    static void answer(Connection& connection, const Reply& reply) {
        evhttp_request* request = std::exchange(connection.waiting, nullptr);
        evkeyvalq* headers = evhttp_request_get_output_headers(request);
        evhttp_add_header(headers, "Content-Type", "text/plain");
        evhttp_add_header(headers, "Connection", "close");
        const auto finish = [](evhttp_request*, void* it) {
            TlsServer::finish(static_cast<bufferevent*>(it));
        };
        evhttp_request_set_on_complete_cb(request, finish, connection.bytes);
        const Buffer body(evbuffer_new());
        evbuffer_add(body.get(), reply.body.data(), reply.body.size());
        evhttp_send_reply(request, reply.status, nullptr, body.get());
        connection.status = reply.status;
        connection.listen_no_more();
    }

    void clear_away() {
        const auto now = Steady::now();
        for (const auto& connection : connections_) {
            if (connection->answering()) connection->listen_no_more();
            if (!connection->leaving && (connection->due <= now || rambles(*connection)))
                bufferevent_trigger_event(connection->bytes, BEV_EVENT_TIMEOUT, 0);
            if (!connection->leaving && connection->let_go()) {
                count(*connection);
                connection->say_goodbye();
            }
            if (connection->due <= now) connection->over = true;
        }
        if (std::erase_if(connections_, [](const auto& connection) { return connection->over; }) > 0)
            evconnlistener_enable(listener_);
    }

    /// libevent keeps the line with the size of a chunk until it ends; at its own limit for input it spins.
    bool rambles(const Connection& connection) const {
        return evbuffer_get_length(bufferevent_get_input(connection.bytes)) >
               options_.largest_body + 2 * largest_head;
    }

    void count(const Connection& connection) {
        if (connection.status == 0)
            ++counts_.gave_up;
        else if (!connection.handled)
            ++(connection.status == 413 ? counts_.too_large : counts_.malformed);
    }

    /// The last answers, of what is stored already.
    Result<void> send_answers() {
        const auto until = Steady::now() + long_goodbye;
        while (Steady::now() < until && any(&Connection::answering)) {
            MDM_CHECK(turn(until));
            clear_away();
        }
        return {};
    }

    ListenAddress address_;
    std::unique_ptr<TlsServer> tls_;
    ListenOptions options_;
    Base base_;
    Timer timer_;
    Http http_;
    evconnlistener* listener_;  // http_'s
    std::vector<std::unique_ptr<Connection>> connections_;
    ListenCounts counts_;
};

}  // namespace

Result<std::unique_ptr<Listener>> Listener::open(const ListenOptions& options) {
    MDM_TRY(auto address, parse_listen_address(options.address));
    std::unique_ptr<TlsServer> tls;
    if (!options.tls_certificate.empty()) {
        MDM_TRY(tls, TlsServer::open(options.tls_certificate, options.tls_key));
    } else if (!address.loopback) {
        return Error{
            Code::usage, fmt::format("{} can be reached by others, which needs TLS", address.text()),
            "add: --tls-cert FILE --tls-key FILE; or listen at 127.0.0.1 behind a proxy that has it"};
    }
    MDM_TRY(const int socket, listen_at(address));
    return std::unique_ptr<Listener>(
        std::make_unique<EventListener>(socket, std::move(address), std::move(tls), options));
}

}  // namespace mdm::net
