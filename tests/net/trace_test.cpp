#include "mdm/net/trace.hpp"

#include <doctest/doctest.h>

#include "mdm/base/digest.hpp"
#include "support/fakes.hpp"
#include "support/has.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;
using namespace mdm::net;
using mdm::test::has;

namespace {

struct Traced {
    test::FakeClock clock;
    std::string text;
    Trace trace{clock, {[this](std::string_view lines) { text += lines; }}, 200};
};

Request lock_request() {
    Request request;
    request.method = "POST";
    request.url = "https://api.example.com/v1/devices/7/lock";
    request.operation = "device.lock";
    request.headers = {{"Content-Type", "application/json"}};
    request.body = R"({"message":"hello"})";
    return request;
}

}  // namespace

TEST_CASE("an exchange shows method, URL, operation, headers, status, time and bodies") {
    Traced traced;
    traced.trace.sent(lock_request(), 2);
    traced.trace.received(
        lock_request(),
        Response{202, {{"Request-Id", "r-1"}, {"Content-Type", "application/json"}}, "{\"id\":5}"},
        Millis(120));
    CHECK(traced.text ==
          "> 2026-11-21T18:00:00Z POST https://api.example.com/v1/devices/7/lock (device.lock), attempt 2\n"
          "> Content-Type: application/json\n"
          "> {\"message\":\"hello\"}\n"
          "< 2026-11-21T18:00:00Z POST https://api.example.com/v1/devices/7/lock: 202 in 120 ms\n"
          "< Request-Id: r-1\n"
          "< Content-Type: application/json\n"
          "< {\"id\":5}\n");
}

TEST_CASE("an exchange without an answer shows why") {
    Traced traced;
    traced.trace.received(lock_request(), Error{Code::outcome_unknown, "the connection was reset"},
                          Millis(7));
    CHECK(has(traced.text, "outcome_unknown after 7 ms: the connection was reset"));
}

TEST_CASE("a long body is cut, and hostile text is harmless") {
    Traced traced;
    Response response{200, {{"Content-Type", "application/json"}, {"Server", "a\x1B[2Jb\nc"}}, ""};
    response.body = R"({"text":")" + std::string(300, ' ') + "\"}";
    traced.trace.received(lock_request(), response, Millis(1));
    CHECK(has(traced.text, "… (311 bytes)\n"));
    CHECK(traced.text.find('\x1B') == std::string::npos);
    CHECK(has(traced.text, "< Server: a"));
    CHECK(has(traced.text, "b c\n"));
}

TEST_CASE("a secret in any place of request and answer is never shown") {
    const std::string canary = "CaNaRy/17";
    const std::string json = R"({"pin":"CaNaRy/17","a":"x CaNaRy/17","b":["CaNaRy\/17"],"CaNaRy/17":1,)"
                             R"("c":"{\"d\":\"CaNaRy/17\"}"})";
    Request request = lock_request();
    request.url = "https://u:CaNaRy%2F17@api.example.com/CaNaRy%2F17/x?q=CaNaRy%2f17&token=CaNaRy#CaNaRy/17";
    request.operation = "device.lock";
    request.headers = {{"Authorization", "Bearer CaNaRy/17"},
                       {"X-Api-Key", canary},
                       {"Prefer", canary},
                       {"Cookie", canary},
                       {"Content-Type", "application/json"}};
    request.secrets = {Secret(canary)};
    Response response{
        200,
        {{"Content-Type", "application/json"},
         {"Set-Cookie", canary},
         {"Location", "https://a.example/x?code=CaNaRy&y=CaNaRy%2F17"},
         {"Link", "<https://a.example/?access_token=CaNaRy>; rel=next, <https://b/CaNaRy%2F17>"},
         {"X-Request-Id", canary},
         {"WWW-Authenticate", canary}},
        ""};
    for (const std::string type : {"application/json", "application/x-www-form-urlencoded", "text/xml", ""})
        for (const std::string& body :
             {json, std::string("pin=CaNaRy&x=CaNaRy%2F17"), "<a>" + canary + "</a>", base64(canary)}) {
            Traced traced;
            request.body = response.body = body;
            set_header(request.headers, "Content-Type", type);
            set_header(response.headers, "Content-Type", type);
            traced.trace.sent(request, 1);
            traced.trace.received(request, response, Millis(1));
            traced.trace.received(request, Error{Code::unavailable, "no way to " + canary}, Millis(1));
            const std::string low = [&] {
                std::string all = traced.text;
                for (char& c : all) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
                return all;
            }();
            CHECK_MESSAGE(!has(low, "canary"), traced.text);
            CHECK_MESSAGE(!has(traced.text, base64(canary)), traced.text);
            CHECK(has(traced.text, "POST https://api.example.com/***/x?q=***&token=***"));
        }
}

TEST_CASE("what a server hands back is hidden by its name: nobody knows its value beforehand") {
    Traced traced;
    traced.trace.received(lock_request(),
                          Response{200,
                                   {{"Content-Type", "application/json"}},
                                   R"({"unlockPin":"483920","access_token":"eyJ","refresh_token":"r1"})"},
                          Millis(1));
    CHECK(has(traced.text, R"({"unlockPin":"***","access_token":"***","refresh_token":"***"})"));
}

TEST_CASE("a trace file is new and private, and a second one never overwrites it") {
    test::TempDir dir;
    const auto files = real_file_system();
    test::FakeClock clock;
    const std::string path = dir.file("trace.txt");
    auto sink = trace_file(*files, path);
    REQUIRE(sink.ok());
    Trace trace(clock, {*sink});
    trace.sent(lock_request(), 1);
    CHECK(has(test::read_file(path), "POST https://api.example.com/v1/devices/7/lock (device.lock)\n"));
    CHECK((*files->facts(path))->mode == 0600);
    CHECK(trace_file(*files, path).error().code == Code::refused);
}
