// Secrets of policies through everything that the program prints and keeps: they arrive at the server and
// nowhere else.
#include <filesystem>
#include <map>
#include <set>

#include "mdm/base/digest.hpp"
#include "mdm/policy/settings.hpp"
#include "policy_sandbox.hpp"

using namespace mdm;
using namespace mdm::test;
using Json = nlohmann::json;

namespace {

constexpr std::string_view core = "c4naryNeverShown0123456789";

std::string canary(std::string_view name) {
    return fmt::format("{}-{}", core, name);
}

/// The canary as it is and as base64, whatever stands before it.
std::vector<std::string> disguises() {
    std::vector<std::string> all{std::string(core)};
    for (const std::string before : {"", "x", "xx"}) {
        const std::string coded = base64(before + std::string(core));
        all.push_back(coded.substr(4, coded.size() - 8));
    }
    return all;
}

bool leaks(std::string_view text) {
    static const std::vector<std::string> all = disguises();
    for (const std::string& each : all)
        if (text.find(each) != std::string_view::npos) return true;
    return false;
}

/// Where each row of the settings table that takes a secret has its canary.
const std::map<std::string, std::string> secret_rows{{"certificates[].challenge", "scep"},
                                                     {"certificates[].password", "p12"},
                                                     {"wifi.networks[].eap.password", "eap"},
                                                     {"wifi.networks[].proxy.password", "proxy"},
                                                     {"wifi.networks[].psk", "psk"}};
const std::set<std::string> by_environment{"psk", "p12",   "proxy", "inline", "payload",
                                           "ddm", "droid", "oma",   "xml"};

constexpr std::string_view variables = R"yaml(apiVersion: mdmctl/v1
kind: Variables
metadata: {name: v}
spec:
  secrets:
    psk: {env: CANARY_psk}
    p12: {env: CANARY_p12}
    proxy: {env: CANARY_proxy}
    payload: {env: CANARY_payload}
    ddm: {env: CANARY_ddm}
    droid: {env: CANARY_droid}
    oma: {env: CANARY_oma}
    xml: {env: CANARY_xml}
    eap: {file: secrets/eap.txt}
    scep: {cmd: [op, read, scep]}
)yaml";
constexpr std::string_view net_policy = R"yaml(apiVersion: mdmctl/v1
kind: Policy
metadata: {name: net}
spec:
  applies: {platforms: [ios, macos, android, windows], ownership: company, supervised: true}
  settings:
    apps: {mode: open}
    certificates:
      - {name: own, kind: scep, url: "https://scep.example", subject: CN=x, keySize: 2048, challenge: "{{secret:scep}}"}
      - {name: held, kind: pkcs12, password: "{{secret:p12}}"}
    wifi:
      networks:
        - {name: ward, ssid: Ward, security: wpa2Personal, psk: "{{secret:psk}}"}
        - name: staff
          ssid: Staff
          security: wpa2Enterprise
          eap: {method: peap, inner: mschapv2, username: u, password: "{{secret:eap}}", serverNames: [r.example]}
          proxy: {mode: manual, server: p.example, port: 8080, username: u, password: "{{secret:proxy}}"}
  raw:
    apple:
      payloads: [{PayloadType: com.example.agent, Token: "a {{secret:payload}} b", Own: {secretRef: {env: CANARY_inline}}}]
      declarations: [{Type: com.apple.configuration.management.test, Payload: {Echo: "{{secret:ddm}}"}}]
    android: {policy: {longSupportMessage: {defaultMessage: "{{secret:droid}}"}}}
    windows:
      oma:
        - {omaUri: ./Device/Vendor/MSFT/Custom/Token, value: "{{secret:oma}}"}
        - {omaUri: ./Device/Vendor/MSFT/Custom/Xml, dataType: stringXml, value: "<a>{{secret:xml}}</a>"}
)yaml";

/// A sandbox with the documents; everything that is printed is looked at.
struct Watched : Sandbox {
    std::string folder = world.dir.file("set");

    explicit Watched(std::vector<std::string> options = {}) : Sandbox(std::move(options)) {
        world.dir.write("set/mdmctl.yaml", "set: canary\n");
        world.dir.write("set/variables.yaml", variables);
        world.dir.write("set/net.yaml", net_policy);
        world.dir.write("set/secrets/eap.txt", canary("eap"));
        for (const std::string& name : by_environment)
            world.environment.values["CANARY_" + name] = canary(name);
        world.process.answers["op"].out = canary("scep") + "\n";
        allow_commands();
    }

    void allow_commands() {
        const std::string path = world.dir.file("config/mdmctl/config.yaml");
        std::string config = read_file(path);
        const std::string line = "\n  sandbox:\n";
        const auto at = config.find(line);
        REQUIRE_MESSAGE(at != std::string::npos, config);
        config.insert(at + line.size(), "    policy: {allow_cmd: true}\n");
        REQUIRE(world.files->write_private(path, config).ok());
    }

    CliRun watch(std::vector<std::string> words, std::set<int> exits = {0}) {
        words.insert(words.begin(), {"-vv", "--context", "sandbox"});
        CliRun done = run(words);
        CAPTURE(fmt::format("{}", fmt::join(words, " ")));
        CHECK_MESSAGE(exits.count(done.exit) == 1, done.exit, " ", done.err);
        CHECK_FALSE(leaks(done.out));
        CHECK_FALSE(leaks(done.err));
        return done;
    }

    std::string store() const { return world.dir.file("data/mdmctl/sandbox.db"); }

    /// Every file but the sandbox's own store and the file that holds a secret to begin with.
    std::size_t watch_files() const {
        const std::set<std::string> may{store(), store() + "-wal", store() + "-shm",
                                        folder + "/secrets/eap.txt"};
        std::size_t looked_at = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(world.dir.path())) {
            const std::string path = entry.path().string();
            if (!entry.is_regular_file() || may.count(path) > 0) continue;
            CAPTURE(path);
            CHECK_FALSE(leaks(read_file(path)));
            ++looked_at;
        }
        return looked_at;
    }
};

}  // namespace

TEST_CASE("secrets of policies reach the server, and no output, plan, ledger, log or cache") {
    for (const policy::Setting& row : policy::settings())
        if (row.type == policy::SettingType::secret)
            REQUIRE_MESSAGE(secret_rows.count(std::string(row.key)) == 1, "no canary for ", row.key);

    Watched at;
    const std::string out = at.world.dir.file("rendered"), plan = at.world.dir.file("p.plan");
    at.watch({"policy", "validate", "-f", at.folder});
    at.watch({"policy", "render", "-f", at.folder, "--dir", out});
    for (const std::string format : {"table", "json", "markdown"})
        at.watch({"policy", "plan", "-f", at.folder, "-o", format});
    at.watch({"policy", "plan", "-f", at.folder, "--out", plan});
    CHECK(at.world.process.ran.empty());  // nothing before apply asks for a secret
    CHECK_FALSE(leaks(read_file(at.store())));
    at.watch({"policy", "apply", plan, "--yes"});
    CHECK(at.world.process.ran.size() >= 1);

    const auto listed = at.watch({"policy", "list", "-o", "json"});
    at.watch({"policy", "list"});
    for (const Json& row : Json::parse(listed.out))
        if (row["policy"] == "net") at.watch({"policy", "show", row["id"].get<std::string>()});
    const auto shown = at.watch({"policy", "show", "net/profile", "-o", "json"});
    CHECK(shown.out.find("com.example.agent") != std::string::npos);
    CHECK(shown.out.find("\"Token\": \"(secret)\"") != std::string::npos);
    at.watch({"policy", "drift", "-f", at.folder, "-o", "json"});
    const auto again = at.watch({"policy", "plan", "-f", at.folder, "--detailed-exitcode"});
    CHECK(again.out.find("Nothing to do") != std::string::npos);
    at.watch({"job", "list"});
    at.watch({"job", "show", "-o", "json"});
    at.watch({"audit", "list", "-o", "json"});
    at.watch({"sandbox", "log", "-o", "json"});

    std::string kept = read_file(at.store());
    if (std::filesystem::exists(at.store() + "-wal")) kept += read_file(at.store() + "-wal");
    // The sandbox masks what it knows for a secret before it keeps it, and p12 is for a file that nobody
    // gave.
    for (const std::string name : {"eap", "proxy", "inline", "payload", "ddm", "droid"})
        CHECK_MESSAGE(kept.find(canary(name)) != std::string::npos, name);
    CHECK(at.watch_files() > 8);
}

TEST_CASE("an apply that fails says nothing of the secrets it had resolved") {
    Watched at({"--fault", "timeout=100%"});
    const auto failed = at.watch({"policy", "apply", "-f", at.folder, "--yes"}, {1, 7, 8, 10});
    CHECK_FALSE(failed.err.empty());
    at.watch({"job", "show"}, {0, 1, 10});
    at.watch({"job", "resume"}, {0, 1, 7, 8, 10});
    at.watch({"audit", "list"});
    CHECK(at.watch_files() > 5);

    Watched other;
    other.world.dir.write("set/secrets/eap.txt", canary("one") + "\n" + canary("two") + "\n");
    other.world.environment.values.erase("CANARY_oma");
    const auto refused = other.watch({"policy", "apply", "-f", other.folder, "--yes"}, {1, 2, 4, 5, 9});
    CHECK(refused.err.find("CANARY_oma") != std::string::npos);
    other.watch_files();
}
