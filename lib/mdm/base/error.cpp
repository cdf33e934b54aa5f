#include "mdm/base/error.hpp"

#include <array>
#include <utility>

namespace mdm {

std::string_view name(Code code) {
    static constexpr std::array<std::string_view, 17> names{
        "usage",   "unsupported", "not_found",       "ambiguous",   "unauthenticated", "forbidden",
        "invalid", "conflict",    "rate_limited",    "unavailable", "bad_response",    "refused",
        "pending", "cancelled",   "outcome_unknown", "failed",      "internal"};
    return names[static_cast<std::size_t>(code)];
}

Error&& Error::during(std::string what) && {
    context.push_back("while " + std::move(what));
    return std::move(*this);
}

Error&& Error::with_hint(std::string text) && {
    hint = std::move(text);
    return std::move(*this);
}

std::string Error::text() const {
    std::string line = message;
    for (const auto& layer : context) line += ", " + layer;
    return line;
}

}  // namespace mdm
