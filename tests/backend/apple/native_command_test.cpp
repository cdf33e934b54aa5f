#include "mdm/backend/apple/native_command.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <set>

#include "mdm/backend/apple/plist.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/base/yaml.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;
using namespace mdm::apple;

namespace {

/// The Command dictionary's members, without white space between tags.
std::string keys_of(const NativeCommand& command) {
    const auto xml = to_plist(command, "u-1");
    REQUIRE_MESSAGE(xml.ok(), xml.error().text());
    std::string text = replace_all(replace_all(*xml, "\n", ""), "\t", "");
    const std::string before = "<key>Command</key><dict>",
                      after = "</dict><key>CommandUUID</key><string>u-1</string></dict></plist>";
    const auto begin = text.find(before);
    REQUIRE(begin != std::string::npos);
    REQUIRE(text.ends_with(after));
    return text.substr(begin + before.size(), text.size() - after.size() - begin - before.size());
}

std::string with_type(const std::string& keys, std::string_view type) {
    return keys + "<key>RequestType</key><string>" + std::string(type) + "</string>";
}

struct Row {
    NativeCommand command;
    std::string keys;        // that sort before RequestType
    std::string after = {};  // and after it
};

std::vector<Row> all_rows() {
    InstallApplication store;
    store.store_id = 361309726;
    store.purchase_method = 1;
    store.management_flags = 5;
    store.configuration = {{"server", "a"}};
    store.change_management_state = "Managed";
    InstallEnterpriseApplication enterprise;
    enterprise.manifest_url = "https://e/m.plist";
    enterprise.pinning_certificates = {"AB"};
    enterprise.pinning_revocation_check = true;
    enterprise.install_as_managed = true;
    enterprise.management_flags = 1;
    return {
        {DeviceLock{Secret("123456"), "call us", "+49 1"},
         "<key>Message</key><string>call us</string><key>PIN</key><string>123456</string>"
         "<key>PhoneNumber</key><string>+49 1</string>"},
        {DeviceLock{}, ""},
        {EraseDevice{Secret("654321"), true, true, "DoNotObliterate",
                     ReturnToService{Secret("wifi"), Secret("mdm")}},
         "<key>DisallowProximitySetup</key><true/><key>ObliterationBehavior</key><string>DoNotObliterate</"
         "string>"
         "<key>PIN</key><string>654321</string><key>PreserveDataPlan</key><true/>",
         "<key>ReturnToService</key><dict><key>Enabled</key><true/><key>MDMProfileData</key><data>bWRt</data>"
         "<key>WiFiProfileData</key><data>d2lmaQ==</data></dict>"},
        {EraseDevice{}, ""},
        {ClearPasscode{Secret(std::string("\0\1", 2))}, "", "<key>UnlockToken</key><data>AAE=</data>"},
        {EnableLostMode{"lost", "1", "foot"},
         "<key>Footnote</key><string>foot</string><key>Message</key><string>lost</string>"
         "<key>PhoneNumber</key><string>1</string>"},
        {DisableLostMode{}, ""},
        {DeviceLocation{}, ""},
        {PlayLostModeSound{}, ""},
        {RestartDevice{true, {"/a.kext"}, true},
         "<key>KextPaths</key><array><string>/a.kext</string></array><key>NotifyUser</key><true/>"
         "<key>RebuildKernelCache</key><true/>"},
        {RestartDevice{}, ""},
        {ShutDownDevice{}, ""},
        {DeviceInformation{{"UDID", "OSVersion"}, "nonce"},
         "<key>DeviceAttestationNonce</key><data>bm9uY2U=</data>"
         "<key>Queries</key><array><string>UDID</string><string>OSVersion</string></array>"},
        {SecurityInfo{}, ""},
        {InstalledApplicationList{{"a.b"}, true, {"Name"}},
         "<key>Identifiers</key><array><string>a.b</string></array><key>Items</key><array><string>Name</"
         "string>"
         "</array><key>ManagedAppsOnly</key><true/>"},
        {ProfileList{false}, "<key>ManagedOnly</key><false/>"},
        {std::move(store),
         "<key>ChangeManagementState</key><string>Managed</string><key>Configuration</key><dict><key>server</"
         "key>"
         "<string>a</string></dict><key>ManagementFlags</key><integer>5</integer><key>Options</key><dict>"
         "<key>PurchaseMethod</key><integer>1</integer></dict>",
         "<key>iTunesStoreID</key><integer>361309726</integer>"},
        {std::move(enterprise),
         "<key>InstallAsManaged</key><true/><key>ManagementFlags</key><integer>1</integer>"
         "<key>ManifestURL</key><string>https://e/m.plist</string><key>ManifestURLPinningCerts</key><array>"
         "<data>QUI=</data></array><key>PinningRevocationCheckRequired</key><true/>"},
        {RemoveApplication{"a.b"}, "<key>Identifier</key><string>a.b</string>"},
        {InstallProfile{"<plist/>"}, "<key>Payload</key><data>PHBsaXN0Lz4=</data>"},
        {RemoveProfile{"a.b"}, "<key>Identifier</key><string>a.b</string>"},
        {ScheduleOSUpdate{{{"InstallASAP", "key", "16.7", 3, "High"}}}, "",
         "<key>Updates</key><array><dict><key>InstallAction</key><string>InstallASAP</string>"
         "<key>MaxUserDeferrals</key><integer>3</integer><key>Priority</key><string>High</string>"
         "<key>ProductKey</key><string>key</string><key>ProductVersion</key><string>16.7</string></dict></"
         "array>"},
        {Settings{"ward 7", "ward-7"}, "",
         "<key>Settings</key><array><dict><key>DeviceName</key><string>ward 7</string><key>Item</key>"
         "<string>DeviceName</string></dict><dict><key>HostName</key><string>ward-7</string><key>Item</key>"
         "<string>HostName</string></dict></array>"},
        {DeclarativeManagement{"{}"}, "<key>Data</key><data>e30=</data>"},
        {DeclarativeManagement{}, ""},
    };
}

// ---- against Apple's own schemas

std::string schemas() {
    for (const char* beside :
         {"/../shared/schemas/apple/mdm/commands", "/../../shared/schemas/apple/mdm/commands"})
        if (const std::string path = std::string(MDM_SOURCE_DIR) + beside; std::filesystem::exists(path))
            return path;
    return "";
}

std::string_view kind_of(const nlohmann::json& value) {
    if (value.is_object()) return "<dictionary>";
    if (value.is_array()) return "<array>";
    if (value.is_boolean()) return "<boolean>";
    if (value.is_binary()) return "<data>";
    return value.is_number() ? "<integer>" : "<string>";
}

std::string scalar(const yaml::Node& node, std::string_view key) {
    const yaml::Node* found = node.find(key);
    return found == nullptr ? "" : found->scalar;
}

/// The description of a key among its siblings; "ANY" stands for every name.
const yaml::Node* described(const yaml::Node& siblings, std::string_view key) {
    for (const yaml::Node& one : siblings.items)
        if (scalar(one, "key") == key || scalar(one, "key") == "ANY") return &one;
    return nullptr;
}

void compare(const nlohmann::json& value, const yaml::Node& schema) {
    INFO(scalar(schema, "key"));
    const std::string type = scalar(schema, "type");
    CHECK((type == kind_of(value) || type == "<any>"));
    const yaml::Node* subkeys = schema.find("subkeys");
    if (subkeys == nullptr || !subkeys->is_list() || subkeys->items.empty()) return;
    if (value.is_array())
        for (const auto& item : value) {
            // items of several kinds are told apart by their own key, Item
            const yaml::Node* kind = item.is_object() && item.contains("Item")
                                         ? described(*subkeys, item["Item"].get<std::string>())
                                         : &subkeys->items[0];
            REQUIRE(kind != nullptr);
            compare(item, *kind);
        }
    if (!value.is_object()) return;
    for (const auto& [key, member] : value.items()) {
        const yaml::Node* known = described(*subkeys, key);
        CHECK_MESSAGE(known != nullptr, key);
        if (known != nullptr) compare(member, *known);
    }
}

std::map<std::string, yaml::Node> schemas_by_type(const std::string& folder) {
    std::map<std::string, yaml::Node> all;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const auto parsed = yaml::parse(test::read_file(entry.path().string()), entry.path().string());
        REQUIRE(parsed.ok());
        if (const yaml::Node* payload = parsed->find("payload"))
            all[scalar(*payload, "requesttype")] = *parsed;
    }
    return all;
}

}  // namespace

TEST_CASE("every key that is sent stands in Apple's schemas, with its type") {
    const std::string folder = schemas();
    if (folder.empty()) {
        MESSAGE("skipped: no ../shared/schemas beside the checkout");
        return;
    }
    const auto all = schemas_by_type(folder);
    for (const Row& row : all_rows()) {
        INFO(request_type(row.command));
        const auto schema = all.find(std::string(request_type(row.command)));
        REQUIRE((schema != all.end()));
        const auto whole = read_plist(*to_plist(row.command, "u-1"));
        REQUIRE(whole.ok());
        const yaml::Node* keys = schema->second.find("payloadkeys");
        for (const auto& [key, value] : (*whole)["Command"].items()) {
            if (key == "RequestType") continue;
            REQUIRE_MESSAGE(keys != nullptr, key);
            const yaml::Node* known = described(*keys, key);
            REQUIRE_MESSAGE(known != nullptr, key);
            compare(value, *known);
        }
    }
}

TEST_CASE("every command is written with Apple's keys, and with no others") {
    std::set<std::string_view> seen;
    for (const Row& row : all_rows()) {
        INFO(request_type(row.command));
        CHECK(keys_of(row.command) == with_type(row.keys, request_type(row.command)) + row.after);
        seen.insert(request_type(row.command));
    }
    CHECK(seen.size() == request_types().size());
}

TEST_CASE("an app is named by its identifier or its manifest, too") {
    InstallApplication by_id;
    by_id.identifier = "a.b";
    by_id.install_as_managed = true;
    by_id.ios_app = true;
    CHECK(keys_of(by_id) ==
          with_type("<key>Identifier</key><string>a.b</string><key>InstallAsManaged</key><true/>",
                    "InstallApplication") +
              "<key>iOSApp</key><true/>");
    InstallApplication by_manifest;
    by_manifest.manifest_url = "https://e/m";
    CHECK(keys_of(by_manifest) ==
          with_type("<key>ManifestURL</key><string>https://e/m</string>", "InstallApplication"));
}

TEST_CASE("the same command gives the same bytes, which begin as servers want them") {
    const DeviceLock lock{Secret("123456"), "a <b> & c", {}};
    const auto first = to_plist(lock, "u-1"), second = to_plist(lock, "u-1");
    REQUIRE(first.ok());
    CHECK(first->starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
    CHECK(*first == *second);
    CHECK(first->find("a &lt;b&gt; &amp; c") != std::string::npos);
}

TEST_CASE("a message with control characters is refused") {
    CHECK(to_plist(DeviceLock{{}, "a\x1b[0m", {}}, "u-1").error().code == Code::invalid);
}
