#include "mdm/net/listener.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>

#include "mdm/base/quiet_pipe.hpp"
#include "mdm/net/channel.hpp"
#include "mdm/net/listen_address.hpp"
#include "mdm/net/request_reader.hpp"

namespace mdm::net {
namespace {

using Steady = std::chrono::steady_clock;
using Kind = Progress::Kind;

constexpr Millis look_around{250};    // how late a stop may be seen
constexpr Millis long_goodbye{1000};  // for the other side to hang up, and for last answers to leave
constexpr std::size_t most_drained = 8u << 20;  // of a body that was refused unread

struct StatusRow {
    int status;
    std::string_view reason;
};
constexpr std::array statuses{StatusRow{200, "OK"},
                              StatusRow{400, "Bad Request"},
                              StatusRow{401, "Unauthorized"},
                              StatusRow{403, "Forbidden"},
                              StatusRow{405, "Method Not Allowed"},
                              StatusRow{411, "Length Required"},
                              StatusRow{413, "Content Too Large"},
                              StatusRow{431, "Request Header Fields Too Large"},
                              StatusRow{503, "Service Unavailable"}};

std::string reply_text(const Reply& reply) {
    const auto row = std::find_if(statuses.begin(), statuses.end(),
                                  [&](const StatusRow& each) { return each.status == reply.status; });
    return fmt::format(
        "HTTP/1.1 {} {}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: "
        "close\r\n\r\n{}",
        reply.status, row == statuses.end() ? "" : row->reason, reply.body.size(), reply.body);
}

/// One connection, from its first byte to its last.
class Connection {
  public:
    Connection(int socket, std::unique_ptr<Channel> channel, const ListenOptions& options)
        : socket_(socket),
          channel_(std::move(channel)),
          reader_(options.largest_body),
          due_(Steady::now() + options.patience) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { ::close(socket_); }

    int socket() const { return socket_; }
    short events() const { return wants_write_ ? POLLOUT : POLLIN; }
    Steady::time_point due() const { return due_; }
    bool over() const { return state_ == State::over; }
    bool ready() const { return state_ == State::ready; }
    bool answering() const { return state_ == State::writing; }
    /// Never got as far as an answer.
    bool gave_up() const { return state_ == State::over && !answered_; }
    int refused() const { return reader_.refusal(); }
    Incoming take() { return reader_.take(); }

    void answer(const Reply& reply) {
        out_ = out_.substr(sent_) + reply_text(reply);
        sent_ = 0;
        answered_ = true;
        state_ = State::writing;
        advance();
    }
    void end() { state_ = State::over; }

    /// Goes on as far as it can without waiting.
    void advance() {
        bool going = true;
        while (going) {
            switch (state_) {
                case State::shaking_hands:
                    going = shake_hands();
                    break;
                case State::reading:
                    going = read();
                    break;
                case State::writing:
                    going = write();
                    break;
                case State::draining:
                    going = drain();
                    break;
                case State::ready:
                case State::over:
                    going = false;
                    break;
            }
        }
    }

  private:
    enum class State { shaking_hands, reading, ready, writing, draining, over };

    /// True when something was moved; else notes what to wait for.
    bool moved(const Progress& progress) {
        wants_write_ = progress.kind == Kind::wants_write;
        if (progress.kind == Kind::closed) state_ = State::over;
        return progress.kind == Kind::some;
    }

    bool shake_hands() {
        if (!moved(channel_->shake_hands())) return false;
        state_ = State::reading;
        return true;
    }

    bool read() {
        std::array<char, 16384> buffer;
        const Progress progress = channel_->read(buffer);
        if (!moved(progress)) return false;
        reader_.feed({buffer.data(), progress.bytes});
        if (reader_.take_expectation()) {
            out_ = "HTTP/1.1 100 Continue\r\n\r\n";
            sent_ = 0;
            channel_->write(out_);  // a client that does not get it sends its body all the same
            sent_ = out_.size();
        }
        if (reader_.complete()) state_ = State::ready;
        if (reader_.refusal() != 0) answer({reader_.refusal(), {}});
        return state_ == State::reading;
    }

    bool write() {
        const Progress progress = channel_->write(std::string_view(out_).substr(sent_));
        if (!moved(progress)) return false;
        sent_ += progress.bytes;
        if (sent_ < out_.size()) return true;
        channel_->finish();
        ::shutdown(socket_, SHUT_WR);
        due_ = std::min(due_, Steady::now() + long_goodbye);
        state_ = State::draining;
        return true;
    }

    /// Closing with bytes unread would reset the connection, and the answer could be lost.
    bool drain() {
        std::array<char, 16384> buffer;
        const auto bytes = ::recv(socket_, buffer.data(), buffer.size(), 0);
        wants_write_ = false;
        if (bytes < 0 && (errno == EAGAIN || errno == EINTR)) return false;
        drained_ += bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
        if (bytes <= 0 || drained_ > most_drained) state_ = State::over;
        return state_ == State::draining;
    }

    int socket_;
    std::unique_ptr<Channel> channel_;
    RequestReader reader_;
    Steady::time_point due_;
    State state_ = State::shaking_hands;
    bool wants_write_ = false;
    bool answered_ = false;
    std::string out_;
    std::size_t sent_ = 0;
    std::size_t drained_ = 0;
};

class PollListener final : public Listener {
  public:
    PollListener(int socket, ListenAddress address, std::unique_ptr<TlsServer> tls, ListenOptions options)
        : socket_(socket), address_(std::move(address)), tls_(std::move(tls)), options_(std::move(options)) {}
    ~PollListener() override {
        connections_.clear();
        ::close(socket_);
    }

    std::string address() const override { return address_.text(); }
    const ListenCounts& counts() const override { return counts_; }

    Result<void> serve(const Handler& handler, const Stop& stop, Millis most) override {
        const auto until = Steady::now() + most;
        const QuietPipe quiet;
        bool handled = false;
        while (!handled && !stop.requested() && Steady::now() < until) {
            MDM_CHECK(wait(until));
            accept_all();
            for (auto& connection : connections_) connection->advance();
            handled = handle(handler);
            clear_away();
        }
        if (stop.requested()) return send_answers();
        return {};
    }

  private:
    /// Until something can be done, somebody's patience ends, or it is time to look for a stop.
    Result<void> wait(Steady::time_point until) {
        std::vector<pollfd> wanted;
        for (const auto& connection : connections_) {
            wanted.push_back({connection->socket(), connection->events(), 0});
            until = std::min(until, connection->due());
        }
        const bool room = connections_.size() < options_.connections && !exhausted_;
        if (room) wanted.push_back({socket_, POLLIN, 0});
        exhausted_ = false;
        const auto left = std::chrono::ceil<Millis>(until - Steady::now());
        const auto timeout = std::clamp(left, Millis(0), look_around);
        if (::poll(wanted.data(), wanted.size(), static_cast<int>(timeout.count())) < 0 && errno != EINTR)
            return Error{Code::internal, "waiting for connections failed"};
        return {};
    }

    void accept_all() {
        while (connections_.size() < options_.connections) {
            const int socket = ::accept4(socket_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (socket < 0) {
                exhausted_ = errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS;
                return;
            }
            connections_.push_back(std::make_unique<Connection>(
                socket, tls_ ? tls_->channel(socket) : plain_channel(socket), options_));
        }
    }

    bool handle(const Handler& handler) {
        std::vector<Incoming> requests;
        std::vector<Connection*> waiting;
        for (const auto& connection : connections_) {
            if (!connection->ready()) continue;
            requests.push_back(connection->take());
            waiting.push_back(connection.get());
        }
        if (requests.empty()) return false;
        const auto replies = handler(requests);
        for (std::size_t i = 0; i < waiting.size(); ++i)
            waiting[i]->answer(i < replies.size() ? replies[i] : Reply{503, {}});
        return true;
    }

    void clear_away() {
        const auto now = Steady::now();
        for (const auto& connection : connections_) {
            if (!connection->over() && connection->due() <= now) connection->end();
            if (connection->over()) count(*connection);
        }
        std::erase_if(connections_, [](const auto& connection) { return connection->over(); });
    }

    void count(const Connection& connection) {
        if (connection.gave_up()) ++counts_.gave_up;
        if (connection.refused() == 413)
            ++counts_.too_large;
        else if (connection.refused() != 0)
            ++counts_.malformed;
    }

    /// The last answers, of what is stored already.
    Result<void> send_answers() {
        const auto until = Steady::now() + long_goodbye;
        const auto answering = [this] {
            return std::any_of(connections_.begin(), connections_.end(),
                               [](const auto& each) { return each->answering(); });
        };
        while (answering() && Steady::now() < until) {
            MDM_CHECK(wait(until));
            for (auto& connection : connections_) connection->advance();
        }
        return {};
    }

    int socket_;
    ListenAddress address_;
    std::unique_ptr<TlsServer> tls_;
    ListenOptions options_;
    std::vector<std::unique_ptr<Connection>> connections_;
    bool exhausted_ = false;  // no descriptor or memory is left: do not try again at once
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
        std::make_unique<PollListener>(socket, std::move(address), std::move(tls), options));
}

}  // namespace mdm::net
