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
