#include "mdm/backend/rest/descriptor.hpp"

namespace mdm::rest {

const Setting* Descriptor::setting(std::string_view wanted) const {
    for (const Setting& one : settings)
        if (one.name == wanted) return &one;
    return nullptr;
}

const OperationRow* Descriptor::operation(std::string_view id) const {
    for (const OperationRow& row : operations)
        if (row.operation->id == id) return &row;
    return nullptr;
}

const Call* find_call(const Calls& calls, std::string_view population) {
    for (const auto& [part, call] : calls)
        if (part.empty() || part == population) return &call;
    return nullptr;
}

const Call* Descriptor::call(std::string_view id, std::string_view population) const {
    const OperationRow* row = operation(id);
    return row == nullptr ? nullptr : find_call(row->calls, population);
}

}  // namespace mdm::rest
