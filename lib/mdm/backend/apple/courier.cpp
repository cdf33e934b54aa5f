#include "mdm/backend/apple/courier.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/stop.hpp"
#include "mdm/base/text.hpp"

namespace mdm::apple {

Result<Parcel> Courier::parcel(const NativeCommand& command, const std::string& operation,
                               std::vector<std::string> devices) {
    Parcel made{operation, uuid4(parts_.random), {}, std::move(devices)};
    MDM_TRY(made.plist, to_plist(command, made.command_uuid));
    MDM_CHECK(parts_.store.note_sent({made.command_uuid, std::string(request_type(command)), operation,
                                      parts_.clock.now(), expectation_of(command)},
                                     made.enrollments));
    return made;
}

Result<Courier::Receipts> Courier::bring(const NativeCommand& command, const std::string& operation,
                                         const std::vector<std::string>& devices) {
    Receipts all;
    std::vector<ToldNote> told;
    if (devices.empty()) return all;
    MDM_TRY(net::Sender * sender, parts_.server.sender());
    MDM_CHECK(parts_.server.prepare());
    const std::size_t most = std::max<std::size_t>(1, parts_.server.chunk());
    for (std::size_t at = 0; at < devices.size(); at += most) {
        const auto begin = devices.begin() + static_cast<std::ptrdiff_t>(at);
        const auto count = static_cast<std::ptrdiff_t>(std::min(most, devices.size() - at));
        std::vector<std::string> part(begin, begin + count);
        MDM_TRY(auto one, parcel(command, operation, part));
        const std::string uuid = one.command_uuid;
        parts_.server.enqueue(std::move(one), [&, part, uuid](std::vector<Receipt> receipts) {
            for (std::size_t i = 0; i < part.size(); ++i) {
                if (receipts[i].outcome != Outcome::unknown)
                    told.push_back(
                        {part[i], uuid, receipts[i].outcome, receipts[i].command_id, parts_.clock.now()});
                all[part[i]] = std::move(receipts[i]);
            }
        });
    }
    const Stop never;
    while (sender->open() > 0) sender->step(never);
    MDM_CHECK(parts_.store.note_told(told));
    return all;
}

Result<void> verdict_of(const Courier::Receipts& receipts, std::string_view what) {
    std::size_t wrong = 0;
    const Receipt* worst = nullptr;
    for (const auto& [device, receipt] : receipts) {
        if (receipt.outcome == Outcome::accepted) continue;
        ++wrong;
        if (worst == nullptr || receipt.outcome == Outcome::unknown) worst = &receipt;
    }
    if (worst == nullptr) return {};
    Error error = worst->error.value_or(Error{Code::failed, "the server did not take it"});
    const bool unknown = worst->outcome == Outcome::unknown;
    if (unknown) error.code = Code::outcome_unknown;
    error.message = fmt::format("{} {} {}: {}", count_of(wrong, "device"),
                                unknown ? "may or may not have been told to" : "could not be told to", what,
                                error.message);
    return error;
}

}  // namespace mdm::apple
