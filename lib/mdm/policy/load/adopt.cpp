#include "mdm/policy/load/adopt.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/text.hpp"
#include "mdm/policy/load/fields.hpp"
#include "mdm/policy/load/scalars.hpp"

namespace mdm::policy {

void read_adoption(const yaml::Node& node, const Scope& scope, Policy& policy) {
    if (!expect_map(node, "adopt[]", scope)) return;
    const Fields fields(node, "'adopt[]'", "kind artefact id name sha256 to", "", scope);
    Adoption adoption;
    adoption.source = scope.at(node);
    const auto text = [&](std::string_view key, std::string& into, bool needed) {
        const yaml::Node* value = needed ? fields.require(key) : fields.find(key);
        if (value != nullptr) into = text_of(*value, fmt::format("adopt[].{}", key), scope).value_or("");
        if (value != nullptr && needed && value->is_scalar() && trim(value->scalar).empty())
            scope.error("missing-key", *value, fmt::format("'adopt[].{}' is empty", key));
    };
    text("kind", adoption.kind, true);
    text("artefact", adoption.artefact, true);
    text("id", adoption.id, true);
    text("name", adoption.name, true);
    text("sha256", adoption.sha256, false);
    fields.each("to", [&](const yaml::Node& item) {
        if (auto claim = text_of(item, "adopt[].to[]", scope)) adoption.to.insert(std::move(*claim));
    });
    const bool twice = std::any_of(policy.adopt.begin(), policy.adopt.end(), [&](const Adoption& each) {
        return each.kind == adoption.kind && each.artefact == adoption.artefact;
    });
    if (twice)
        return scope.error(
            "duplicate-name", node,
            fmt::format("{} {} adopts two objects", in_quotes(adoption.kind), in_quotes(adoption.artefact)),
            "one artefact is one object: keep one of the entries");
    policy.adopt.push_back(std::move(adoption));
}

}  // namespace mdm::policy
