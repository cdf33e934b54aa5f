#include "mdm/net/paginate.hpp"

#include <doctest/doctest.h>

#include "mdm/base/json.hpp"
#include "support/has.hpp"

using namespace mdm;
using namespace mdm::net;
using mdm::test::has;
using nlohmann::json;

namespace {

const std::string base = "https://api.example.com/v1/devices?state=on";

Request listing() {
    Request request;
    request.url = base;
    request.headers = {{"Accept", "application/json"}};
    request.operation = "device.list";
    return request;
}

/// Walks a listing: one answer after the other.
struct Walk {
    explicit Walk(const PageRule& rule) : pager(rule, listing()) { REQUIRE(check_page_rule(rule).ok()); }

    /// The next URL, "end", or the error's message.
    std::string after(const std::string& body, std::size_t items, Headers headers = {}) {
        const Response response{200, std::move(headers), body};
        const json parsed = json::parse(body, nullptr, false);
        const json* last = parsed.is_array() && !parsed.empty() ? &parsed.back() : nullptr;
        const auto next = pager.next({response, parsed, items, last});
        if (!next.ok()) {
            CHECK(next.error().code == Code::bad_response);
            return next.error().message;
        }
        return *next ? (*next)->url : "end";
    }
    Pager pager;
};

}  // namespace

TEST_CASE("a listing without pages ends after its only answer") {
    Walk walk({});
    CHECK(walk.pager.first().url == base);
    CHECK(walk.after("[1,2]", 2) == "end");
}

TEST_CASE("pages are counted from the rule's first number until all items have come") {
    Walk walk({.kind = PageKind::page,
               .into = "page",
               .size_into = "page-size",
               .size = 2,
               .first = 0,
               .total = "/totalCount"});
    CHECK(walk.pager.first().url == base + "&page-size=2&page=0");
    CHECK(walk.after(R"({"totalCount": 5})", 2) == base + "&page-size=2&page=1");
    SUBCASE("a short page is not the last one where the rule has a total") {
        CHECK(walk.after(R"({"totalCount": 5})", 1) == base + "&page-size=2&page=2");
        CHECK(walk.after(R"({"totalCount": 5})", 2) == "end");
        CHECK(walk.pager.pages() == 3);
    }
    SUBCASE("the newest total counts") {
        CHECK(walk.after(R"({"totalCount": "4"})", 2) == "end");
    }
    SUBCASE("an empty page where more was promised is an error, not a short list") {
        CHECK(has(walk.after(R"({"totalCount": 5})", 0), "page 2 of"));
    }
    SUBCASE("a total that is missing is an error") {
        CHECK(has(walk.after(R"({"totalCount": null})", 2), "'/totalCount'"));
        CHECK(has(walk.after(R"({"totalCount": -1})", 2), "'/totalCount'"));
    }
}

TEST_CASE("a number of pages ends the listing, empty pages before it do not") {
    Walk walk({.kind = PageKind::page, .into = "page", .pages = "/pages"});
    CHECK(walk.after(R"({"pages": 3})", 0) == base + "&page=2");
    CHECK(walk.after(R"({"pages": 3})", 2) == base + "&page=3");
    CHECK(walk.after(R"({"pages": 3})", 2) == "end");
}

TEST_CASE("without a total, pages end with the first empty one") {
    Walk walk({.kind = PageKind::page, .into = "page"});
    CHECK(walk.after("[]", 7) == base + "&page=2");
    CHECK(walk.after("[]", 1) == base + "&page=3");
    CHECK(walk.after("[]", 0) == "end");
}

TEST_CASE("where sizes are kept, a short page may end the listing") {
    Walk walk({.kind = PageKind::offset,
               .into = "offset",
               .size_into = "limit",
               .size = 3,
               .first = 0,
               .short_ends = true});
    CHECK(walk.after("[]", 3) == base + "&limit=3&offset=3");
    CHECK(walk.after("[]", 2) == "end");
}

TEST_CASE("an offset is the number of items that came, whatever size was asked for") {
    Walk walk({.kind = PageKind::offset,
               .into = "skip",
               .size_into = "top",
               .size = 100,
               .first = 0,
               .total = "/total"});
    CHECK(walk.pager.first().url == base + "&top=100&skip=0");
    CHECK(walk.after(R"({"total": 90})", 50) == base + "&top=100&skip=50");
    CHECK(walk.after(R"({"total": 90})", 40) == "end");
}

TEST_CASE("a cursor is handed back until there is none") {
    const PageRule rule{.kind = PageKind::cursor, .into = "cursor", .from = "/meta/next"};
    Walk walk(rule);
    CHECK(walk.pager.first().url == base);
    CHECK(walk.after(R"({"meta": {"next": "a/b=="}})", 2) == base + "&cursor=a%2Fb%3D%3D");
    CHECK(walk.after(R"({"meta": {"next": 17}})", 0) == base + "&cursor=17");
    for (const char* end :
         {R"({"meta": {"next": null}})", R"({"meta": {"next": ""}})", R"({"meta": {}})", "{}"})
        CHECK(Walk(rule).after(end, 2) == "end");
    CHECK(has(Walk(rule).after(R"({"meta": {"next": ["x"]}})", 2), "'/meta/next'"));
}

TEST_CASE("a cursor that was there before is an error that names it") {
    Walk walk({.kind = PageKind::cursor, .into = "cursor", .from = "/next"});
    walk.after(R"({"next": "abc"})", 2);
    walk.after(R"({"next": "def"})", 2);
    CHECK(has(walk.after(R"({"next": "abc"})", 2), "'abc' was there before"));
}

TEST_CASE("a cursor may stand in a header, and a flag may end a listing that always has one") {
    Walk header({.kind = PageKind::cursor, .into = "after", .from_header = "X-Next-Cursor"});
    CHECK(header.after("[]", 2, {{"x-next-cursor", " c1 "}}) == base + "&after=c1");
    CHECK(header.after("[]", 2) == "end");
    Walk flag({.kind = PageKind::cursor, .into = "after", .from = "/next", .more = "/has_more"});
    CHECK(flag.after(R"({"next": "a", "has_more": true})", 2) == base + "&after=a");
    CHECK(flag.after(R"({"next": "b", "has_more": false})", 2) == "end");
    CHECK(has(flag.after(R"({"next": "b", "has_more": "yes"})", 2), "'/has_more'"));
}

TEST_CASE("a next URL is followed as it stands, on the same server only") {
    const PageRule rule{
        .kind = PageKind::next_url, .size_into = "$top", .size = 5, .from = "/@odata.nextLink"};
    Walk walk(rule);
    CHECK(walk.pager.first().url == base + "&%24top=5");
    const std::string next = "https://api.example.com/beta/x?$skiptoken=a%20b,c";
    CHECK(walk.after(json{{"@odata.nextLink", next}}.dump(), 2) == next);
    CHECK(has(walk.after(json{{"@odata.nextLink", next}}.dump(), 2), "was there before"));
    CHECK(has(Walk(rule).after(R"({"@odata.nextLink": "https://evil.example/x"})", 2), "another server"));
    CHECK(has(Walk(rule).after(R"({"@odata.nextLink": "http://api.example.com/x"})", 2), "another server"));
    CHECK(Walk(rule).after("{}", 2) == "end");
    CHECK(has(Walk(rule).after(R"({"@odata.nextLink": 3})", 2), "no URL"));
    Walk first(rule);
    CHECK(has(first.after(json{{"@odata.nextLink", base + "&%24top=5"}}.dump(), 2), "was there before"));
}

TEST_CASE("links in headers are followed to the end, over several headers") {
    Walk walk({.kind = PageKind::link_header, .size_into = "perPage", .size = 1000});
    CHECK(walk.pager.first().url == base + "&perPage=1000");
    CHECK(walk.after("[]", 2,
                     {{"Link", "<https://api.example.com/v1/devices>; rel=first"},
                      {"link", "<https://api.example.com/v1/devices?startingAfter=9>; rel=next"}}) ==
          "https://api.example.com/v1/devices?startingAfter=9");
    CHECK(has(walk.after("[]", 2, {{"Link", "<https://evil.example/>; rel=next"}}), "another server"));
    CHECK(has(walk.after("[]", 2, {{"Link", "https://api.example.com; rel=next"}}), "Link header"));
    CHECK(walk.after("[]", 2, {{"Link", "<https://api.example.com/1>; rel=prev"}}) == "end");
}

TEST_CASE("the id of the last item asks for what comes after it") {
    Walk walk(
        {.kind = PageKind::after_id, .into = "starting_after", .size_into = "limit", .size = 2, .id = "/id"});
    CHECK(walk.after(R"([{"id": 1}, {"id": 2}])", 2) == base + "&limit=2&starting_after=2");
    CHECK(has(walk.after(R"([{"name": "x"}])", 1), "has no id"));
    CHECK(walk.after("[]", 0) == "end");
}

TEST_CASE("a flag that promises more after an empty page is an error: there is no id to go on with") {
    const PageRule rule{.kind = PageKind::after_id, .into = "after", .more = "/has_more", .id = "/id"};
    CHECK(has(Walk(rule).after(R"({"has_more": true})", 0), "has no id"));
    CHECK(Walk(rule).after(R"({"has_more": false})", 2) == "end");
}

TEST_CASE("a listing without end is given up") {
    Walk walk({.kind = PageKind::page, .into = "page", .max_pages = 2});
    CHECK(walk.after("[]", 1) == base + "&page=2");
    CHECK(has(walk.after("[]", 1), "more than 2"));
}

TEST_CASE("what is asked for stays the same from page to page, but for the URL") {
    PageRule rule{.kind = PageKind::page, .into = "page"};
    Pager pager(rule, listing());
    const Response response{200, {}, "[1]"};
    const json body = json::parse("[1]");
    const auto next = pager.next({response, body, 1, nullptr});
    REQUIRE(next.ok());
    CHECK((*next)->operation == "device.list");
    CHECK((*next)->headers == listing().headers);
}

TEST_CASE("a rule that lacks something, or has something of no use, is refused by name") {
    const auto problem = [](const PageRule& rule) {
        const auto checked = check_page_rule(rule);
        return checked.ok() ? std::string("fine") : checked.error().message;
    };
    CHECK(has(problem({.kind = PageKind::page}), "'into'"));
    CHECK(has(problem({.kind = PageKind::cursor, .into = "c"}), "'from'"));
    CHECK(has(problem({.kind = PageKind::next_url}), "'from'"));
    CHECK(has(problem({.kind = PageKind::after_id, .into = "a"}), "'id'"));
    CHECK(has(problem({.kind = PageKind::link_header, .total = "/t"}), "'total'"));
    CHECK(has(problem({.kind = PageKind::none, .into = "p"}), "'into'"));
    CHECK(has(problem({.kind = PageKind::page, .into = "p", .size_into = "s"}), "'size'"));
    CHECK(has(problem({.kind = PageKind::page, .into = "p", .short_ends = true}), "'size'"));
    CHECK(has(problem({.kind = PageKind::next_url, .from = "next"}), "JSON pointer"));
    CHECK(problem({.kind = PageKind::cursor, .into = "c", .from_header = "X"}) == "fine");
    CHECK(problem({}) == "fine");
}

TEST_CASE("every kind has a name to be found by") {
    for (const PageKindRow& row : page_kinds()) CHECK(find_page_kind(row.name)->kind == row.kind);
    CHECK(find_page_kind("next-url")->kind == PageKind::next_url);
    CHECK(find_page_kind("pages") == nullptr);
}
