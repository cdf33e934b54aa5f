#include "mdm/net/redirect.hpp"

#include <doctest/doctest.h>

using namespace mdm;
using namespace mdm::net;

namespace {

Result<std::optional<std::string>> target(Request request, int status, std::string location) {
    request.url = "https://a.example/v1/devices?token=hunter2";
    return redirect_target(request, {status, {{"location", std::move(location)}}, ""});
}
const Request wanted{.effect = Effect::read, .redirects = true};

}  // namespace

TEST_CASE("a redirect on the same server is followed where that was asked for") {
    for (const int status : {301, 302, 303, 307, 308})
        CHECK(*target(wanted, status, "/v2") == "https://a.example/v2");
    CHECK(*target(wanted, 302, "https://A.example:443/v2") == "https://A.example:443/v2");
    CHECK(*target(wanted, 302, "?page=2") == "https://a.example/v1/devices?page=2");
    CHECK(*target({}, 302, "/v2") == std::nullopt);
    CHECK(*target(wanted, 200, "/v2") == std::nullopt);
    CHECK(*target(wanted, 304, "/v2") == std::nullopt);
    CHECK(*redirect_target(wanted, {302, {}, ""}) == std::nullopt);
}

TEST_CASE("a redirect never takes an unsafe request along, nor changes a method") {
    CHECK(*target({.method = "POST", .effect = Effect::unsafe, .redirects = true}, 307, "/v2") ==
          std::nullopt);
    const Request put{.method = "PUT", .effect = Effect::idempotent, .redirects = true};
    CHECK(*target(put, 302, "/v2") == std::nullopt);
    CHECK(*target(put, 308, "/v2") == "https://a.example/v2");
}

TEST_CASE("a redirect to another server is an error that names it and shows no secret") {
    for (const char* place : {"https://b.example/v1", "//b.example/v1", "http://a.example/v1",
                              "https://a.example:8443/v1", "https://a.example.b.example/"}) {
        const auto result = target(wanted, 302, place);
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().code == Code::bad_response);
        CHECK(result.error().http->url == "https://a.example/v1/devices?…");
    }
    CHECK(target(wanted, 302, "//b.example/v1").error().message ==
          "'a.example' answers that 'https://b.example' is to be asked instead, which is another server");
    for (const char* place : {"https://a.example@b.example/", "file:///etc/passwd", "https://a.example\\b/"})
        CHECK(target(wanted, 302, place).error().code == Code::bad_response);
}
