#include "mdm/backend/apple/nano_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/backend/rest/judge.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::apple {
namespace {

using nlohmann::json;

constexpr std::string_view no_push_data = "push data missing";
constexpr std::size_t longest = 300;

std::string text_at(const json& in, const char* key) {
    if (!in.is_object()) return {};
    const auto found = in.find(key);
    return found != in.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string shown(std::string_view text) {
    return printable(trim(text.substr(0, longest)));
}

Receipt receipt_with(Outcome outcome, Code code, std::string message, std::string hint = {}) {
    Receipt receipt;
    receipt.outcome = outcome;
    receipt.learnt_from = "answer";
    receipt.error = Error{code, std::move(message), std::move(hint)};
    return receipt;
}

Receipt accepted() {
    Receipt receipt;
    receipt.outcome = Outcome::accepted;
    receipt.learnt_from = "answer";
    return receipt;
}

std::vector<Receipt> for_all(std::size_t count, const Receipt& receipt) {
    return std::vector<Receipt>(count, receipt);
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// This UUID was queued before: key-value storage, PostgreSQL and MySQL in their words.
bool is_repeat(const std::string& error, std::string_view uuid) {
    const std::string text = lower(error);
    const bool is_ours = has(text, lower(uuid)) || has(text, "commands");
    return is_ours && (has(text, "already exists") || has(text, "duplicate"));
}

bool is_unknown_id(const std::string& error) {
    return has(lower(error), "foreign key");
}

/// The storage may have taken it and only its answer be lost.
bool is_doubtful(const std::string& error) {
    static constexpr std::array<std::string_view, 7> words{
        "connection", "timeout", "timed out", "deadline", "eof", "broken pipe", "commit"};
    const std::string text = lower(error);
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return has(text, word); });
}

Receipt refused(const std::string& error) {
    if (is_doubtful(error))
        return receipt_with(
            Outcome::unknown, Code::outcome_unknown,
            fmt::format("the server's storage did not say whether it has it: {}", shown(error)));
    return receipt_with(Outcome::rejected, Code::failed,
                        fmt::format("the server refused the command: {}", shown(error)));
}

/// What HTTP itself, or somebody between us and the server, said.
Receipt of_status(const net::Response& response) {
    const std::string what = fmt::format("the server answered {}: {}", response.status, shown(response.body));
    if (response.status == 401)
        return receipt_with(Outcome::not_sent, Code::unauthenticated, "the server does not take the API key",
                            "run: mdmctl context check");
    if (response.status == 403) return receipt_with(Outcome::rejected, Code::forbidden, what);
    if (response.status == 404)
        return receipt_with(Outcome::rejected, Code::not_found, "the server has no API at this address",
                            "it needs an API key to have one (-api), and the url must be without a path");
    if (response.status == 414 || response.status == 431)
        return receipt_with(Outcome::rejected, Code::failed,
                            "the server, or a proxy before it, does not take addresses of that length");
    if (response.status == 429) return receipt_with(Outcome::not_sent, Code::rate_limited, what);
    if (response.status >= 400 && response.status < 500)
        return receipt_with(Outcome::rejected, Code::failed, what);
    return receipt_with(Outcome::unknown, Code::outcome_unknown, what);
}

/// Nothing that the server itself has made of the request, or nullopt.
std::optional<Receipt> no_answer(const Result<net::Response>& result, json& body) {
    if (!result.ok()) return rest::receipt_of(result.error());
    body = json::parse(result->body, nullptr, false);
    if (body.is_object()) return std::nullopt;
    return of_status(*result);
}

const json* status_of(const json& body, const std::string& enrollment) {
    const auto all = body.find("status");
    if (all == body.end() || !all->is_object()) return nullptr;
    const auto one = all->find(enrollment);
    return one == all->end() ? nullptr : &*one;
}

Receipt queued(const json& body, const std::string& enrollment, std::string_view uuid) {
    const json* one = status_of(body, enrollment);
    const std::string wrong = one == nullptr ? std::string() : text_at(*one, "command_error");
    if (!wrong.empty() && !is_repeat(wrong, uuid)) return refused(wrong);
    std::string push = one == nullptr ? std::string() : text_at(*one, "push_error");
    if (push.empty()) push = text_at(body, "push_error");
    return push.empty() ? accepted() : queued_without_push(push);
}

}  // namespace

Receipt queued_without_push(std::string_view reason) {
    return receipt_with(Outcome::accepted, Code::pending,
                        fmt::format("queued, push failed: {}", shown(reason)),
                        "the device gets it when it next connects");
}

NanoAnswer read_enqueued(const Result<net::Response>& result, std::span<const std::string> enrollments,
                         std::string_view command_uuid) {
    json body;
    const std::size_t count = enrollments.size();
    if (const auto none = no_answer(result, body)) return {NanoAnswer::Kind::told, for_all(count, *none)};
    const std::string wrong = text_at(body, "command_error");
    if (is_repeat(wrong, command_uuid)) return {NanoAnswer::Kind::repeated, for_all(count, accepted())};
    if (is_unknown_id(wrong))
        return {NanoAnswer::Kind::unknown_id,
                for_all(count, receipt_with(Outcome::rejected, Code::not_found,
                                            "the server does not know this device, or it is not enrolled"))};
    if (!wrong.empty()) return {NanoAnswer::Kind::told, for_all(count, refused(wrong))};
    if (text_at(body, "command_uuid").empty()) {
        // an error of the API's own, before anything was queued; or none of the server's answers at all
        const std::string error = text_at(body, "error");
        return {NanoAnswer::Kind::told, for_all(count, error.empty() ? of_status(*result) : refused(error))};
    }
    NanoAnswer answer;
    for (const std::string& enrollment : enrollments)
        answer.receipts.push_back(queued(body, enrollment, command_uuid));
    return answer;
}

std::vector<Receipt> read_pushed(const Result<net::Response>& result,
                                 std::span<const std::string> enrollments) {
    json body;
    if (auto none = no_answer(result, body)) {
        // a push that may have gone out does no harm, and says nothing
        return for_all(enrollments.size(), *none);
    }
    std::vector<Receipt> receipts;
    for (const std::string& enrollment : enrollments) {
        const json* one = status_of(body, enrollment);
        std::string wrong = one == nullptr ? std::string() : text_at(*one, "push_error");
        if (wrong.empty()) wrong = text_at(body, "push_error");
        if (wrong.empty() && one == nullptr) wrong = text_at(body, "error");
        if (wrong.empty())
            receipts.push_back(accepted());
        else if (has(wrong, no_push_data))
            receipts.push_back(
                receipt_with(Outcome::rejected, Code::not_found,
                             "the server has no way to wake this device: it is not enrolled, or "
                             "has not sent its push token yet"));
        else
            receipts.push_back(receipt_with(Outcome::failed, Code::failed,
                                            fmt::format("the push failed: {}", shown(wrong))));
    }
    return receipts;
}

std::vector<std::string> without_push_data(const Result<net::Response>& result,
                                           std::span<const std::string> enrollments) {
    json body;
    std::vector<std::string> unknown;
    if (no_answer(result, body)) return unknown;
    for (const std::string& enrollment : enrollments) {
        const json* one = status_of(body, enrollment);
        if (one != nullptr && has(text_at(*one, "push_error"), no_push_data)) unknown.push_back(enrollment);
    }
    return unknown;
}

}  // namespace mdm::apple
