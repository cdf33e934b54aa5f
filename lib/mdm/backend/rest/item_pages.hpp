#pragma once
// The items of one listing call, a page at a time. While a page is worked on the next one is on its way.
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "mdm/backend/rest/judge.hpp"
#include "mdm/backend/rest/request.hpp"
#include "mdm/base/json_pointer.hpp"
#include "mdm/net/paginate.hpp"

namespace mdm::rest {

class ItemPages {
  public:
    /// Sends nothing yet. `call` is borrowed.
    static Result<std::unique_ptr<ItemPages>> open(Connection& connection, const Call& call,
                                                   const Values& values, std::string_view operation,
                                                   const Query& more = {});
    ~ItemPages();
    ItemPages(const ItemPages&) = delete;
    ItemPages& operator=(const ItemPages&) = delete;

    /// The items of the next page (an array), or null after the last one. Valid until the next call. Errors
    /// as Judge::read has them; bad_response where there is no list.
    Result<const nlohmann::json*> next();

  private:
    struct Arrival;
    ItemPages(net::Client& client, const Descriptor& descriptor, const Call& call, net::Request request);
    void ask(net::Request request);
    Result<net::Response> wait();
    Result<const nlohmann::json*> items_of(const nlohmann::json& body) const;

    net::Client& client_;
    Judge judge_;
    const Call& call_;
    JsonPointer items_;
    net::Pager pager_;
    net::Request first_;
    std::optional<net::Request> following_;
    Asked asked_;
    std::shared_ptr<Arrival> arrival_;  // shared with the client's callback, which may outlive us
    std::unique_ptr<nlohmann::json> body_;
    bool started_ = false;
};

}  // namespace mdm::rest
