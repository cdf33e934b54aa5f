#include "mdm/backend/apple/webhook.hpp"

#include <doctest/doctest.h>

#include "apple_fixture.hpp"
#include "mdm/base/digest.hpp"

using namespace mdm;
using namespace mdm::apple;
using namespace mdm::test;

namespace {

const Time received = at(3600);

Error refusal(std::string_view body) {
    auto event = read_event(body, received);
    REQUIRE_FALSE(event.ok());
    CHECK(event.error().code == Code::bad_response);
    return event.error();
}

}  // namespace

TEST_CASE("an answer is read from NanoMDM's event") {
    const Event event =
        event_of(answer_event("e1", "U1", 5, entry("CommandUUID", "C1") + entry("Status", "NotNow")));
    CHECK(event.id == "e1");
    CHECK(event.topic == "mdm.Connect");
    CHECK(event.at == at(5));
    CHECK(event.enrollment == "U1");
    CHECK(event.device == "U1");
    CHECK_FALSE(event.user_channel());
    REQUIRE(event.report);
    CHECK(event.report->outcome == Outcome::not_now);
    CHECK(event.report->command_uuid == "C1");
    CHECK_FALSE(event.check_in);
}

TEST_CASE("a check-in is read, and other messages only show that the device lives") {
    const Event update = event_of(check_in_event("e1", "U1", 5, "TokenUpdate"));
    REQUIRE(update.check_in);
    CHECK(update.check_in->kind == CheckIn::Kind::token_update);
    const Event other = event_of(check_in_event("e2", "U1", 5, "GetBootstrapToken"));
    CHECK_FALSE(other.check_in);
    CHECK_FALSE(other.report);
    CHECK(other.device == "U1");
}

TEST_CASE("MicroMDM's events, which name no ids, are read from what the device says") {
    const std::string payload = base64(plist(entry("UDID", "U1") + entry("Status", "Idle")));
    const Event idle =
        event_of(R"({"topic":"mdm.Connect","event_id":"e","created_at":"2026-11-21T18:00:01.5Z",)"
                 R"("acknowledge_event":{"udid":"U1","status":"Idle","raw_payload":")" +
                 payload + "\"}}");
    CHECK(idle.device == "U1");
    CHECK(idle.report->idle());
    const std::string user =
        base64(plist(entry("UDID", "U1") + entry("UserID", "A1") + entry("Status", "Idle")));
    const Event channel =
        event_of(R"({"topic":"mdm.Connect","acknowledge_event":{"udid":"U1","status":"Idle",)"
                 R"("raw_payload":")" +
                 user + "\"}}");
    CHECK(channel.enrollment == "U1:A1");
    CHECK(channel.device == "U1");
    CHECK(channel.user_channel());
    const Event byod =
        event_of(R"({"topic":"mdm.Connect","acknowledge_event":{"udid":"","enrollment_id":"E1",)"
                 R"("status":"Idle","raw_payload":")" +
                 payload + "\"}}");
    CHECK(byod.device == "E1");
}

TEST_CASE("a user channel belongs to its device") {
    const Event event = event_of(
        R"({"topic":"mdm.Connect","event_id":"e","acknowledge_event":{"ids":{"id":"U1:A1","type":"User",)"
        R"("parent_id":"U1"},"status":"Idle"}})");
    CHECK(event.enrollment == "U1:A1");
    CHECK(event.device == "U1");
}

TEST_CASE("an answer that cannot be read keeps the status that the server names") {
    const Event event =
        event_of(R"({"topic":"mdm.Connect","event_id":"e","acknowledge_event":{"udid":"U1","status":"Error",)"
                 R"("command_uuid":"C1","raw_payload":"YnBsaXN0MDA="}})");
    CHECK(event.report->outcome == Outcome::failed);
    CHECK(event.report->command_uuid == "C1");
    CHECK(event.report->error->message == "the device answered Error, and why could not be read");
    CHECK(event.report->remark == "the device's answer could not be read");
}

TEST_CASE("an event without an id is known again by its bytes") {
    const std::string body = R"({"topic":"mdm.Connect","acknowledge_event":{"udid":"U1","status":"Idle"}})";
    CHECK(event_of(body).id == "sha256:" + sha256_hex(body));
    CHECK(event_of(body).at == received);
}

TEST_CASE("a clock that is ahead of ours does not win for ever") {
    CHECK(event_of(check_in_event("e", "U1", 3600 * 24 * 365, "CheckOut")).at == received);
}

TEST_CASE("what is no event is said so") {
    for (const char* body :
         {"", "null", "[]", "{", "{}", R"({"topic":"mdm.Connect"})",
          R"({"topic":"x","acknowledge_event":{"status":"Idle"}})",
          R"({"topic":"x","acknowledge_event":{"udid":"U1"}})", R"({"topic":"x","acknowledge_event":7})",
          R"({"topic":"mdm.TokenUpdate","checkin_event":{"udid":"U1","raw_payload":"%"}})",
          R"({"topic":"mdm.TokenUpdate","checkin_event":{"udid":"U1"}})"}) {
        INFO(body);
        refusal(body);
    }
    const std::string endless(300, 'x');
    refusal(R"({"topic":"x","acknowledge_event":{"status":"Idle","udid":")" + endless + "\"}}");
    refusal(R"({"topic":"x","acknowledge_event":{"status":"Error","udid":"U","command_uuid":")" + endless +
            "\"}}");
    refusal(std::string(100'000, '['));
}

TEST_CASE("a signature is right, or it is not") {
    const Secret key("hk");
    // printf 'hello' | openssl dgst -sha256 -hmac hk -binary | base64
    const std::string right = "9/GN3MyWL9Yg2VyVVCJG5aG9R1bZR2gTuk+MgG+XKQA=";
    CHECK(signed_with(key, "hello", right));
    CHECK_FALSE(signed_with(key, "hello!", right));
    CHECK_FALSE(signed_with(Secret("other"), "hello", right));
    for (const char* wrong : {"", "x", "AAAA", "%%%%"}) CHECK_FALSE(signed_with(key, "hello", wrong));
    CHECK_FALSE(signed_with(key, "hello", right + "AAAA"));
}
