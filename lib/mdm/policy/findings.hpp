#pragma once
// Findings about documents: collected over a whole run, put in order, and written as one line each. The codes
// are stable: unknown-key missing-key wrong-type out-of-range unknown-word yaml-boolean unquoted
// duration-unit bad-name bad-reference bad-path duplicate-name duplicate-variable undefined-variable
// undefined-policy undefined-overlay undefined-item undefined-secret cycle widened merged
// nothing-removed no-zone unused-exception unknown-placeholder literal-secret secret-not-allowed conflict
// outside-folder malformed too-large unknown-kind unknown-version not-supported-yet; of raw blocks also
// deprecated unknown-node unknown-payload.
#include <string>
#include <string_view>
#include <vector>

#include "mdm/policy/document.hpp"

namespace mdm::policy {

/// "note" "warning" "error"
std::string_view name(Level level);

/// "file:3:7: error: message [code]", and the hint on a line of its own; no line feed at the end. Safe for a
/// terminal, whatever the document holds.
std::string text(const Finding& finding);

/// What a run found so far. Past `limit` only the count is kept, so that a hostile document cannot fill the
/// memory.
class Findings {
  public:
    static constexpr std::size_t limit = 10'000;

    void add(Finding finding);
    void error(std::string_view code, Source source, std::string message, std::string hint = {});
    /// Whether looking for a similar name is still worth it: true for the first hundred times, because the
    /// search goes through all names and a hostile document may ask for it without end.
    bool may_suggest() { return suggestions_++ < 100; }
    /// All of them by file, line and column, and forgets them.
    std::vector<Finding> take_sorted();

  private:
    std::vector<Finding> all_;
    std::size_t dropped_ = 0;
    std::size_t suggestions_ = 0;
};

}  // namespace mdm::policy
