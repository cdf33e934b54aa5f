#include <fmt/format.h>

#include "mdm/policy/load/fields.hpp"
#include "mdm/policy/load/kinds.hpp"
#include "mdm/policy/load/scalars.hpp"

namespace mdm::policy {

Metadata read_metadata(const yaml::Node& document, const Scope& scope) {
    Metadata out;
    out.source = scope.at(document);
    const yaml::Node* metadata = document.find("metadata");
    if (metadata == nullptr) {
        scope.error("missing-key", document, "no 'metadata' in the document",
                    "every document has a name: metadata: {name: hipaa-base}");
        return out;
    }
    if (!expect_map(*metadata, "metadata", scope)) return out;
    const Fields fields(*metadata, "'metadata'", "name labels", "", scope);
    if (const auto* name = fields.require("name")) {
        out.source = scope.at(*name);
        out.name = name_of(*name, "metadata.name", scope).value_or("");
    }
    const auto* labels = fields.find("labels");
    if (labels == nullptr || !expect_map(*labels, "metadata.labels", scope)) return out;
    for (std::size_t i = 0; i < labels->keys.size(); ++i)
        if (auto text = text_of(labels->items[i], "metadata.labels." + labels->keys[i].scalar, scope))
            out.labels.emplace(labels->keys[i].scalar, std::move(*text));
    return out;
}

}  // namespace mdm::policy
