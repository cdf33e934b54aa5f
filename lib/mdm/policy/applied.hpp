#pragma once
// Contents that jobs of this machine applied, from its ledger: with them a marker's hash becomes a content
// that can be compared. Old jobs that were pruned have none.
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <tuple>

#include "mdm/backend/backend.hpp"
#include "mdm/job/ledger.hpp"

namespace mdm::policy {

class AppliedContents {
  public:
    /// The last hundred jobs at this server.
    static Result<AppliedContents> read(Ledger& ledger, const Identity& identity);

    /// The content with this hash, or null. `id` is "policy/artefact".
    const std::string* find(const std::string& kind, const std::string& id, const std::string& sha256) const;
    /// Was it ever written from here?
    bool knows(const std::string& kind, const std::string& id) const;
    /// A server's content without text at the places where anything written from here referred to a secret,
    /// whatever its keys are called. All items of a list are one place.
    nlohmann::json hide_secrets(std::string_view format, const std::string& kind, const std::string& id,
                                const nlohmann::json& content) const;

  private:
    std::map<std::tuple<std::string, std::string, std::string>, std::string> contents_;
    friend class AppliedReader;
};

}  // namespace mdm::policy
