#pragma once
// What became of targets that a server holds for approval: shared by resume and wait.
#include <cstdint>
#include <set>
#include <span>
#include <vector>

#include "mdm/job/executor.hpp"
#include "mdm/job/ledger.hpp"

namespace mdm {

/// Changes of held targets whose request was decided otherwise than by "yes": rejected and cancelled ones are
/// rejected, expired ones expired, those that somebody completed accepted. `approved` gets the seq of those
/// that may be sent again now. Nothing where the server cannot be asked.
Result<std::vector<TargetChange>> decisions(Executor& executor, std::span<const JobTarget> held,
                                            std::set<std::int64_t>* approved);

}  // namespace mdm
