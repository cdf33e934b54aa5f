#include "mdm/policy/prune.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/text.hpp"

namespace mdm::policy {
namespace {

std::string shown(const RemoteObject& each) {
    return fmt::format("{} '{}'", each.object.kind, printable(each.object.name));
}

std::string shown(const std::vector<std::size_t>& which, const Remote& remote) {
    std::vector<std::string> names;
    for (const std::size_t index : which) names.push_back(shown(remote.ours[index]));
    return join(names, ", ");
}

Error not_whole(std::string message, std::string hint) {
    return Error{Code::usage, std::move(message), std::move(hint)};
}

}  // namespace

std::vector<std::string> platforms_of_kind(std::string_view kind) {
    std::vector<std::string> all;
    for (const std::string_view target : targets())
        if (kind.starts_with(std::string(target) + "."))
            for (const std::string_view platform : platforms_of(target)) all.emplace_back(platform);
    return all;
}

Result<void> check_whole_set(const Documents& documents, const std::vector<std::string>& paths,
                             const std::string& set) {
    if (paths.size() != 1 || !documents.set_whole)
        return not_whole("--prune needs the whole set: a part of it would make the rest look left over",
                         "give -f once, with the folder that holds the mdmctl.yaml of the set");
    if (set.empty() || set == documents.set) return {};
    return not_whole(
        fmt::format("--prune --set {}: the folder is that of set '{}'", printable(set), documents.set),
        "leave --set out, or give the folder of that set");
}

std::vector<std::size_t> left_over(const std::vector<Wanted>& wanted, const Remote& remote,
                                   const std::set<MarkedAs>& withheld) {
    std::set<MarkedAs> known = withheld;
    for (const Wanted& one : wanted)
        known.emplace(one.artefact.kind, one.artefact.policy + "/" + one.artefact.name);
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < remote.ours.size(); ++i) {
        const RemoteObject& each = remote.ours[i];
        if (known.count({each.object.kind, each.marker.id()}) == 0) left.push_back(i);
    }
    return left;
}

Step removal_step(const ObjectKind& kind, const RemoteObject& object,
                  const std::map<std::string, std::string>& line_names) {
    Step step;
    step.action = StepAction::remove;
    step.kind = kind.id;
    step.name = object.object.name;
    step.id = object.object.id;
    step.policy = object.marker.policy;
    step.artefact = object.marker.artefact;
    step.risk = operation_of(StepAction::remove).risk;
    step.why = object.object.assignments.empty() ? "it is gone for good"
                                                 : "it is taken away from devices that have it";
    step.remote_digest = remote_digest(kind, object.object);
    step.sha256 = object.marker.sha256;
    for (const ObjectAssignment& line : object.object.assignments) {
        const auto name = line_names.find(line.id);
        step.removed.push_back({line, name == line_names.end() ? line.id : name->second});
    }
    return step;
}

Result<Pruned> choose_doomed(const std::vector<std::size_t>& left, const Remote& remote,
                             const std::set<std::string>& protects, std::uint64_t max_delete) {
    Pruned pruned;
    for (const std::size_t index : left) {
        const RemoteObject& each = remote.ours[index];
        const ObjectKind* kind = remote.kind(each.object.kind);
        if (kind == nullptr || marker_place(*kind) == MarkerPlace::registry) {
            pruned.notes.push_back(fmt::format(
                "{} is left over, and pruning {} objects is unsupported: this server keeps no text, "
                "identifier or name of ours, and the ledger of one machine is no proof whose they are",
                shown(each), each.object.kind));
            continue;
        }
        const bool here = protects.count(each.marker.policy) > 0;
        if (here || each.marker.protect) {
            pruned.notes.push_back(fmt::format("{} is left over and protected {}; it stays", shown(each),
                                               here ? "here" : "by its marker"));
            continue;
        }
        pruned.doomed.push_back(index);
    }
    if (pruned.doomed.size() > max_delete)
        return Error{
            Code::refused,
            fmt::format("pruning would delete {}, and --max-delete is {}: {}",
                        count_of(pruned.doomed.size(), "object"), max_delete, shown(pruned.doomed, remote)),
            fmt::format("if all of them are meant, add --max-delete {}", pruned.doomed.size())};
    return pruned;
}

std::string left_alone(const std::vector<std::size_t>& left, const Remote& remote, std::string_view set) {
    if (left.empty()) return {};
    const std::string_view verb = left.size() == 1 ? "is" : "are";
    return fmt::format("{} of set '{}' {} not in these files any more and {} left alone: {}",
                       count_of(left.size(), "object"), set, verb, verb, shown(left, remote));
}

}  // namespace mdm::policy
