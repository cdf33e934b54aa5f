#include <doctest/doctest.h>

#include "mdm/net/paginate.hpp"

using namespace mdm;
using namespace mdm::net;

namespace {

std::string next_of(std::string_view value) {
    const auto links = parse_link_header(value);
    if (!links.ok()) return "error";
    for (const Link& link : *links)
        for (const std::string& rel : link.rels)
            if (rel == "next" && !link.anchored) return link.url;
    return "none";
}

}  // namespace

TEST_CASE("the next link is found wherever it stands") {
    CHECK(next_of(R"(<https://a/?p=2>; rel="next")") == "https://a/?p=2");
    CHECK(next_of("<https://a/1>; rel=first, <https://a/2>; rel=next, <https://a/9>; rel=last") ==
          "https://a/2");
    CHECK(next_of(R"(</x?a=1,2;3>; title="a, b; rel=\"next\""; REL="last NEXT")") == "/x?a=1,2;3");
    CHECK(next_of("<u> ; rel = next ;") == "u");
    CHECK(next_of(", ,<u>;rel=next, ,") == "u");
    CHECK(next_of("<>; rel=next") == "");
}

TEST_CASE("only the first rel of a link counts, and a link about another resource does not") {
    CHECK(next_of(R"(<u>; rel=prev; rel=next)") == "none");
    CHECK(next_of(R"(<u>; rel="next"; anchor="#other")") == "none");
    CHECK(next_of(R"(<u>; rev=next)") == "none");
    CHECK(next_of("") == "none");
}

TEST_CASE("a header that is not understood is an error, for the next page may be in it") {
    for (const char* value : {"https://a/2; rel=next", "<https://a/2; rel=next", R"(<u>; rel="next)",
                              "<u>; rel=next <v>; rel=last", "<u>; =next", "<u>; rel=\"a\\"})
        CHECK_MESSAGE(next_of(value) == "error", value);
}
