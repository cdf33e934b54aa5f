#include "mdm/policy/apart.hpp"

#include <algorithm>

namespace mdm::policy {

std::vector<Artefact> taken_apart(const Artefact& artefact, const ObjectKind& kind) {
    if (kind.apart.empty()) return {artefact};
    std::vector<Artefact> all;
    for (const auto& group : kind.apart) {
        Artefact one = artefact;
        std::erase_if(one.platforms, [&](const std::string& platform) {
            return std::find(group.begin(), group.end(), platform) == group.end();
        });
        if (one.platforms.empty()) continue;
        if (&group != &kind.apart.front()) one.name += "-" + group.front();
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace mdm::policy
