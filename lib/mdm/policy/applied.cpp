#include "mdm/policy/applied.hpp"

#include <set>

#include "mdm/base/json.hpp"
#include "mdm/policy/apply.hpp"
#include "mdm/policy/content.hpp"
#include "mdm/policy/raw_item.hpp"

namespace mdm::policy {
namespace {

constexpr std::size_t most_jobs = 100;
constexpr std::size_t page = 200;

using nlohmann::json;
using Paths = std::set<std::string>;

/// "Payload.Echo", "PayloadContent[].Token": where text refers to a secret.
void collect(const json& value, const std::string& path, Paths& into) {
    if (value.is_string() && !secret_tokens({{}, value, false, {}}).empty()) into.insert(path);
    if (value.is_object())
        for (const auto& [key, member] : value.items()) collect(member, path + "." + key, into);
    if (value.is_array())
        for (const json& item : value) collect(item, path + "[]", into);
}

json hidden(const json& value, const std::string& path, const Paths& paths) {
    if (value.is_string() && paths.count(path) > 0) return "(secret)";
    json out = value;
    if (value.is_object())
        for (const auto& [key, member] : value.items()) out[key] = hidden(member, path + "." + key, paths);
    if (value.is_array())
        for (json& item : out) item = hidden(item, path + "[]", paths);
    return out;
}

}  // namespace

class AppliedReader {
  public:
    AppliedReader(Ledger& ledger, AppliedContents& into) : ledger_(ledger), into_(into) {}

    Result<void> read(const Job& job) {
        for (std::int64_t after = 0;;) {
            MDM_TRY(const auto targets, ledger_.targets(job.id, StateSet::all(), after, page));
            for (const JobTarget& target : targets) add(target);
            if (targets.size() < page) return {};
            after = targets.back().seq;
        }
    }

  private:
    // A content is what its hash says, whatever became of the step.
    void add(const JobTarget& target) {
        const auto value = nlohmann::ordered_json::parse(target.payload, nullptr, false);
        if (!value.is_object()) return;
        auto step = parse_step(value);
        if (!step.ok() || step->content.empty() || content_hash(step->content) != step->sha256) return;
        into_.contents_.emplace(std::tuple(step->kind, step->marker_id(), step->sha256),
                                std::move(step->content));
    }

    Ledger& ledger_;
    AppliedContents& into_;
};

Result<AppliedContents> AppliedContents::read(Ledger& ledger, const Identity& identity) {
    AppliedContents contents;
    AppliedReader reader(ledger, contents);
    MDM_TRY(const auto jobs, ledger.jobs(most_jobs));
    for (const Job& job : jobs)
        if (job.action == apply_action && job.identity == identity) MDM_CHECK(reader.read(job));
    return contents;
}

const std::string* AppliedContents::find(const std::string& kind, const std::string& id,
                                         const std::string& sha256) const {
    const auto found = contents_.find({kind, id, sha256});
    return found == contents_.end() ? nullptr : &found->second;
}

bool AppliedContents::knows(const std::string& kind, const std::string& id) const {
    const auto found = contents_.lower_bound({kind, id, ""});
    return found != contents_.end() && std::get<0>(found->first) == kind && std::get<1>(found->first) == id;
}

json AppliedContents::hide_secrets(std::string_view format, const std::string& kind, const std::string& id,
                                   const json& content) const {
    Paths paths;
    for (auto at = contents_.lower_bound({kind, id, ""}); at != contents_.end(); ++at) {
        if (std::get<0>(at->first) != kind || std::get<1>(at->first) != id) break;
        const auto written = parse_content(format, at->second);
        if (written.ok()) collect(*written, "", paths);
    }
    return hidden(content, "", paths);
}

}  // namespace mdm::policy
