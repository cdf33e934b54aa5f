#include "mdm/backend/rest/item_pages.hpp"

#include <fmt/format.h>

#include "mdm/base/json.hpp"
#include "mdm/base/stop.hpp"

namespace mdm::rest {

using nlohmann::json;

struct ItemPages::Arrival {
    std::optional<Result<net::Response>> result;
};

ItemPages::ItemPages(net::Client& client, const Descriptor& descriptor, const Call& call,
                     net::Request request)
    : client_(client),
      judge_(descriptor),
      call_(call),
      pager_(call.pages.value_or(Pages{}), std::move(request)) {
    following_ = pager_.first();
}

ItemPages::~ItemPages() = default;

Result<std::unique_ptr<ItemPages>> ItemPages::open(Connection& connection, const Call& call,
                                                   const Values& values, std::string_view operation,
                                                   const Query& more) {
    MDM_TRY(auto* client, connection.client());
    MDM_TRY(auto request, make_request(connection, call, values, {operation, Effect::read}, more));
    return std::unique_ptr<ItemPages>(
        new ItemPages(*client, connection.descriptor(), call, std::move(request)));
}

void ItemPages::ask(net::Request request) {
    asked_ = Asked(request);
    arrival_ = std::make_shared<Arrival>();
    client_.send(std::move(request),
                 [arrival = arrival_](Result<net::Response> result) { arrival->result = std::move(result); });
}

void ItemPages::wait() {
    const Stop never;
    while (!arrival_->result) client_.step(never);
    answer_ = std::move(*arrival_->result);
    arrival_.reset();
}

Result<const json*> ItemPages::items_of(const json& body) const {
    static const json none = json::array();
    if (body.is_null()) return &none;
    const json* items = call_.items.find(body);
    if (items != nullptr && items->is_array()) return items;
    if (items == nullptr && !call_.items.empty() && body.is_object()) return &none;  // left out when empty
    return Error{Code::bad_response,
                 fmt::format("the answer to {} has no list at '{}'", asked_.operation, call_.items.text())};
}

// False at the end.
bool ItemPages::ask_next() {
    if (following_) {
        ask(std::move(*following_));
        following_.reset();
    }
    return arrival_ != nullptr;
}

Result<void> ItemPages::follow(const json& body, std::size_t items, const json* last) {
    MDM_TRY(auto following, pager_.next({**answer_, body, items, last}));
    if (following) ask(std::move(*following));
    return {};
}

Result<ItemList> ItemPages::take_document() {
    MDM_TRY(auto body, judge_.read(asked_, call_, *answer_));
    body_ = std::make_unique<json>(std::move(body));
    MDM_TRY(const auto* items, items_of(*body_));
    MDM_CHECK(follow(*body_, items->size(), items->empty() ? nullptr : &items->back()));
    return ItemList{items};
}

Result<const json*> ItemPages::next() {
    if (!ask_next()) return static_cast<const json*>(nullptr);
    wait();
    MDM_TRY(const auto items, take_document());
    return items.document;
}

JsonItems& ItemPages::quick() {
    if (!quick_) quick_.emplace(call_.items);
    return *quick_;
}

bool ItemPages::reads_quickly(const net::Response& response) {
    return quick_ && judge_.is_plain(call_, response) && !pages_look_into_items() &&
           quick_->read(response.body);
}

// What pages are followed by is looked for in what is left without the items.
bool ItemPages::pages_look_into_items() const {
    if (!call_.pages) return false;
    const auto& pages = *call_.pages;
    const std::string items = call_.items.text();
    for (const std::string* pointer : {&pages.from, &pages.total, &pages.pages, &pages.more})
        if (!pointer->empty() && (*pointer + "/").starts_with(items + "/")) return true;
    return false;
}

Result<ItemList> ItemPages::take_quickly() {
    const std::size_t count = quick_->size();
    body_ = std::make_unique<json>(json::parse(quick_->rest(), nullptr, false));
    json last;
    if (count > 0) last = json::parse(quick_->item(count - 1), nullptr, false);
    MDM_CHECK(follow(*body_, count, count > 0 ? &last : nullptr));
    return ItemList{nullptr, &*quick_};
}

Result<std::optional<ItemList>> ItemPages::next_items() {
    if (!ask_next()) return std::optional<ItemList>{};
    wait();
    const bool quickly = answer_->ok() && reads_quickly(**answer_);
    MDM_TRY(const auto items, quickly ? take_quickly() : take_document());
    return std::optional(items);
}

std::size_t ItemList::size() const {
    return page != nullptr ? page->size() : document->size();
}

Item ItemList::operator[](std::size_t index) const {
    if (page != nullptr) return {*page, index};
    return (*document)[index];
}

}  // namespace mdm::rest
