// Requests of an invented server whose bodies are forms with files, whose login takes a JSON body, and whose
// histories have pages, oldest first.
#include <doctest/doctest.h>

#include "backend/rest/vendor_fixture.hpp"
#include "mdm/base/json.hpp"

using namespace mdm;
using namespace mdm::test;
using nlohmann::json;

namespace {

const char* const yaml = R"(name: boxes
summary: an invented server
evidence: unverified
settings:
  note: {summary: a file's text, example: hello}
  password: {summary: p, secret: true, required: true, example: env:PASSWORD}
auth:
  kind: login-call
  login: {url: "{url}/login", body: {password: "{credential.password}"}, token: /token}
operations:
  device.list: {get: /d}
  device.rename:
    post: /d/{device.id}/form
    multipart:
      name: "{input.name}"
      list: ["{settings.note}", b]
      left_out: "{settings.none}"
      note: {content: "{settings.note}", file_name: "{device.id}.txt", content_type: text/plain}
  device.restart: {post: "/d/{device.id}/restart", inputs: {notify: {no: x}}}
  command.status:
    by_history:
      get: /d/{device.id}/log
      items: /rows
      pages: {kind: cursor, from: /next, into: after}
      find:
        action: /what
        actions: {device.restart: restart}
        time: /at
        state: /state
        states: {done: acknowledged, open: accepted}
fields: {devices: {id: /id}}
)";

std::string with_note() {
    std::string text = yaml;
    const std::string lost = "      left_out: \"{settings.none}\"\n";
    text.replace(text.find(lost), lost.size(), "      left_out: \"{settings.empty}\"\n");
    text.insert(text.find("  password:"), "  empty: {summary: never given, example: x}\n");
    return text;
}

class Boxes final : public FakeVendor {
  public:
    net::Response answer(const net::Request& request) override {
        if (is(request, "POST", "/login")) return json_response(200, R"({"token": "t"})");
        if (match(request, "POST", "/d/*/form")) return json_response(204, "");
        if (is(request, "GET", "/d")) return json_response(200, "[]");
        if (match(request, "GET", "/d/*/log")) return page(query_of(request, "after"));
        return json_response(404, "{}");
    }
    /// A page holds two rows of `log`.
    net::Response page(const std::string& after) const {
        const std::size_t start = after.empty() ? 0 : static_cast<std::size_t>(std::stoul(after));
        json rows = json::array();
        for (std::size_t i = start; i < std::min(start + 2, log.size()); ++i) rows.push_back(log[i]);
        json body{{"rows", rows}};
        if (start + 2 < log.size()) body["next"] = std::to_string(start + 2);
        return json_response(200, body.dump());
    }
    std::vector<json> log;
};

struct BoxesWorld {
    BoxesWorld() {
        world.environment.values["PASSWORD"] = "secret-1";
        world.add_descriptor("boxes", with_note());
        context.name = "c";
        context.backend = "boxes";
        context.settings = {{"url", "https://boxes.example"}, {"note", "line 1\nline 2"}};
        context.credentials = {{"password", "env:PASSWORD"}};
    }
    Boxes server;
    VendorWorld world{server};
    Context context;
};

Target device(const std::string& id) {
    return {TargetKind::device, id, "", "", "", "ios", ""};
}

}  // namespace

TEST_CASE("a descriptor's form with files is sent as one, and parts without a value are left out") {
    BoxesWorld boxes;
    const auto backend = boxes.world.open(boxes.context);
    ListFeed feed;
    feed.add("device.rename", device("7"), {{"name", std::string("cart \"7\"")}});
    const Stop never;
    REQUIRE(backend->run(feed, never).ok());
    CHECK(feed.only(0).outcome == Outcome::accepted);
    const net::Request& sent = boxes.server.requests.back();
    const std::string type(net::find_header(sent.headers, "Content-Type").value_or(""));
    REQUIRE(type.starts_with("multipart/form-data; boundary="));
    const std::string line = "--" + type.substr(type.find('=') + 1);
    const std::string named = "\r\nContent-Disposition: form-data; name=";
    CHECK(sent.body == line + named + "\"name\"\r\n\r\ncart \"7\"\r\n" + line + named +
                           "\"list\"\r\n\r\nline 1\nline 2\r\n" + line + named + "\"list\"\r\n\r\nb\r\n" +
                           line + named + "\"note\"; filename=\"7.txt\"\r\nContent-Type: text/plain\r\n\r\n" +
                           "line 1\nline 2\r\n" + line + "--\r\n");
}

TEST_CASE("a password that is no text is sent as near as JSON comes, and nothing throws") {
    BoxesWorld boxes;
    boxes.world.environment.values["PASSWORD"] = "caf\xe9\xff";
    const auto backend = boxes.world.open(boxes.context);
    CHECK(list_all(*backend, tables::devices, ColumnSet()).empty());
    REQUIRE(is(boxes.server.requests.at(0), "POST", "/login"));
    const auto body = json::parse(boxes.server.requests[0].body, nullptr, false);
    REQUIRE(body.is_object());
    CHECK(body["password"].get<std::string>().starts_with("caf"));
}

TEST_CASE("a command is looked for on every page of a history that begins with the oldest") {
    BoxesWorld boxes;
    const auto row = [](const char* what, const char* at, const char* state) {
        return json{{"what", what}, {"at", at}, {"state", state}};
    };
    boxes.server.log = {
        row("restart", "2026-11-21T10:00:00Z", "done"), row("lock", "2026-11-21T11:00:00Z", "done"),
        row("restart", "2026-11-21T17:59:59Z", "done"), row("lock", "2026-11-21T18:00:00Z", "done"),
        row("restart", "2026-11-21T18:00:01Z", "open"), row("restart", "2026-11-21T19:00:00Z", "done")};
    const auto backend = boxes.world.open(boxes.context);
    const SentCommand sent{find_operation("device.restart"), device("7"), "", boxes.world.clock.now()};
    Outcome outcome = Outcome::unknown;
    const auto found = [&](auto, const Receipt& receipt) { outcome = receipt.outcome; };
    REQUIRE(backend->follow(std::span(&sent, 1), found).ok());
    CHECK(outcome == Outcome::accepted);
    boxes.server.log.resize(4);
    REQUIRE(backend->follow(std::span(&sent, 1), found).ok());
    CHECK(outcome == Outcome::unknown);
}
