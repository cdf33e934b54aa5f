#include "mdm/net/transport_options.hpp"

#include <doctest/doctest.h>

#include "mdm/net/curl_transport.hpp"
#include "support/fakes.hpp"

using namespace mdm;
using namespace mdm::net;

TEST_CASE("the environment fills in what the context leaves open") {
    test::FakeEnvironment environment;
    environment.values = {{"https_proxy", "http://anna:p%40w@proxy.example:3128/"},
                          {"NO_PROXY", "localhost,.example"},
                          {"SSL_CERT_FILE", "/etc/own.pem"}};
    TransportOptions options;
    add_environment(options, environment);
    CHECK(options.proxy == "http://proxy.example:3128/");
    CHECK(options.proxy_login.reveal() == "anna:p%40w");
    CHECK(options.no_proxy == "localhost,.example");
    CHECK(options.ca_file == "/etc/own.pem");

    TransportOptions set;
    set.proxy = "http://other.example:1";
    set.ca_file = "/etc/context.pem";
    add_environment(set, environment);
    CHECK(set.proxy == "http://other.example:1");
    CHECK(set.proxy_login.empty());
    CHECK(set.ca_file == "/etc/context.pem");

    environment.values = {{"ALL_PROXY", "bob@proxy.example"}};
    TransportOptions bare;
    add_environment(bare, environment);
    CHECK(bare.proxy == "proxy.example");
    CHECK(bare.proxy_login.reveal() == "bob");
}

TEST_CASE("a client key without its certificate is refused at once") {
    TransportOptions options;
    options.client_key = "/etc/key.pem";
    const auto made = make_curl_transport(options);
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().code == Code::usage);
}
