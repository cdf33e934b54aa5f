#pragma once
// The network as a test wishes it: answers are registered beforehand, every request is written down. A
// request that nobody expected fails the test and is named; so does, at the end, an answer that nobody asked
// for.
//
//   FakeClock clock;
//   FakeTransport net(clock);
//   net.on("GET", "/v1/devices?*", Reply::json(R"([{"id": 1}])"));
//   net.on("POST", "https://a.example/v1/*/lock", {.status = 429, .headers = {{"Retry-After", "7"}}});
//
// A URL pattern that begins with "/" is compared with path and query, any other with the whole URL; "*"
// stands for any text, nothing else is special. Of several answers that fit, the one registered first and not
// used up is given. Time is the fake clock: poll() moves it on instead of waiting.
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/net/transport.hpp"
#include "support/fakes.hpp"

namespace mdm::test {

struct Reply {
    int status = 200;
    std::string body = {};
    net::Headers headers = {};
    Millis after{0};                  // how long the answer takes, by the fake clock
    std::optional<Error> error = {};  // instead of an answer

    /// With Content-Type: application/json.
    static Reply json(std::string body, int status = 200);
    /// No whole answer: unavailable (it never left), outcome_unknown (it did), …
    static Reply failure(Code code);
};

class FakeTransport final : public net::Transport {
  public:
    using Handler = std::function<Reply(const net::Request&)>;
    using Complain = std::function<void(const std::string& problem)>;

    explicit FakeTransport(FakeClock& clock);
    FakeTransport(const FakeTransport&) = delete;
    FakeTransport& operator=(const FakeTransport&) = delete;
    /// Fails the test when an answer was never asked for.
    ~FakeTransport() override;

    /// One answer, given once.
    FakeTransport& on(std::string method, std::string url, Reply reply);
    /// The same answer as often as it is asked for, at least once.
    FakeTransport& always(std::string method, std::string url, Reply reply);
    /// An answer made from the request, as often as it is asked for, at least once.
    FakeTransport& handle(std::string method, std::string url, Handler handler);
    /// From now on every request fails the test: a dry run, or what comes after a stop.
    void forbid() { forbidden_ = true; }

    /// Every request that was started, in order, whether it was expected or not.
    const std::vector<net::Request>& requests() const { return requests_; }
    /// The same as "GET https://a.example/v1/devices".
    std::vector<std::string> log() const;
    /// When each of requests() was started.
    const std::vector<Time>& started_at() const { return started_at_; }
    /// The most that were in flight at once.
    std::size_t peak() const { return peak_; }

    /// Where problems go instead of failing the test: for tests of this class.
    void complain_to(Complain complain) { complain_ = std::move(complain); }
    /// Reports answers never asked for now, instead of at the end.
    void verify();

    void start(net::Request request, Done done) override;
    std::size_t in_flight() const override { return open_.size(); }
    void poll(Millis most, const Stop& stop) override;
    /// All of them had left: outcome_unknown.
    void abandon() override;

  private:
    struct Expectation {
        std::string method;
        std::string url;
        Handler handler;
        bool once;
        std::size_t used = 0;
    };
    struct Open {
        Time due;
        Result<net::Response> result;
        Done done;
    };
    Expectation* expected(const net::Request& request);
    Reply answer(const net::Request& request);
    bool finish_due();

    FakeClock& clock_;
    Complain complain_;
    bool forbidden_ = false;
    std::deque<Expectation> expectations_;
    std::vector<net::Request> requests_;
    std::vector<Time> started_at_;
    std::vector<Open> open_;
    std::size_t peak_ = 0;
    int exceptions_at_birth_;
};

}  // namespace mdm::test
