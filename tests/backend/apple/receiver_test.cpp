#include "mdm/backend/apple/receiver.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "apple_fixture.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "mdm/store/sqlite.hpp"
#include "support/fakes.hpp"
#include "support/peer.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;
using namespace mdm::apple;
using namespace mdm::test;

namespace {

const std::string event =
    answer_event("e1", "U1", 0, entry("CommandUUID", "C1") + entry("Status", "Acknowledged"));
/// As NanoMDM signs.
std::string signature_of(std::string_view key, std::string_view body) {
    std::string bytes;
    const std::string hex = hmac_sha256_hex(key, body);
    for (std::size_t i = 0; i < hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return base64(bytes);
}

struct Hook {
    explicit Hook(std::optional<Secret> key = {}) {
        auto opened = EventStore::open(dir.file("events.db"), {"nanomdm", "https://mdm.example", ""});
        REQUIRE(opened.ok());
        store = std::move(*opened);
        receiver = std::make_unique<Receiver>(*store, clock, std::move(key),
                                              [this](const Event& one) { told.push_back(one.id); });
    }
    int post(const std::string& body, const std::string& signature = {}, const std::string& method = "POST") {
        net::Incoming request{method, "/any", {}, body};
        if (!signature.empty()) request.headers.push_back({"X-Hmac-Signature", signature});
        const auto replies = receiver->take({&request, 1});
        REQUIRE(replies.size() == 1);
        return replies[0].status;
    }
    TempDir dir;
    FakeClock clock;
    std::unique_ptr<EventStore> store;
    std::vector<std::string> told;
    std::unique_ptr<Receiver> receiver;
};

}  // namespace

TEST_CASE("an event is stored before it is answered, and told once") {
    Hook hook;
    CHECK(hook.post(event) == 200);
    CHECK(*hook.store->result_of("U1", "C1"));
    CHECK(hook.post(event, {}, "PUT") == 200);
    CHECK(hook.told == std::vector<std::string>{"e1"});
    CHECK(hook.receiver->counts().stored == 1);
    CHECK(hook.receiver->counts().repeated == 1);
}

TEST_CASE("garbage is refused and counted, and what comes after it is taken") {
    Hook hook;
    CHECK(hook.post("hello") == 400);
    CHECK(hook.post("") == 400);
    CHECK(hook.post(event, {}, "GET") == 405);
    CHECK(hook.receiver->counts().garbage == 3);
    CHECK_FALSE(*hook.store->heard_anything());
    CHECK(hook.post(event) == 200);
}

TEST_CASE("with a key, only what was signed with it is stored") {
    Hook hook{Secret("hk")};
    CHECK(hook.post(event) == 401);
    CHECK(hook.post(event, signature_of("other", event)) == 403);
    CHECK(hook.post(event, signature_of("hk", event + " ")) == 403);
    CHECK(hook.receiver->counts().refused == 3);
    CHECK_FALSE(*hook.store->heard_anything());
    CHECK(hook.post(event, signature_of("hk", event)) == 200);
    CHECK(*hook.store->heard_anything());
}

TEST_CASE("each of several requests gets its own answer") {
    Hook hook;
    const std::vector<net::Incoming> requests{
        {"POST", "/", {}, event},
        {"POST", "/", {}, "x"},
        {"POST", "/", {}, check_in_event("e2", "U2", 1, "TokenUpdate")}};
    const auto replies = hook.receiver->take(requests);
    CHECK(replies[0].status == 200);
    CHECK(replies[1].status == 400);
    CHECK(replies[2].status == 200);
    CHECK(hook.told == std::vector<std::string>{"e1", "e2"});
}

TEST_CASE("an event that cannot be stored is not said to be") {
    Hook hook;
    auto database = store::Database::open(hook.dir.file("events.db"), store::OpenMode::read_write);
    REQUIRE(database.ok());
    REQUIRE(database->execute("DROP TABLE events").ok());
    CHECK(hook.post(event) == 503);
    CHECK(hook.told.empty());
    CHECK(hook.receiver->take_trouble());
    CHECK_FALSE(hook.receiver->take_trouble());
}

TEST_CASE("an event arrives over a real connection") {
    Hook hook{Secret("hk")};
    auto listener = net::Listener::open({.address = "127.0.0.1:0"});
    REQUIRE(listener.ok());
    Peer peer(connect_to(static_cast<int>(*to_int(split((*listener)->address(), ':').back()))));
    REQUIRE(peer.write(
        fmt::format("POST /nano HTTP/1.1\r\nHost: x\r\nX-Hmac-Signature: {}\r\nContent-Length: {}\r\n\r\n{}",
                    signature_of("hk", event), event.size(), event)));
    const Stop stop;
    REQUIRE(
        (*listener)
            ->serve([&](std::span<const net::Incoming> requests) { return hook.receiver->take(requests); },
                    stop, Millis(5000))
            .ok());
    CHECK(peer.read(4096).starts_with("HTTP/1.1 200 OK"));
    CHECK(*hook.store->result_of("U1", "C1"));
}
