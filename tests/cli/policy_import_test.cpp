// `policy import` through the whole program: no context, no server.
#include <doctest/doctest.h>

#include "mdm/base/json.hpp"
#include "support/run_cli.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

const std::string data = MDM_SOURCE_DIR "/tests/policy/data/import/";

}  // namespace

TEST_CASE("an imported profile is a document on standard output that validates and renders") {
    CliWorld world;
    const auto imported = run_cli({"policy", "import", data + "plain.mobileconfig"}, world);
    CHECK(imported.exit == 0);
    CHECK(imported.out.starts_with("apiVersion: mdmctl/v1\nkind: Policy\nmetadata:\n  name: wards\n"));
    CHECK(imported.out.find("minLength: 8") != std::string::npos);
    CHECK(imported.err.find("limited to ios, ipados") != std::string::npos);

    const auto json = run_cli({"policy", "import", data + "plain.mobileconfig", "-o", "json"}, world);
    CHECK(nlohmann::json::parse(json.out)["spec"]["settings"]["passcode"]["minLength"] == 8);
}

TEST_CASE("several files become several documents, with names that differ") {
    CliWorld world;
    const auto imported = run_cli({"policy", "import", data + "plain.mobileconfig",
                                   data + "signed.mobileconfig", data + "mac.mobileconfig"},
                                  world);
    CHECK(imported.exit == 0);
    for (const std::string name : {"  name: wards\n", "  name: wards-2\n", "  name: mac-disk\n"})
        CHECK_MESSAGE(imported.out.find(name) != std::string::npos, name);
    CHECK(imported.err.find("signed by 'Example Profile Signer'") != std::string::npos);
    CHECK(run_cli({"policy", "import", "--name", "x", data + "plain.mobileconfig", data + "mac.mobileconfig"},
                  world)
              .exit == 2);
    CHECK(run_cli({"policy", "import", "--name", "No Name", data + "plain.mobileconfig"}, world).exit == 2);
}

TEST_CASE("what cannot be imported is exit 5, prints nothing, and writes nothing") {
    CliWorld world;
    const auto wrong = run_cli(
        {"policy", "import", data + "plain.mobileconfig", MDM_SOURCE_DIR "/tests/policy/data/hospital.yaml"},
        world);
    CHECK(wrong.exit == 5);
    CHECK(wrong.out == "");
    CHECK(wrong.err.find("what can be imported") != std::string::npos);
    CHECK(run_cli({"policy", "import", "--from", "android", data + "plain.mobileconfig"}, world).exit == 5);
    CHECK(run_cli({"policy", "import", "--from", "android", data + "android.json"}, world).exit == 0);
    CHECK(run_cli({"policy", "import", "/nowhere/at/all"}, world).exit == 3);
    CHECK(run_cli({"policy", "import"}, world).exit == 2);
}
