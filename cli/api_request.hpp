#pragma once
// One raw request to a context's server: what `api` was given, as a request; as a job of one target; and what
// the answer means. Only reading (GET) goes without guard, consent and ledger.
#include <optional>
#include <string>
#include <vector>

#include "mdm/job/executor.hpp"
#include "mdm/net/client.hpp"

namespace mdm::cli {

/// The action of such jobs.
inline constexpr std::string_view api_action = "api";

struct ApiWish {
    std::string method;
    std::string path;                // below the base URL, or a whole URL on the same server
    std::vector<std::string> query;  // "key=value", not escaped
    std::string body;
    std::string content_type;  // "" = application/json
};

/// Code::usage for a method that is none, a path that leads elsewhere, a body where none belongs.
Result<net::Request> api_request(const ApiWish& wish, const std::string& base_url);

/// What a status means for the exit code; nullopt for 2xx. `unsafe`: a 5xx leaves it unknown.
std::optional<Code> api_problem(int status, Effect effect);

/// Sends the request as the one target of a job. Unprepared (a job that is looked at later) it sends
/// nothing: what was in the body is kept nowhere.
class ApiExecutor final : public Executor {
  public:
    ApiExecutor(Identity identity, Clock& clock) : identity_(std::move(identity)), clock_(clock) {}
    /// What run() will send.
    void prepare(net::Client& client, net::Request request);
    const Identity& identity() const override { return identity_; }
    Time now() const override { return clock_.now(); }
    std::size_t window() const override { return 1; }
    Result<void> run(CommandFeed& feed, const Stop& stop) override;
    /// Nobody can say what became of it.
    Result<void> follow(std::span<const JobTarget>, const Found&) override { return {}; }
    Result<void> recheck(std::span<const JobTarget>, const Mismatch&) override { return {}; }
    bool hands_back(const JobTarget&) const override { return false; }

    /// What the server said, once it was run.
    const std::optional<net::Response>& response() const { return response_; }

  private:
    Receipt send(const Stop& stop);
    Identity identity_;
    Clock& clock_;
    net::Client* client_ = nullptr;
    net::Request request_;
    std::optional<net::Response> response_;
};

}  // namespace mdm::cli
