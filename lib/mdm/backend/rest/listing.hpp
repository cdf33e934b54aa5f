#pragma once
// Tables of a server, a page at a time: every population and partition in turn.
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
    Result<void> begin();
    Result<void> take_scope();
    Result<void> open_place();
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
    std::size_t place_ = 0;
    bool begun_ = false;
    std::optional<Target> device_;  // whose apps, profiles or history
    std::optional<Located> located_;
    std::optional<Mapping> mapping_;
    std::unique_ptr<ItemPages> pages_;
    SeenIds seen_;
    bool watches_repeats_ = false;
};

}  // namespace mdm::rest
