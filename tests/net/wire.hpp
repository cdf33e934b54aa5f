#pragma once
// The real transport in a test, and short ways to ask it.
#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "mdm/base/stop.hpp"
#include "mdm/net/curl_transport.hpp"

namespace mdm::test {

struct Wire {
    explicit Wire(net::TransportOptions options = {}) {
        auto made = net::make_curl_transport(std::move(options));
        REQUIRE(made.ok());
        transport = std::move(made).value();
    }
    /// One exchange, to its end.
    Result<net::Response> ask(net::Request request) {
        std::optional<Result<net::Response>> answer;
        transport->start(std::move(request),
                         [&](Result<net::Response> result) { answer = std::move(result); });
        while (!answer) transport->poll(Millis(1000), stop);
        return std::move(*answer);
    }
    /// The body of the answer, or the name of the error's code.
    std::string tell(net::Request request) {
        const auto answer = ask(std::move(request));
        return answer.ok() ? answer->body : std::string(name(answer.error().code));
    }
    std::unique_ptr<net::Transport> transport;
    Stop stop;
};

inline net::Request get(std::string url) {
    return {.url = std::move(url), .operation = "device.show"};
}
/// How many of three requests are answered while the first one that reaches the server never is.
inline int answered_beside_silence(Wire& wire, const std::string& url) {
    int answered = 0;
    for (int i = 0; i < 3; ++i)
        wire.transport->start(get(url),
                              [&](const Result<net::Response>& result) { answered += result.ok() ? 1 : 0; });
    while (wire.transport->in_flight() > 1) wire.transport->poll(Millis(1000), wire.stop);
    return answered;
}

/// A name that nobody is asked about: the part before the dot is longer than names may be.
inline std::string no_such_host() {
    return std::string(64, 'x') + ".invalid";
}

inline net::Request post(std::string url, std::string body = "{}") {
    return {.method = "POST",
            .url = std::move(url),
            .headers = {{"Content-Type", "application/json"}},
            .body = std::move(body),
            .effect = Effect::unsafe,
            .operation = "device.lock"};
}

}  // namespace mdm::test
