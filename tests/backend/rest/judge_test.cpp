#include <doctest/doctest.h>

#include "mdm/backend/rest/judge.hpp"
#include "mdm/backend/rest/load.hpp"
#include "mdm/base/json.hpp"

using namespace mdm;
using namespace mdm::rest;

namespace {

const char* const acme_yaml = R"(name: acme
summary: s
errors:
  message: [/errors/0/text, /error]
  code: /errors/0/code
  request_id: /id
  match:
    - {status: 412, header: X-Code, is: held, approval: X-Code}
    - {status: 503, text: never started, is: rejected}
    - {status: 409, code: BUSY, is: rate_limited, hint: wait}
operations:
  device.list: {get: /d}
  device.wipe:
    post: /d/{device.id}
    permission: Wipe Devices
    command_id: /command
    hands_back: {pin: /pin}
    success: {id_in: /ids, no_error_at: /fault}
    inputs: {pin: {no: x}, keep-data-plan: {no: x}, keep-enrollment: {no: x}, return-to-service: {no: x}}
fields: {devices: {id: /id}}
)";

struct Court {
    Descriptor descriptor = load_descriptor(acme_yaml, "acme.yaml").descriptor;
    Judge judge{descriptor};
    Asked asked;

    Receipt write(int status, std::string body, net::Headers headers = {}, Effect effect = Effect::unsafe) {
        return judge.write(asked, *descriptor.call("device.wipe", ""), effect,
                           net::Response{status, std::move(headers), std::move(body)}, "7");
    }
    Result<nlohmann::json> read(int status, std::string body) {
        return judge.read(asked, *descriptor.call("device.list", ""),
                          net::Response{status, {}, std::move(body)});
    }
};

}  // namespace

TEST_CASE("an accepted command tells its id, and what would be lost") {
    const Receipt receipt = Court().write(200, R"({"ids": ["6", 7], "command": "c1", "pin": "123456"})");
    CHECK(receipt.outcome == Outcome::accepted);
    CHECK(receipt.command_id == "c1");
    CHECK(receipt.handed_back.at("pin").reveal() == "123456");
    CHECK_FALSE(receipt.error.has_value());
}

TEST_CASE("of a plain success the id is found as a document would have it") {
    const std::string plain = R"(name: acme
summary: s
operations:
  device.list: {get: /d}
  device.sync: {post: "/d/{device.id}", command_id: /a/command, inputs: {inventory: {no: x}}}
fields: {devices: {id: /id}}
)";
    const Descriptor descriptor = load_descriptor(plain, "acme.yaml").descriptor;
    const Call& call = *descriptor.call("device.sync", "");
    const std::vector<std::pair<std::string, std::string>> answers{
        {R"({"a": {"command": "c1"}})", "c1"},
        {" {\"a\": {\"command\": \"\\u00e9\\n\", \"command\": \"last\"}}\n", "last"},
        {R"({"a": {"command": "\u00e9"}})", "é"},
        {R"({"a": {"command": 17}})", "17"},
        {R"({"a": {"command": 1e3}})", "1000.0"},
        {R"({"a": {"command": [1]}})", ""},
        {R"({"a": {"command": null}})", ""},
        {R"({"b": 1})", ""},
        {R"([1, 2])", ""},
        {R"({"a": {"command": "c1"}}, {"b": 1})", ""},
        {R"({"a": {"command": "c1"}} x)", ""},
        {"queued", ""},
        {"", ""},
    };
    for (const auto& [body, id] : answers) {
        CAPTURE(body);
        const Receipt receipt =
            Judge(descriptor).write(Asked(), call, Effect::unsafe, net::Response{200, {}, body}, "7");
        CHECK(receipt.outcome == Outcome::accepted);
        CHECK(receipt.command_id == id);
        CHECK(receipt.learnt_from == "answer");
    }
    const Receipt page =
        Judge(descriptor)
            .write(Asked(), call, Effect::unsafe, net::Response{200, {}, "<html>Log in</html>"}, "7");
    CHECK(page.outcome == Outcome::unknown);
}

TEST_CASE("200 is not success when the answer says otherwise") {
    CHECK(Court().write(200, R"({"ids": ["6"]})").outcome == Outcome::rejected);
    CHECK(Court().write(200, R"({})").outcome == Outcome::rejected);
    CHECK(Court().write(200, R"({"ids": [7], "fault": "no"})").outcome == Outcome::rejected);
    CHECK(Court().write(200, R"({"ids": [7], "fault": ""})").outcome == Outcome::accepted);
}

TEST_CASE("a write is unknown, never failed, when it may have been carried out") {
    for (const int status : {500, 502, 504}) {
        const Receipt receipt = Court().write(status, "oops");
        CHECK(receipt.outcome == Outcome::unknown);
        CHECK(receipt.error->code == Code::outcome_unknown);
    }
    const Receipt page = Court().write(200, "<html><body>Log in</body></html>");
    CHECK(page.outcome == Outcome::unknown);
    CHECK(page.error->message.find("Log in") != std::string::npos);
    CHECK(Court().write(500, "", {}, Effect::idempotent).outcome == Outcome::failed);
    CHECK(receipt_of({Code::outcome_unknown, "x"}).outcome == Outcome::unknown);
    CHECK(receipt_of({Code::unavailable, "x"}).outcome == Outcome::not_sent);
}

TEST_CASE("a refusal is rejected, and says why in the server's words") {
    const Receipt receipt =
        Court().write(400, R"({"errors": [{"text": "Bad pin.", "code": "PIN"}], "id": "r1"})");
    CHECK(receipt.outcome == Outcome::rejected);
    CHECK(receipt.error->message == "the server answered 400: Bad pin");
    REQUIRE(receipt.error->http.has_value());
    CHECK(receipt.error->http->code == "PIN");
    CHECK(receipt.error->http->request_id == "r1");
    CHECK(Court().write(404, "").outcome == Outcome::rejected);
    CHECK(Court().write(404, "").error->code == Code::not_found);
}

TEST_CASE("403 names the permission") {
    const Receipt receipt = Court().write(403, R"({"error": "denied"})");
    CHECK(receipt.outcome == Outcome::rejected);
    CHECK(receipt.error->code == Code::forbidden);
    CHECK(receipt.error->message.find("'Wipe Devices'") != std::string::npos);
}

TEST_CASE("rules come before the meaning of HTTP's codes") {
    const Receipt held = Court().write(412, R"({"error": "approve"})", {{"x-code", "a-1"}});
    CHECK(held.outcome == Outcome::held);
    CHECK(held.approval == "a-1");
    CHECK(Court().write(412, "").outcome == Outcome::rejected);
    CHECK(Court().write(503, R"({"error": "It NEVER started"})").outcome == Outcome::rejected);
    CHECK(Court().write(503, R"({"error": "perhaps"})").outcome == Outcome::unknown);
    const Receipt busy = Court().write(409, R"({"errors": [{"code": "BUSY"}]})");
    CHECK(busy.outcome == Outcome::not_sent);
    CHECK(busy.error->code == Code::rate_limited);
    CHECK(busy.error->hint == "wait");
}

TEST_CASE("reading gives the document, or an error by its reaction") {
    CHECK(Court().read(200, "[1]")->size() == 1);
    CHECK(Court().read(204, "")->is_null());
    CHECK(Court().read(200, "<html>Hello <b>you</b></html>").error().code == Code::bad_response);
    CHECK(Court().read(200, "{\"cut").error().code == Code::bad_response);
    CHECK(Court().read(401, "").error().code == Code::unauthenticated);
    CHECK(Court().read(404, "").error().code == Code::not_found);
    CHECK(Court().read(429, "").error().code == Code::rate_limited);
    CHECK(Court().read(500, "").error().code == Code::unavailable);
    CHECK(Court().read(400, "<html><p>No such\n <i>field</i></p>").error().message ==
          "the server answered 400: No such field");
}

TEST_CASE("text of a server is harmless in messages") {
    const auto error = Court().read(400, "{\"error\": \"a\\u001b[31mb\\nc\"}").error();
    CHECK(error.message.find('\x1b') == std::string::npos);
    CHECK(error.message.find('\n') == std::string::npos);
}

TEST_CASE("an answer that is not the API's says where to look") {
    const auto hint = [](int status, const char* body) { return Court().read(status, body).error().hint; };
    for (const int status : {200, 404})
        CHECK(hint(status, "<html>Sign in</html>").find("url of the context") != std::string::npos);
    CHECK(hint(404, R"({"error": "no such device"})").empty());
    CHECK_FALSE(hint(401, "").empty());
    CHECK_FALSE(hint(403, "").empty());
}

TEST_CASE("a redirect says where it leads, and a write that was answered so may have been carried out") {
    const net::Headers headers{{"Location", "https://login.example/x?token=CANARY"}};
    for (const int status : {301, 302, 303, 307, 308}) {
        const Receipt receipt = Court().write(status, "", headers);
        const bool unknown = status == 302 || status == 303;
        CHECK(receipt.outcome == (unknown ? Outcome::unknown : Outcome::rejected));
        REQUIRE(receipt.error);
        CHECK(receipt.error->message.find("https://login.example/x") != std::string::npos);
        CHECK(receipt.error->message.find("CANARY") == std::string::npos);
    }
}
