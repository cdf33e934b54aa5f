#pragma once
// What the fake vendors share: a request read as a server reads it, a witness of every write, troubles on
// request. A fake is written from the vendor's published behaviour and never from our descriptor, which it is
// there to contradict.
#include <deque>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mdm/base/result.hpp"
#include "mdm/net/request.hpp"
#include "support/fakes.hpp"

namespace mdm::test {

/// A request taken apart; everything percent-decoded.
struct Asked {
    std::string method;
    std::string origin = {};  // "https://api.example"
    std::string path = {};    // "/v1/devices"
    std::vector<std::string> segments = {};
    std::vector<std::pair<std::string, std::string>> query = {};
    net::Headers headers = {};
    std::string body = {};

    std::optional<std::string> one(std::string_view name) const;
    std::vector<std::string> all(std::string_view name) const;
    bool has(std::string_view name) const { return one(name).has_value(); }
    std::string header(std::string_view name) const;
};
Asked read_request(const net::Request& request);
/// application/x-www-form-urlencoded, decoded.
std::vector<std::pair<std::string, std::string>> read_form(std::string_view text);
std::string percent_encoded(std::string_view text);

/// "/networks/{}/sm/devices/{}/unenroll": the texts in the places of {}, or nullopt.
std::optional<std::vector<std::string>> match_path(std::string_view pattern, const Asked& asked);

net::Response json_answer(const nlohmann::json& body, int status = 200);
net::Response html_answer(int status, std::string text);

/// A write that arrived and was carried out, in our words.
struct Witnessed {
    std::string operation;  // "device.wipe"
    std::string target;
    std::string detail;  // body, or what else tells
};

enum class Trouble {
    lost,         // carried out, and the connection breaks before the answer
    refused,      // no connection: it never arrived
    throttled,    // 429 with Retry-After
    unavailable,  // 503
    failing,      // 500, before anything was done
    html,         // 200 with somebody's login page, nothing done
    malformed,    // carried out; the body is no JSON
    truncated,    // carried out; half the body
};

struct TroubleRule {
    Trouble trouble = Trouble::unavailable;
    int times = 1;            // requests that get it
    std::string method = "";  // "" = any
    std::string part = "";    // of path and query; "" = any
};

class FakeServer {
  public:
    explicit FakeServer(FakeClock& clock) : clock_(clock) {}
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;
    virtual ~FakeServer() = default;

    /// What comes of a request, troubles included.
    Result<net::Response> exchange(const net::Request& request);

    void trouble(TroubleRule rule) { rules_.push_back(std::move(rule)); }
    /// From now on the answers to all writes are lost after they were carried out.
    void lose_answers() { trouble({Trouble::lost, 1'000'000, "write", ""}); }

    std::uint64_t received(std::string_view operation, std::string_view target = "") const;
    const std::vector<Witnessed>& witness() const { return witness_; }
    /// All that arrived: "GET /v1/devices?page=0".
    const std::vector<std::string>& log() const { return log_; }
    /// What a real server ignores silently and a driver must not send: unknown query names and the like.
    std::vector<std::string> surprises;
    int retry_after_seconds = 7;  // of 429; below 0: it does not say

  protected:
    virtual net::Response answer(const Asked& asked) = 0;
    /// The vendor's own words for a status.
    virtual net::Response refusal(int status) = 0;

    void witnessed(std::string operation, std::string target, std::string detail = "") {
        witness_.push_back({std::move(operation), std::move(target), std::move(detail)});
    }
    /// Notes query names beyond those.
    void only(const Asked& asked, std::initializer_list<std::string_view> names);
    /// Does `effect` when its time has come, at the next request.
    void later(Millis delay, std::function<void()> effect);
    FakeClock& clock() const { return clock_; }

  private:
    std::optional<Trouble> next_trouble(const net::Request& request);
    Result<net::Response> troubled(const Asked& asked, Trouble trouble);
    void catch_up();

    struct Pending {
        Time due;
        std::function<void()> effect;
    };
    FakeClock& clock_;
    std::deque<TroubleRule> rules_;
    std::vector<Witnessed> witness_;
    std::vector<std::string> log_;
    std::vector<Pending> pending_;
};

}  // namespace mdm::test
