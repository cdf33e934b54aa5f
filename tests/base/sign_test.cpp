#include "mdm/base/sign.hpp"

#include <doctest/doctest.h>

#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "support/test_key.hpp"

using namespace mdm;

namespace {

std::string decoded(std::string text) {
    for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
    while (text.size() % 4 != 0) text += '=';
    return from_base64(text).value_or("not base64");
}

}  // namespace

TEST_CASE("the other side can verify what was signed, and nothing else") {
    const auto& key = test::test_key();
    const auto signature = sign_rs256(Secret(key.private_pem), "a statement");
    REQUIRE(signature.ok());
    CHECK(test::verifies(key.certificate_pem, "a statement", *signature));
    CHECK_FALSE(test::verifies(key.certificate_pem, "a statement.", *signature));
}

TEST_CASE("a signed token has three parts, and its signature covers the first two") {
    const auto& key = test::test_key();
    const auto token = signed_token(R"({"alg":"RS256"})", R"({"iss":"us"})", Secret(key.private_pem));
    REQUIRE(token.ok());
    const auto parts = split(*token, '.');
    REQUIRE(parts.size() == 3);
    CHECK(decoded(parts[0]) == R"({"alg":"RS256"})");
    CHECK(decoded(parts[1]) == R"({"iss":"us"})");
    CHECK(token->find_first_of("+/=") == std::string::npos);
    CHECK(test::verifies(key.certificate_pem, parts[0] + "." + parts[1], decoded(parts[2])));
}

TEST_CASE("the URL-safe alphabet has no padding") {
    CHECK(base64url("\xFB\xEF\xFF") == "--__");
    CHECK(base64url("a") == "YQ");
    CHECK(base64url("") == "");
}

TEST_CASE("a certificate is named by the digest of its DER form") {
    const auto& key = test::test_key();
    const auto digest = certificate_sha256("a comment\n" + key.certificate_pem);
    REQUIRE(digest.ok());
    CHECK(*digest == test::certificate_digest(key.certificate_pem));
    CHECK(certificate_sha256(key.private_pem).error().code == Code::invalid);
    CHECK(certificate_sha256("").error().code == Code::invalid);
}

TEST_CASE("a key that cannot be used is refused without a word of it") {
    const std::string locked =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIBCANARY\n-----END ENCRYPTED PRIVATE KEY-----\n";
    for (const std::string& pem : {std::string("no PEM CANARY"), std::string(), locked, test::other_key(1024),
                                   test::other_key(0), test::test_key().certificate_pem}) {
        const auto signature = sign_rs256(Secret(pem), "x");
        REQUIRE_FALSE(signature.ok());
        CHECK(signature.error().code == Code::invalid);
        CHECK(signature.error().text().find("CANARY") == std::string::npos);
    }
}
