#pragma once
// Tables of a server, a page at a time: every population and partition in turn. Once the first is through,
// the first pages of the next few are on their way together.
#include <deque>
#include <memory>
#include <optional>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/rest/device_reader.hpp"
#include "mdm/backend/rest/item_pages.hpp"
#include "mdm/backend/rest/mapping.hpp"
#include "mdm/backend/rest/places.hpp"
#include "mdm/backend/rest/seen_ids.hpp"

namespace mdm::rest {

/// The columns of a table for a population; null when it has none.
const Fields* fields_of(const Descriptor& descriptor, std::string_view table, std::string_view population);

class Listing final : public RowSource {
  public:
    /// `operation` lists `request.table`. Code::unsupported where there is no call for it.
    static Result<std::unique_ptr<RowSource>> open(Connection& connection, Places& places,
                                                   DeviceReader& reader, std::string_view operation,
                                                   const ListRequest& request);
    Result<bool> next(RowBatch& batch) override;

  private:
    Listing(Connection& connection, Places& places, DeviceReader& reader, std::string_view operation,
            const ListRequest& request);
    struct OpenPlace {
        Place place;
        Mapping mapping;
        std::unique_ptr<ItemPages> pages;
    };

    Result<void> begin();
    Result<void> take_scope();
    Result<void> open_places();
    Result<void> open_place();
    Result<void> open_pages(OpenPlace& part, const Values& values);
    void leave_place();
    Result<void> add(const Item& item, RowBatch& batch);
    Result<bool> next_named(const Call& call, RowBatch& batch);
    Result<void> add_named(const nlohmann::json& items, const Call& call, RowBatch& batch);
    bool is_new(const std::string& id);

    Connection& connection_;
    Places& places_;
    DeviceReader& reader_;
    std::string operation_;
    const Table& table_;
    ColumnSet columns_;
    std::string scope_;
    Query filters_;
    std::vector<Filter> asked_;
    std::vector<std::string> filter_texts_;
    std::vector<Place> todo_;
    std::size_t place_ = 0;        // the next of them to be opened
    std::deque<OpenPlace> parts_;  // the first is being read; none is ever moved
    bool begun_ = false;
    bool goes_on_ = false;          // a place is through, and whoever reads wants more
    std::optional<Target> device_;  // whose apps, profiles or history
    std::optional<Located> located_;
    Rooms rooms_;
    SeenIds seen_;
    bool watches_repeats_ = false;
};

}  // namespace mdm::rest
