#include "mdm/backend/backend.hpp"

#include <fmt/format.h>

namespace mdm {

std::string Identity::text() const {
    return tenant.empty() ? fmt::format("{} {}", backend, base_url)
                          : fmt::format("{} {} ({})", backend, base_url, tenant);
}

}  // namespace mdm
