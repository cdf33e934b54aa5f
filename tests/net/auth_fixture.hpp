#pragma once
// Signing in against a fake network: one server, one clock, tokens in a folder of the test's own.
#include <string>
#include <vector>

#include "mdm/net/auth.hpp"
#include "support/fake_transport.hpp"
#include "support/fakes.hpp"
#include "support/has.hpp"
#include "support/temp_dir.hpp"

namespace mdm::test {

struct SignInFixture {
    TempDir dir;
    FakeClock clock;
    FakeRandom random;
    FakeTransport net{clock};
    Stop stop;
    std::unique_ptr<FileSystem> files = real_file_system();
    net::TokenCache cache{*files, clock, dir.file("tokens"), {"b", "https://a.example", "t", "c"}};

    net::AuthParts parts(bool cached = true) {
        return {net, clock, random, cached ? &cache : nullptr, nullptr, "prod"};
    }
    std::unique_ptr<net::Authorizer> authorizer(const net::AuthRule& rule, bool cached = true) {
        auto made = net::make_authorizer(rule, parts(cached));
        return made.ok() ? std::move(*made) : nullptr;
    }
    /// The value of `header` in a request that was authorized, or what went wrong.
    std::string credentials(net::Authorizer& authorizer, const std::string& header = "Authorization") {
        last = net::Request{};
        last.url = "https://a.example/v1/devices";
        const auto done = authorizer.authorize(last, stop);
        if (!done.ok()) return done.error().text();
        return std::string(net::find_header(last.headers, header).value_or("none"));
    }
    net::Request last;  // that credentials() made
};

/// The value of a field in a form, decoded; "absent" when there is none.
std::string field(const net::Request& request, const std::string& name);

inline bool is_secret(const net::Request& request, const std::string& value) {
    for (const Secret& secret : request.secrets)
        if (secret.reveal() == value) return true;
    return false;
}

inline Reply token_reply(const std::string& access, int seconds = 3600, const std::string& refresh = "") {
    return Reply::json("{\"token_type\":\"Bearer\",\"access_token\":\"" + access +
                       "\",\"expires_in\":" + std::to_string(seconds) +
                       (refresh.empty() ? "" : ",\"refresh_token\":\"" + refresh + "\"") + "}");
}

inline net::AuthRule client_rule() {
    net::AuthRule rule;
    rule.kind = net::AuthKind::oauth2_client;
    rule.token_url = "https://login.example/token";
    rule.client_id = "us";
    rule.client_secret = Secret("s&cret");
    rule.scope = "all of it";
    rule.credentials = {"client_secret"};
    return rule;
}

}  // namespace mdm::test
