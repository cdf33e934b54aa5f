// What a server can do, computed from the rows of its descriptor.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/backend/rest/rest_backend.hpp"
#include "mdm/base/text.hpp"

namespace mdm::rest {
namespace {

struct ObjectWord {
    std::string_view operation;
    std::string_view call;
};
constexpr std::array<ObjectWord, 7> object_words{{{"policy.list", "list"},
                                                  {"policy.get", "get"},
                                                  {"policy.create", "create"},
                                                  {"policy.update", "update"},
                                                  {"policy.delete", "delete"},
                                                  {"policy.assign", "assign"},
                                                  {"policy.unassign", "assign"}}};

/// Collects answers for several populations or kinds into one.
class Sum {
  public:
    void add(Support support, const std::string& reason, const std::string& evidence) {
        any_ = any_ || support != Support::no;
        all_ = all_ && support == Support::yes;
        if (!reason.empty() && std::find(reasons_.begin(), reasons_.end(), reason) == reasons_.end())
            reasons_.push_back(reason);
        if (evidence_.empty()) evidence_ = evidence;
    }
    /// What is worth knowing, and takes nothing away.
    void note(const std::string& text) {
        if (!text.empty() && std::find(notes_.begin(), notes_.end(), text) == notes_.end())
            notes_.push_back(text);
    }
    Capability take() {
        const Support support = !any_                      ? Support::no
                                : all_ && reasons_.empty() ? Support::yes
                                                           : Support::partly;
        reasons_.insert(reasons_.end(), notes_.begin(), notes_.end());
        return {support, join(reasons_, "; "), any_ ? evidence_ : std::string()};
    }

  private:
    bool any_ = false, all_ = true;
    std::vector<std::string> reasons_, notes_;
    std::string evidence_;
};

std::string among(const std::string& population, const std::string& reason) {
    return population.empty() ? reason : fmt::format("{}: {}", population, reason);
}

void add_call(Sum& sum, const Descriptor& descriptor, const std::string& population, const Call& call) {
    if (!call.no.empty()) return sum.add(Support::no, among(population, call.no), "");
    std::vector<std::string> limits;
    if (!call.partly.empty()) limits.push_back(call.partly);
    if (!call.platforms.empty()) limits.push_back("only " + join(call.platforms, ", "));
    for (const InputRule& rule : call.inputs) {
        if (!rule.no.empty()) limits.push_back(fmt::format("no --{} ({})", rule.name, rule.no));
        if (!rule.partly.empty()) limits.push_back(fmt::format("--{}: {}", rule.name, rule.partly));
    }
    if (!call.note.empty()) sum.note(among(population, call.note));
    const std::string& evidence = call.evidence.empty() ? descriptor.evidence : call.evidence;
    sum.add(limits.empty() ? Support::yes : Support::partly,
            limits.empty() ? std::string() : among(population, join(limits, "; ")), evidence);
}

Capability of_objects(const Descriptor& descriptor, std::string_view call) {
    if (descriptor.objects.empty())
        return {Support::no,
                descriptor.no_objects.empty() ? "no policy objects of this server are known"
                                              : descriptor.no_objects,
                ""};
    Sum sum;
    for (const ObjectRow& row : descriptor.objects) {
        const auto found = row.calls.find(std::string(call));
        const auto listed = row.calls.find("list");
        const bool reads = call == "get" && listed != row.calls.end();
        if (found == row.calls.end() && !reads)
            sum.add(Support::no, fmt::format("{}: no call for that is known", row.kind), "");
        else
            add_call(sum, descriptor, row.kind, found == row.calls.end() ? listed->second : found->second);
        if (!row.partly.empty()) sum.add(Support::partly, fmt::format("{}: {}", row.kind, row.partly), "");
    }
    return sum.take();
}

void add_follow(Sum& sum, const Descriptor& descriptor, const Calls& calls) {
    for (const auto& [population, call] : calls) add_call(sum, descriptor, population, call);
}

}  // namespace

Capability capability_of(const Descriptor& descriptor, const Operation& operation) {
    for (const ObjectWord& word : object_words)
        if (word.operation == operation.id) return of_objects(descriptor, word.call);
    const OperationRow* row = descriptor.operation(operation.id);
    if (row == nullptr) return {Support::no, "the server's API is not known to have a call for that", ""};
    Sum sum;
    for (const std::string& population :
         descriptor.populations.empty() ? std::vector<std::string>{""} : descriptor.populations)
        if (!row->calls.empty() && find_call(row->calls, population) == nullptr)
            sum.add(Support::no, fmt::format("not for {}", population), "");
    for (const auto& [population, call] : row->calls) add_call(sum, descriptor, population, call);
    if (row->follow && row->calls.empty()) {
        add_follow(sum, descriptor, row->follow->by_id);
        add_follow(sum, descriptor, row->follow->by_history);
    }
    return sum.take();
}

std::vector<CapabilityRow> capabilities_of(const Descriptor& descriptor) {
    std::vector<CapabilityRow> rows;
    for (const Operation& operation : operations())
        rows.push_back({&operation, capability_of(descriptor, operation)});
    return rows;
}

}  // namespace mdm::rest
