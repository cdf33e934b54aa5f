// The whole program over a server that is described by a file in the user's folder only.
#include <doctest/doctest.h>

#include "backend/rest/acme_server.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/transport_options.hpp"
#include "support/has.hpp"
#include "support/run_cli.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

struct AcmeCli : CliWorld {
    AcmeCli() {
        environment.values["ACME_KEY"] = server.key;
        transports = [this](net::TransportOptions) -> Result<std::unique_ptr<net::Transport>> {
            return std::unique_ptr<net::Transport>(std::make_unique<VendorTransport>(server));
        };
        dir.write("config/mdmctl/backends/acme.yaml", acme_yaml());
    }
    void add_context() {
        const auto added =
            run_cli({"context", "add", "acme", "--backend", "acme", "--set",
                     "url=https://acme.example/api/v1", "--credential", "api_key=env:ACME_KEY"},
                    *this);
        REQUIRE_MESSAGE(added.exit == 0, added.err);
    }
    AcmeServer server{12, clock};
};

}  // namespace

TEST_CASE("a file in the user's folder is a backend: listed, shown, added, listed from, locked") {
    AcmeCli acme;
    CHECK(has(run_cli({"backend", "list"}, acme).out, "acme\tAcme Device Cloud"));
    const auto shown = run_cli({"backend", "show", "acme", "-o", "json"}, acme);
    CHECK_MESSAGE(shown.exit == 0, shown.err);
    CHECK(has(shown.out, "documentation"));
    CHECK(has(shown.out, "Acme locks phones only"));
    acme.add_context();
    const auto checked = run_cli({"context", "check"}, acme);
    CHECK_MESSAGE(checked.exit == 0, checked.err);
    CHECK(has(checked.out, "anna@acme.example"));
    const auto listed = run_cli(
        {"device", "list", "--where", "ownership = 'company' and os_version > '17'", "-o", "name"}, acme);
    CHECK_MESSAGE(listed.out == "3\n12\n", listed.out, listed.err);
    const auto locked = run_cli({"lock", "serial:AC00003", "--yes", "--message", "Hello"}, acme);
    CHECK_MESSAGE(locked.exit == 0, locked.err);
    CHECK(acme.server.received("device.lock", "3") == 1);
    acme.clock.advance(std::chrono::hours(2));
    const auto waited = run_cli({"job", "wait"}, acme);
    CHECK_MESSAGE(waited.exit == 0, waited.err);
    CHECK(acme.server.witness.size() == 1);
}

TEST_CASE("backend lint names every mistake, with exit code 5") {
    AcmeCli acme;
    const std::string good = acme.dir.write("acme.yaml", acme_yaml());
    const auto sound = run_cli({"backend", "lint", good}, acme);
    CHECK_MESSAGE(sound.exit == 0, sound.err);
    std::string text = acme_yaml();
    text.replace(text.find("device.wipe:"), 11, "device.wype");
    text += "bogus: 1\n";
    const auto wrong = run_cli({"backend", "lint", acme.dir.write("bad/acme.yaml", text)}, acme);
    CHECK(wrong.exit == 5);
    CHECK(has(wrong.err, "'device.wype'"));
    CHECK(has(wrong.err, "did you mean 'device.wipe'?"));
    CHECK(has(wrong.err, "'bogus'"));
}

TEST_CASE("a broken file in the user's folder breaks its own backend only") {
    AcmeCli acme;
    acme.dir.write("config/mdmctl/backends/broken.yaml", "name: broken\n");
    const auto listed = run_cli({"backend", "list"}, acme);
    CHECK(listed.exit == 0);
    CHECK(has(listed.out, "broken"));
    CHECK(has(listed.out, "acme"));
    CHECK(run_cli({"backend", "show", "broken"}, acme).exit == 5);
    CHECK(run_cli({"backend", "show", "acme"}, acme).exit == 0);
}
