// The rows of android_policy.hpp. Facts: the discovery document of the Android Management API, schema Policy
// and what it refers to.
#include <array>

#include "mdm/policy/raw/android_policy.hpp"

namespace mdm::policy::raw {
namespace {

constexpr std::array objects{
    AndroidObject{"AdvancedSecurityOverrides",
                  "commonCriteriaMode:#commonCriteriaMode "
                  "contentProtectionPolicy:#contentProtectionPolicy developerSettings:#developerSettings "
                  "googlePlayProtectVerifyApps:#googlePlayProtectVerifyApps mtePolicy:#mtePolicy "
                  "personalAppsThatCanReadWorkNotifications:[]s untrustedAppsPolicy:#untrustedAppsPolicy"},
    AndroidObject{"AlwaysOnVpnPackage", "lockdownEnabled:b packageName:s"},
    AndroidObject{"ApiLevelCondition", "minApiLevel:i"},
    AndroidObject{"ApnPolicy", "apnSettings:[]@ApnSetting overrideApns:#overrideApns"},
    AndroidObject{"ApnSetting",
                  "alwaysOnSetting:#alwaysOnSetting apn:s apnTypes:[]#apnTypes authType:#authType "
                  "carrierId:i displayName:s mmsProxyAddress:s mmsProxyPort:i mmsc:s mtuV4:i mtuV6:i "
                  "mvnoType:#mvnoType networkTypes:[]#networkTypes numericOperatorId:s password:s "
                  "protocol:#protocol proxyAddress:s proxyPort:i roamingProtocol:#protocol username:s"},
    AndroidObject{"ApplicationPolicy",
                  "accessibleTrackIds:[]s alwaysOnVpnLockdownExemption:#alwaysOnVpnLockdownExemption "
                  "autoUpdateMode:#autoUpdateMode "
                  "connectedWorkAndPersonalApp:#connectedWorkAndPersonalApp "
                  "credentialProviderPolicy:#credentialProviderPolicy customAppConfig:@CustomAppConfig "
                  "defaultPermissionPolicy:#defaultPermissionPolicy delegatedScopes:[]#delegatedScopes "
                  "disabled:b extensionConfig:@ExtensionConfig! installConstraint:[]@InstallConstraint "
                  "installPriority:i installType:#installType lockTaskAllowed:b! managedConfiguration:o "
                  "managedConfigurationTemplate:@ManagedConfigurationTemplate minimumVersionCode:i "
                  "packageName:s permissionGrants:[]@PermissionGrant "
                  "preferentialNetworkId:#preferentialNetworkId roles:[]@Role "
                  "signingKeyCerts:[]@ApplicationSigningKeyCert userControlSettings:#userControlSettings "
                  "workProfileWidgets:#workProfileWidgets"},
    AndroidObject{"ApplicationReportingSettings", "includeRemovedApps:b"},
    AndroidObject{"ApplicationSigningKeyCert", "signingKeyCertFingerprintSha256:x"},
    AndroidObject{"BlockAction", "blockAfterDays:i blockScope:#blockScope"},
    AndroidObject{"ChoosePrivateKeyRule", "packageNames:[]s privateKeyAlias:s urlPattern:s"},
    AndroidObject{"ComplianceRule",
                  "apiLevelCondition:@ApiLevelCondition disableApps:b "
                  "nonComplianceDetailCondition:@NonComplianceDetailCondition packageNamesToDisable:[]s"},
    AndroidObject{"ContentProviderEndpoint", "packageName:s signingCertsSha256:[]s uri:s"},
    AndroidObject{"CrossProfilePolicies",
                  "crossProfileAppFunctions:#crossProfileAppFunctions "
                  "crossProfileCopyPaste:#crossProfileCopyPaste "
                  "crossProfileDataSharing:#crossProfileDataSharing "
                  "exemptionsToShowWorkContactsInPersonalProfile:@PackageNameList "
                  "showWorkContactsInPersonalProfile:#showWorkContactsInPersonalProfile "
                  "workProfileWidgetsDefault:#workProfileWidgetsDefault"},
    AndroidObject{"CustomAppConfig", "userUninstallSettings:#userUninstallSettings"},
    AndroidObject{"Date", "day:i month:i year:i"},
    AndroidObject{"DefaultApplication", "packageName:s"},
    AndroidObject{"DefaultApplicationSetting",
                  "defaultApplicationScopes:[]#defaultApplicationScopes "
                  "defaultApplicationType:#defaultApplicationType "
                  "defaultApplications:[]@DefaultApplication"},
    AndroidObject{"DeviceConnectivityManagement",
                  "apnPolicy:@ApnPolicy bluetoothSharing:#bluetoothSharing configureWifi:#configureWifi "
                  "preferentialNetworkServiceSettings:@PreferentialNetworkServiceSettings "
                  "privateDnsSettings:@PrivateDnsSettings tetheringSettings:#tetheringSettings "
                  "usbDataAccess:#usbDataAccess wifiDirectSettings:#wifiDirectSettings "
                  "wifiRoamingPolicy:@WifiRoamingPolicy wifiSsidPolicy:@WifiSsidPolicy"},
    AndroidObject{"DeviceRadioState",
                  "airplaneModeState:#airplaneModeState cellularTwoGState:#cellularTwoGState "
                  "minimumWifiSecurityLevel:#minimumWifiSecurityLevel "
                  "ultraWidebandState:#ultraWidebandState "
                  "userInitiatedAddEsimSettings:#userInitiatedAddEsimSettings wifiState:#wifiState"},
    AndroidObject{"DisplaySettings",
                  "screenBrightnessSettings:@ScreenBrightnessSettings "
                  "screenTimeoutSettings:@ScreenTimeoutSettings"},
    AndroidObject{"ExtensionConfig", "notificationReceiver:s! signingKeyFingerprintsSha256:[]s!"},
    AndroidObject{"FreezePeriod", "endDate:@Date startDate:@Date"},
    AndroidObject{"InstallConstraint",
                  "chargingConstraint:#chargingConstraint deviceIdleConstraint:#deviceIdleConstraint "
                  "networkTypeConstraint:#networkTypeConstraint"},
    AndroidObject{"KioskCustomization",
                  "deviceSettings:#deviceSettings powerButtonActions:#powerButtonActions "
                  "statusBar:#statusBar systemErrorWarnings:#systemErrorWarnings "
                  "systemNavigation:#systemNavigation"},
    AndroidObject{"LaunchAppAction", "packageName:s"},
    AndroidObject{"ManagedConfigurationTemplate", "configurationVariables:m templateId:s"},
    AndroidObject{"NonComplianceDetailCondition",
                  "nonComplianceReason:#nonComplianceReason packageName:s settingName:s"},
    AndroidObject{"OncCertificateProvider",
                  "certificateReferences:[]s contentProviderEndpoint:@ContentProviderEndpoint"},
    AndroidObject{"PackageNameList", "packageNames:[]s"},
    AndroidObject{"PasswordRequirements",
                  "maximumFailedPasswordsForWipe:i passwordExpirationTimeout:d passwordHistoryLength:i "
                  "passwordMinimumLength:i passwordMinimumLetters:i passwordMinimumLowerCase:i "
                  "passwordMinimumNonLetter:i passwordMinimumNumeric:i passwordMinimumSymbols:i "
                  "passwordMinimumUpperCase:i passwordQuality:#passwordQuality "
                  "passwordScope:#passwordScope requirePasswordUnlock:#requirePasswordUnlock "
                  "unifiedLockSettings:#unifiedLockSettings"},
    AndroidObject{"PermissionGrant", "permission:s policy:#defaultPermissionPolicy"},
    AndroidObject{"PersistentPreferredActivity", "actions:[]s categories:[]s receiverActivity:s"},
    AndroidObject{"PersonalApplicationPolicy", "installType:#installType2 packageName:s"},
    AndroidObject{"PersonalUsagePolicies",
                  "accountTypesWithManagementDisabled:[]s bluetoothSharing:#bluetoothSharing "
                  "cameraDisabled:b maxDaysWithWorkOff:i "
                  "personalApplications:[]@PersonalApplicationPolicy "
                  "personalPlayStoreMode:#personalPlayStoreMode privateSpacePolicy:#privateSpacePolicy "
                  "screenCaptureDisabled:b"},
    AndroidObject{"Policy",
                  "accountTypesWithManagementDisabled:[]s addUserDisabled:b adjustVolumeDisabled:b "
                  "advancedSecurityOverrides:@AdvancedSecurityOverrides "
                  "alwaysOnVpnPackage:@AlwaysOnVpnPackage "
                  "androidDevicePolicyTracks:[]#androidDevicePolicyTracks! "
                  "appAutoUpdatePolicy:#appAutoUpdatePolicy appFunctions:#appFunctions "
                  "applications:[]@ApplicationPolicy assistContentPolicy:#assistContentPolicy "
                  "autoDateAndTimeZone:#autoDateAndTimeZone autoTimeRequired:b! "
                  "blockApplicationsEnabled:b! bluetoothConfigDisabled:b "
                  "bluetoothContactSharingDisabled:b bluetoothDisabled:b cameraAccess:#cameraAccess "
                  "cameraDisabled:b! cellBroadcastsConfigDisabled:b "
                  "choosePrivateKeyRules:[]@ChoosePrivateKeyRule complianceRules:[]@ComplianceRule! "
                  "createWindowsDisabled:b "
                  "credentialProviderPolicyDefault:#credentialProviderPolicyDefault "
                  "credentialsConfigDisabled:b crossProfilePolicies:@CrossProfilePolicies "
                  "dataRoamingDisabled:b debuggingFeaturesAllowed:b! "
                  "defaultApplicationSettings:[]@DefaultApplicationSetting "
                  "defaultPermissionPolicy:#defaultPermissionPolicy "
                  "deviceConnectivityManagement:@DeviceConnectivityManagement "
                  "deviceOwnerLockScreenInfo:@UserFacingMessage deviceRadioState:@DeviceRadioState "
                  "displaySettings:@DisplaySettings encryptionPolicy:#encryptionPolicy "
                  "ensureVerifyAppsEnabled:b! "
                  "enterpriseDisplayNameVisibility:#enterpriseDisplayNameVisibility "
                  "factoryResetDisabled:b frpAdminEmails:[]s funDisabled:b installAppsDisabled:b "
                  "installUnknownSourcesAllowed:b! keyguardDisabled:b "
                  "keyguardDisabledFeatures:[]#keyguardDisabledFeatures kioskCustomLauncherEnabled:b "
                  "kioskCustomization:@KioskCustomization locationMode:#locationMode "
                  "longSupportMessage:@UserFacingMessage maximumTimeToLock:l "
                  "microphoneAccess:#microphoneAccess minimumApiLevel:i mobileNetworksConfigDisabled:b "
                  "modifyAccountsDisabled:b mountPhysicalMediaDisabled:b name:s "
                  "networkEscapeHatchEnabled:b networkResetDisabled:b "
                  "oncCertificateProviders:[]@OncCertificateProvider openNetworkConfiguration:o "
                  "outgoingBeamDisabled:b outgoingCallsDisabled:b "
                  "passwordPolicies:[]@PasswordRequirements passwordRequirements:@PasswordRequirements! "
                  "permissionGrants:[]@PermissionGrant permittedAccessibilityServices:@PackageNameList "
                  "permittedInputMethods:@PackageNameList "
                  "persistentPreferredActivities:[]@PersistentPreferredActivity "
                  "personalUsagePolicies:@PersonalUsagePolicies playStoreMode:#playStoreMode "
                  "policyEnforcementRules:[]@PolicyEnforcementRule "
                  "preferentialNetworkService:#preferentialNetworkService printingPolicy:#printingPolicy "
                  "privateKeySelectionEnabled:b recommendedGlobalProxy:@ProxyInfo removeUserDisabled:b "
                  "safeBootDisabled:b! screenCaptureDisabled:b setUserIconDisabled:b "
                  "setWallpaperDisabled:b setupActions:[]@SetupAction shareLocationDisabled:b "
                  "shortSupportMessage:@UserFacingMessage skipFirstUseHintsEnabled:b smsDisabled:b "
                  "statusBarDisabled:b! statusReportingSettings:@StatusReportingSettings "
                  "stayOnPluggedModes:[]#stayOnPluggedModes systemUpdate:@SystemUpdate "
                  "tetheringConfigDisabled:b! uninstallAppsDisabled:b unmuteMicrophoneDisabled:b! "
                  "usageLog:@UsageLog usbFileTransferDisabled:b! usbMassStorageEnabled:b! version:l "
                  "vpnConfigDisabled:b wifiConfigDisabled:b! wifiConfigsLockdownEnabled:b! "
                  "wipeDataFlags:[]#wipeDataFlags workAccountSetupConfig:@WorkAccountSetupConfig"},
    AndroidObject{"PolicyEnforcementRule", "blockAction:@BlockAction settingName:s wipeAction:@WipeAction"},
    AndroidObject{"PreferentialNetworkServiceConfig",
                  "fallbackToDefaultConnection:#fallbackToDefaultConnection "
                  "nonMatchingNetworks:#nonMatchingNetworks preferentialNetworkId:#preferentialNetworkId"},
    AndroidObject{"PreferentialNetworkServiceSettings",
                  "defaultPreferentialNetworkId:#preferentialNetworkId "
                  "preferentialNetworkServiceConfigs:[]@PreferentialNetworkServiceConfig"},
    AndroidObject{"PrivateDnsSettings", "privateDnsHost:s privateDnsMode:#privateDnsMode"},
    AndroidObject{"ProxyInfo", "excludedHosts:[]s host:s pacUri:s port:i"},
    AndroidObject{"Role", "roleType:#roleType"},
    AndroidObject{"ScreenBrightnessSettings",
                  "screenBrightness:i screenBrightnessMode:#screenBrightnessMode"},
    AndroidObject{"ScreenTimeoutSettings", "screenTimeout:d screenTimeoutMode:#screenTimeoutMode"},
    AndroidObject{"SetupAction",
                  "description:@UserFacingMessage launchApp:@LaunchAppAction title:@UserFacingMessage"},
    AndroidObject{"StatusReportingSettings",
                  "applicationReportingSettings:@ApplicationReportingSettings applicationReportsEnabled:b "
                  "commonCriteriaModeEnabled:b defaultApplicationInfoReportingEnabled:b "
                  "deviceSettingsEnabled:b displayInfoEnabled:b hardwareStatusEnabled:b "
                  "memoryInfoEnabled:b networkInfoEnabled:b powerManagementEventsEnabled:b "
                  "softwareInfoEnabled:b systemPropertiesEnabled:b"},
    AndroidObject{"SystemUpdate", "endMinutes:i freezePeriods:[]@FreezePeriod startMinutes:i type:#type"},
    AndroidObject{"UsageLog",
                  "enabledLogTypes:[]#enabledLogTypes uploadOnCellularAllowed:[]#enabledLogTypes"},
    AndroidObject{"UserFacingMessage", "defaultMessage:s localizedMessages:m"},
    AndroidObject{"WifiRoamingPolicy", "wifiRoamingSettings:[]@WifiRoamingSetting"},
    AndroidObject{"WifiRoamingSetting", "wifiRoamingMode:#wifiRoamingMode wifiSsid:s"},
    AndroidObject{"WifiSsid", "wifiSsid:s"},
    AndroidObject{"WifiSsidPolicy", "wifiSsidPolicyType:#wifiSsidPolicyType wifiSsids:[]@WifiSsid"},
    AndroidObject{"WipeAction", "preserveFrp:b wipeAfterDays:i"},
    AndroidObject{"WorkAccountSetupConfig", "authenticationType:#authenticationType requiredAccountEmail:s"},
};

}  // namespace

std::span<const AndroidObject> android_objects() {
    return objects;
}

}  // namespace mdm::policy::raw
