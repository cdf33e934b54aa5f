// What other people had made before we came: nobody's business, and never to be touched.
#include <array>

#include "mdm/backend/sandbox/object_rows.hpp"

namespace mdm::sandbox {
namespace {

using namespace std::chrono_literals;

struct Foreign {
    std::string_view kind, name, description, content;
    std::string_view excluded_group;  // "" = none
};

constexpr std::array<Foreign, 6> theirs{{
    {"apple.profile", "Wi-Fi eduroam (by hand, do not touch)", "made by J. Visser in 2021",
     R"(<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>PayloadType</key><string>Configuration</string><key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>nl.northside.eduroam</string>
<key>PayloadUUID</key><string>5E1D0B57-0A5C-4C57-9F0F-AF0B7A0A1C01</string>
<key>PayloadDisplayName</key><string>eduroam</string>
<key>PayloadContent</key><array><dict>
<key>PayloadType</key><string>com.apple.wifi.managed</string><key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>nl.northside.eduroam.wifi</string>
<key>PayloadUUID</key><string>5E1D0B57-0A5C-4C57-9F0F-AF0B7A0A1C02</string>
<key>SSID_STR</key><string>eduroam</string><key>EncryptionType</key><string>WPA2</string>
<key>Password</key><string>not-for-you</string>
</dict></array></dict></plist>)",
     ""},
    {"apple.profile", "Root certificate 2019", "", R"(<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>PayloadType</key><string>Configuration</string><key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>nl.northside.root2019</string>
<key>PayloadUUID</key><string>0C6A6F0E-8E0A-4B51-9D62-6BE1B6A53A01</string>
<key>PayloadDisplayName</key><string>Root certificate 2019</string>
<key>PayloadContent</key><array><dict>
<key>PayloadType</key><string>com.apple.security.root</string><key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>nl.northside.root2019.cert</string>
<key>PayloadUUID</key><string>0C6A6F0E-8E0A-4B51-9D62-6BE1B6A53A02</string>
<key>PayloadContent</key><data>MIIBszCCAVmgAwIBAgIU</data>
</dict></array></dict></plist>)",
     ""},
    {"android.policy", "lobby kiosk", "kiosk tablets at the entrances",
     R"({"kioskCustomLauncherEnabled": true, "applications": [{"packageName": "com.android.chrome", "installType": "KIOSK"}], "statusReportingSettings": {"softwareInfoEnabled": true}})",
     "grp-58b6f7"},
    {"android.policy", "default", "",
     R"({"passwordPolicies": [{"passwordQuality": "NUMERIC_COMPLEX", "passwordMinimumLength": 6, "passwordScope": "SCOPE_DEVICE"}], "cameraDisabled": false})",
     ""},
    {"windows.custom", "BitLocker (security team)", "owner: security@northside.example",
     R"({"@odata.type": "#microsoft.graph.windows10CustomConfiguration", "omaSettings": [{"@odata.type": "#microsoft.graph.omaSettingInteger", "displayName": "require encryption", "omaUri": "./Device/Vendor/MSFT/BitLocker/RequireDeviceEncryption", "value": 1}]})",
     ""},
    {"windows.custom", "Time zone", "",
     R"({"@odata.type": "#microsoft.graph.windows10CustomConfiguration", "omaSettings": [{"@odata.type": "#microsoft.graph.omaSettingString", "displayName": "time zone", "omaUri": "./Device/Vendor/MSFT/Policy/Config/TimeLanguageSettings/ConfigureTimeZone", "value": "W. Europe Standard Time"}]})",
     "grp-30d7be"},
}};

std::vector<ObjectAssignment> assignments_of(const Foreign& foreign) {
    std::vector<ObjectAssignment> list{{ObjectAssignment::To::all_devices, "", false}};
    if (!foreign.excluded_group.empty())
        list.push_back({ObjectAssignment::To::group, std::string(foreign.excluded_group), true});
    return list;
}

}  // namespace

Result<void> add_foreign_objects(World& world, Time now) {
    const Time then = now - 200 * 24h;
    for (const Foreign& foreign : theirs) {
        NativeObject object;
        object.kind = foreign.kind;
        object.name = foreign.name;
        object.description = std::string(foreign.description);
        object.content = foreign.content;
        MDM_TRY(const auto number, insert_object(world, object, then));
        MDM_CHECK(replace_assignments(world, number, assignments_of(foreign), then));
    }
    return {};
}

}  // namespace mdm::sandbox
