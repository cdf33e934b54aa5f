// Payload types of configuration profiles and their keys. Facts: Apple's published schemas for OS 18 and
// macOS 15, with the keys seen since. Notation: apple_payloads.hpp.
#include "mdm/policy/raw/apple_payloads.hpp"

namespace mdm::policy::raw {
namespace {

constexpr std::string_view everywhere = "ios macos tvos visionos watchos";

// clang-format off: one key after the other, as many to a line as fit
constexpr AppleType rows[] = {
    {"com.apple.MCX", "macos:U",
     "DestroyFVKeyOnStandby:b,dontAllowFDEDisable:b,dontAllowFDEEnable:b,timeServer:s,timeZone:s"},
    {"com.apple.MCX.FileVault2", "macos:U",
     "Enable:s!,Defer:b,UserEntersMissingInfo:b,UseRecoveryKey:b,ShowRecoveryKey:b,OutputPath:s,"
     "Certificate:x,PayloadCertificateUUID:s,Username:s,Password:s,UseKeychain:b,"
     "DeferForceAtUserLoginMaxBypassAttempts:i,DeferDontAskAtUserLogout:b,ForceEnableInSetupAssistant:b"},
    {"com.apple.SoftwareUpdate", "macos:U",
     "CatalogURL:s,AllowPreReleaseInstallation:b,restrict-software-update-require-admin-to-install:b,"
     "AutomaticallyInstallMacOSUpdates:b,AutomaticallyInstallAppUpdates:b,AutomaticCheckEnabled:b,"
     "AutomaticDownload:b,CriticalUpdateInstall:b,ConfigDataInstall:b"},
    {"com.apple.app.lock", "ios:SU tvos:S",
     "App:d!(Identifier:s!,Options:d(DisableTouch:b,DisableDeviceRotation:b,DisableVolumeButtons:b,"
     "DisableRingerSwitch:b,DisableSleepWakeButton:b,DisableAutoLock:b,EnableVoiceOver:b,EnableZoom:b,"
     "EnableInvertColors:b,EnableAssistiveTouch:b,EnableSpeakSelection:b,EnableMonoAudio:b,"
     "EnableVoiceControl:b),UserEnabledOptions:d(VoiceControl:b,VoiceOver:b,Zoom:b,InvertColors:b,"
     "AssistiveTouch:b))"},
    {"com.apple.applicationaccess", everywhere,
     "allowAccountModification:bSU,allowActivityContinuation:bU,allowAddingGameCenterFriends:bSU,"
     "allowAirDrop:bSU,allowAirPlayIncomingRequests:b,allowAirPrint:bSU,"
     "allowAirPrintCredentialsStorage:bSU,allowAirPrintiBeaconDiscovery:bSU,"
     "allowAppCellularDataModification:bSU,allowAppClips:bSU,allowAppInstallation:bSU,"
     "allowApplePersonalizedAdvertising:bU,allowAppRemoval:bSU,allowAppsToBeHidden:bSU,"
     "allowAppsToBeLocked:bSU,allowARDRemoteManagementModification:b,allowAssistant:b,"
     "allowAssistantUserGeneratedContent:bSU,allowAssistantWhileLocked:b,allowAutoCorrection:bSU,"
     "allowAutoDim:bSU,allowAutomaticAppDownloads:bSU,allowAutomaticScreenSaver:b,allowAutoUnlock:bU,"
     "allowBluetoothModification:bSU,allowBluetoothSharingModification:b,allowBookstore:bSU,"
     "allowBookstoreErotica:bU,allowCallRecording:bSU,allowCamera:bU,allowCellularPlanModification:bSU,"
     "allowChat:bSU,allowCloudAddressBook:b,allowCloudBackup:bU,allowCloudBookmarks:b,"
     "allowCloudCalendar:b,allowCloudDesktopAndDocuments:b,allowCloudDocumentSync:bSU,"
     "allowCloudFreeform:b,allowCloudKeychainSync:bU,allowCloudMail:b,allowCloudNotes:b,"
     "allowCloudPhotoLibrary:bU,allowCloudPrivateRelay:bSU,allowCloudReminders:b,allowContentCaching:b,"
     "allowContinuousPathKeyboard:bSU,allowDefinitionLookup:bSU,allowDeviceNameModification:bSU,"
     "allowDeviceSleep:b,allowDiagnosticSubmission:b,allowDiagnosticSubmissionModification:bSU,"
     "allowDictation:bSU,allowEnablingRestrictions:bSU,allowEnterpriseAppTrust:bU,"
     "allowEnterpriseBookBackup:b,allowEnterpriseBookMetadataSync:b,allowEraseContentAndSettings:bSU,"
     "allowESIMModification:bSU,allowESIMOutgoingTransfers:bSU,allowExplicitContent:bSU,"
     "allowFileSharingModification:b,allowFilesNetworkDriveAccess:bSU,allowFilesUSBDriveAccess:bSU,"
     "allowFindMyDevice:bSU,allowFindMyFriends:bSU,allowFindMyFriendsModification:bSU,"
     "allowFingerprintForUnlock:bU,allowFingerprintModification:bSU,allowGameCenter:bSU,"
     "allowGenmoji:bSU,allowGlobalBackgroundFetchWhenRoaming:bU,allowHostPairing:bSU,"
     "allowImagePlayground:bSU,allowImageWand:bSU,allowInAppPurchases:bU,"
     "allowInternetSharingModification:b,allowiPhoneMirroring:bSU,allowiPhoneWidgetsOnMac:bSU,"
     "allowiTunes:bSU,allowiTunesFileSharing:b,allowKeyboardShortcuts:bSU,allowListedAppBundleIDs:asSU,"
     "allowLiveVoicemail:bSU,allowLocalUserCreation:b,allowLockScreenControlCenter:b,"
     "allowLockScreenNotificationsView:b,allowLockScreenTodayView:b,allowMailPrivacyProtection:bSU,"
     "allowMailSummary:bSU,allowManagedAppsCloudSync:b,allowManagedToWriteUnmanagedContacts:bU,"
     "allowMarketplaceAppInstallation:bSU,allowMediaSharingModification:b,allowMultiplayerGaming:bSU,"
     "allowMusicService:bSU,allowNews:bSU,allowNFC:bSU,allowNotificationsModification:bSU,"
     "allowOpenFromManagedToUnmanaged:b,allowOpenFromUnmanagedToManaged:b,allowOTAPKIUpdates:bU,"
     "allowPairedWatch:bSU,allowPassbookWhileLocked:bU,allowPasscodeModification:bSU,"
     "allowPasswordAutoFill:bSU,allowPasswordProximityRequests:bSU,allowPasswordSharing:bSU,"
     "allowPersonalHotspotModification:bSU,allowPersonalizedHandwritingResults:bSU,allowPhotoStream:bU,"
     "allowPodcasts:bSU,allowPredictiveKeyboard:bSU,allowPrinterSharingModification:b,"
     "allowProximitySetupToNewDevice:bSU,allowRadioService:bSU,"
     "allowRapidSecurityResponseInstallation:bSU,allowRapidSecurityResponseRemoval:bSU,"
     "allowRCSMessaging:bSU,allowRemoteAppleEventsModification:b,allowRemoteAppPairing:b,"
     "allowRemoteScreenObservation:b,allowSafari:bSU,allowScreenShot:b,"
     "allowSharedDeviceTemporarySession:bSU,allowSharedStream:bU,allowSpellCheck:bSU,"
     "allowSpotlightInternetResults:bU,allowStartupDiskModification:b,allowSystemAppRemoval:bSU,"
     "allowTimeMachineBackup:b,allowUIAppInstallation:bSU,allowUIConfigurationProfileInstallation:bSU,"
     "allowUniversalControl:b,allowUnmanagedToReadManagedContacts:b,"
     "allowUnpairedExternalBootToRecovery:bSU,allowUntrustedTLSPrompt:bU,allowUSBRestrictedMode:bSU,"
     "allowVideoConferencing:bSU,allowVoiceDialing:bU,allowVPNCreation:bSU,"
     "allowWallpaperModification:bSU,allowWebDistributionAppInstallation:bSU,allowWritingTools:bSU,"
     "autonomousSingleAppModePermittedAppIDs:asSU,blacklistedAppBundleIDs:asSU,blockedAppBundleIDs:asSU,"
     "enforcedFingerprintTimeout:i,enforcedSoftwareUpdateDelay:iSU,"
     "enforcedSoftwareUpdateMajorOSDeferredInstallDelay:i,"
     "enforcedSoftwareUpdateMinorOSDeferredInstallDelay:i,"
     "enforcedSoftwareUpdateNonOSDeferredInstallDelay:i,forceAirDropUnmanaged:b,"
     "forceAirPlayIncomingRequestsPairingPassword:b,forceAirPlayOutgoingRequestsPairingPassword:b,"
     "forceAirPrintTrustedTLSRequirement:bSU,forceAssistantProfanityFilter:bSU,"
     "forceAuthenticationBeforeAutoFill:bSU,forceAutomaticDateAndTime:bSU,"
     "forceBypassScreenCaptureAlert:b,forceClassroomAutomaticallyJoinClasses:bSU,"
     "forceClassroomRequestPermissionToLeaveClasses:bSU,forceClassroomUnpromptedAppAndDeviceLock:bSU,"
     "forceClassroomUnpromptedScreenObservation:bSU,forceDelayedAppSoftwareUpdates:b,"
     "forceDelayedMajorSoftwareUpdates:b,forceDelayedSoftwareUpdates:bSU,forceEncryptedBackup:b,"
     "forceITunesStorePasswordEntry:bU,forceLimitAdTracking:bU,forceOnDeviceOnlyDictation:b,"
     "forceOnDeviceOnlyTranslation:b,forcePreserveESIMOnErase:bSU,forceWatchWristDetection:b,"
     "forceWiFiPowerOn:bSU,forceWiFiToAllowedNetworksOnly:bSU,forceWiFiWhitelisting:bSU,ratingApps:iU,"
     "ratingMovies:iU,ratingRegion:s,ratingTVShows:iU,requireManagedPasteboard:b,safariAcceptCookies:rU,"
     "safariAllowAutoFill:bSU,safariAllowJavaScript:bU,safariAllowPopups:bU,safariForceFraudWarning:b,"
     "allowMailSmartReplies:bSU,allowNotesTranscription:bSU,allowNotesTranscriptionSummary:bSU,"
     "deniedICCIDsForiMessageFaceTime:asSU,deniedICCIDsForRCS:asSU,ratingAppsExemptedBundleIDs:as,"
     "ForceCaptivePortalConnectionFromLockScreen:b,ForceWifiConfigurationOnLockScreen:b,"
     "whitelistedAppBundleIDs:asSU"},
    {"com.apple.applicationaccess.new", "macos:U",
     "familyControlsEnabled:b!,whiteList:ad(bundleID:s!,appID:x!,detachedSignature:x,disabled:b,"
     "subApps:a,displayName:s),pathBlackList:as,pathWhiteList:as"},
    {"com.apple.asam", "macos:U", "AllowedApplications:ad!(BundleIdentifier:s!,TeamIdentifier:s!)"},
    {"com.apple.configurationprofile.identification", "macos",
     "PayloadIdentification:d!(UserName:s!,FullName:s!,EmailAddress:s!,AuthMethod:s!,Password:s!,"
     "Prompt:s,PromptMessage:s)"},
    {"com.apple.declarations", "ios:U macos:U tvos visionos:U watchos", "Declarations:ax!"},
    {"com.apple.dnsSettings.managed", "ios:U macos:U visionos:U",
     "DNSSettings:d!(DNSProtocol:s!,ServerURL:s,ServerName:s,ServerAddresses:as,"
     "SupplementalMatchDomains:as),OnDemandRules:a,ProhibitDisablement:b,PayloadCertificateUUID:s"},
    {"com.apple.domains", "ios:U macos:U visionos:U",
     "EmailDomains:as,WebDomains:as,SafariPasswordAutoFillDomains:asSU,"
     "CrossSiteTrackingPreventionRelaxedDomains:asSU"},
    {"com.apple.eas.account", "ios visionos",
     "EmailAddress:s,Host:s,SSL:b,OAuth:b,UserName:s,Password:s,Certificate:x,CertificateName:s,"
     "CertificatePassword:s,PreventMove:b,PreventAppSheet:b,PayloadCertificateUUID:s,SMIMEEnabled:b,"
     "SMIMESigningEnabled:b,SMIMESigningCertificateUUID:s,SMIMEEncryptionEnabled:b,"
     "SMIMEEncryptionCertificateUUID:s,SMIMEEnablePerMessageSwitch:b,disableMailRecentsSyncing:b,"
     "MailNumberOfPastDaysToSync:i,HeaderMagic:s,CommunicationServiceRules:d(DefaultServiceHandlers:d("
     "AudioCall:s)),allowMailDrop:b,SMIMESigningUserOverrideable:b,"
     "SMIMESigningCertificateUUIDUserOverrideable:b,SMIMEEncryptByDefault:b,"
     "SMIMEEncryptByDefaultUserOverrideable:b,SMIMEEncryptionCertificateUUIDUserOverrideable:b,"
     "SMIMEEnableEncryptionPerMessageSwitch:b,EnableMail:b,EnableContacts:b,EnableCalendars:b,"
     "EnableReminders:b,EnableNotes:b,EnableMailUserOverridable:b,EnableContactsUserOverridable:b,"
     "EnableCalendarsUserOverridable:b,EnableRemindersUserOverridable:b,EnableNotesUserOverridable:b,"
     "OAuthSignInURL:s,OAuthTokenRequestURL:s,OverridePreviousPassword:b,VPNUUID:s"},
    {"com.apple.ews.account", "macos",
     "EmailAddress:s,Host:s,SSL:b,OAuth:b,OAuthSignInURL:s,UserName:s,Password:s,"
     "PayloadCertificateUUID:s,AuthenticationCertificateUUID:s,allowMailDrop:b,Path:s,Port:i,"
     "ExternalHost:s,ExternalSSL:b,ExternalPath:s,ExternalPort:i"},
    {"com.apple.extensiblesso", "ios macos visionos",
     "ExtensionIdentifier:s!,TeamIdentifier:s,Type:s!,Realm:s,ExtensionData:d(*:*),URLs:as,Hosts:as,"
     "ScreenLockedBehavior:s,DeniedBundleIdentifiers:as,AuthenticationMethod:s,RegistrationToken:s,"
     "PlatformSSO:d(AuthenticationMethod:s,UseSharedDeviceKeys:b,AccountDisplayName:s,LoginFrequency:i,"
     "EnableCreateUserAtLogin:b,EnableAuthorization:b,TokenToUserMapping:d(AccountName:s,FullName:s),"
     "NewUserAuthorizationMode:s,UserAuthorizationMode:s,AdministratorGroups:as,AdditionalGroups:as,"
     "AuthorizationGroups:d(*:s),FileVaultPolicy:as,LoginPolicy:as,UnlockPolicy:as,OfflineGracePeriod:i,"
     "AuthenticationGracePeriod:i,NonPlatformSSOAccounts:as)"},
    {"com.apple.google-oauth", "ios visionos",
     "AccountDescription:s,AccountName:s,EmailAddress:s!,CommunicationServiceRules:d("
     "DefaultServiceHandlers:d(AudioCall:s)),VPNUUID:s"},
    {"com.apple.homescreenlayout", "ios:SU tvos:S",
     "Dock:ad(Type:s!,DisplayName:s,BundleID:s,Pages:aa,URL:s),Pages:aad!(Type:s!,DisplayName:s,"
     "BundleID:s,Pages:a,URL:s)"},
    {"com.apple.loginwindow", "macos:U",
     "SHOWFULLNAME:b,HideLocalUsers:b,IncludeNetworkUser:b,HideAdminUsers:b,SHOWOTHERUSERS_MANAGED:b,"
     "AdminHostInfo:s,AllowList:as,DenyList:as,HideMobileAccounts:b,ShutDownDisabled:b,"
     "RestartDisabled:b,SleepDisabled:b,DisableConsoleAccess:b,LoginwindowText:s,"
     "ShutDownDisabledWhileLoggedIn:b,RestartDisabledWhileLoggedIn:b,PowerOffDisabledWhileLoggedIn:b,"
     "LogOutDisabledWhileLoggedIn:b,DisableScreenLockImmediate:b,showInputMenu:b,DisableFDEAutoLogin:b,"
     "AutologinUsername:s,AutologinPassword:s"},
    {"com.apple.mail.managed", "ios macos visionos",
     "EmailAccountDescription:s,EmailAccountName:s,EmailAccountType:s!,EmailAddress:s,"
     "IncomingMailServerAuthentication:s!,IncomingMailServerHostName:s!,IncomingMailServerPortNumber:i,"
     "IncomingMailServerUseSSL:b,IncomingMailServerUsername:s,IncomingPassword:s,OutgoingPassword:s,"
     "OutgoingPasswordSameAsIncomingPassword:b,OutgoingMailServerAuthentication:s!,"
     "OutgoingMailServerHostName:s!,OutgoingMailServerPortNumber:i,OutgoingMailServerUseSSL:b,"
     "OutgoingMailServerUsername:s,PreventMove:b,PreventAppSheet:b,SMIMEEnabled:b,SMIMESigningEnabled:b,"
     "SMIMESigningCertificateUUID:s,SMIMEEncryptionEnabled:b,SMIMEEncryptionCertificateUUID:s,"
     "SMIMEEnablePerMessageSwitch:b,disableMailRecentsSyncing:b,allowMailDrop:b,"
     "IncomingMailServerIMAPPathPrefix:s,SMIMESigningUserOverrideable:b,"
     "SMIMESigningCertificateUUIDUserOverrideable:b,SMIMEEncryptByDefault:b,"
     "SMIMEEncryptByDefaultUserOverrideable:b,SMIMEEncryptionCertificateUUIDUserOverrideable:b,"
     "SMIMEEnableEncryptionPerMessageSwitch:b,VPNUUID:s"},
    {"com.apple.mdm", "ios macos tvos visionos watchos:S",
     "IdentityCertificateUUID:s!,Topic:s!,ServerURL:s!,CheckInURL:s,SignMessage:b,AccessRights:i,"
     "UseDevelopmentAPNS:b,ManagedAppleID:s,AssignedManagedAppleID:s,EnrollmentMode:s,"
     "ServerURLPinningCertificateUUIDs:as,CheckInURLPinningCertificateUUIDs:as,"
     "PinningRevocationCheckRequired:b,ServerCapabilities:as,CheckOutWhenRemoved:b,"
     "RequiredAppIDForMDM:i,PromptUserToAllowBootstrapTokenForAuthentication:b"},
    {"com.apple.mobiledevice.passwordpolicy", "ios macos:U visionos watchos",
     "allowSimple:b,forcePIN:b,maxFailedAttempts:i,maxInactivity:i,maxPINAgeInDays:i,minComplexChars:i,"
     "minLength:i,requireAlphanumeric:b,pinHistory:i,maxGracePeriod:i,minutesUntilFailedLoginReset:i,"
     "changeAtNextAuth:b,customRegex:d(passwordContentRegex:s!,passwordContentDescription:d(*:s))"},
    {"com.apple.notificationsettings", "ios:SU macos:U",
     "NotificationSettings:ad!(BundleIdentifier:s!,NotificationsEnabled:b,ShowInNotificationCenter:b,"
     "ShowInLockScreen:b,AlertType:i,BadgesEnabled:b,SoundsEnabled:b,ShowInCarPlay:b,"
     "CriticalAlertEnabled:b,GroupingType:i,PreviewType:i)"},
    {"com.apple.preference.security", "macos:U",
     "dontAllowPasswordResetUI:b,dontAllowLockMessageUI:b,dontAllowFireWallUI:b"},
    {"com.apple.profileRemovalPassword", "ios:SU macos:U tvos:S", "RemovalPassword:s"},
    {"com.apple.proxy.http.global", "ios:SU macos:U tvos:S visionos:SU",
     "ProxyType:s,ProxyServer:s,ProxyServerPort:i,ProxyUsername:s,ProxyPassword:s,ProxyPACURL:s,"
     "ProxyPACFallbackAllowed:b,ProxyCaptiveLoginAllowed:b"},
    {"com.apple.screensaver", "macos:U",
     "askForPassword:b,askForPasswordDelay:i,loginWindowIdleTime:i,loginWindowModulePath:s,moduleName:s!"},
    {"com.apple.screensaver.user", "macos:U", "moduleName:s!,modulePath:s,idleTime:i"},
    {"com.apple.security.FDERecoveryKeyEscrow", "macos:U",
     "Location:s!,EncryptCertPayloadUUID:s!,DeviceKey:s"},
    {"com.apple.security.acme", everywhere,
     "DirectoryURL:s!,ClientIdentifier:s!,KeySize:i!,KeyType:s!,HardwareBound:b!,Subject:aaas!,"
     "SubjectAltName:d(rfc822Name:s,dNSName:s,uniformResourceIdentifier:s,ntPrincipalName:s),"
     "UsageFlags:i,ExtendedKeyUsage:as,Attest:b,KeyIsExtractable:b,AllowAllAppsAccess:b"},
    {"com.apple.security.firewall", "macos:U",
     "EnableFirewall:b!,BlockAllIncoming:b,EnableStealthMode:b,Applications:ad(BundleID:s!,Allowed:b!),"
     "EnableLogging:b,LoggingOption:s,AllowSigned:b,AllowSignedApp:b"},
    {"com.apple.security.pem", everywhere, "PayloadCertificateFileName:s,PayloadContent:x!"},
    {"com.apple.security.pkcs1", everywhere, "PayloadCertificateFileName:s,PayloadContent:x!"},
    {"com.apple.security.pkcs12", everywhere,
     "PayloadCertificateFileName:s,PayloadContent:x!,Password:s,AllowAllAppsAccess:b,KeyIsExtractable:b"},
    {"com.apple.security.root", everywhere, "PayloadCertificateFileName:s,PayloadContent:x!"},
    {"com.apple.security.scep", everywhere,
     "PayloadContent:d!(URL:s!,Name:s,Subject:aaas,Challenge:s,Keysize:i,Key Type:s,Key Usage:i,"
     "CAFingerprint:x,Retries:i,RetryDelay:i,SubjectAltName:d(rfc822Name:s,dNSName:s,"
     "uniformResourceIdentifier:s,ntPrincipalName:s),KeyIsExtractable:b,AllowAllAppsAccess:b)"},
    {"com.apple.shareddeviceconfiguration", "ios:SU",
     "AssetTagInformation:s,IfLostReturnToMessage:s,LockScreenFootnote:s"},
    {"com.apple.systempolicy.control", "macos:U",
     "EnableAssessment:b,AllowIdentifiedDevelopers:b,EnableXProtectMalwareUpload:b"},
    {"com.apple.systempolicy.managed", "macos:U", "DisableOverride:b"},
    {"com.apple.vpn.managed", "ios:U macos:U tvos visionos:U",
     "VPNType:s!,VPNSubType:s,UserDefinedName:s!,VendorConfig:d(Realm:s,Role:s,Group:s,"
     "LoginGroupOrDomain:s),VPN:d(AuthenticationMethod:s,PayloadCertificateUUID:s,Password:s,"
     "ProviderBundleIdentifier:s,ProviderDesignatedRequirement:s,DisconnectOnIdle:i,"
     "DisconnectOnIdleTimer:i,ProviderType:s,IncludeAllNetworks:i,EnforceRoutes:i,"
     "ExcludeLocalNetworks:i,ExcludeCellularServices:i,ExcludeAPNs:i,ExcludeDeviceCommunication:i,"
     "OnDemandEnabled:i,OnDemandUserOverrideDisabled:i,OnDemandMatchDomainsAlways:as,"
     "OnDemandMatchDomainsNever:as,OnDemandMatchDomainsOnRetry:as,OnDemandRules:a),IPv4:d("
     "OverridePrimary:i),PPP:d(AuthName:s,AuthPassword:s,TokenCard:i,CommRemoteAddress:s,"
     "AuthEAPPlugins:as,AuthProtocol:as,CCPMPPE40Enabled:i,CCPMPPE128Enabled:i,CCPEnabled:i,"
     "DisconnectOnIdle:i,DisconnectOnIdleTimer:i),IPSec:d(RemoteAddress:s,AuthenticationMethod:s,"
     "XAuthName:s,XAuthPassword:s,XAuthEnabled:i,XAuthPasswordEncryption:s,LocalIdentifier:s,"
     "LocalIdentifierType:s,SharedSecret:x,PayloadCertificateUUID:s,PromptForVPNPIN:b,"
     "DisconnectOnIdle:i,DisconnectOnIdleTimer:i,OnDemandEnabled:i,OnDemandMatchDomainsAlways:as,"
     "OnDemandMatchDomainsNever:as,OnDemandMatchDomainsOnRetry:as,OnDemandRules:a),IKEv2:d("
     "RemoteAddress:s!,LocalIdentifier:s!,RemoteIdentifier:s!,AuthenticationMethod:s!,CertificateType:s,"
     "PayloadCertificateUUID:s,Password:s,ProviderBundleIdentifier:s,ProviderDesignatedRequirement:s,"
     "SharedSecret:s,ExtendedAuthEnabled:i,AuthName:s,AuthPassword:s,OnDemandEnabled:i,"
     "OnDemandUserOverrideDisabled:i,OnDemandRules:a,DeadPeerDetectionRate:s,"
     "ServerCertificateIssuerCommonName:s,ServerCertificateCommonName:s,TLSMinimumVersion:s,"
     "TLSMaximumVersion:s,UseConfigurationAttributeInternalIPSubnet:i,DisableMOBIKE:i,DisableRedirect:i,"
     "DisconnectOnIdle:i,DisconnectOnIdleTimer:i,NATKeepAliveOffloadEnable:i,NATKeepAliveInterval:i,"
     "EnablePFS:i,EnableCertificateRevocationCheck:i,EnableFallback:i,MTU:i,ProviderType:s,"
     "IncludeAllNetworks:i,EnforceRoutes:i,ExcludeLocalNetworks:i,ExcludeCellularServices:i,"
     "ExcludeAPNs:i,ExcludeDeviceCommunication:i,PPK:x,PPKIdentifier:s,PPKMandatory:i,"
     "IKESecurityAssociationParameters:d(EncryptionAlgorithm:s,IntegrityAlgorithm:s,"
     "DiffieHellmanGroup:i,LifeTimeInMinutes:i),ChildSecurityAssociationParameters:d("
     "EncryptionAlgorithm:s,IntegrityAlgorithm:s,DiffieHellmanGroup:i,LifeTimeInMinutes:i)),DNS:d("
     "DNSProtocol:s!,ServerURL:s,ServerName:s,ServerAddresses:as!,SearchDomains:as,DomainName:s,"
     "SupplementalMatchDomains:as,SupplementalMatchDomainsNoSearch:i,PayloadCertificateUUID:s),"
     "Proxies:d(ProxyAutoConfigEnable:i,ProxyAutoDiscoveryEnable:i,ProxyAutoConfigURLString:s,"
     "SupplementalMatchDomains:as,HTTPEnable:i,HTTPProxy:s,HTTPPort:i,HTTPProxyUsername:s,"
     "HTTPProxyPassword:s,HTTPSEnable:i,HTTPSProxy:s,HTTPSPort:i),AlwaysOn:d(UIToggleEnabled:i,"
     "TunnelConfigurations:ad!(ProtocolType:s!,Interfaces:as),ServiceExceptions:ad(ServiceName:s!,"
     "Action:s!),ApplicationExceptions:ad(BundleIdentifier:s!,LimitToProtocols:as),"
     "AllowCaptiveWebSheet:i,AllowAllCaptiveNetworkPlugins:i,AllowedCaptiveNetworkPlugins:ad("
     "BundleIdentifier:s!)),TransparentProxy:d(AuthenticationMethod:s,DisconnectOnIdle:i,"
     "DisconnectOnIdleTimer:i,EnforceRoutes:i,OnDemandEnabled:i,OnDemandRules:a,"
     "PayloadCertificateUUID:s,Password:s,ProviderBundleIdentifier:s,ProviderDesignatedRequirement:s,"
     "ProviderType:s,Order:i)"},
    {"com.apple.vpn.managed.applayer", "ios macos visionos watchos:S",
     "VPNUUID:s!,CellularSliceUUID:s,SafariDomains:as,MailDomains:as,CalendarDomains:as,"
     "ContactsDomains:as,AssociatedDomains:as,ExcludedDomains:as,OnDemandMatchAppEnabled:b,SMBDomains:as"},
    {"com.apple.webClip.managed", "ios macos",
     "Precomposed:b,FullScreen:b,URL:s!,Icon:x,IsRemovable:b,Label:s!,IgnoreManifestScope:b,"
     "TargetApplicationBundleIdentifier:s"},
    {"com.apple.webcontent-filter", "ios macos:U visionos",
     "FilterType:s,AutoFilterEnabled:b,PermittedURLs:as,BlacklistedURLs:as,DenyListURLs:as,"
     "HideDenyListURLs:b,WhitelistedBookmarks:ad(URL:s!,Title:s!),AllowListBookmarks:ad(URL:s!,"
     "Title:s!),UserDefinedName:s,PluginBundleID:s,ServerAddress:s,UserName:s,Password:s,"
     "PayloadCertificateUUID:s,Organization:s,VendorConfig:d(*:*!),FilterBrowsers:b,FilterSockets:b,"
     "FilterDataProviderDesignatedRequirement:s,FilterDataProviderBundleIdentifier:s,FilterPackets:b,"
     "FilterPacketProviderDesignatedRequirement:s,FilterPacketProviderBundleIdentifier:s,FilterGrade:s,"
     "ContentFilterUUID:s"},
    {"com.apple.wifi.managed", everywhere,
     "AutoJoin:b,SSID_STR:s,HIDDEN_NETWORK:b,ProxyType:sU,EncryptionType:s,Password:s,"
     "PayloadCertificateUUID:s,EAPClientConfiguration:d(AcceptEAPTypes:ai!,UserName:s,UserPassword:s,"
     "PayloadCertificateAnchorUUID:as,TLSTrustedCertificates:as,TLSTrustedServerNames:as,"
     "TLSAllowTrustExceptions:b,TLSCertificateIsRequired:b,TTLSInnerAuthentication:s,"
     "TLSMinimumVersion:s,TLSMaximumVersion:s,OuterIdentity:s,EAPFASTUsePAC:b,EAPFASTProvisionPAC:b,"
     "EAPFASTProvisionPACAnonymously:b,EAPSIMNumberOfRANDs:i,SystemModeCredentialsSource:s,"
     "SystemModeUseOpenDirectoryCredentials:b,OneTimeUserPassword:b),DisplayedOperatorName:s,"
     "DomainName:s,RoamingConsortiumOIs:as,ServiceProviderRoamingEnabled:b,IsHotspot:b,HESSID:s,"
     "NAIRealmNames:as,MCCAndMNCs:as,CaptiveBypass:b,QoSMarkingPolicy:d("
     "QoSMarkingAllowListAppIdentifiers:as,QoSMarkingWhitelistedAppIdentifiers:as,"
     "QoSMarkingAppleAudioVideoCalls:b,QoSMarkingEnabled:b),SetupModes:as,EnableIPv6:b,"
     "TLSCertificateRequired:b,ProxyServer:sU,ProxyServerPort:iU,ProxyUsername:sU,ProxyPassword:sU,"
     "ProxyPACURL:sU,ProxyPACFallbackAllowed:bU,DisableAssociationMACRandomization:bU"},
};
// clang-format on

}  // namespace

std::span<const AppleType> apple_payload_types() {
    return rows;
}

}  // namespace mdm::policy::raw
