#include "mdm/backend/apple/follow.hpp"

#include <algorithm>
#include <map>

#include "mdm/backend/apple/dispatch.hpp"
#include "mdm/backend/unheard.hpp"

namespace mdm::apple {
namespace {

/// Between a device's answer and the last that is heard of it, generously.
constexpr Millis answers_take = std::chrono::seconds(10);

using Queue = std::optional<std::vector<std::string>>;

Receipt receipt_of(const CommandResult& result, std::string uuid) {
    Receipt receipt;
    receipt.outcome = result.outcome;
    receipt.command_id = std::move(uuid);
    receipt.learnt_from = "webhook";
    receipt.error = result.error;
    if (!receipt.error && !result.remark.empty()) receipt.error = Error{Code::pending, result.remark};
    return receipt;
}

class Looker {
  public:
    Looker(Server& server, EventStore& store, Time now) : server_(server), store_(store), now_(now) {}

    Result<Receipt> look(const SentCommand& command) {
        Receipt unknown;
        unknown.command_id = command.command_id;
        std::vector<std::string> uuids;
        if (!command.command_id.empty()) {
            uuids = uuids_of(*command.operation, command.command_id, command.target.id);
        } else {
            MDM_TRY(uuids, sent_since(command));
        }
        for (const std::string& uuid : uuids) {
            MDM_TRY(const auto result, store_.result_of(command.target.id, uuid));
            if (result) return receipt_of(*result, uuid);
        }
        if (command.operation->id == "device.sync") {
            MDM_TRY(const bool seen, was_seen(command));
            if (seen) return in_words(Outcome::acknowledged, "last contact", command.command_id);
        }
        MDM_TRY(const Queue queue, queue_of(command.target.id));
        for (const std::string& uuid : uuids)
            if (queue && std::find(queue->begin(), queue->end(), uuid) != queue->end())
                return in_words(Outcome::accepted, "queue", uuid);
        MDM_TRY(const auto passed, passed_by(command.target.id, uuids));
        return passed.value_or(unknown);
    }

  private:
    /// What can be said of one whose answer was missed.
    Result<std::optional<Receipt>> passed_by(const std::string& device,
                                             const std::vector<std::string>& uuids) {
        for (const std::string& uuid : uuids) {
            MDM_TRY(const bool passed, store_.was_passed_by(device, uuid, now_ - answers_take));
            if (!passed) continue;
            MDM_TRY(const bool done, store_.is_as_expected(device, uuid));
            if (done) return std::optional(in_words(Outcome::acknowledged, "inventory", uuid));
            Receipt missed = in_words(Outcome::unknown, std::string(answered_unheard), uuid);
            missed.error =
                Error{Code::outcome_unknown, "the device has answered, and nobody listened to what",
                      "a new question may tell: mdmctl sync --inventory, then mdmctl job resume"};
            return std::optional(std::move(missed));
        }
        return std::optional<Receipt>();
    }

    static Receipt in_words(Outcome outcome, std::string from, std::string uuid) {
        Receipt receipt;
        receipt.outcome = outcome;
        receipt.learnt_from = std::move(from);
        receipt.command_id = std::move(uuid);
        return receipt;
    }

    Result<bool> was_seen(const SentCommand& command) {
        RowBatch rows(tables::devices.columns.size());
        MDM_CHECK(store_.read_devices(std::span(&command.target.id, 1), columns({Field::last_seen}), rows));
        const auto seen = parse_rfc3339(rows.at(0, column(Field::last_seen)).text_or_empty());
        return seen.ok() && *seen > command.sent_at;
    }

    /// CommandUUIDs of this action that are in the device's history since then, the newest first.
    Result<std::vector<std::string>> sent_since(const SentCommand& command) {
        enum HistoryColumn : std::size_t { time, action, state, command_id };
        ListRequest request;
        request.table = &tables::history;
        request.scope = command.target.id;
        std::vector<std::string> uuids;
        MDM_TRY(const auto source, store_.list(request));
        RowBatch rows(tables::history.columns.size());
        for (;;) {
            rows.clear();
            MDM_TRY(const bool more, source->next(rows));
            if (!more) return uuids;
            for (std::size_t row = 0; row < rows.rows(); ++row) {
                const auto at = parse_rfc3339(rows.at(row, time).text_or_empty());
                if (at.ok() && *at >= command.sent_at &&
                    rows.at(row, action).text_or_empty() == command.operation->verb)
                    uuids.emplace_back(rows.at(row, command_id).text_or_empty());
            }
        }
    }

    Result<Queue> queue_of(const std::string& device) {
        const auto known = queues_.find(device);
        if (known != queues_.end()) return known->second;
        MDM_TRY(auto queue, server_.waiting(device));
        return queues_[device] = std::move(queue);
    }

    Server& server_;
    EventStore& store_;
    Time now_;
    std::map<std::string, Queue> queues_;  // of this look only
};

}  // namespace

Result<void> follow_commands(Server& server, EventStore& store, Time now, std::span<const SentCommand> sent,
                             const Backend::Found& found) {
    Looker looker(server, store, now);
    for (std::size_t i = 0; i < sent.size(); ++i) {
        MDM_TRY(auto receipt, looker.look(sent[i]));
        found(i, std::move(receipt));
    }
    return {};
}

}  // namespace mdm::apple
