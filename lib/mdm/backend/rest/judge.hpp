#pragma once
// What an answer means: for a read, a document or an Error; for a write, how far it is known to have come.
// The descriptor's rules come first, then the meaning of HTTP's codes.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "mdm/backend/rest/descriptor.hpp"
#include "mdm/backend/rest/values.hpp"
#include "mdm/net/request.hpp"

namespace mdm::rest {

/// What is remembered of a request for the sake of messages.
struct Asked {
    std::string method;
    std::string operation;
    Asked() = default;
    explicit Asked(const net::Request& request);
    /// Redacted; that is work which most requests never need.
    std::string url() const;

  private:
    std::string url_;
    std::vector<Secret> secrets_;
};

class Judge {
  public:
    explicit Judge(const Descriptor& descriptor) : descriptor_(descriptor) {}

    /// The document; null where the answer has no body. Code::not_found, forbidden (naming the permission),
    /// unauthenticated, rate_limited, unavailable, conflict, failed (refused), bad_response (no JSON).
    Result<nlohmann::json> read(const Asked& asked, const Call& call,
                                const Result<net::Response>& result) const;
    /// True: the answer is a success whatever its document says, so read() would do no more than parse it.
    bool is_plain(const Call& call, const net::Response& response) const;
    /// `target_id`: as success.id_in has it.
    Receipt write(const Asked& asked, const Call& call, Effect effect, const Result<net::Response>& result,
                  std::string_view target_id) const;

  private:
    struct Answer;
    Answer take(const net::Response& response) const;
    const ErrorRule* rule_for(const net::Response& response, const Answer& answer) const;
    Error error(const Asked& asked, const Call& call, const net::Response& response, const Answer& answer,
                Code code, const ErrorRule* rule) const;
    Receipt accepted(const Asked& asked, const Call& call, Effect effect, const net::Response& response,
                     const Answer& answer, std::string_view target_id) const;
    Receipt ruled(const Asked& asked, const Call& call, const net::Response& response, const Answer& answer,
                  const ErrorRule& rule) const;
    const Descriptor& descriptor_;
};

/// How a write stands whose request did not come to an answer.
Receipt receipt_of(const Error& error);

}  // namespace mdm::rest
