#include "mdm/policy/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "mdm/base/text.hpp"

namespace mdm::policy {

std::string_view name(Level level) {
    static constexpr std::array<std::string_view, 3> names{"note", "warning", "error"};
    return names[static_cast<std::size_t>(level)];
}

std::string text(const Finding& finding) {
    const Source& at = finding.source;
    std::string line = fmt::format("{}:{}:{}: {}: {} [{}]", printable(at.file), at.mark.line, at.mark.column,
                                   name(finding.level), printable(finding.message), finding.code);
    if (!finding.hint.empty()) line += "\n  hint: " + printable(finding.hint);
    return line;
}

void Findings::add(Finding finding) {
    if (all_.size() < limit)
        all_.push_back(std::move(finding));
    else
        ++dropped_;
}

void Findings::error(std::string_view code, Source source, std::string message, std::string hint) {
    add({Level::error, std::string(code), std::move(source), std::move(message), std::move(hint)});
}

std::vector<Finding> Findings::take_sorted() {
    const auto place = [](const Finding& finding) {
        const Source& at = finding.source;
        return std::tie(at.file, at.mark.line, at.mark.column);
    };
    std::stable_sort(all_.begin(), all_.end(),
                     [&](const Finding& a, const Finding& b) { return place(a) < place(b); });
    // a base and what extends it say the same of the same place
    all_.erase(std::unique(all_.begin(), all_.end(),
                           [&](const Finding& a, const Finding& b) {
                               return place(a) == place(b) && a.code == b.code && a.message == b.message;
                           }),
               all_.end());
    if (dropped_ > 0)
        all_.push_back({Level::error, "too-large", all_.back().source,
                        fmt::format("{} more findings are not shown", dropped_),
                        "correct the first ones and look again"});
    dropped_ = 0;
    return std::exchange(all_, {});
}

}  // namespace mdm::policy
