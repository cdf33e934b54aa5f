// The login call: a request of a vendor's own that gives a token.
#include <doctest/doctest.h>

#include "auth_fixture.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/net/auth.hpp"

using namespace mdm;
using namespace mdm::net;
using namespace mdm::test;
using namespace std::chrono_literals;

namespace {

AuthRule login_rule() {
    AuthRule rule;
    rule.kind = AuthKind::login_call;
    rule.user = Secret("anna");
    rule.password = Secret("pw");
    rule.login.url = "https://a.example/auth/token";
    rule.login.basic = true;
    rule.login.token = "/token";
    rule.login.expiry = "/expires";
    rule.login.expiry_as = LoginCall::Expiry::rfc3339;
    rule.credentials = {"user", "password"};
    return rule;
}

std::optional<Time> until_of(SignInFixture& fixture, const AuthRule& rule, const std::string& answer) {
    fixture.net.on(rule.login.method, rule.login.url, Reply::json(answer));
    const auto done = sign_in(rule, fixture.parts(), fixture.stop);
    return done.ok() ? done->until : std::nullopt;
}

}  // namespace

TEST_CASE("a login call by Basic gives a token and when it ends") {
    SignInFixture fixture;
    fixture.net.on("POST", "https://a.example/auth/token",
                   Reply::json(R"({"token":"t1","expires":"2026-11-21T18:30:00.5Z"})"));
    CHECK(fixture.credentials(*fixture.authorizer(login_rule())) == "Bearer t1");
    const Request& asked = fixture.net.requests()[0];
    CHECK(find_header(asked.headers, "Authorization") == "Basic " + base64("anna:pw"));
    CHECK(asked.body.empty());
    CHECK_FALSE(find_header(asked.headers, "Content-Type"));
    CHECK(is_secret(asked, "pw"));
    CHECK((*fixture.cache.read())->until == fixture.clock.now() + Millis(30 * 60'000 + 500));
}

TEST_CASE("the end of a login's token is told in seconds, as a date, or not at all") {
    SignInFixture fixture;
    AuthRule rule = login_rule();
    const Time now = fixture.clock.now();
    const Time usual = now + std::chrono::minutes(30);
    // a clock of ours that runs ahead must not make every token look dead
    CHECK(until_of(fixture, rule, R"({"token":"t","expires":"2026-11-21T17:00:00Z"})") == usual);
    CHECK(until_of(fixture, rule, R"({"token":"t"})") == usual);
    rule.login.expiry_as = LoginCall::Expiry::seconds;
    CHECK(until_of(fixture, rule, R"({"token":"t","expires":60})") == now + std::chrono::minutes(1));
    rule.login.expiry_as = LoginCall::Expiry::epoch_seconds;
    const auto epoch = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count() + 90;
    CHECK(until_of(fixture, rule, R"({"token":"t","expires":")" + std::to_string(epoch) + "\"}") ==
          now + std::chrono::seconds(90));
}

TEST_CASE("a login call may have a body, a token in a header, and a use of its own for it") {
    SignInFixture fixture;
    AuthRule rule = login_rule();
    rule.headers = {{"accesstoken", Secret("static")}};
    rule.login.basic = false;
    rule.login.body = Secret(R"({"email":"a","password":"pw"})");
    rule.login.content_type = "application/json";
    rule.login.token = "";
    rule.login.token_header = "Authorization";
    rule.token_prefix = "MaaS token=\"";
    rule.token_suffix = "\"";
    fixture.net.on("POST", "https://a.example/auth/token",
                   {.status = 200, .headers = {{"authorization", "bearer t1"}}});
    auto authorizer = fixture.authorizer(rule);
    CHECK(fixture.credentials(*authorizer) == "MaaS token=\"t1\"");
    CHECK(fixture.credentials(*authorizer, "accesstoken") == "static");
    const Request& asked = fixture.net.requests()[0];
    CHECK(asked.body == rule.login.body.reveal());
    CHECK(find_header(asked.headers, "Content-Type") == "application/json");
    CHECK(find_header(asked.headers, "accesstoken") == "static");
    CHECK_FALSE(find_header(asked.headers, "Authorization"));
}

TEST_CASE("an answer 200 without a token is a refusal, with the server's reason") {
    SignInFixture fixture;
    AuthRule rule = login_rule();
    rule.login.problem = "/errorDesc";
    fixture.net.on("POST", "https://a.example/auth/token",
                   Reply::json("{\"errorCode\":1002,\"errorDesc\":\"wrong \\u001b[2J password pw\"}"));
    Request request;
    const auto done = fixture.authorizer(rule)->authorize(request, fixture.stop);
    CHECK(done.error().code == Code::unauthenticated);
    CHECK(has(done.error().message, "wrong"));
    CHECK_FALSE(has(done.error().message, "\x1B"));
    CHECK_FALSE(has(done.error().message, "pw"));
    CHECK(done.error().hint == "check the credentials user, password of context 'prod'");
}

TEST_CASE("a login's token that still lives gives the next one, and the password is not sent again") {
    SignInFixture fixture;
    AuthRule rule = login_rule();
    rule.login.renew = "https://a.example/auth/keep-alive";
    fixture.net.on("POST", rule.login.url, Reply::json(R"({"token":"t1","expires":"2026-11-21T18:30:00Z"})"));
    auto authorizer = fixture.authorizer(rule);
    CHECK(fixture.credentials(*authorizer) == "Bearer t1");
    fixture.clock.advance(26min);
    fixture.net.on("POST", rule.login.renew,
                   Reply::json(R"({"token":"t2","expires":"2026-11-21T18:56:00Z"})"));
    CHECK(fixture.credentials(*authorizer) == "Bearer t2");
    const Request& renewed = fixture.net.requests().back();
    CHECK(find_header(renewed.headers, "Authorization") == "Bearer t1");
    CHECK(renewed.body.empty());
    fixture.clock.advance(2h);  // it died meanwhile
    fixture.net.on("POST", rule.login.url, Reply::json(R"({"token":"t3","expires":"2026-11-21T20:56:00Z"})"));
    CHECK(fixture.credentials(*authorizer) == "Bearer t3");
}

TEST_CASE("a token that the server does not renew is replaced by a login") {
    SignInFixture fixture;
    AuthRule rule = login_rule();
    rule.login.renew = "https://a.example/auth/keep-alive";
    fixture.net.on("POST", rule.login.url, Reply::json(R"({"token":"t1","expires":"2026-11-21T18:30:00Z"})"));
    auto authorizer = fixture.authorizer(rule);
    CHECK(fixture.credentials(*authorizer) == "Bearer t1");
    fixture.clock.advance(26min);
    fixture.net.on("POST", rule.login.renew, Reply::json("{}", 401));
    fixture.net.on("POST", rule.login.url, Reply::json(R"({"token":"t2","expires":"2026-11-21T18:56:00Z"})"));
    CHECK(fixture.credentials(*authorizer) == "Bearer t2");
}

TEST_CASE("signing out ends a login's token at the server, and forgets it whatever the server says") {
    for (const int status : {204, 500}) {
        SignInFixture fixture;
        AuthRule rule = login_rule();
        rule.login.logout = "https://a.example/auth/invalidate";
        rule.login.renew = "https://a.example/auth/keep-alive";
        fixture.net.on("POST", rule.login.url,
                       Reply::json(R"({"token":"t1","expires":"2026-11-21T18:30:00Z"})"));
        REQUIRE(sign_in(rule, fixture.parts(), fixture.stop).ok());
        fixture.net.on("POST", rule.login.url,
                       Reply::json(R"({"token":"t2","expires":"2026-11-21T18:30:00Z"})"));
        REQUIRE(sign_in(rule, fixture.parts(), fixture.stop).ok());  // proves the password, renews nothing
        fixture.net.always("POST", rule.login.logout, Reply::json("{}", status));
        const auto gone = sign_out(rule, fixture.parts(), fixture.stop);
        REQUIRE(gone.ok());
        CHECK(*gone);
        CHECK(find_header(fixture.net.requests().back().headers, "Authorization") == "Bearer t2");
        CHECK_FALSE(*fixture.cache.read());
        const auto asked = fixture.net.requests().size();
        CHECK_FALSE(*sign_out(rule, fixture.parts(), fixture.stop));
        CHECK(fixture.net.requests().size() == asked);
    }
}
