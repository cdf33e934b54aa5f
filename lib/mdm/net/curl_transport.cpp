#include "mdm/net/curl_transport.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "mdm/base/quiet_pipe.hpp"
#include "mdm/base/stop.hpp"
#include "mdm/net/curl_transfer.hpp"
#include "mdm/net/request_check.hpp"
#include "mdm/net/url_parts.hpp"

namespace mdm::net {
namespace {

constexpr Millis stop_noticed_within{200};  // when no signal interrupts the wait
constexpr Millis longest_poll{60'000};
// Servers end an HTTP/2 connection after a number of requests (1000 is usual) and refuse what comes too late.
// That would be proof, but libcurl does not tell it from a lost answer: so we leave such a connection first.
constexpr std::size_t requests_for_a_connection = 400;
constexpr long most_streams = 256;  // in one HTTP/2 connection

using curl::Transfer;
using curl::Way;

class CurlTransport final : public Transport {
  public:
    explicit CurlTransport(TransportOptions options) : options_(std::move(options)) {}
    CurlTransport(const CurlTransport&) = delete;
    CurlTransport& operator=(const CurlTransport&) = delete;
    ~CurlTransport() override {
        const QuietPipe quiet;  // TLS says goodbye
        for (const auto& transfer : flying_) multi_->remove(transfer->easy());
        multi_.reset();
    }

    void start(Request request, Done done) override {
        const auto way = begin(request);
        if (!way.ok()) return finished_.push_back({std::move(done), way.error()});
        std::unique_ptr<Transfer> transfer = take_idle();
        transfer->take(std::move(request));
        launch(std::move(transfer), *way, std::move(done));
    }

    void start_lent(const Request& request, Done done) override {
        const auto way = begin(request);
        if (!way.ok()) return finished_.push_back({std::move(done), way.error()});
        std::unique_ptr<Transfer> transfer = take_idle();
        transfer->lend(request);
        launch(std::move(transfer), *way, std::move(done));
    }

    std::size_t in_flight() const override { return flying_.size() + finished_.size(); }

    void poll(Millis most, const Stop& stop) override {
        if (!flying_.empty()) {
            const QuietPipe quiet;
            const Millis slice = stop.requested() ? longest_poll : stop_noticed_within;
            multi_->wait(finished_.empty() ? std::min(most, slice) : Millis(0));
            const bool works = multi_->perform() == CURLM_OK;
            while (const auto finished = multi_->next_finished())
                finish(*static_cast<Transfer*>(finished->node), finished->code);
            while (!works && !flying_.empty()) finish(*flying_.back(), CURLE_OUT_OF_MEMORY);
        }
        tell();
    }

    void abandon() override {
        {
            const QuietPipe quiet;
            while (!flying_.empty()) finish(*flying_.back(), curl::abandoned);
        }
        tell();
    }

  private:
    struct Finished {
        Done done;
        Result<Response> result;
    };

    /// May this be asked, and is there a library to ask with?
    Result<Way> begin(const Request& request) {
        MDM_TRY(const Url url, parse_url(request.url));
        MDM_CHECK(check_request(request));
        const bool loopback = is_loopback(url.host);
        if (!url.secure && !loopback && !options_.insecure_http)
            return Error{Code::usage, fmt::format("'{}' is not asked without encryption", shown(url)),
                         "use https, or set insecure_http: true in the connection of the context"};
        if (library_ == nullptr) MDM_CHECK(open_library());
        return Way{url.secure, !loopback && !options_.proxy.empty(), request.effect == Effect::unsafe, odd_};
    }

    Result<void> open_library() {
        MDM_TRY(library_, curl::Library::open(options_.library));
        multi_ = std::make_unique<curl::Multi>(*library_);
        multi_->set(CURLMOPT_MAX_CONCURRENT_STREAMS, most_streams);
        return {};
    }

    std::unique_ptr<Transfer> take_idle() {
        if (idle_.empty()) return std::make_unique<Transfer>(*library_, options_);
        auto transfer = std::move(idle_.back());
        idle_.pop_back();
        return transfer;
    }

    void launch(std::unique_ptr<Transfer> transfer, Way way, Done done) {
        int problem = transfer->prepare(way);
        if (problem == 0) problem = multi_->add(transfer->easy());
        if (problem != 0) return finished_.push_back({std::move(done), broken(problem)});
        transfer->done = std::move(done);
        transfer->slot = flying_.size();
        flying_.push_back(std::move(transfer));
    }

    Error broken(int problem) const {
        return Error{Code::internal, fmt::format("libcurl does not work: {}", library_->words(problem)),
                     "libcurl 7.80 or later is needed"};
    }

    void finish(Transfer& transfer, int code) {
        finished_.push_back({std::move(transfer.done), transfer.result(code)});
        multi_->remove(transfer.easy());
        auto own = std::move(flying_[transfer.slot]);
        if (transfer.slot + 1 < flying_.size()) {
            flying_[transfer.slot] = std::move(flying_.back());
            flying_[transfer.slot]->slot = transfer.slot;
        }
        flying_.pop_back();
        if (transfer.by_http2() && ++answered_by_http2_ % requests_for_a_connection == 0) leave_connections();
        transfer.forget();
        idle_.push_back(std::move(own));
    }

    /// New requests get new connections; the old ones close with the last request in them.
    void leave_connections() {
        odd_ = !odd_;
        for (const auto& transfer : flying_) transfer->close_behind();
    }

    /// Calls what is done; it may start others, and even poll.
    void tell() {
        std::vector<Finished> finished;
        finished.swap(finished_);
        for (Finished& each : finished) each.done(std::move(each.result));
        finished.clear();
        if (finished_.empty()) finished_.swap(finished);  // keeps the memory
    }

    TransportOptions options_;
    std::unique_ptr<curl::Library> library_;  // outlives what is made from it
    std::unique_ptr<curl::Multi> multi_;
    std::vector<std::unique_ptr<Transfer>> flying_;
    std::vector<std::unique_ptr<Transfer>> idle_;
    std::vector<Finished> finished_;
    std::size_t answered_by_http2_ = 0;
    bool odd_ = false;
};

}  // namespace

Result<std::unique_ptr<Transport>> make_curl_transport(TransportOptions options) {
    if (options.client_certificate.empty() && !options.client_key.empty())
        return Error{Code::usage, "a client key is of no use without its certificate",
                     "set client_certificate, too"};
    return std::unique_ptr<Transport>(std::make_unique<CurlTransport>(std::move(options)));
}

}  // namespace mdm::net
