#include <doctest/doctest.h>

#include <filesystem>

#include "mdm/base/text.hpp"
#include "mdm/base/yaml.hpp"
#include "mdm/policy/raw/windows_csp.hpp"
#include "mdm/policy/raw_item.hpp"
#include "support/temp_dir.hpp"

using namespace mdm::policy;
using namespace mdm::policy::raw;
using nlohmann::json;

namespace {

std::string findings_of(json item) {
    std::string all;
    for (const Finding& f :
         check_windows_node({"windows.oma", std::move(item), false, {"p.yaml", {4, 7}}, {}}))
        all += (f.level == Level::error     ? "error "
                : f.level == Level::warning ? "warning "
                                            : "note ") +
               f.code + ": " + f.message + (f.hint.empty() ? "" : " (" + f.hint + ")") + "\n";
    return all;
}

std::string policy_node(const char* tail) {
    return std::string("./Device/Vendor/MSFT/Policy/Config/") + tail;
}

}  // namespace

TEST_CASE("nodes that keep to the reference have no findings") {
    CHECK(findings_of({{"omaUri", policy_node("Camera/AllowCamera")}, {"value", 0}}) == "");
    CHECK(findings_of({{"omaUri", "./Device/Vendor/MSFT/Firewall/MdmStore/PublicProfile/EnableFirewall"},
                       {"dataType", "boolean"},
                       {"value", true}}) == "");
    CHECK(findings_of({{"omaUri", "./Device/Vendor/MSFT/VPNv2/Head%20office/ProfileXML"},
                       {"dataType", "stringXml"},
                       {"value", "<VPNProfile/>"}}) == "");
    CHECK(check_windows_node({"android.policy", json::object(), false, {}, {}}).empty());
}

TEST_CASE("an unknown node is a note, with the spelling that was meant") {
    CHECK(
        findings_of({{"omaUri", policy_node("Camera/allowCamera")}, {"value", 0}}) ==
        "note unknown-node: ./Device/Vendor/MSFT/Policy/Config/Camera/allowCamera is not known here and not "
        "checked (did you mean './Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera'?)\n");
}

TEST_CASE("wrong types, words and ranges of a known node are errors") {
    CHECK(findings_of({{"omaUri", policy_node("Camera/AllowCamera")}, {"value", "0"}})
              .find("error wrong-type: ./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera takes int, not "
                    "string") == 0);
    CHECK(
        findings_of({{"omaUri", policy_node("Camera/AllowCamera")}, {"dataType", "integer"}, {"value", "0"}})
            .find("error wrong-type") == 0);
    CHECK(findings_of({{"omaUri", policy_node("Camera/AllowCamera")}, {"value", 2}})
              .find("error unknown-word") == 0);
    CHECK(findings_of({{"omaUri", policy_node("DeviceLock/MinDevicePasswordLength")}, {"value", 20}})
              .find("error out-of-range") == 0);
    CHECK(findings_of({{"omaUri", "./Device/Vendor/MSFT/BitLocker/EncryptionMethodByDriveType"},
                       {"value", "<data/>"}})
              .find("error wrong-type") == 0);
    CHECK(findings_of({{"omaUri", "./DevDetail/SwV"}, {"value", "1"}}).find("error wrong-type") == 0);
}

TEST_CASE("an item says its URI and value, and nothing that is not known") {
    CHECK(findings_of({{"value", 1}}).find("error missing-key: no 'omaUri'") == 0);
    CHECK(
        findings_of({{"omaUri", policy_node("Camera/AllowCamera")}, {"value", 1}, {"datatype", "integer"}}) ==
        "warning unknown-key: 'datatype' in 'raw.windows.oma[]' (did you mean 'dataType'?)\n");
    CHECK(findings_of({{"omaUri", "./X"}, {"dataType", "int"}, {"value", 1}}).find("error unknown-word") ==
          0);
}

TEST_CASE("the table of CSP nodes holds what is published about them") {
    std::string path;
    for (const char* beside : {"/../shared", "/../../shared"}) {
        const std::string file =
            MDM_SOURCE_DIR + std::string(beside) + "/schemas/microsoft/windows-csp-nodes.yaml";
        if (std::filesystem::exists(file)) path = file;
    }
    if (path.empty()) {
        MESSAGE("skipped: no ../shared/schemas beside the checkout");
        return;
    }
    const auto root = mdm::yaml::parse(mdm::test::read_file(path), path);
    REQUIRE_MESSAGE(root.ok(), root.error().text());
    for (const auto& row : root->find("nodes")->items) {
        const std::string uri = row.find("uri")->scalar;
        CAPTURE(uri);
        const CspNode* node = find_csp_node(uri);
        REQUIRE(node != nullptr);
        const auto* format = row.find("format");
        const auto* operation = row.find("op");
        const bool settable = operation == nullptr || operation->scalar != "Get";
        CHECK(std::string(node->format) == (settable && format != nullptr ? format->scalar : ""));
        CHECK(node->admx == (row.find("admx") != nullptr));
        if (const auto* range = row.find("range")) {
            CHECK(node->min == *mdm::to_int(range->items[0].scalar));
            CHECK(node->max == *mdm::to_int(range->items[1].scalar));
        } else if (const auto* words = row.find("enum"); words != nullptr && settable) {
            for (const auto& word : words->keys) {
                const auto values = mdm::split(node->values, ' ');
                CHECK_MESSAGE(std::find(values.begin(), values.end(), word.scalar) != values.end(),
                              word.scalar);
            }
        }
    }
}
