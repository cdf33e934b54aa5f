#pragma once
// What NanoMDM's answer to an enqueue or a push means, device by device. The HTTP code alone says nothing:
// with 500 the command may well be queued, and only the push have failed. Pure.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/command.hpp"
#include "mdm/net/request.hpp"

namespace mdm::apple {

struct NanoAnswer {
    enum class Kind {
        told,        // the receipts say how it went
        repeated,    // this CommandUUID was queued before
        unknown_id,  // refused for all, because the server does not know one of them
    };
    Kind kind = Kind::told;
    std::vector<Receipt> receipts;  // one an enrollment; what told() would be told for the other kinds, too
};

NanoAnswer read_enqueued(const Result<net::Response>& result, std::span<const std::string> enrollments,
                         std::string_view command_uuid);
/// Of a push without a command.
std::vector<Receipt> read_pushed(const Result<net::Response>& result,
                                 std::span<const std::string> enrollments);
/// Those that the server has no push data of: it does not know them. Empty when the answer does not tell.
std::vector<std::string> without_push_data(const Result<net::Response>& result,
                                           std::span<const std::string> enrollments);

/// "queued, push failed: …": an accepted receipt.
Receipt queued_without_push(std::string_view reason);

}  // namespace mdm::apple
