#include "mdm/net/auth.hpp"

#include <doctest/doctest.h>

#include "auth_fixture.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "support/test_key.hpp"

using namespace mdm;
using namespace mdm::net;
using namespace mdm::test;
using namespace std::chrono_literals;

namespace {

nlohmann::json part_of(const std::string& token, std::size_t index) {
    std::string text = split(token, '.')[index];
    for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
    while (text.size() % 4 != 0) text += '=';
    return nlohmann::json::parse(from_base64(text).value_or(""), nullptr, false);
}

}  // namespace

TEST_CASE("user and password, headers, or nothing are added as they are") {
    SignInFixture fixture;
    AuthRule rule;
    CHECK(fixture.credentials(*fixture.authorizer(rule)) == "none");
    rule.kind = AuthKind::basic;
    rule.user = Secret("api-key");
    rule.headers = {{"aw-tenant-code", Secret("t-1")}};
    auto basic = fixture.authorizer(rule);
    CHECK(fixture.credentials(*basic) == "Basic " + base64("api-key:"));
    CHECK(fixture.credentials(*basic, "aw-tenant-code") == "t-1");
    CHECK(is_secret(fixture.last, "api-key"));
    CHECK(is_secret(fixture.last, "t-1"));
    CHECK_FALSE(basic->renew(fixture.last));
    rule.kind = AuthKind::header;
    CHECK(fixture.credentials(*fixture.authorizer(rule), "aw-tenant-code") == "t-1");
}

TEST_CASE("a client signs in once and uses its token until shortly before its end") {
    SignInFixture fixture;
    fixture.net.on("POST", "https://login.example/token", token_reply("t1", 600));
    auto authorizer = fixture.authorizer(client_rule());
    CHECK(fixture.credentials(*authorizer) == "Bearer t1");
    CHECK(is_secret(fixture.last, "t1"));
    const Request& asked = fixture.net.requests()[0];
    CHECK(field(asked, "grant_type") == "client_credentials");
    CHECK(field(asked, "client_id") == "us");
    CHECK(field(asked, "client_secret") == "s&cret");
    CHECK(field(asked, "scope") == "all of it");
    CHECK_FALSE(asked.authenticate);
    CHECK(is_secret(asked, "s&cret"));
    fixture.clock.advance(std::chrono::seconds(479));
    CHECK(fixture.credentials(*authorizer) == "Bearer t1");
    fixture.clock.advance(std::chrono::seconds(1));
    fixture.net.on("POST", "https://login.example/token", token_reply("t2", 600));
    CHECK(fixture.credentials(*authorizer) == "Bearer t2");
}

TEST_CASE("the next process takes the token that is kept, and asks nobody") {
    SignInFixture fixture;
    fixture.net.on("POST", "https://login.example/token", token_reply("t1"));
    CHECK(fixture.credentials(*fixture.authorizer(client_rule())) == "Bearer t1");
    fixture.net.forbid();
    CHECK(fixture.credentials(*fixture.authorizer(client_rule())) == "Bearer t1");
}

TEST_CASE("without a cache, a token is kept nowhere") {
    SignInFixture fixture;
    fixture.net.always("POST", "https://login.example/token", token_reply("t1"));
    for (int i = 0; i < 2; ++i)
        CHECK(fixture.credentials(*fixture.authorizer(client_rule(), false)) == "Bearer t1");
    CHECK(fixture.net.requests().size() == 2);
    CHECK_FALSE(*fixture.files->facts(fixture.dir.file("tokens")));
}

TEST_CASE("many requests with the same refused token cost one new token") {
    SignInFixture fixture;
    fixture.net.on("POST", "https://login.example/token", token_reply("t1"));
    fixture.net.on("POST", "https://login.example/token", token_reply("t2"));
    auto authorizer = fixture.authorizer(client_rule());
    fixture.credentials(*authorizer);
    const Request first = fixture.last;
    CHECK(authorizer->renew(first));
    CHECK(authorizer->renew(first));  // another request that left with t1
    CHECK(fixture.credentials(*authorizer) == "Bearer t2");
    CHECK(authorizer->renew(first));  // one that comes back late: there is a newer token already
    CHECK(fixture.credentials(*authorizer) == "Bearer t2");
    CHECK(fixture.net.requests().size() == 2);
}

TEST_CASE("a token that is refused as soon as it came in place of another is not asked for again") {
    SignInFixture fixture;
    fixture.net.on("POST", "https://login.example/token", token_reply("t1"));
    fixture.net.on("POST", "https://login.example/token", token_reply("t2"));
    auto authorizer = fixture.authorizer(client_rule());
    fixture.credentials(*authorizer);
    CHECK(authorizer->renew(fixture.last));
    fixture.credentials(*authorizer);
    CHECK_FALSE(authorizer->renew(fixture.last));
    fixture.clock.advance(std::chrono::minutes(2));  // revoked later: worth another
    CHECK(authorizer->renew(fixture.last));
}

TEST_CASE("a kept token that the server refuses is replaced in the cache, too") {
    SignInFixture fixture;
    fixture.net.on("POST", "https://login.example/token", token_reply("t1"));
    fixture.credentials(*fixture.authorizer(client_rule()));
    fixture.net.on("POST", "https://login.example/token", token_reply("t2"));
    auto authorizer = fixture.authorizer(client_rule());
    fixture.credentials(*authorizer);
    CHECK(authorizer->renew(fixture.last));
    CHECK(fixture.credentials(*authorizer) == "Bearer t2");
    CHECK(fixture.credentials(*fixture.authorizer(client_rule())) == "Bearer t2");
}

TEST_CASE("a client may prove itself by Basic, both parts written as in a form") {
    SignInFixture fixture;
    AuthRule rule = client_rule();
    rule.proof = ClientProof::basic;
    fixture.net.on("POST", "https://login.example/token", token_reply("t1"));
    CHECK(fixture.credentials(*fixture.authorizer(rule)) == "Bearer t1");
    const Request& asked = fixture.net.requests()[0];
    CHECK(find_header(asked.headers, "Authorization") == "Basic " + base64("us:s%26cret"));
    CHECK(field(asked, "client_secret") == "absent");
}

TEST_CASE("a client may prove itself by certificate") {
    SignInFixture fixture;
    AuthRule rule = client_rule();
    rule.proof = ClientProof::certificate;
    rule.client_secret = Secret();
    rule.private_key = Secret(test_key().private_pem);
    rule.certificate = test_key().certificate_pem;
    fixture.net.on("POST", "https://login.example/token", token_reply("t1"));
    CHECK(fixture.credentials(*fixture.authorizer(rule)) == "Bearer t1");
    const Request& asked = fixture.net.requests()[0];
    CHECK(field(asked, "client_assertion_type") == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    CHECK(field(asked, "client_secret") == "absent");
    const std::string assertion = field(asked, "client_assertion");
    CHECK(is_secret(asked, assertion));
    const auto header = part_of(assertion, 0), claims = part_of(assertion, 1);
    CHECK(header["alg"] == "RS256");
    CHECK(header["x5t#S256"].get<std::string>().size() == 43);
    CHECK(claims["aud"] == rule.token_url);
    CHECK(claims["iss"] == "us");
    CHECK(claims["sub"] == "us");
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(fixture.clock.now().time_since_epoch());
    CHECK(claims["nbf"] == now.count());
    CHECK(claims["exp"] == now.count() + 300);
    CHECK(claims["jti"].get<std::string>().size() == 36);
}

TEST_CASE("a service account sends a signed statement") {
    SignInFixture fixture;
    AuthRule rule;
    rule.kind = AuthKind::rs256_assertion;
    rule.token_url = "https://login.example/token";
    rule.issuer = "robot@example.com";
    rule.subject = "admin@example.com";
    rule.scope = "a b";
    rule.key_id = "k1";
    rule.private_key = Secret(test_key().private_pem);
    fixture.net.on("POST", "https://login.example/token", token_reply("t1"));
    CHECK(fixture.credentials(*fixture.authorizer(rule)) == "Bearer t1");
    const Request& asked = fixture.net.requests()[0];
    CHECK(field(asked, "grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer");
    CHECK(field(asked, "client_id") == "absent");
    const auto header = part_of(field(asked, "assertion"), 0), claims = part_of(field(asked, "assertion"), 1);
    CHECK(header == nlohmann::json{{"alg", "RS256"}, {"typ", "JWT"}, {"kid", "k1"}});
    CHECK(claims["aud"] == rule.token_url);
    CHECK(claims["sub"] == "admin@example.com");
    CHECK(claims["scope"] == "a b");
    CHECK(claims["exp"].get<long>() - claims["iat"].get<long>() == 3600);
}

TEST_CASE("a key that cannot sign is said before anything is sent, and none of it is shown") {
    SignInFixture fixture;
    fixture.net.forbid();
    AuthRule rule = client_rule();
    rule.proof = ClientProof::certificate;
    rule.private_key = Secret("CANARY");
    rule.certificate = test_key().certificate_pem;
    const std::string said = fixture.credentials(*fixture.authorizer(rule));
    CHECK(has(said, "private key cannot be read"));
    CHECK_FALSE(has(said, "CANARY"));
}

namespace {

AuthRule refresh_rule() {
    AuthRule rule = client_rule();
    rule.kind = AuthKind::oauth2_refresh;
    rule.proof = ClientProof::basic;
    rule.refresh_token = Secret("r0");
    return rule;
}

}  // namespace

TEST_CASE("a refresh token that was replaced is never used again, by any process") {
    SignInFixture fixture;
    fixture.net.on("POST", "https://login.example/token", token_reply("t1", 600, "r1"));
    fixture.net.on("POST", "https://login.example/token", token_reply("t2", 600, "r2"));
    fixture.net.on("POST", "https://login.example/token", token_reply("t3", 600));  // keeps r2
    fixture.net.on("POST", "https://login.example/token", token_reply("t4", 600));
    for (const char* token : {"Bearer t1", "Bearer t2", "Bearer t3", "Bearer t4"}) {
        CHECK(fixture.credentials(*fixture.authorizer(refresh_rule())) == token);
        fixture.clock.advance(std::chrono::minutes(10));
    }
    std::vector<std::string> used;
    for (const Request& request : fixture.net.requests()) used.push_back(field(request, "refresh_token"));
    CHECK(used == std::vector<std::string>{"r0", "r1", "r2", "r2"});
}

TEST_CASE("a refresh token is not sent twice when the answer is lost") {
    SignInFixture fixture;
    fixture.net.on("POST", "https://login.example/token", Reply::failure(Code::outcome_unknown));
    auto authorizer = fixture.authorizer(refresh_rule());
    Request request;
    const auto done = authorizer->authorize(request, fixture.stop);
    CHECK(done.error().code == Code::unavailable);  // the request itself has not left
    CHECK(fixture.net.requests().size() == 1);
}

TEST_CASE("kinds whose refresh tokens may be replaced refuse to work without a cache") {
    SignInFixture fixture;
    const auto made = make_authorizer(refresh_rule(), fixture.parts(false));
    CHECK(made.error().code == Code::usage);
    CHECK(has(made.error().hint, "token_cache: off"));
}

TEST_CASE("what a token endpoint says decides what can be done about it") {
    struct Row {
        int status;
        const char* body;
        Code code;
        const char* hint;
    };
    for (const Row& row : std::vector<Row>{
             {400, R"({"error":"invalid_client","error_description":"AADSTS7000215: wrong"})",
              Code::unauthenticated, "check the credential client_secret of context 'prod'"},
             {401, R"({"error":"invalid_client"})", Code::unauthenticated,
              "check the credential client_secret of context 'prod'"},
             {400, R"({"error":"invalid_scope"})", Code::forbidden, ""},
             {401, "no JSON", Code::unauthenticated, "check the credential client_secret of context 'prod'"},
             {403, "{}", Code::forbidden, ""},
             {404, "<html>", Code::unauthenticated, "check the credential client_secret of context 'prod'"},
             {500, "", Code::unavailable, ""},
             {302, "", Code::bad_response, ""},
             {200, "{}", Code::bad_response, ""},
             {200, R"({"access_token":""})", Code::bad_response, ""},
             {200, "[1", Code::bad_response, ""}}) {
        SignInFixture fixture;
        fixture.net.on("POST", "https://login.example/token", Reply::json(row.body, row.status));
        Request request;
        const auto done = fixture.authorizer(client_rule())->authorize(request, fixture.stop);
        REQUIRE_FALSE(done.ok());
        CAPTURE(row.status);
        CAPTURE(row.body);
        CHECK(done.error().code == row.code);
        CHECK(done.error().hint == row.hint);
        CHECK(has(done.error().message, "'https://login.example/token'"));
        CHECK_FALSE(has(done.error().text(), "s&cret"));
    }
}

TEST_CASE("a token endpoint that is busy is waited for, within reason") {
    SignInFixture fixture;
    fixture.net.on("POST", "https://login.example/token", {.status = 429, .headers = {{"Retry-After", "7"}}});
    fixture.net.on("POST", "https://login.example/token", {.status = 503});
    fixture.net.on("POST", "https://login.example/token", token_reply("t1"));
    CHECK(fixture.credentials(*fixture.authorizer(client_rule())) == "Bearer t1");
    CHECK(fixture.net.started_at()[1] - fixture.net.started_at()[0] >= std::chrono::seconds(7));
}

TEST_CASE("a sign-in server that refuses is asked once, not once for every request") {
    SignInFixture fixture;
    fixture.net.on("POST", "https://login.example/token", Reply::json(R"({"error":"invalid_client"})", 400));
    auto authorizer = fixture.authorizer(client_rule());
    for (int i = 0; i < 3; ++i) CHECK(has(fixture.credentials(*authorizer), "does not accept the client id"));
    CHECK(fixture.net.requests().size() == 1);
}

TEST_CASE("signing in anew proves the credentials, whatever is kept") {
    SignInFixture fixture;
    fixture.net.on("POST", "https://login.example/token", token_reply("t1"));
    fixture.net.on("POST", "https://login.example/token", token_reply("t2", 600, "r"));
    fixture.credentials(*fixture.authorizer(client_rule()));
    const auto done = sign_in(client_rule(), fixture.parts(), fixture.stop);
    REQUIRE(done.ok());
    CHECK(done->token);
    CHECK(done->renewable);
    CHECK(done->until == fixture.clock.now() + std::chrono::minutes(10));
    CHECK(fixture.credentials(*fixture.authorizer(client_rule())) == "Bearer t2");
    AuthRule basic;
    basic.kind = AuthKind::basic;
    basic.user = Secret("u");
    CHECK_FALSE(sign_in(basic, fixture.parts(), fixture.stop)->token);
}

TEST_CASE("a rule that lacks something is refused by name before anything is asked") {
    SignInFixture fixture;
    const auto problem = [&](const AuthRule& rule) {
        const auto made = make_authorizer(rule, fixture.parts());
        return made.ok() ? std::string("fine") : made.error().message;
    };
    for (const AuthKindRow& row : auth_kinds()) {
        AuthRule rule;
        rule.kind = row.kind;
        if (row.kind == AuthKind::none) continue;
        CHECK(has(problem(rule), "' is missing"));
        CHECK(has(problem(rule), row.name));
    }
    AuthRule rule = client_rule();
    rule.token_url = "login.example";
    CHECK(has(problem(rule), "'login.example' is no URL"));
}

TEST_CASE("every kind has a name to be found by") {
    for (const AuthKindRow& row : auth_kinds()) {
        CHECK(find_auth_kind(row.name)->kind == row.kind);
        CHECK(auth_kind(row.kind).name == row.name);
    }
    CHECK(find_auth_kind("oauth2") == nullptr);
}

TEST_CASE("other credentials give another digest, and the digest shows none of them") {
    const AuthRule rule = client_rule();
    std::vector<AuthRule> others(6, rule);
    others[0].client_secret = Secret("other");
    others[1].client_id = "them";
    others[2].scope = "less";
    others[3].kind = AuthKind::oauth2_refresh;
    others[4].headers = {{"a", Secret("b")}};
    others[5].login.body = Secret("x");
    CHECK(credential_digest(rule) == credential_digest(client_rule()));
    CHECK(credential_digest(rule).size() == 32);
    for (const AuthRule& other : others) CHECK(credential_digest(other) != credential_digest(rule));
}

TEST_CASE("where there is nothing at the token's address, the older one is asked, and only then") {
    SignInFixture fixture;
    AuthRule rule = client_rule();
    rule.older_token_url = "https://login.example/old/token";
    fixture.net.on("POST", rule.token_url, Reply::json("{}", 404));
    fixture.net.on("POST", rule.older_token_url, token_reply("t1"));
    CHECK(fixture.credentials(*fixture.authorizer(rule, false)) == "Bearer t1");
    CHECK(field(fixture.net.requests().back(), "client_secret") == "s&cret");
    fixture.net.on("POST", rule.token_url, Reply::json(R"({"error":"invalid_client"})", 401));
    const auto asked = fixture.net.requests().size();
    CHECK(fixture.credentials(*fixture.authorizer(rule, false)).find("Bearer") == std::string::npos);
    CHECK(fixture.net.requests().size() == asked + 1);
}
