#include <doctest/doctest.h>

#include "auth_fixture.hpp"

using namespace mdm;
using namespace mdm::net;
using namespace mdm::test;

namespace {

const char* const device_url = "https://login.example/devicecode";
const char* const token_url = "https://login.example/token";

AuthRule device_rule() {
    AuthRule rule;
    rule.kind = AuthKind::device_code;
    rule.device_url = device_url;
    rule.token_url = token_url;
    rule.client_id = "app";
    rule.scope = "devices offline_access";
    return rule;
}

Reply code_reply(const std::string& uri = "https://login.example/device") {
    return Reply::json(R"({"device_code":"DC-CANARY","user_code":"ABCD-1234","verification_uri":")" + uri +
                       R"(","expires_in":900,"interval":5})");
}

Reply problem(const std::string& error) {
    return Reply::json("{\"error\":\"" + error + "\"}", 400);
}

DeviceLogin login(SignInFixture& fixture) {
    return *DeviceLogin::create(device_rule(), fixture.parts());
}

}  // namespace

TEST_CASE("a person signs in elsewhere, and from then on nobody is asked") {
    SignInFixture fixture;
    fixture.net.on("POST", device_url, code_reply());
    fixture.net.on("POST", token_url, problem("authorization_pending"));
    fixture.net.on("POST", token_url, problem("slow_down"));
    fixture.net.on("POST", token_url, token_reply("t1", 3600, "r1"));
    auto signing = login(fixture);
    const auto code = signing.begin(fixture.stop);
    REQUIRE(code.ok());
    CHECK(code->user == "ABCD-1234");
    CHECK(code->url == "https://login.example/device");
    CHECK(code->until == fixture.clock.now() + std::chrono::minutes(15));
    const Time began = fixture.clock.now();
    const auto done = signing.wait(*code, fixture.stop);
    REQUIRE(done.ok());
    CHECK(done->renewable);
    CHECK(fixture.clock.now() - began == std::chrono::seconds(5 + 5 + 10));
    CHECK(field(fixture.net.requests()[0], "scope") == "devices offline_access");
    CHECK(field(fixture.net.requests()[0], "client_id") == "app");
    CHECK(field(fixture.net.requests()[3], "device_code") == "DC-CANARY");
    CHECK(field(fixture.net.requests()[3], "grant_type") == "urn:ietf:params:oauth:grant-type:device_code");
    auto authorizer = fixture.authorizer(device_rule());
    CHECK(fixture.credentials(*authorizer) == "Bearer t1");
    fixture.net.on("POST", token_url, token_reply("t2", 3600, "r2"));
    fixture.clock.advance(std::chrono::hours(1));
    CHECK(fixture.credentials(*authorizer) == "Bearer t2");
    CHECK(field(fixture.net.requests()[4], "refresh_token") == "r1");
    CHECK((*fixture.cache.read())->refresh.reveal() == "r2");
}

TEST_CASE("who is not signed in, or no longer, is told how") {
    SignInFixture fixture;
    Request request;
    auto done = fixture.authorizer(device_rule())->authorize(request, fixture.stop);
    CHECK(done.error().code == Code::unauthenticated);
    CHECK(done.error().hint == "run: mdmctl context login prod");
    fixture.net.on("POST", token_url, problem("invalid_grant"));
    REQUIRE(fixture.cache
                .replaced([](const Token*) -> Result<Token> { return Token{.refresh = Secret("old")}; },
                          fixture.stop)
                .ok());
    done = fixture.authorizer(device_rule())->authorize(request, fixture.stop);
    CHECK(done.error().code == Code::unauthenticated);
    CHECK(done.error().hint == "run: mdmctl context login prod");
}

TEST_CASE("declining, a code that expires, and an interruption end the login") {
    struct Row {
        const char* error;
        Code code;
    };
    for (const Row& row : std::vector<Row>{{"access_denied", Code::refused},
                                           {"authorization_declined", Code::refused},
                                           {"expired_token", Code::unauthenticated},
                                           {"invalid_client", Code::unauthenticated}}) {
        SignInFixture fixture;
        fixture.net.on("POST", device_url, code_reply());
        fixture.net.on("POST", token_url, problem(row.error));
        auto signing = login(fixture);
        CHECK(signing.wait(*signing.begin(fixture.stop), fixture.stop).error().code == row.code);
        CHECK_FALSE(*fixture.cache.read());
    }
    SignInFixture fixture;
    fixture.net.on("POST", device_url, code_reply());
    auto signing = login(fixture);
    auto code = signing.begin(fixture.stop);
    REQUIRE(code.ok());
    code->until = fixture.clock.now() + std::chrono::seconds(3);
    CHECK(signing.wait(*code, fixture.stop).error().code == Code::unauthenticated);
    fixture.stop.request();
    CHECK(signing.wait(*code, fixture.stop).error().code == Code::cancelled);
}

TEST_CASE("a lost answer is no end: polling goes on, less often") {
    SignInFixture fixture;
    fixture.net.on("POST", device_url, code_reply());
    fixture.net.on("POST", token_url, Reply::failure(Code::outcome_unknown));
    auto signing = login(fixture);
    auto code = signing.begin(fixture.stop);
    REQUIRE(code.ok());
    const auto polled = signing.poll(*code, fixture.stop);
    REQUIRE(polled.ok());
    CHECK_FALSE(*polled);
    CHECK(code->interval == std::chrono::seconds(10));
}

TEST_CASE("a code is shown for a safe address only") {
    for (const char* uri :
         {"http://login.example/device", "", "javascript:alert(1)", "https://a@evil.example/"}) {
        SignInFixture fixture;
        fixture.net.on("POST", device_url, code_reply(uri));
        auto signing = login(fixture);
        CHECK_MESSAGE(signing.begin(fixture.stop).error().code == Code::bad_response, uri);
    }
}

TEST_CASE("signing in with a code needs a rule of that kind, and a place to keep the tokens") {
    SignInFixture fixture;
    CHECK(DeviceLogin::create(client_rule(), fixture.parts()).error().code == Code::usage);
    CHECK(DeviceLogin::create(device_rule(), fixture.parts(false)).error().code == Code::usage);
}
