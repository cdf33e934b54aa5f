#pragma once
// The fleet as a table: any column of any device at any time, and devices found by what they are called. What
// commands changed is laid over it elsewhere (changes.hpp).
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/sandbox/device.hpp"
#include "mdm/backend/sandbox/schema.hpp"
#include "mdm/base/cell.hpp"
#include "mdm/model/table.hpp"

namespace mdm::sandbox {

class Fleet {
  public:
    Fleet(const Settings& settings, std::string context);

    std::uint64_t size() const { return size_; }
    std::uint64_t seed() const { return seed_; }
    Time epoch() const { return epoch_; }
    const std::string& context() const { return context_; }
    bool knows_ownership() const { return ownership_; }
    Device device(std::uint64_t n) const { return make_device(seed_, n); }

    std::string id(std::uint64_t n) const;
    /// 0 when there is no such device.
    std::uint64_t find(std::string_view id) const;
    void append_id(std::string& out, std::uint64_t n) const;
    void append_serial(std::string& out, const Device& device) const;
    void append_udid(std::string& out, const Device& device) const;
    void append_imei(std::string& out, const Device& device) const;

    /// Numbers of all devices that may have this text in the column, in order; for id, serial, udid and imei,
    /// whose texts can be read backwards.
    std::vector<std::uint64_t> candidates(Field field, std::string_view text) const;

  private:
    void add_candidate(std::vector<std::uint64_t>& numbers, std::uint64_t number) const;

    std::uint64_t size_;
    std::uint64_t seed_;
    Time epoch_;
    bool ownership_;
    std::string context_;
    Numbering ids_, serials_, udids_, imeis_;
};

/// What a column is made from. `text` holds the text of the newest cell.
struct RowView {
    const Fleet& fleet;
    const Device& device;
    Time now;
    std::string& text;
};

/// The value of a column of `devices`; text is valid until the next call with the same RowView::text.
Cell make_cell(RowView& row, std::size_t column);
/// Where a column comes from in the sandbox.
Origin origin_of(std::size_t column);
ColumnSet list_columns();
ColumnSet detail_columns();

void append_time(std::string& out, Time time);
/// ["a","b"] of names that need no escaping.
void append_list_item(std::string& out, std::string_view item);

}  // namespace mdm::sandbox
