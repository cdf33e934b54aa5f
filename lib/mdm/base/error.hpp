#pragma once
// The one error type of the library. A code says what can be done about it, the message names the thing and
// quotes the user's input, each layer adds one "while …", and the hint says what to type next.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mdm {

/// Chosen by the reaction wanted, not by where the error arose. cli/exit_codes maps each to an exit code.
enum class Code {
    usage,            // the command line is wrong, or input is needed and not allowed
    unsupported,      // the backend cannot do this at all
    not_found,        // a device, policy, app or context does not exist; nothing matched
    ambiguous,        // several things match where one is needed
    unauthenticated,  // not signed in
    forbidden,        // signed in, but not allowed; the message names the missing permission
    invalid,          // a file (policy, plan, configuration, descriptor, ledger) did not validate
    conflict,         // somebody else changed the thing meanwhile
    rate_limited,     // throttled after retries; proof that nothing was carried out
    unavailable,      // unreachable after retries; proof that nothing was carried out
    bad_response,     // the server answered something that makes no sense
    refused,          // a guard said no, or the user did
    pending,          // accepted, and not finished within the time allowed
    cancelled,        // interrupted
    outcome_unknown,  // it may have been carried out; never report this as failed
    failed,           // it was carried out and failed
    internal,         // a bug or a broken machine (disk full)
};

/// The spelling used in JSON errors and traces: "not_found".
std::string_view name(Code code);

/// What a server said, where an error came from one. Never holds a secret: the URL is redacted.
struct HttpFacts {
    std::string method;
    std::string url;
    int status = 0;
    std::string request_id;
    std::string code;
    std::string text;
};

struct Error {
    Code code = Code::internal;
    std::string message;                    // one sentence, lower case, no full stop
    std::string hint = {};                  // what to type next, or empty
    std::vector<std::string> context = {};  // outermost last: "while listing devices of context 'prod'"
    std::optional<HttpFacts> http = {};

    /// Adds one layer: error.during("listing devices") reads "… while listing devices".
    Error&& during(std::string what) &&;
    Error&& with_hint(std::string text) &&;
    /// Message and context in one line, without the hint.
    std::string text() const;
};

}  // namespace mdm
