#pragma once
// Where devices are: populations and partitions, the device book, and what a request about one device is
// filled with.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mdm/backend/rest/book.hpp"
#include "mdm/backend/rest/connection.hpp"
#include "mdm/backend/rest/datum.hpp"

namespace mdm::rest {

/// One listing's part: a population, a partition, or both.
struct Place {
    std::string population;
    std::string partition;
};

/// A device as its requests need it.
struct Located {
    std::string population;
    std::string id;  // without the population
    const DeviceFacts* facts = nullptr;
};

/// Whether a call is made of such a placeholder.
bool uses(const Call& call, Source source);

class Places {
  public:
    explicit Places(Connection& connection);

    /// Splits "computer:12"; a population that does not exist gives nullopt.
    std::optional<Located> locate(const std::string& id) const;
    /// What we show: the population before the vendor's id.
    std::string shown(std::string_view population, std::string_view id) const;
    std::string prefix(std::string_view population) const;

    /// The partitions, asked for once; one without a name where there are none.
    Result<std::span<const std::string>> partitions();
    /// Everything a listing goes through.
    Result<std::vector<Place>> all(std::string_view operation);

    /// Whether devices have facts worth remembering.
    bool keeps_facts() const;
    /// `names` and those of the facts: what a call must be asked for.
    std::vector<std::string> with_facts(std::vector<std::string> names, std::string_view population) const;
    void remember(const Place& place, const std::string& id, const Item& item);
    /// What remember() asks an item for.
    void want(JsonItems& items) const;
    /// Whether a call needs facts of a device that are not known.
    bool lacks_facts(const Call& call, const Located& device) const;

    /// Values for requests about one device; `target` and `device` are borrowed.
    Values values(const Target& target, const Located& device) const;
    Values values(const Place& place) const;

    DeviceBook& book() { return book_; }

  private:
    Result<void> discover();
    Connection& connection_;
    DeviceBook book_;
    std::optional<std::vector<std::string>> partitions_;
    const std::map<std::string, std::map<std::string, Pointer>>& extra_;
};

}  // namespace mdm::rest
