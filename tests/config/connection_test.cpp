#include <doctest/doctest.h>

#include "mdm/config/config.hpp"
#include "support/has.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;
using mdm::test::has;

namespace {

Result<Config> load(const std::string& connection) {
    const test::TempDir dir;
    return load_config(*real_file_system(), dir.write("config.yaml",
                                                      "contexts:\n  prod:\n    backend: jamf-pro\n"
                                                      "    connection: {" +
                                                          connection + "}\n"));
}

Error problem(const std::string& connection) {
    auto config = load(connection);
    REQUIRE_FALSE(config.ok());
    return config.error();
}

}  // namespace

TEST_CASE("how a server is reached survives being saved and loaded") {
    const test::TempDir dir;
    const auto files = real_file_system();
    Config config;
    config.contexts["prod"].name = "prod";
    config.contexts["prod"].backend = "jamf-pro";
    ConnectionRules& rules = config.contexts["prod"].connection;
    rules = {"http://proxy.example:3128",
             "env:PROXY_LOGIN",
             ".internal.example",
             "/etc/ca.pem",
             "/etc/c.pem",
             "/etc/k.pem",
             "cmd:op read key",
             true,
             false,
             2.5,
             3};
    REQUIRE(save_config(*files, dir.file("config.yaml"), config).ok());
    const auto loaded = load_config(*files, dir.file("config.yaml"));
    REQUIRE(loaded.ok());
    CHECK(loaded->contexts.at("prod").connection == rules);
}

TEST_CASE("what is usual is not written, and is meant where nothing is said") {
    const test::TempDir dir;
    const auto files = real_file_system();
    Config config;
    config.contexts["prod"].name = "prod";
    config.contexts["prod"].backend = "jamf-pro";
    REQUIRE(save_config(*files, dir.file("config.yaml"), config).ok());
    CHECK_FALSE(has(test::read_file(dir.file("config.yaml")), "connection"));
    CHECK(load("")->contexts.at("prod").connection == ConnectionRules{});
    CHECK(load("token_cache: on")->contexts.at("prod").connection == ConnectionRules{});
}

TEST_CASE("a password in a proxy's URL is refused and not repeated") {
    const Error error = problem("proxy: \"http://anna:CANARY@proxy.example\"");
    CHECK(error.code == Code::invalid);
    CHECK_FALSE(has(error.text(), "CANARY"));
    CHECK(has(error.hint, "proxy_login"));
    CHECK_FALSE(has(problem("proxy_login: \"anna:CANARY\"").text(), "CANARY"));
    CHECK_FALSE(has(problem("key_password: CANARY").text(), "CANARY"));
}

TEST_CASE("a connection that cannot be meant is refused at its line") {
    CHECK(has(problem("prox: \"http://p\"").message, ":4:18: unknown key 'prox'"));
    CHECK(has(problem("proxy: proxy.example").message, "no URL of a proxy"));
    CHECK(has(problem("ca_file: ca.pem").message, "'ca.pem' is no absolute path"));
    CHECK(has(problem("client_key: /k.pem").message, "'client_certificate'"));
    CHECK(has(problem("insecure_http: yes").message, "neither true nor false"));
    CHECK(has(problem("token_cache: false").message, "neither on nor off"));
    CHECK(has(problem("token_cache: [off]").message, "expected a text"));
    for (const char* text : {"0", "-1", "nan", "fast", "inf", "1e9"}) {
        CAPTURE(text);
        CHECK(has(problem(std::string("requests_per_second: ") + text).message, "no number above 0"));
    }
    CHECK(has(problem("concurrency: 0").message, "from 1 to 10000"));
    CHECK(has(problem("concurrency: 2.5").message, "from 1 to 10000"));
}
