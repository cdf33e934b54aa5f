#include "mdm/base/json_pointer.hpp"

#include <doctest/doctest.h>

#include "mdm/base/json.hpp"

using mdm::JsonPointer;
using nlohmann::json;

TEST_CASE("a JSON pointer finds names, escaped names and places in lists") {
    const json document = json::parse(R"({"a/b": {"m~n": [10, {"": "empty"}]}, "0": "zero"})");
    CHECK(*JsonPointer("/a~1b/m~0n/0").find(document) == 10);
    CHECK(*JsonPointer("/a~1b/m~0n/1/").find(document) == "empty");
    CHECK(*JsonPointer("/0").find(document) == "zero");
    CHECK(*JsonPointer("").find(document) == document);
    CHECK(JsonPointer("/a~1b/m~0n").first() == "a/b");
}

TEST_CASE("a JSON pointer is written again as it was") {
    for (const char* text : {"", "/", "/a", "/a~1b/m~0n/0", "/a~01/"})
        CHECK(JsonPointer(text).text() == text);
}

TEST_CASE("a JSON pointer finds nothing past the end, below a scalar, behind a leading zero and at null") {
    const json document = json::parse(R"({"list": [1, null], "text": "x"})");
    for (const char* nothing :
         {"/list/2", "/list/01", "/list/-", "/list/-1", "/text/0", "/list/1", "/gone"}) {
        CAPTURE(nothing);
        CHECK(JsonPointer(nothing).find(document) == nullptr);
    }
}

TEST_CASE("a JSON pointer begins with a slash, and its tildes are escapes") {
    for (const char* good : {"", "/", "/a", "/a~0~1b", "//"}) CHECK(JsonPointer::is_valid(good));
    for (const char* bad : {"a", " /a", "/a~", "/a~2", "#/a"}) CHECK_FALSE(JsonPointer::is_valid(bad));
}
