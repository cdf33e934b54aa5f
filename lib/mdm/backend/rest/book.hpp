#pragma once
// What a device's other requests need besides its id: its partition and second ids, remembered from listings
// and reads. Bounded: the oldest are forgotten, and read again when they are needed.
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace mdm::rest {

struct DeviceFacts {
    std::string partition = {};
    std::map<std::string, std::string> extra = {};
};

class DeviceBook {
  public:
    explicit DeviceBook(std::size_t most = 20'000) : most_(most) {}
    /// `id` as we show it, population included.
    void remember(const std::string& id, DeviceFacts facts);
    /// Null when it is not known. Valid until the book changes.
    const DeviceFacts* find(const std::string& id) const;

  private:
    std::size_t most_;
    std::unordered_map<std::string, DeviceFacts> facts_;
    std::deque<std::string> order_;
};

}  // namespace mdm::rest
