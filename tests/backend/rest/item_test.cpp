// Two readers, one meaning: whatever JsonItems takes, nlohmann/json takes, too, and every value is the same.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>
#include <string>
#include <vector>

#include "mdm/backend/rest/datum.hpp"
#include "mdm/backend/rest/transform.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/json_items.hpp"

using namespace mdm;
using namespace mdm::rest;
using nlohmann::json;

namespace {

const std::vector<JsonPointer>& pointers() {
    static const std::vector<JsonPointer> all{
        JsonPointer("/id"),         JsonPointer("/name"),     JsonPointer("/user"),
        JsonPointer("/user/email"), JsonPointer("/user/0/x"), JsonPointer("/a~1b"),
        JsonPointer("/list/1"),     JsonPointer("/name"),     JsonPointer("")};
    return all;
}

// What is there, as nothing but itself.
std::string shown(const std::optional<Datum>& datum) {
    if (!datum) return "nothing";
    std::string room;
    if (datum->whole != nullptr) return datum->whole->dump(-1, ' ', false, json::error_handler_t::replace);
    const int kind = static_cast<int>(datum->kind);
    return fmt::format("{} {} {}", kind, datum->is_number() ? datum->number() : 0.0,
                       scalar_text(*datum, room));
}

// True: the quick reader took it. Fails the test where the two differ.
bool agrees(const std::string& text, const char* list) {
    JsonItems quick{JsonPointer(list)};
    for (const JsonPointer& pointer : pointers()) quick.want(pointer);
    if (!quick.read(text)) return false;
    CAPTURE(text);
    const json document = json::parse(text, nullptr, false);
    REQUIRE_FALSE(document.is_discarded());
    const json* items = JsonPointer(list).find(document);
    REQUIRE(items != nullptr);
    REQUIRE(items->is_array());
    REQUIRE(items->size() == quick.size());
    static const JsonPointer unasked("/user/email");
    Rooms one, other;
    for (std::size_t i = 0; i < quick.size(); ++i) {
        for (const JsonPointer& pointer : pointers())
            CHECK(shown(Item(quick, i).find(pointer, one)) == shown(Item((*items)[i]).find(pointer, other)));
        CHECK(shown(Item(quick, i).find(unasked, one)) == shown(Item((*items)[i]).find(unasked, other)));
    }
    const json rest = json::parse(quick.rest(), nullptr, false);
    json without = document;
    without[json::json_pointer(list)] = json::array();
    CHECK(rest == without);
    return true;
}

std::string page(const std::string& items) {
    return R"({"total": 3, "data": {"list": [)" + items + R"(]}, "next": null})";
}

}  // namespace

TEST_CASE("plain pages are read quickly, and as nlohmann/json reads them") {
    for (const char* item : {
             R"({"id": 1, "name": "a", "user": {"email": "x@y"}})",
             R"({"id": null, "name": "", "user": null, "list": []})",
             R"({"id": true, "name": false, "user": [{"x": 1}], "list": [1, [2, 3]]})",
             R"({"id": 9007199254740993, "name": 18446744073709551615, "user": 18446744073709551616})",
             R"({"id": -9223372036854775808, "name": -9223372036854775809, "user": -0, "list": [0, -0.0]})",
             R"({"id": 0.1, "name": 1.0, "user": 123456789.123456789, "list": [0, 100.50]})",
             R"({"id": "a\"b\\c\/d\b\f\n\r\te", "name": "\u00e9\u4e2d\ud83d\ude00\u0000"})",
             "{\"id\": \"é中😀\", \"name\": \"\xf4\x8f\xbf\xbf\xed\x9f\xbf\xee\x80\x80\"}",
             R"({"\u0069d": "escaped name", "a\/b": 7, "a/b ": 8, "": 9})",
             R"({"id": 1, "id": 2, "user": {"email": 1, "z": 2}, "user": {"z": 3}, "name": 1, "name": null})",
             R"({"user": {"0": {"x": "by name"}}, "list": {"1": "by name"}, "user ": 1})",
             R"({"user": [[], {}, [{"email": 1}]], "other": {"id": 5, "list": [{"id": 6}]}})",
             R"({"id":"seven77","name":"eight888","a/b":"sixteen_16161616"})",
             "{\"id\"\n:\r\t1 , \"name\" : \"\\\\\" }",
             "{}",
             "[]",
             "\"text\"",
             "12",
             "null",
         }) {
        CAPTURE(item);
        CHECK(agrees(page(item), "/data/list"));
        CHECK(agrees(page(fmt::format("{}, {}", item, item)), "/data/list"));
        CHECK(agrees(fmt::format("[{}]", item), ""));
    }
    CHECK(agrees("[]", ""));
    CHECK(agrees(R"( {"list":[], "other": {"list": [1, 2]}} )", "/list"));
}

TEST_CASE("what is rare or wrong is left to nlohmann/json") {
    for (const std::string& text : {
             R"([{"id": 1}])" + std::string(1, '\0'),
             std::string(R"([{"id": 1}] x)"),
             std::string(R"([{"id": 1},])"),
             std::string(R"([{"id": 1,}])"),
             std::string(R"([{"id": 01}])"),
             std::string(R"([{"id": 1.}])"),
             std::string(R"([{"id": .5}])"),
             std::string(R"([{"id": +5}])"),
             std::string(R"([{"id": 1e5}])"),
             std::string(R"([{"other": 1e400}])"),
             "[{\"other\": 1" + std::string(400, '0') + "}]",
             std::string(R"([{"id": tru}])"),
             std::string(R"([{"id": nulll}])"),
             std::string(R"([{"id" 1}])"),
             std::string(R"([{id: 1}])"),
             std::string(R"([{'id': 1}])"),
             std::string(R"([{"id": "\ud800"}])"),
             std::string(R"([{"id": "\udc00"}])"),
             std::string(R"([{"id": "\ud800\u0041"}])"),
             std::string(R"([{"id": "\x41"}])"),
             std::string(R"([{"id": "\u00g0"}])"),
             std::string("[{\"id\": \"a\nb\"}]"),
             std::string("[{\"id\": \"\xff\"}]"),
             std::string("[{\"id\": \"\xc0\xaf\"}]"),
             std::string("[{\"id\": \"\xed\xa0\x80\"}]"),
             std::string("[{\"id\": \"\xe4\xb8\"}]"),
             std::string("\xef\xbb\xbf[]"),
             "[" + std::string(100, '[') + std::string(100, ']') + "]",
             std::string(R"({"list": []})"),
             std::string("null"),
             std::string(),
         }) {
        CAPTURE(text);
        CHECK_FALSE(agrees(text, ""));
    }
    for (const char* text :
         {R"({"data": {"list": null}})", R"({"data": {}})", R"({"data": []})", R"({"data": {"list": {}}})",
          R"({"data": {"list": []}, "data": {"list": [1]}})", R"({"data": {"list": [], "list": [1]}})",
          R"({"\u0064ata": {"list": []}})", R"({"data": {"list": []})", "{}"}) {
        CAPTURE(text);
        CHECK_FALSE(agrees(text, "/data/list"));
    }
}

TEST_CASE("every beginning of a page, and thousands of damaged ones, mean the same to both readers") {
    const std::string good = page(
        R"({"id": 12, "name": "Caf\u00e9 \"é\"", "user": {"email": "x@y", "0": [true, null]}, "a/b": -1.5},)"
        R"({"id": "7", "list": ["a", {"x": [1, 2]}], "user": [{"x": 3}], "name": null, "id": 9})");
    REQUIRE(agrees(good, "/data/list"));
    for (std::size_t i = 0; i < good.size(); ++i) CHECK_FALSE(agrees(good.substr(0, i), "/data/list"));
    std::mt19937 random(20261122);
    const std::string bytes = "\"\\{}[]:,0123456789.eE+-tfnul ud8\n\x01\x7f\xc3\xa9\xf0";
    std::size_t taken = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text = good;
        for (auto times = random() % 3 + 1; times > 0; --times) {
            const std::size_t at = random() % text.size();
            const char byte = bytes[random() % bytes.size()];
            if (random() % 3 == 0)
                text.erase(at, random() % 4 + 1);
            else if (random() % 2 == 0)
                text.insert(at, 1, byte);
            else
                text[at] = byte;
        }
        if (agrees(text, "/data/list")) ++taken;
    }
    CHECK(taken > 300);
}
