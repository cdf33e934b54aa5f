#pragma once
// The exact request a target gets, built from the ledger's row and the resolved secrets, and its HMAC under a
// key that never leaves this machine: after a crash it is built again and compared. PINs of ours come from
// the same key, so that they can be built again and are stored nowhere.
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/digest.hpp"
#include "mdm/base/fs.hpp"
#include "mdm/base/seams.hpp"
#include "mdm/base/secret.hpp"
#include "mdm/job/job.hpp"

namespace mdm {

/// The key beside the ledger (`<ledger>.key`, 0600), made on first use. Refused when others could read it.
Result<Secret> local_key(const std::string& ledger_path, FileSystem& files, Random& random, Clock& clock);

class RequestBuilder {
  public:
    using Resolve = std::function<Result<Secret>(const std::string& reference)>;
    /// Resolves each of the job's references once.
    static Result<RequestBuilder> create(const Job& job, const Secret& key, const Resolve& resolve);

    /// Complete, secrets included. The ticket is the target's seq.
    Command command(const JobTarget& target) const;
    /// 32 bytes over server, operation, target ids and all inputs.
    std::string hmac(const Command& command) const;
    /// 64 hex digits over what all targets of the job have in common.
    const std::string& common_hmac() const { return common_; }
    /// True when a PIN is made for each device.
    bool makes_pins() const { return !random_inputs_.empty(); }
    /// Six digits for this device; the same whenever they are asked for.
    Secret pin(const std::string& target_id) const;

  private:
    RequestBuilder(const Job& job, const Secret& key);
    std::string digest_of_common() const;

    std::string job_id_;
    std::string action_;
    const Operation* operation_;  // null when each target has its own
    std::string reason_;
    Identity identity_;
    HmacSha256 key_;
    Inputs inputs_;  // resolved, without the random ones
    std::vector<std::string> random_inputs_;
    std::string common_;
};

}  // namespace mdm
