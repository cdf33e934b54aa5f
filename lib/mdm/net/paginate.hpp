#pragma once
// Listing page by page: which request comes next, or that there is none. Pure; each kind is one function and
// one row. A listing must be whole or fail: what cannot be told is an error, never a silent end.
#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "mdm/base/result.hpp"
#include "mdm/net/request.hpp"

namespace mdm::net {

enum class PageKind {
    none,         // one answer holds everything
    page,         // ?page=1, counted from `first`
    offset,       // ?offset=100: as many items as have come
    cursor,       // a text from the body or a header, handed back in a parameter
    next_url,     // the body holds the next URL, followed as it stands
    link_header,  // RFC 8288: Link: <…>; rel="next"
    after_id,     // ?after=ID: the id of the last item that came
};

/// Pointers are JSON pointers (RFC 6901) into the body; "" is not given. A pointer that is given and finds
/// nothing usable is bad_response, except where "absent ends".
struct PageRule {
    PageKind kind = PageKind::none;
    std::string into = {};         // query parameter of page number, offset, cursor or id
    std::string size_into = {};    // query parameter of the page size, or ""
    std::size_t size = 0;          // items asked for in a page; 0: the server's choice
    std::int64_t first = 1;        // page: the number of the first page (0 or 1); offset: of the first item
    std::string from = {};         // cursor, next-url: where it stands; absent, null and "" end the listing
    std::string from_header = {};  // cursor: in this header instead; absent ends
    std::string total = {};        // items in all: ends when so many have come
    std::string pages = {};        // page: number of pages in all
    std::string more = {};         // a boolean: false ends (with null and absent)
    std::string id = {};           // after-id: pointer into the last item
    bool short_ends = false;       // page, offset, after-id without total, pages and more: a page with fewer
                                   // than `size` items is the last. Not where the server may cut sizes.
    std::size_t max_pages = 100'000;
};

/// A row for each kind: what descriptors call it.
struct PageKindRow {
    PageKind kind;
    std::string_view name;  // "next-url"
};
std::span<const PageKindRow> page_kinds();
/// Null when there is no kind of that name.
const PageKindRow* find_page_kind(std::string_view name);

/// Code::usage when the rule lacks what its kind needs or gives what it has no use for.
Result<void> check_page_rule(const PageRule& rule);

class Pager {
  public:
    /// What came.
    struct Page {
        const Response& response;
        const nlohmann::json& body;                 // parsed; null when the answer has none
        std::size_t items = 0;                      // in this page, before any filter of ours
        const nlohmann::json* last_item = nullptr;  // after-id
    };

    /// `request` lists everything, without parameters of paging.
    Pager(PageRule rule, Request request);
    /// The request of the first page.
    Request first() const;
    /// The request after this page, or nullopt at the end. Code::bad_response: a cursor or URL that was there
    /// before, a URL on another server, more than `max_pages`, an empty page where more was promised, a
    /// pointer that finds nothing usable.
    Result<std::optional<Request>> next(const Page& page);
    /// Pages asked for so far, the first one included.
    std::size_t pages() const { return pages_; }

  private:
    using Next = Result<std::optional<Request>>;
    Next by_number(const Page& page);
    Next by_offset(const Page& page);
    Next by_cursor(const Page& page);
    Next by_url(const Page& page);
    Next by_link(const Page& page);
    Next by_id(const Page& page);
    Next go(std::string_view value);
    Next follow(std::string_view link);
    Next ask(std::string url, std::string_view shown);
    Result<bool> ended(const Page& page) const;
    Error bad(std::string what) const;

    PageRule rule_;
    Request base_;
    std::size_t pages_ = 1;
    std::uint64_t items_ = 0;
    std::unordered_set<std::size_t> seen_;  // hashes of cursors and URLs
};

/// One link of a Link header.
struct Link {
    std::string url;                // as it stands between < and >
    std::vector<std::string> rels;  // lower case
    bool anchored = false;          // is about another resource than the one asked for
};
/// All links of a header's value. Code::bad_response where it is not RFC 8288: a link that is not understood
/// might be the one to follow.
Result<std::vector<Link>> parse_link_header(std::string_view value);

}  // namespace mdm::net
