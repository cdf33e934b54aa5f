#include "mdm/net/url.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace mdm;
using namespace mdm::net;

TEST_CASE("everything but letters, digits and four marks is escaped") {
    CHECK(percent_encode("aZ09-._~") == "aZ09-._~");
    CHECK(percent_encode("a b/ü?") == "a%20b%2F%C3%BC%3F");
    CHECK(form_encode("a b&c+d") == "a+b%26c%2Bd");
}

TEST_CASE("an origin is scheme, host and port, however it is written") {
    CHECK(origin_of("https://Example.COM/path?q#f") == "https://example.com:443");
    CHECK(origin_of("https://example.com:443") == "https://example.com:443");
    CHECK(origin_of("HTTP://example.com") == "http://example.com:80");
    CHECK(origin_of("https://[::1]:8443/x") == "https://::1:8443");
}

TEST_CASE("what readers of URLs understand differently has no origin") {
    for (const char* url :
         {"", "/path", "example.com", "ftp://example.com", "https://", "https:///x",
          "https://a:b@example.com/", "https://example.com@evil.example/",
          "https://example.com\\@evil.example/", "https://exa mple.com", "https://example.com\t.evil.example",
          "https://example.com\n", "https://example.com:0", "https://example.com:99999",
          "https://example.com:", "https://example.com:x", "https://a:1:2/", "javascript://x"})
        CHECK_MESSAGE(!origin_of(url), url);
}

TEST_CASE("a parameter is set in place of every one of its name") {
    CHECK(with_query("https://a/x", "page", "2") == "https://a/x?page=2");
    CHECK(with_query("https://a/x?b=1#f", "page", "2") == "https://a/x?b=1&page=2");
    CHECK(with_query("https://a/x?page=1&b=1&page=7&pages=3", "page", "2") ==
          "https://a/x?b=1&pages=3&page=2");
    CHECK(with_query("https://a/x?%24skip=1", "$skip", "a&b") == "https://a/x?%24skip=a%26b");
    CHECK(with_query("https://a/x?", "p", "") == "https://a/x?p=");
}

TEST_CASE("a link may be whole, begin at the root or be only a query") {
    const std::string base = "https://api.example.com/v1/devices?a=1";
    CHECK(*same_origin(base, "https://API.example.com:443/v2?x=%2F") ==
          "https://API.example.com:443/v2?x=%2F");
    CHECK(*same_origin(base, "/v1/devices?page=2") == "https://api.example.com/v1/devices?page=2");
    CHECK(*same_origin(base, "?page=2") == "https://api.example.com/v1/devices?page=2");
    CHECK(*same_origin(base, "/v1/devices?page=2#top") == "https://api.example.com/v1/devices?page=2");
}

TEST_CASE("a link to another scheme, host or port is refused, and its secrets are not repeated") {
    const std::string base = "https://api.example.com/v1/devices";
    for (const char* link :
         {"http://api.example.com/v1", "https://api.example.com:8443/", "https://evil.example/",
          "//evil.example/x", "https://api.example.com@evil.example/",
          "https://api.example.com.evil.example/", "https://api.example.com\\.evil.example/", "page2", "",
          "/a\nb", "https://evil.example/?token=CANARY"}) {
        const auto url = same_origin(base, link);
        REQUIRE_MESSAGE(!url.ok(), link);
        CHECK(url.error().code == Code::bad_response);
        CHECK(url.error().message.find("CANARY") == std::string::npos);
        CHECK_FALSE(url.error().hint.empty());
    }
}

TEST_CASE("a URL that is shown has no user, no fragment and no secret") {
    const std::vector<Secret> secrets{Secret("s3cr3t/1")};
    CHECK(redact_url("https://me:pw@a.example/x?page=2&access_token=abc&sig=def#frag") ==
          "https://a.example/x?page=2&access_token=***&sig=***");
    CHECK(redact_url("https://a.example/key/s3cr3t%2F1/y", secrets) == "https://a.example/key/***/y");
    CHECK(redact_url("/x?apiKey=abc&b=1") == "/x?apiKey=***&b=1");
}
