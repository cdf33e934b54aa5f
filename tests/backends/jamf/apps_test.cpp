#include <doctest/doctest.h>

#include "backends/jamf/jamf_fixture.hpp"
#include "mdm/backend/drivers/jamf_manifest.hpp"
#include "mdm/base/json.hpp"
#include "support/has.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

Inputs app(const char* id) {
    return {{"app", std::string(id)}};
}

}  // namespace

TEST_CASE("the catalogue is packages and the apps of both stores") {
    JamfSite jamf;
    const int id = jamf.server.add_package("Printer", true);
    std::vector<std::string> ids;
    for (const Row& row : list_all(jamf.backend(), tables::catalog, ColumnSet::all(5)))
        ids.push_back(*row[0]);
    CHECK(ids == std::vector<std::string>{"package:" + std::to_string(id), "mac-app:41", "mobile-app:31"});
    CHECK(jamf.server.surprises.empty());
}

TEST_CASE("a package is deployed to a Mac by what its manifest says") {
    JamfSite jamf(3, 3);
    const std::string package = "package:" + std::to_string(jamf.server.add_package("Printer", true));
    const Receipt receipt =
        jamf.site.run("app.push", device_target("computer:2", "macos"), app(package.c_str()));
    if (receipt.error) MESSAGE(receipt.error->text());
    CHECK(receipt.outcome == Outcome::accepted);
    CHECK_FALSE(receipt.command_id.empty());
    CHECK(jamf.server.received("app.push", "computer:2") == 1);
    const auto body = nlohmann::json::parse(jamf.site.last().body);
    CHECK(body["devices"] == nlohmann::json{2});
    CHECK(body["manifest"]["url"] == "https://dist.clinic.example/Printer.pkg");
    CHECK(body["manifest"]["hashType"] == "SHA256");
    CHECK(body["manifest"]["sizeInBytes"] == 12345);
    CHECK(jamf.site.last().url.ends_with("/api/v1/deploy-package?verbose=true"));
}

TEST_CASE("a package that the server queued for nobody was not pushed") {
    JamfSite jamf(20, 0);
    const std::string package = "package:" + std::to_string(jamf.server.add_package("Printer", true));
    // number 18 is not managed
    const Receipt receipt =
        jamf.site.run("app.push", device_target("computer:18", "macos"), app(package.c_str()));
    CHECK(receipt.outcome == Outcome::rejected);
    REQUIRE(receipt.error);
    CHECK(has(receipt.error->message, "does not support the InstallEnterpriseApplication"));
}

TEST_CASE("what cannot be pushed says why, and nothing is written") {
    JamfSite jamf(3, 3);
    const std::string bare = "package:" + std::to_string(jamf.server.add_package("Bare", false));
    struct Wrong {
        std::string operation, device, app, reason;
    };
    const std::vector<Wrong> wrong{
        {"app.push", "computer:2", bare, "no manifest"},
        {"app.push", "mobile:2", bare, "for Macs"},
        {"app.push", "computer:2", "mobile-app:31", "for mobile devices"},
        {"app.push", "computer:2", "mac-app:99", "no app of this server"},
        {"app.push", "computer:2", "com.apple.iWork.Keynote", "no app of this server"},
        {"app.remove", "computer:2", bare, "cannot remove"},
        {"app.remove", "computer:2", "mac-app:41", "names groups"},
        {"app.remove", "mobile:2", "mobile-app:31", "does not name this device"},
    };
    for (const Wrong& row : wrong) {
        CAPTURE(row.app);
        const Receipt receipt =
            jamf.site.run(row.operation, device_target(row.device, ""), app(row.app.c_str()));
        CHECK((receipt.outcome == Outcome::unsupported || receipt.outcome == Outcome::rejected));
        REQUIRE(receipt.error);
        CHECK_MESSAGE(has(receipt.error->message, row.reason), receipt.error->message);
    }
    CHECK(jamf.server.witness().empty());
}

TEST_CASE("an App Store app is pushed by its scope, of which everything else stays") {
    JamfSite jamf(0, 5);
    for (const char* id : {"mobile:2", "mobile:5"})
        CHECK(jamf.site.run("app.push", device_target(id, "ipados"), app("mobile-app:31")).outcome ==
              Outcome::accepted);
    const std::string& scope = jamf.server.mobile_apps.at(31).scope;
    CHECK(has(scope, "<mobile_device><id>2</id></mobile_device><mobile_device><id>5</id></mobile_device>"));
    CHECK(has(scope, "<building><id>4</id><name>East</name></building>"));
    CHECK(jamf.server.received("app.scope") == 2);
    // it is there already: nothing is written
    CHECK(jamf.site.run("app.push", device_target("mobile:2", "ipados"), app("mobile-app:31")).outcome ==
          Outcome::accepted);
    CHECK(jamf.server.received("app.scope") == 2);
    CHECK(jamf.site.run("app.remove", device_target("mobile:2", "ipados"), app("mobile-app:31")).outcome ==
          Outcome::accepted);
    CHECK_FALSE(has(scope, "<id>2</id>"));
    CHECK(has(scope, "<id>5</id>"));
}

TEST_CASE("an App Store push with a lost answer is unknown, and not sent again") {
    JamfSite jamf(0, 5);
    jamf.sign_in();
    jamf.server.lose_answers();
    CHECK(jamf.site.run("app.push", device_target("mobile:2", "ipados"), app("mobile-app:31")).outcome ==
          Outcome::unknown);
    CHECK(jamf.server.received("app.scope") == 1);
}

TEST_CASE("manifests that Jamf cannot be given say why") {
    const auto reason = [](std::string_view plist) {
        const auto made = jamf::manifest_json(plist, "");
        REQUIRE_FALSE(made.ok());
        CHECK(made.error().code == Code::unsupported);
        return made.error().message;
    };
    CHECK(has(reason(""), "names no package"));
    CHECK(has(reason("<plist version=\"1.0\"><dict><key>items</key><array/></dict></plist>"),
              "names no package"));
    const std::string item =
        R"(<plist version="1.0"><dict><key>items</key><array><dict><key>assets</key><array><dict>
<key>kind</key><string>software-package</string><key>url</key><string>https://x/y.pkg</string>HASH</dict></array>
<key>metadata</key><dict><key>bundle-identifier</key><string>a.b</string><key>bundle-version</key><string>1</string>
<key>title</key><string>T</string></dict></dict></array></dict></plist>)";
    const auto with = [&](const std::string& hash) {
        std::string text = item;
        return text.replace(text.find("HASH"), 4, hash);
    };
    CHECK(has(reason(with("")), "no hash"));
    CHECK(has(reason(with("<key>md5s</key><array><string>a</string><string>b</string></array>")),
              "each piece"));
    CHECK(has(reason(with("<key>md5s</key><array><string>a</string></array>")), "size"));
    const auto made = jamf::manifest_json(with("<key>md5s</key><array><string>a</string></array>"), "77");
    REQUIRE(made.ok());
    CHECK(made->at("hashType") == "MD5");
    CHECK(made->at("sizeInBytes") == 77);
}
