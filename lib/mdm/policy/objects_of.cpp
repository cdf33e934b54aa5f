#include "mdm/policy/objects_of.hpp"

#include <fmt/format.h>

#include "mdm/backend/objects.hpp"

namespace mdm::policy {

Result<Objects*> objects_of(Backend& backend) {
    if (Objects* objects = backend.objects(); objects != nullptr) return objects;
    const Capability create = backend.can(*find_operation("policy.create"));
    return Error{Code::unsupported, fmt::format("this server keeps no policy objects that can be written{}{}",
                                                create.reason.empty() ? "" : ": ", create.reason)};
}

}  // namespace mdm::policy
