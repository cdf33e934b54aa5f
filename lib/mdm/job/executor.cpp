#include "mdm/job/executor.hpp"

#include <fmt/format.h>

#include <vector>

namespace mdm {
namespace {

constexpr auto serial_column = column(Field::serial);
constexpr auto ownership_column = column(Field::ownership);

// What a server does not report is no mismatch; a device that was of unknown ownership may turn out to be the
// company's.
std::string mismatch_of(const Target& was, const RowBatch& rows, std::size_t row) {
    if (rows.at(row, column(Field::id)).is_null()) return "the server does not know it any more";
    const auto serial = rows.at(row, serial_column).text_or_empty();
    if (!serial.empty() && !was.serial.empty() && serial != was.serial)
        return fmt::format("its serial is '{}' now, not '{}'", serial, was.serial);
    const auto ownership = rows.at(row, ownership_column).text_or_empty();
    if (ownership.empty() || ownership == was.ownership) return {};
    if (was.ownership.empty() && ownership == "company") return {};
    return fmt::format("its ownership is {} now, not {}", ownership,
                       was.ownership.empty() ? "unknown" : was.ownership);
}

}  // namespace

Result<void> DeviceExecutor::follow(std::span<const JobTarget> targets, const Found& found) {
    std::vector<SentCommand> sent;
    sent.reserve(targets.size());
    for (const JobTarget& target : targets)
        sent.push_back({find_operation(target.operation), target.target, target.command_id,
                        target.sent_at.value_or(Time{})});
    return backend_.follow(sent, found);
}

Result<void> read_approvals(Backend& backend, std::span<const JobTarget> targets,
                            const Executor::Decided& decided) {
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (targets[i].approval.empty()) continue;
        const auto approval = read_approval(backend, targets[i].approval);
        if (!approval.ok() && approval.error().code == Code::not_found) continue;
        if (!approval.ok()) return approval.error();
        decided(i, *approval);
    }
    return {};
}

Result<void> DeviceExecutor::recheck(std::span<const JobTarget> targets, const Mismatch& mismatch) {
    std::vector<std::string> ids;
    ids.reserve(targets.size());
    for (const JobTarget& target : targets) ids.push_back(target.target.id);
    RowBatch rows(tables::devices.columns.size());
    auto read = backend_.read_devices(ids, columns({Field::id, Field::serial, Field::ownership}), rows);
    if (!read.ok() && read.error().code == Code::unsupported) return {};
    if (!read.ok()) return std::move(read.error()).during("reading devices again before sending");
    if (rows.rows() != targets.size())
        return Error{Code::bad_response,
                     fmt::format("{} devices were read again, {} answered", ids.size(), rows.rows())};
    for (std::size_t i = 0; i < targets.size(); ++i)
        if (auto why = mismatch_of(targets[i].target, rows, i); !why.empty()) mismatch(i, std::move(why));
    return {};
}

// Of a target without an id: would that of any target?
bool DeviceExecutor::hands_back(const JobTarget& target) const {
    const Operation* operation = find_operation(target.operation);
    return operation != nullptr && operation->hands_back && backend_.hands_back(*operation, target.target);
}

}  // namespace mdm
