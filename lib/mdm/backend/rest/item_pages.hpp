#pragma once
// The items of one listing call, a page at a time. While a page is worked on the next one is on its way.
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "mdm/backend/rest/datum.hpp"
#include "mdm/backend/rest/judge.hpp"
#include "mdm/backend/rest/request.hpp"
#include "mdm/base/json_pointer.hpp"
#include "mdm/net/paginate.hpp"

namespace mdm::rest {

/// The items of a page, borrowed.
struct ItemList {
    const nlohmann::json* document = nullptr;
    const JsonItems* page = nullptr;  // instead, where only what is wanted was read
    std::size_t size() const;
    Item operator[](std::size_t index) const;
};

class ItemPages {
  public:
    /// Sends nothing yet. `call` is borrowed.
    static Result<std::unique_ptr<ItemPages>> open(Connection& connection, const Call& call,
                                                   const Values& values, std::string_view operation,
                                                   const Query& more = {});
    ~ItemPages();
    ItemPages(const ItemPages&) = delete;
    ItemPages& operator=(const ItemPages&) = delete;

    /// Asks for the first page already, without waiting for it.
    void start() { ask_next(); }
    /// The items of the next page (an array), or null after the last one. Valid until the next call. Errors
    /// as Judge::read has them; bad_response where there is no list.
    Result<const nlohmann::json*> next();

    /// For long listings: pages are read without making a document of each, where that means the same. What
    /// will be asked of items is to be wanted first.
    JsonItems& quick();
    /// As next(); nullopt after the last page.
    Result<std::optional<ItemList>> next_items();

  private:
    struct Arrival;
    bool ask_next();
    bool reads_quickly(const net::Response& response);
    bool pages_look_into_items() const;
    Result<ItemList> take_document();
    Result<ItemList> take_quickly();
    Result<void> follow(const nlohmann::json& body, std::size_t items, const nlohmann::json* last);
    ItemPages(net::Client& client, const Descriptor& descriptor, const Call& call, net::Request request);
    void ask(net::Request request);
    void wait();
    Result<const nlohmann::json*> items_of(const nlohmann::json& body) const;

    net::Client& client_;
    Judge judge_;
    const Call& call_;
    net::Pager pager_;
    net::Request first_;
    std::optional<net::Request> following_;
    Asked asked_;
    std::shared_ptr<Arrival> arrival_;             // shared with the client's callback, which may outlive us
    std::optional<Result<net::Response>> answer_;  // of the page that was handed out
    std::unique_ptr<nlohmann::json> body_;
    std::optional<JsonItems> quick_;
};

}  // namespace mdm::rest
