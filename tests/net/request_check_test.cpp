#include "mdm/net/request_check.hpp"

#include <doctest/doctest.h>

using namespace mdm;
using namespace mdm::net;

TEST_CASE("a header cannot smuggle another one in, and its value is not told") {
    CHECK(check_request({.method = "PATCH", .headers = {{"X-Api-Key", "abc\tdef \xC3\xBC"}, {"Empty", ""}}})
              .ok());
    const auto smuggled = check_request({.headers = {{"X-Api-Key", "hunter2\r\nX-Evil: 1"}}});
    REQUIRE_FALSE(smuggled.ok());
    CHECK(smuggled.error().code == Code::usage);
    CHECK(smuggled.error().message.find("X-Api-Key") != std::string::npos);
    CHECK(smuggled.error().message.find("hunter2") == std::string::npos);
    for (const char* name : {"", "X Y", "X:", "X\r\nY", "\xC3\xBC"})
        CHECK_FALSE(check_request({.headers = {{name, "1"}}}).ok());
    for (const char* method : {"", "GET /evil HTTP/1.1\r\nX: y", "G ET"})
        CHECK_FALSE(check_request({.method = method}).ok());
}

TEST_CASE("a path that would be squashed to another one is not asked") {
    for (const char* url :
         {"https://mdm.example/v1/devices/..", "https://mdm.example/v1/devices/./wipe",
          "https://mdm.example/v1/devices/../users?page=2", "https://mdm.example/v1/%2e%2E/wipe",
          "https://mdm.example/v1/.%2e?x", "https://mdm.example/..#top", "https://mdm.example/v1/a%2F..%2fb",
          "https://mdm.example/v1/a%5C..", "https://mdm.example/v1/..?access_token=hunter2"}) {
        const auto asked = check_request({.method = "POST", .url = url});
        REQUIRE_MESSAGE(!asked.ok(), url);
        CHECK(asked.error().code == Code::usage);
        CHECK(asked.error().message.find("hunter2") == std::string::npos);
    }
    for (const char* url : {"https://mdm.example", "https://mdm.example/", "https://mdm.example/v1//x",
                            "https://mdm.example/v1.0/beta..1/...", "https://mdm.example/.well-known/x",
                            "https://mdm.example/v1/a%2Fb%252e%252e?path=/../x#/../y",
                            "https://mdm.example/devices('a.b')/%2", "https://mdm.example?a/../b"})
        CHECK_MESSAGE(check_request({.url = url}).ok(), url);
}
