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
      items_(call.items),
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

Result<net::Response> ItemPages::wait() {
    const Stop never;
    while (!arrival_->result) client_.step(never);
    Result<net::Response> result = std::move(*arrival_->result);
    arrival_.reset();
    return result;
}

Result<const json*> ItemPages::items_of(const json& body) const {
    static const json none = json::array();
    if (body.is_null()) return &none;
    const json* items = items_.find(body);
    if (items != nullptr && items->is_array()) return items;
    if (items == nullptr && !call_.items.empty() && body.is_object()) return &none;  // left out when empty
    return Error{Code::bad_response,
                 fmt::format("the answer to {} has no list at '{}'", asked_.operation, call_.items)};
}

Result<const json*> ItemPages::next() {
    if (following_) {
        ask(std::move(*following_));
        following_.reset();
    } else if (!arrival_) {
        return static_cast<const json*>(nullptr);
    }
    const auto result = wait();
    MDM_TRY(auto body, judge_.read(asked_, call_, result));
    body_ = std::make_unique<json>(std::move(body));
    MDM_TRY(const auto* items, items_of(*body_));
    const json* last = items->empty() ? nullptr : &items->back();
    MDM_TRY(auto following, pager_.next({*result, *body_, items->size(), last}));
    if (following) ask(std::move(*following));
    return items;
}

}  // namespace mdm::rest
