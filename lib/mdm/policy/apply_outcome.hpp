#pragma once
// How a step of a policy job came out: what an error of a write says about the write, and whether an object
// shows that a write was done. Private to apply.
#include <span>
#include <string>
#include <vector>

#include "mdm/job/executor.hpp"
#include "mdm/policy/plan.hpp"

namespace mdm::policy {

/// Kind and marker: what tells objects of one job apart.
std::string key_of(const Step& step);

/// Unknown for every error that does not prove the opposite.
Outcome outcome_of(Code code);

Receipt receipt(Outcome outcome, std::string id, std::string learnt_from);
Receipt failure(Error error, std::string learnt_from = "answer");
/// What was read again is not what the plan was made from.
Receipt refusal(Outcome outcome, Code code, std::string message);
/// Nothing was done yet when reading went wrong.
Receipt not_read(Error error);
/// A write whose answer was lost is looked at once: what is done needs no resume.
Receipt unless_done(Error error, Receipt looked);

/// The list as it is now, without what the step takes away and with what it adds.
std::vector<ObjectAssignment> merged(const Step& step, std::vector<ObjectAssignment> lines);
bool is_done(const Step& step, std::span<const ObjectAssignment> lines);
/// Was this written? Told by the description, which carries the hash; where there is none, by the content.
bool is_written(const Step& step, const ObjectKind& kind, const NativeObject& object);

}  // namespace mdm::policy
