// The client over the real transport.
#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <vector>

#include "mdm/base/seams.hpp"
#include "mdm/net/client.hpp"
#include "net/wire.hpp"
#include "support/http_server.hpp"

using namespace mdm;
using namespace mdm::net;
using namespace mdm::test;

namespace {

struct Real {
    Wire wire;
    std::unique_ptr<Clock> clock = real_clock();
    std::unique_ptr<Random> random = real_random();
    Client client{{*wire.transport, *clock, *random}, {.concurrency = 8}, {.base = Millis(1)}};
    Result<Response> call(Request request) { return client.call(std::move(request), wire.stop); }
};

}  // namespace

TEST_CASE("a read survives a server that first breaks off, then pushes back") {
    std::atomic<int> count = 0;
    HttpServer server([&](const Seen&) -> Answer {
        switch (count++) {
            case 0:
                return {.body = "half", .manner = Manner::half};
            case 1:
                return {.status = 429, .headers = {{"Retry-After", "0"}}};
            case 2:
                return {.manner = Manner::reset};
            default:
                return {.body = "yes"};
        }
    });
    Real real;
    CHECK(real.call(get(server.url()))->body == "yes");
    CHECK(server.seen().size() == 4);
}

TEST_CASE("an unsafe request meets the same server once") {
    HttpServer server([](const Seen& seen) {
        return Answer{.body = "half", .manner = seen.target == "/half" ? Manner::half : Manner::reset};
    });
    Real real;
    for (const char* path : {"/half", "/reset"})
        CHECK(real.call(post(server.url(path))).error().code == Code::outcome_unknown);
    CHECK(server.seen().size() == 2);
}

TEST_CASE("neither Authorization nor an API key follows a redirect to another port") {
    HttpServer elsewhere([](const Seen&) { return Answer{.body = "stolen"}; });
    HttpServer server([&](const Seen& seen) {
        if (seen.target == "/there") return Answer{.body = "there"};
        return Answer{
            .status = 302,
            .headers = {{"Location", seen.target == "/here" ? "/there" : elsewhere.url("/stolen")}}};
    });
    Real real;
    Request request = get(server.url("/away"));
    request.headers = {{"Authorization", "Bearer x"}, {"X-Api-Key", "y"}};
    request.redirects = true;
    const auto away = real.call(request);
    REQUIRE_FALSE(away.ok());
    CHECK(away.error().code == Code::bad_response);
    CHECK(away.error().message.find(std::to_string(elsewhere.port())) != std::string::npos);
    CHECK(elsewhere.connections() == 0);

    request.url = server.url("/here");
    CHECK(real.call(request)->body == "there");
    CHECK(find_header(server.seen().back().headers, "X-Api-Key") == "y");
}

TEST_CASE("hundreds of requests keep to the window, and none is lost or doubled") {
    std::atomic<int> requests = 0;
    HttpServer server([&](const Seen&) { return Answer{.status = ++requests % 50 == 0 ? 429 : 202}; });
    Real real;
    int accepted = 0;
    for (int i = 0; i < 300; ++i)
        real.client.send(post(server.url("/" + std::to_string(i))), [&](Result<Response> result) {
            accepted += result.ok() && result->status == 202 ? 1 : 0;
        });
    while (real.client.open() > 0) real.client.step(real.wire.stop);
    CHECK(accepted == 300);
    CHECK(requests == 306);
    CHECK(server.connections() <= 8);
}
