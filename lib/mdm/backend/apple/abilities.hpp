#pragma once
// What a server of this family can do, and where values come from, without asking it anything.
#include <vector>

#include "mdm/backend/apple/product.hpp"
#include "mdm/backend/backend.hpp"

namespace mdm::apple {

/// `declarations`: there is a server that keeps them.
Capability ability(const Product& product, const Operation& operation, bool declarations);
std::vector<CapabilityRow> abilities(const Product& product);

/// list: what devices have said; nowhere: what Apple's protocol has no word for.
Origin origin_of(const Table& table, std::size_t column);

}  // namespace mdm::apple
