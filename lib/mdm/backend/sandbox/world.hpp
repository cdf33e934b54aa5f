#pragma once
// An open sandbox: its file, its fleet, its witness and its clock, shared by the parts of the backend.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "mdm/backend/registry.hpp"
#include "mdm/backend/sandbox/fleet.hpp"
#include "mdm/backend/sandbox/schema.hpp"
#include "mdm/backend/sandbox/statements.hpp"
#include "mdm/backend/sandbox/witness.hpp"

namespace mdm::sandbox {

/// Ids made of a prefix and a numbering: "cmd-3f0ak2qp".
class Ids {
  public:
    Ids(std::string prefix, std::uint64_t seed, std::uint64_t salt)
        : prefix_(std::move(prefix)), numbering_(seed, salt) {}
    std::string text(std::int64_t number) const;
    std::optional<std::int64_t> number(std::string_view text) const;

  private:
    std::string prefix_;
    Numbering numbering_;
};

class World {
  public:
    static Result<std::unique_ptr<World>> open(const std::string& path, std::string context,
                                               const BackendSeams& seams);

    /// The process's clock and what ticks have added to it, by whichever process.
    Time now();
    /// Carries out what is due by `now`: makes devices what commands made of them.
    Result<void> settle(Time now);

    store::Database database;
    Statements statements{database};
    Settings settings;
    Fleet fleet;
    Witness witness;
    BackendSeams seams;
    Ids commands, objects, enrollments;

    // Commands sent and answered by this process, for crash faults.
    std::uint64_t sent = 0;
    std::uint64_t answered = 0;

  private:
    World(store::Database file, Settings what, const std::string& path, std::string context,
          const BackendSeams& doors);
    Millis offset_{0};
};

}  // namespace mdm::sandbox
