// Identities: PKCS #12 files, whose password stays a reference until a plan is applied.
#include <doctest/doctest.h>

#include "mdm/base/digest.hpp"
#include "mdm/policy/content.hpp"
#include "policy_support.hpp"
#include "support/temp_dir.hpp"
#include "translate_support.hpp"

using namespace mdm;
using namespace mdm::test;
using nlohmann::json;

namespace {

std::string bundle() {
    return read_file(MDM_SOURCE_DIR "/tests/policy/data/certs/device.p12");
}

struct Folder {
    TempDir dir;

    policy::Loaded load(const std::string& item) {
        dir.write("p/a.yaml",
                  "apiVersion: mdmctl/v1\nkind: Variables\nmetadata: {name: v}\n"
                  "spec: {secrets: {p12: {env: P12_PASSWORD}}}\n---\n" +
                      policy_with("    certificates: [{" + item + "}]\n"));
        return load_paths({dir.file("p")});
    }
    std::string said(const std::string& item) {
        std::string text = findings_of(load(item));
        return text.substr(text.find("yaml:") + 5, text.find('\n') - text.find("yaml:") - 5);
    }
};

constexpr const char* device =
    "name: device, kind: pkcs12, file: keys/device.p12, password: \"{{secret:p12}}\"";

}  // namespace

TEST_CASE("an identity is a file whose bytes are delivered, and whose password is a reference") {
    Folder folder;
    folder.dir.write("p/keys/device.p12", bundle());
    const auto loaded = folder.load(device);
    REQUIRE(findings_of(loaded) == "");
    policy::Policy policy = loaded.documents.policies.at(0);

    policy.applies.platforms = {"ios", "macos"};
    const json payload =
        test::payload(artefact_for(translated(policy, "apple"), "ios"), "com.apple.security.pkcs12");
    CHECK(payload["PayloadContent"] == base64(bundle()));
    CHECK(payload["PayloadCertificateFileName"] == "device.p12");
    CHECK(payload["Password"] == "{{secret:p12}}");

    policy.applies.platforms = {"windows"};
    const json custom = artefact_for(translated(policy, "windows"), "windows");
    CHECK(node(custom, "/PFXCertInstall/device/PFXCertBlob") == base64(bundle()));
    CHECK(node(custom, "/PFXCertInstall/device/PFXCertPassword") == "{{secret:p12}}");
    CHECK(node(custom, "/PFXCertInstall/device/PFXKeyExportable") == false);
    CHECK(node(custom, "/PFXCertInstall/device/KeyLocation") == 2);
    // writing it installs it, so that all else must be there
    CHECK(custom["omaSettings"].back()["omaUri"].get<std::string>().ends_with("/PFXCertBlob"));

    policy.applies.platforms = {"android"};
    CHECK(codes(translated(policy, "android"), "certificates[device]") == "unsupported");
}

TEST_CASE("the password is put in at the very end") {
    Folder folder;
    folder.dir.write("p/keys/device.p12", bundle());
    policy::Policy policy = folder.load(device).documents.policies.at(0);
    policy.applies.platforms = {"ios"};
    const auto translation = translated(policy, "apple");
    const std::string& content = translation.artefacts.at(0).content;
    const auto filled = policy::fill_secrets("plist", content, {"secret:p12"}, [](const std::string&) {
        return Result<Secret>(Secret("<t&st>"));
    });
    REQUIRE(filled.ok());
    CHECK(filled->reveal().find("<string>&lt;t&amp;st&gt;</string>") != std::string::npos);
}

TEST_CASE("on Windows an identity without a password is left out, and says so") {
    Folder folder;
    folder.dir.write("p/keys/device.p12", bundle());
    policy::Policy policy =
        folder.load("name: device, kind: pkcs12, file: keys/device.p12").documents.policies.at(0);
    policy.applies.platforms = {"windows"};
    CHECK(line(translated(policy, "windows"), "certificates[device]", "unsupported").message ==
          "the file needs a password (certificates[].password): left out");
}

TEST_CASE("what is no PKCS #12 file is told at its place") {
    Folder folder;
    folder.dir.write("p/root.pem", read_file(MDM_SOURCE_DIR "/tests/policy/data/certs/corp-root.pem"));
    folder.dir.write("p/root.der", read_file(MDM_SOURCE_DIR "/tests/policy/data/certs/corp-root.der"));
    folder.dir.write("p/key.pem", "-----BEGIN PRIVATE KEY-----\nx\n");
    for (const char* file : {"root.pem", "root.der"}) {
        CAPTURE(file);
        CHECK(folder.said(std::string("name: a, kind: pkcs12, file: ") + file) ==
              "11:50: error: 'certificates[].file' is no PKCS #12 file [wrong-type]");
    }
    CHECK(folder.said("name: a, kind: pkcs12, file: key.pem") ==
          "11:50: error: 'certificates[].file' holds a private key without a lock [literal-secret]");
    CHECK(folder.said("name: a, kind: pkcs12, pem: x") ==
          "11:49: error: 'pem' does not go with 'kind: pkcs12' [conflict]");
    CHECK(folder.said("name: a, kind: pkcs12, file: ../x.p12") ==
          "11:50: error: 'certificates[].file' names a file outside of the folder: '../x.p12' [bad-path]");
    CHECK(folder.said("name: a, kind: pkcs12, file: x.p12, password: hunter2") ==
          "11:50: error: there is no file 'x.p12' [bad-path]");
}
