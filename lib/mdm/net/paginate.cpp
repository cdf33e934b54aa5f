#include "mdm/net/paginate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/json.hpp"
#include "mdm/base/json_pointer.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/url.hpp"

namespace mdm::net {
namespace {

using nlohmann::json;

constexpr std::array<PageKindRow, 7> kinds{{{PageKind::none, "none"},
                                            {PageKind::page, "page"},
                                            {PageKind::offset, "offset"},
                                            {PageKind::cursor, "cursor"},
                                            {PageKind::next_url, "next-url"},
                                            {PageKind::link_header, "link-header"},
                                            {PageKind::after_id, "after-id"}}};

std::string_view name_of(PageKind kind) {
    return kinds[static_cast<std::size_t>(kind)].name;
}

/// A part of a rule: whether it is given, which kinds need it, which can use it (a bit for each kind).
struct Part {
    std::string_view name;
    bool given;
    unsigned needed;
    unsigned used;
};

constexpr unsigned bit(PageKind kind) {
    return 1u << static_cast<unsigned>(kind);
}
constexpr unsigned numbered = bit(PageKind::page) | bit(PageKind::offset);
constexpr unsigned counted = numbered | bit(PageKind::after_id);
constexpr unsigned with_into = counted | bit(PageKind::cursor);
constexpr unsigned every = (1u << kinds.size()) - 1;

std::array<Part, 8> parts_of(const PageRule& rule) {
    const bool by_header = !rule.from_header.empty();
    const unsigned from = bit(PageKind::next_url) | bit(PageKind::cursor);
    return {{{"into", !rule.into.empty(), with_into, with_into},
             {"size_into", !rule.size_into.empty(), 0, every & ~bit(PageKind::none)},
             {"from", !rule.from.empty(), by_header ? bit(PageKind::next_url) : from, from},
             {"from_header", by_header, 0, bit(PageKind::cursor)},
             {"total", !rule.total.empty(), 0, counted},
             {"pages", !rule.pages.empty(), 0, bit(PageKind::page)},
             {"more", !rule.more.empty(), 0, counted | bit(PageKind::cursor)},
             {"id", !rule.id.empty(), bit(PageKind::after_id), bit(PageKind::after_id)}}};
}

Result<void> check_pointers(const PageRule& rule) {
    for (const std::string* pointer : {&rule.from, &rule.total, &rule.pages, &rule.more, &rule.id})
        if (!JsonPointer::is_valid(*pointer))
            return Error{Code::usage, fmt::format("'{}' is no JSON pointer", *pointer),
                         "it begins with / and names members: /meta/next"};
    return {};
}

std::optional<std::int64_t> number_at(const json& body, std::string_view pointer) {
    const json* found = JsonPointer(pointer).find(body);
    if (found == nullptr) return std::nullopt;
    std::optional<std::int64_t> number;
    if (found->is_number_integer()) number = found->get<std::int64_t>();
    if (found->is_string()) number = to_int(found->get_ref<const std::string&>());
    return number && *number >= 0 ? number : std::nullopt;
}

// A cursor or an id as text: numbers are common.
std::optional<std::string> text_of(const json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_integer()) return value.dump();
    return std::nullopt;
}

bool is_nothing(const json* value) {
    return value == nullptr || value->is_null() ||
           (value->is_string() && value->get_ref<const std::string&>().empty());
}

}  // namespace

std::span<const PageKindRow> page_kinds() {
    return kinds;
}

const PageKindRow* find_page_kind(std::string_view name) {
    const auto found =
        std::find_if(kinds.begin(), kinds.end(), [&](const PageKindRow& row) { return row.name == name; });
    return found == kinds.end() ? nullptr : &*found;
}

Result<void> check_page_rule(const PageRule& rule) {
    const unsigned kind = bit(rule.kind);
    for (const Part& part : parts_of(rule)) {
        if (part.given && (part.used & kind) == 0)
            return Error{Code::usage,
                         fmt::format("paging by {} has no use for '{}'", name_of(rule.kind), part.name)};
        if (!part.given && (part.needed & kind) != 0)
            return Error{Code::usage, fmt::format("paging by {} needs '{}'", name_of(rule.kind), part.name)};
    }
    if (!rule.size_into.empty() && rule.size == 0) return Error{Code::usage, "'size_into' needs a 'size'"};
    if (rule.short_ends && ((counted & kind) == 0 || rule.size == 0))
        return Error{Code::usage, "'short_ends' needs a 'size', and paging by page, offset or after-id"};
    return check_pointers(rule);
}

Pager::Pager(PageRule rule, Request request) : rule_(std::move(rule)), base_(std::move(request)) {
    if (!rule_.size_into.empty())
        base_.url = with_query(base_.url, rule_.size_into, std::to_string(rule_.size));
    seen_.insert(std::hash<std::string_view>{}(first().url));
}

Request Pager::first() const {
    Request request = base_;
    if ((bit(rule_.kind) & numbered) != 0)
        request.url = with_query(request.url, rule_.into, std::to_string(rule_.first));
    return request;
}

Pager::Next Pager::next(const Page& page) {
    struct Row {
        PageKind kind;
        Next (Pager::*next)(const Page&);
    };
    static constexpr std::array<Row, 6> rows{{{PageKind::page, &Pager::by_number},
                                              {PageKind::offset, &Pager::by_offset},
                                              {PageKind::cursor, &Pager::by_cursor},
                                              {PageKind::next_url, &Pager::by_url},
                                              {PageKind::link_header, &Pager::by_link},
                                              {PageKind::after_id, &Pager::by_id}}};
    items_ += page.items;
    for (const Row& row : rows)
        if (row.kind == rule_.kind) return (this->*row.next)(page);
    return std::optional<Request>{};
}

Result<bool> Pager::ended(const Page& page) const {
    if (!rule_.more.empty()) {
        const json* more = JsonPointer(rule_.more).find(page.body);
        if (more != nullptr && !more->is_null() && !more->is_boolean())
            return bad(fmt::format("'{}' is neither true nor false", rule_.more));
        return more == nullptr || more->is_null() || !more->get<bool>();
    }
    if (!rule_.pages.empty()) {
        const auto pages = number_at(page.body, rule_.pages);
        if (!pages) return bad(fmt::format("there is no number of pages at '{}'", rule_.pages));
        return pages_ >= static_cast<std::size_t>(*pages);
    }
    if (!rule_.total.empty()) {
        const auto total = number_at(page.body, rule_.total);
        if (!total) return bad(fmt::format("there is no number of items at '{}'", rule_.total));
        if (items_ >= static_cast<std::uint64_t>(*total)) return true;
        if (page.items == 0) return bad(fmt::format("it is empty, after {} of {} items", items_, *total));
        return false;
    }
    return page.items == 0 || (rule_.short_ends && page.items < rule_.size);
}

Pager::Next Pager::by_number(const Page& page) {
    MDM_TRY(const bool end, ended(page));
    if (end) return std::optional<Request>{};
    return go(std::to_string(rule_.first + static_cast<std::int64_t>(pages_)));
}

Pager::Next Pager::by_offset(const Page& page) {
    MDM_TRY(const bool end, ended(page));
    if (end) return std::optional<Request>{};
    return go(std::to_string(rule_.first + static_cast<std::int64_t>(items_)));
}

Pager::Next Pager::by_cursor(const Page& page) {
    if (!rule_.more.empty()) {
        MDM_TRY(const bool end, ended(page));
        if (end) return std::optional<Request>{};
    }
    if (!rule_.from_header.empty()) {
        const auto cursor = trim(find_header(page.response.headers, rule_.from_header).value_or(""));
        if (cursor.empty()) return std::optional<Request>{};
        return go(cursor);
    }
    const json* found = JsonPointer(rule_.from).find(page.body);
    if (is_nothing(found)) return std::optional<Request>{};
    const auto cursor = text_of(*found);
    if (!cursor) return bad(fmt::format("there is no cursor at '{}'", rule_.from));
    return go(*cursor);
}

Pager::Next Pager::by_url(const Page& page) {
    const json* found = JsonPointer(rule_.from).find(page.body);
    if (is_nothing(found)) return std::optional<Request>{};
    if (!found->is_string()) return bad(fmt::format("there is no URL at '{}'", rule_.from));
    return follow(found->get_ref<const std::string&>());
}

Pager::Next Pager::by_link(const Page& page) {
    for (const Header& header : page.response.headers) {
        if (!iequals(header.name, "Link")) continue;
        MDM_TRY(const auto links, parse_link_header(header.value));
        for (const Link& link : links)
            if (!link.anchored && std::find(link.rels.begin(), link.rels.end(), "next") != link.rels.end())
                return follow(link.url);
    }
    return std::optional<Request>{};
}

Pager::Next Pager::by_id(const Page& page) {
    MDM_TRY(const bool end, ended(page));
    if (end) return std::optional<Request>{};
    const json* id = page.last_item == nullptr ? nullptr : JsonPointer(rule_.id).find(*page.last_item);
    if (is_nothing(id)) return bad(fmt::format("the last item has no id at '{}'", rule_.id));
    const auto text = text_of(*id);
    if (!text) return bad(fmt::format("there is no id at '{}'", rule_.id));
    return go(*text);
}

Pager::Next Pager::go(std::string_view value) {
    return ask(with_query(base_.url, rule_.into, value), value);
}

Pager::Next Pager::follow(std::string_view link) {
    MDM_TRY(std::string url, same_origin(base_.url, link));
    const std::string shown = redact_url(url);
    return ask(std::move(url), shown);
}

Pager::Next Pager::ask(std::string url, std::string_view shown) {
    if (!seen_.insert(std::hash<std::string_view>{}(url)).second)
        return bad(fmt::format("its next page '{}' was there before", printable(shown)));
    if (++pages_ > rule_.max_pages) return bad(fmt::format("there are more than {}", rule_.max_pages));
    Request request = base_;
    request.url = std::move(url);
    return std::optional<Request>(std::move(request));
}

Error Pager::bad(std::string what) const {
    return Error{Code::bad_response, fmt::format("page {} of '{}' cannot be followed: {}", pages_,
                                                 printable(redact_url(base_.url)), what)};
}

}  // namespace mdm::net
