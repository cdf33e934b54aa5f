#include "mdm/net/request.hpp"

#include <doctest/doctest.h>

using namespace mdm::net;

TEST_CASE("a header is found whatever the case of its name, and the first one counts") {
    const Headers headers{{"Content-Type", "text/html"}, {"Link", "a"}, {"link", "b"}};
    CHECK(find_header(headers, "content-TYPE") == "text/html");
    CHECK(find_header(headers, "LINK") == "a");
    CHECK_FALSE(find_header(headers, "Retry-After"));
}

TEST_CASE("setting a header replaces every one of that name") {
    Headers headers{{"authorization", "old"}, {"Accept", "text/html"}, {"Authorization", "older"}};
    set_header(headers, "Authorization", "new");
    CHECK(headers == Headers{{"Accept", "text/html"}, {"Authorization", "new"}});
}
