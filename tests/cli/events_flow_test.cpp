// `events listen` from the ready line to the stop, with a server that posts over a real connection.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <thread>

#include "cli/exit_codes.hpp"
#include "cli/run.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "support/peer.hpp"
#include "support/run_cli.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

constexpr std::string_view ready = "listening at http://127.0.0.1:";

std::string event(std::string_view id, std::string_view status) {
    const std::string payload = base64(
        fmt::format("<plist><dict><key>UDID</key><string>U1</string><key>Status</key><string>{}</string>"
                    "<key>CommandUUID</key><string>C1</string></dict></plist>",
                    status));
    return fmt::format(R"({{"topic":"mdm.Connect","event_id":"{}","created_at":"2026-11-21T17:59:00Z",)"
                       R"("acknowledge_event":{{"udid":"U1","status":"{}","raw_payload":"{}"}}}})",
                       id, status, payload);
}

std::string signed_post(std::string_view body) {
    std::string bytes;
    const std::string hex = hmac_sha256_hex("hk", body);
    for (std::size_t i = 0; i < hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return fmt::format("POST /nano HTTP/1.1\r\nX-Hmac-Signature: {}\r\nContent-Length: {}\r\n\r\n{}",
                       base64(bytes), body.size(), body);
}

/// Standard error that posts as soon as somebody listens, and asks for a stop after the last answer.
class PostingStreams final : public cli::Streams {
  public:
    PostingStreams(FakeStreams& streams, Stop& stop, std::vector<std::string> posts)
        : streams_(streams), stop_(stop), posts_(std::move(posts)) {}
    ~PostingStreams() override {
        if (server_.joinable()) server_.join();
    }
    bool out(std::string_view text) override { return streams_.out(text); }
    void err(std::string_view text) override {
        streams_.err(text);
        if (!text.starts_with(ready)) return;
        const auto port = to_int(text.substr(ready.size(), text.find(' ', ready.size()) - ready.size()));
        server_ = std::thread([this, port = static_cast<int>(port.value_or(0))] { post_all(port); });
    }
    bool flush() override { return streams_.flush(); }
    Result<std::string> read_all() override { return streams_.read_all(); }
    std::optional<std::string> read_line() override { return streams_.read_line(); }
    bool in_is_terminal() const override { return false; }
    bool out_is_terminal() const override { return false; }
    bool err_is_terminal() const override { return false; }
    std::size_t width() const override { return 80; }

    std::vector<std::string> answers;  // first lines

  private:
    void post_all(int port) {
        for (const std::string& post : posts_) {
            Peer peer(connect_to(port));
            peer.write(post);
            answers.push_back(peer.read(12));
        }
        stop_.request();
    }
    FakeStreams& streams_;
    Stop& stop_;
    std::vector<std::string> posts_;
    std::thread server_;
};

CliRun listen(CliWorld& world, std::vector<std::string> posts, std::vector<std::string>& answers,
              std::vector<std::string> more = {}) {
    world.streams.printed.clear();
    world.streams.said.clear();
    PostingStreams streams(world.streams, world.stop, std::move(posts));
    cli::World doors{world.clock,  *world.files, world.environment, world.process,
                     world.random, streams,      world.stop,        world.transports};
    std::vector<std::string> words{"events", "listen", "--address", "127.0.0.1:0", "-o", "jsonl"};
    words.insert(words.end(), more.begin(), more.end());
    const int exit = cli::run(words, doors);
    answers = streams.answers;
    return {world.streams.printed, world.streams.said, exit};
}

void add_server(CliWorld& world) {
    world.environment.values["API_KEY"] = "nanokey";
    world.environment.values["HOOK_KEY"] = "hk";
    REQUIRE(run_cli({"context", "add", "lab", "--backend", "nanomdm", "--set", "url=http://127.0.0.1:9000",
                     "--credential", "api_key=env:API_KEY", "--credential", "webhook_hmac_key=env:HOOK_KEY"},
                    world)
                .exit == cli::Exit::done);
    REQUIRE(run_cli({"context", "use", "lab"}, world).exit == cli::Exit::done);
}

}  // namespace

TEST_CASE("what is posted is printed a line an event, and a stop is a good end") {
    CliWorld world;
    add_server(world);
    std::vector<std::string> answers;
    const auto run = listen(world,
                            {signed_post(event("e1", "NotNow")), signed_post(event("e1", "NotNow")),
                             "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", signed_post("garbage"),
                             signed_post(event("e2", "Acknowledged"))},
                            answers);
    CHECK(run.exit == cli::Exit::done);
    CHECK(answers == std::vector<std::string>{"HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 401", "HTTP/1.1 400",
                                              "HTTP/1.1 200"});
    const auto lines = split(std::string(trim(run.out)), '\n');
    REQUIRE(lines.size() == 2);
    CHECK(lines[0] == R"({"time":"2026-11-21T17:59:00Z","device":"U1","event":"Connect","command_id":"C1",)"
                      R"("state":"not_now","message":null})");
    CHECK(nlohmann::json::parse(lines[1])["state"] == "acknowledged");
    CHECK(run.err.find("for context 'lab'; signatures are checked\n") != std::string::npos);
    CHECK(run.err.find(
              "stopped: 2 stored, 1 heard before, 1 with a wrong signature, 1 malformed, 0 too large\n") !=
          std::string::npos);
    CHECK(run.err.find("hk") == std::string::npos);
}

TEST_CASE("beyond this machine nothing is heard without TLS, and a key that cannot be read is said") {
    CliWorld world;
    add_server(world);
    CHECK(run_cli({"events", "listen", "--address", "0.0.0.0:0"}, world).exit == cli::Exit::usage);
    world.environment.values.erase("HOOK_KEY");
    const auto run = run_cli({"events", "listen", "--address", "127.0.0.1:0"}, world);
    CHECK(run.exit != cli::Exit::done);
    CHECK(run.err.find("webhook_hmac_key") != std::string::npos);
}
