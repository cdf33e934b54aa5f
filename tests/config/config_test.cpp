#include "mdm/config/config.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "support/temp_dir.hpp"

using namespace mdm;

namespace {
Error load_error(const test::TempDir& dir, std::string_view text, mode_t mode = 0600) {
    const auto path = dir.write("config.yaml", text);
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    auto config = load_config(*real_file_system(), path);
    REQUIRE_FALSE(config.ok());
    return config.error();
}
}  // namespace

TEST_CASE("a configuration survives being saved and loaded, with every rule it holds") {
    const test::TempDir dir;
    const auto files = real_file_system();
    Config config;
    config.current = "prod";
    Context& prod = config.contexts["prod"];
    prod.name = "prod";
    prod.backend = "jamf-pro";
    prod.settings = {{"url", "https://x.example: 8443"}, {"tenant", "no"}};
    prod.credentials = {{"client_secret", "cmd:op read \"op://it/jamf\""}};
    prod.guard = {7, 70, 5, true, 500, true, true, true, "company"};
    prod.secrets_out = "cmd:pass insert -m mdm";
    prod.allow_cmd_in_policies = true;
    REQUIRE(save_config(*files, dir.file("sub/config.yaml"), config).ok());

    const auto loaded = load_config(*files, dir.file("sub/config.yaml"));
    REQUIRE(loaded.ok());
    const Context& again = loaded->contexts.at("prod");
    CHECK(loaded->current == "prod");
    CHECK(again.settings == prod.settings);
    CHECK(again.credentials == prod.credentials);
    CHECK(again.guard.max_reach == 500);
    CHECK(again.guard.max_percent == 5);
    CHECK(again.guard.require_reason);
    CHECK(again.guard.ownership_default == "company");
    CHECK(again.secrets_out == prod.secrets_out);
    CHECK(again.allow_cmd_in_policies);
}

TEST_CASE("a missing configuration is an empty one") {
    const auto config = load_config(*real_file_system(), "/nonexistent/config.yaml");
    REQUIRE(config.ok());
    CHECK(config->contexts.empty());
    CHECK(config->find("prod").error().hint.find("sandbox init") != std::string::npos);
}

TEST_CASE("a broken configuration is refused at its line, with the right spelling") {
    const test::TempDir dir;
    const Error misspelt = load_error(dir, "contexts:\n  prod:\n    backnd: sandbox\n");
    CHECK(misspelt.code == Code::invalid);
    CHECK(misspelt.message.find("config.yaml:3:5: unknown key 'backnd'") != std::string::npos);
    CHECK(misspelt.hint == "did you mean 'backend'?");
    CHECK(load_error(dir, "contexts:\n  prod:\n    backend: sandbox\n    guard: {raise: yes}\n")
              .message.find("'yes' is not true or false") != std::string::npos);
    CHECK(load_error(dir, "contexts: {p: {backend: x, guard: {max_percent: 101}}}\n")
              .message.find("0 to 100") != std::string::npos);
    CHECK(load_error(dir, "contexts: {../x: {backend: x}}\n").message.find("cannot be the name") !=
          std::string::npos);
    CHECK(load_error(dir, "contexts: {p: {settings: {}}}\n").message.find("names no backend") !=
          std::string::npos);
    CHECK(load_error(dir, "contexts: {a: 1\n").code == Code::invalid);
}

TEST_CASE(
    "a secret in the configuration is refused without being repeated, the more so when others can read it") {
    const test::TempDir dir;
    const std::string text = "contexts:\n  p:\n    backend: x\n    credentials: {api_key: hunter2canary}\n";
    const Error closed = load_error(dir, text, 0600);
    CHECK(closed.code == Code::invalid);
    CHECK(closed.text().find("hunter2canary") == std::string::npos);
    const Error open = load_error(dir, text, 0644);
    CHECK(open.code == Code::forbidden);
    CHECK(open.text().find("hunter2canary") == std::string::npos);
    CHECK(open.hint.find("chmod 600") != std::string::npos);
}

TEST_CASE("a context that is not there is suggested when its name is near") {
    Config config;
    config.contexts["production"].name = "production";
    CHECK(config.find("prodution").error().hint == "did you mean 'production'?");
    CHECK(config.find("zebra").error().code == Code::not_found);
}
