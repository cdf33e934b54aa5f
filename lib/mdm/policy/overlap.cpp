#include "mdm/policy/overlap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "mdm/base/text.hpp"
#include "mdm/policy/merge.hpp"

namespace mdm::policy {
namespace {

std::string place(const Source& source) {
    return fmt::format("{}:{}:{}", printable(source.file), source.mark.line, source.mark.column);
}

// Settings that both have, with different values.
struct Difference {
    std::vector<std::string> keys;
    Source first;  // of the first key
    Source later;
};

Difference difference(const Settings& first, const Settings& later) {
    Difference found;
    for (const auto& [key, value] : first) {
        const auto other = later.find(key);
        if (other == later.end() || same_value(value, other->second)) continue;
        if (found.keys.empty()) {
            found.first = value.source;
            found.later = other->second.source;
        }
        found.keys.push_back(key);
    }
    return found;
}

class Pairs {
  public:
    Pairs(const std::vector<Delivered>& delivered, const Survey& survey)
        : delivered_(delivered), survey_(survey) {}

    Result<std::vector<std::string>> run() {
        for (std::size_t i = 0; i < delivered_.size(); ++i)
            for (std::size_t j = i + 1; j < delivered_.size(); ++j) MDM_CHECK(look(i, j));
        return std::move(notes_);
    }

  private:
    Result<void> look(std::size_t i, std::size_t j) {
        const Delivered& a = delivered_[i];
        const Delivered& b = delivered_[j];
        if (a.policy == b.policy || a.kind != b.kind) return {};
        for (const std::string& platform : a.platforms) {
            if (std::find(b.platforms.begin(), b.platforms.end(), platform) == b.platforms.end()) continue;
            const Settings first = a.policy->for_platform(platform), later = b.policy->for_platform(platform);
            const auto differs = difference(first, later);
            if (differs.keys.empty()) continue;
            const auto devices = survey_.count_together(i, j);
            if (devices == 0u) return {};
            if (const auto clash = contradiction(first, later); clash && devices)
                return refuse(a, b, *clash, *devices);
            say(a, b, differs, devices);
            return {};
        }
        return {};
    }

    static Error refuse(const Delivered& a, const Delivered& b, const Contradiction& clash,
                        std::uint64_t devices) {
        return Error{
            Code::invalid,
            fmt::format("{} '{}' and '{}', which contradict each other in '{}': {} and {}",
                        count_of(devices, "device gets", "devices get"), a.policy->name, b.policy->name,
                        clash.key, place(clash.first), place(clash.later)),
            "exclude the devices from one of the two, make the values the same, or let one policy extend "
            "the other"};
    }

    void say(const Delivered& a, const Delivered& b, const Difference& differs,
             std::optional<std::uint64_t> devices) {
        if (!said_.emplace(a.policy->name, b.policy->name).second) return;
        const std::string who = devices ? count_of(*devices, "device gets", "devices get")
                                        : std::string("an unknown number of devices get");
        const std::string more =
            differs.keys.size() > 1 ? fmt::format(" and {} more", differs.keys.size() - 1) : std::string();
        notes_.push_back(fmt::format("{} both '{}' and '{}', which differ in '{}'{} ({} and {})", who,
                                     a.policy->name, b.policy->name, differs.keys.front(), more,
                                     place(differs.first), place(differs.later)));
    }

    const std::vector<Delivered>& delivered_;
    const Survey& survey_;
    std::vector<std::string> notes_;
    std::set<std::pair<std::string, std::string>> said_;
};

}  // namespace

Result<std::vector<std::string>> overlaps(const std::vector<Delivered>& delivered, const Survey& survey) {
    return Pairs(delivered, survey).run();
}

}  // namespace mdm::policy
