#pragma once
// Devices read again by their ids: one call each, all at once, or in batches; then whatever further calls the
// wanted columns come from.
#include <map>
#include <span>
#include <string>
#include <vector>

#include "mdm/backend/rest/judge.hpp"
#include "mdm/backend/rest/mapping.hpp"
#include "mdm/backend/rest/places.hpp"
#include "mdm/base/cell.hpp"

namespace mdm::rest {

class DeviceReader {
  public:
    DeviceReader(Connection& connection, Places& places) : connection_(connection), places_(places) {}

    /// As Backend::read_devices has it. Facts of devices are remembered on the way.
    Result<void> read(std::span<const std::string> ids, ColumnSet columns, RowBatch& rows);
    /// Makes sure that the book knows these devices, where the server does.
    Result<void> learn(std::span<const std::string> ids);

  private:
    /// A device wanted, and the rows it belongs to.
    struct Wanted {
        std::string shown;
        Located where;
        Target target;
        std::vector<std::size_t> rows;
        bool found = false;
    };
    using Group = std::vector<Wanted*>;

    struct Round;
    Result<void> read_batches(const Call& call, const std::string& population, const Group& group);
    Result<void> read_batch(const Call& call, const Place& place, std::span<Wanted* const> part);
    Result<void> read_singly(const Call& call, const std::string& population, const Group& group);
    Result<void> read_details(const std::string& name, const Group& group);
    Result<std::vector<Place>> places_of(const Call& call, const Wanted& wanted);
    Result<void> send(Round& round, const Call& call, Wanted& wanted, const Place& place);
    void take(const Mapping& mapping, const nlohmann::json& item, Wanted& wanted, const Place& place);
    Mapping mapping_for(const std::string& population, const Part& part) const;

    Connection& connection_;
    Places& places_;
    ColumnSet columns_;
    RowBatch* rows_ = nullptr;
};

}  // namespace mdm::rest
