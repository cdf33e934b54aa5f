#include "mdm/net/url_parts.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace mdm;
using namespace mdm::net;

TEST_CASE("a URL is taken apart into what we judge it by") {
    const std::string text = "HTTPS://MDM.example:8443/v1/devices?a=b#top";
    const auto url = parse_url(text);
    REQUIRE(url.ok());
    CHECK(url->secure);
    CHECK(url->host == "MDM.example");
    CHECK(url->authority == "MDM.example:8443");
    CHECK(url->port == 8443);
    CHECK(url->path == "/v1/devices");
    CHECK(url->query == "?a=b");
    CHECK(shown(*url) == "https://MDM.example:8443/v1/devices?…");

    const auto short_one = parse_url("http://[::1]");
    REQUIRE(short_one.ok());
    CHECK_FALSE(short_one->secure);
    CHECK(short_one->host == "::1");
    CHECK(short_one->port == 80);
    CHECK(short_one->path.empty());
    CHECK(shown(*short_one) == "http://[::1]");
    const auto query_only = parse_url("https://a.example?x=1");
    REQUIRE(query_only.ok());
    CHECK(query_only->host == "a.example");
    CHECK(query_only->query == "?x=1");
}

TEST_CASE("what two readers could understand differently is no URL") {
    for (const char* text : {"",
                             "mdm.example",
                             "//mdm.example/",
                             "ftp://mdm.example/",
                             "file:///etc/passwd",
                             "https://",
                             "https:///path",
                             "https://:443/",
                             "https://mdm.example:0/",
                             "https://mdm.example:65536/",
                             "https://mdm.example:44x/",
                             "https://mdm.example:/",
                             "https://anna:pw@mdm.example/",
                             "https://good.example\\@evil.example/",
                             "https://good.example @evil.example/",
                             "https://mdm.example/a b",
                             "https://mdm.example/a\r\nX: y",
                             "https://m\xC3\xBC.example/",
                             "https://[::1",
                             "https://[::1]x/",
                             "https://[evil.example]/",
                             "https://a%2eb.example/",
                             "https://evil.example%00.good.example/"}) {
        const auto url = parse_url(text);
        CHECK_MESSAGE(!url.ok(), text);
        if (!url.ok()) CHECK(url.error().code == Code::usage);
    }
}

TEST_CASE("a URL that is refused is quoted without what may be secret") {
    for (const char* text : {"ftp://anna:hunter2@mdm.example/?token=hunter2", "https://hunter2@mdm.example/",
                             "hunter2@mdm", "x://mdm.example/#hunter2"})
        CHECK_MESSAGE(parse_url(text).error().text().find("hunter2") == std::string::npos, text);
}

TEST_CASE("this machine is known by its plain names only") {
    for (const char* host : {"localhost", "LocalHost", "127.0.0.1", "127.255.0.9", "::1"})
        CHECK_MESSAGE(is_loopback(host), host);
    for (const char* host :
         {"127.0.0.1.evil.example", "127.evil.example", "localhost.evil.example", "128.0.0.1", "127.0.0",
          "127.0.0.256", "127.0.0.", "0127.0.0.1", "127.0.0.-1", "::2", "", "evil-localhost"})
        CHECK_MESSAGE(!is_loopback(host), host);
}

TEST_CASE("a server is its scheme, host and port") {
    const auto same = [](const char* a, const char* b) { return same_server(*parse_url(a), *parse_url(b)); };
    CHECK(same("https://a.example/x", "https://A.example:443/y?z"));
    CHECK_FALSE(same("https://a.example/", "http://a.example/"));
    CHECK_FALSE(same("https://a.example/", "https://a.example:8443/"));
    CHECK_FALSE(same("https://a.example/", "https://b.a.example/"));
    CHECK_FALSE(same("https://a.example/", "https://a.example./"));
}

TEST_CASE("a reference is seen from where it was found") {
    const std::string text = "https://a.example:1/v1/devices?page=1";
    const auto base = parse_url(text);
    const std::vector<std::pair<const char*, const char*>> cases{
        {"https://b.example/x", "https://b.example/x"}, {"//b.example/x", "https://b.example/x"},
        {"/x?y#z", "https://a.example:1/x?y"},          {"?page=2", "https://a.example:1/v1/devices?page=2"},
        {"users/7", "https://a.example:1/v1/users/7"},  {"#top", "https://a.example:1/v1/devices?page=1"},
        {"", "https://a.example:1/v1/devices?page=1"},  {"javascript:x", "javascript:x"}};
    for (const auto& [reference, whole] : cases) CHECK(resolve(*base, reference) == whole);
    CHECK(resolve(*parse_url("http://a.example"), "x") == "http://a.example/x");
}
