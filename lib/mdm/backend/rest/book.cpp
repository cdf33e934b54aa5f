#include "mdm/backend/rest/book.hpp"

namespace mdm::rest {

void DeviceBook::remember(const std::string& id, DeviceFacts facts) {
    const auto [place, is_new] = facts_.insert_or_assign(id, std::move(facts));
    if (!is_new) return;
    order_.push_back(id);
    while (facts_.size() > most_ && !order_.empty()) {
        facts_.erase(order_.front());
        order_.pop_front();
    }
}

const DeviceFacts* DeviceBook::find(const std::string& id) const {
    const auto found = facts_.find(id);
    return found == facts_.end() ? nullptr : &found->second;
}

}  // namespace mdm::rest
