#pragma once
// A listener that answers with what it was sent and remembers it, and what clients need to talk to it.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "mdm/base/text.hpp"
#include "mdm/net/listener.hpp"
#include "support/peer.hpp"

namespace mdm::test {

struct Echo {
    explicit Echo(net::ListenOptions options = {}) {
        if (options.address.empty()) options.address = "127.0.0.1:0";
        auto opened = net::Listener::open(options);
        REQUIRE_MESSAGE(opened.ok(), opened.error().text());
        listener = std::move(*opened);
    }
    int port() const { return static_cast<int>(*to_int(split(listener->address(), ':').back())); }
    void serve(Millis most = Millis(5000)) {
        const auto served = listener->serve(
            [this](std::span<const net::Incoming> requests) {
                batches.push_back(requests.size());
                std::vector<net::Reply> replies;
                for (const net::Incoming& request : requests) {
                    replies.push_back({200, request.method + " " + request.target + " " + request.body});
                    heard.push_back(request);
                }
                return replies;
            },
            stop, most);
        CHECK(served.ok());
    }
    std::unique_ptr<net::Listener> listener;
    std::vector<std::size_t> batches;  // how many came at once
    std::vector<net::Incoming> heard;
    Stop stop;
};

inline std::string all_of(Peer& peer) {
    std::string text;
    for (std::string piece = peer.read(65536); !piece.empty(); piece = peer.read(65536)) text += piece;
    return text;
}

inline std::string post_text(std::string_view body) {
    return fmt::format("POST /any/path HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{}", body.size(),
                       body);
}

}  // namespace mdm::test
