#pragma once
// The whole program against a fake server: two contexts whose backend is a descriptor of the user's own, one
// that signs in as a client and one that takes a person.
#include <memory>

#include "mdm/net/transport_options.hpp"
#include "support/fake_transport.hpp"
#include "support/run_cli.hpp"

namespace mdm::test {

/// Owned by a connection, lends everything to the test's network.
class LentTransport final : public net::Transport {
  public:
    explicit LentTransport(FakeTransport& net) : net_(net) {}
    void start(net::Request request, Done done) override { net_.start(std::move(request), std::move(done)); }
    std::size_t in_flight() const override { return net_.in_flight(); }
    void poll(Millis most, const Stop& stop) override { net_.poll(most, stop); }
    void abandon() override { net_.abandon(); }

  private:
    FakeTransport& net_;
};

struct ServerWorld : CliWorld {
    ServerWorld() {
        transports = [this](net::TransportOptions) -> Result<std::unique_ptr<net::Transport>> {
            return std::unique_ptr<net::Transport>(std::make_unique<LentTransport>(net));
        };
        environment.values["ACME_SECRET"] = "CANARY-1";
        dir.write("config/mdmctl/backends/acme.yaml", acme);
        dir.write(
            "config/mdmctl/config.yaml",
            "current: prod\ncontexts:\n"
            "  prod:\n    backend: acme\n    settings: {url: \"https://acme.example/api\"}\n"
            "    credentials: {secret: \"env:ACME_SECRET\"}\n"
            "  person:\n    backend: acme\n    settings: {url: \"https://acme.example/api\", app: app-1}\n"
            "  locked:\n    backend: acme\n    settings: {url: \"https://acme.example/api\"}\n"
            "    credentials: {secret: \"env:ACME_SECRET\"}\n    guard: {read_only: true}\n"
            "  lab:\n    backend: sandbox\n    settings: {path: /tmp/nowhere.db}\n");
    }

    /// Answers the next sign-in of the client.
    void token(const std::string& access) {
        net.on("POST", "https://login.example/token",
               Reply::json("{\"access_token\":\"" + access + "\",\"expires_in\":3600}"));
    }

    FakeTransport net{clock};

  private:
    static constexpr const char* acme = R"(
name: acme
summary: a server for tests
settings:
  url: {summary: address, required: true, example: "https://acme.example"}
  app: {summary: id of an app that people sign in to, example: app-1}
  secret: {summary: secret of the client, secret: true, example: "env:ACME_SECRET"}
auth:
  - kind: oauth2-client
    token_url: "https://login.example/token"
    client_id: us
    client_secret: "{credential.secret}"
  - kind: device-code
    device_url: "https://login.example/device"
    token_url: "https://login.example/token"
    client_id: "{settings.app}"
operations:
  check: {get: /me, account: /login}
  device.list: {get: /devices}
fields:
  devices: {id: /id}
)";
};

}  // namespace mdm::test
