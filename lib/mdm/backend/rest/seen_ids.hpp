#pragma once
// Which ids a listing has had: their 64-bit hashes in small sorted runs, nine bytes an id. (A set of nodes
// takes forty, and a listing of a million devices is to stay below 32 MiB.)
#include <algorithm>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace mdm::rest {

class SeenIds {
  public:
    /// False: it was there before.
    bool insert(std::string_view id) {
        const std::uint64_t hash = std::hash<std::string_view>{}(id);
        if (runs_.empty()) runs_.resize(run_count);
        auto& run = runs_[hash % run_count];
        if (run.size() == run.capacity()) run.reserve(run.size() + run.size() / 8 + 8);
        const auto place = std::lower_bound(run.begin(), run.end(), hash);
        if (place != run.end() && *place == hash) return false;
        run.insert(place, hash);
        return true;
    }

  private:
    static constexpr std::size_t run_count = 4096;
    std::vector<std::vector<std::uint64_t>> runs_;
};

}  // namespace mdm::rest
