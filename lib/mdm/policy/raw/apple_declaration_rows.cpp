// Declaration types and the keys of their Payload. Facts: Apple's published schemas for OS 18 and macOS 15,
// and four types that came later. Notation: apple_payloads.hpp.
#include "mdm/policy/raw/apple_payloads.hpp"

namespace mdm::policy::raw {
namespace {

// clang-format off: one key after the other, as many to a line as fit
constexpr AppleType rows[] = {
    {"com.apple.activation.simple", "", "StandardConfigurations:as!,Predicate:s"},
    {"com.apple.asset.credential.acme", "",
     "Reference:d!(DataURL:s!,ContentType:s,Size:i,Hash-SHA-256:s),Authentication:d(Type:s!),"
     "Accessible:s"},
    {"com.apple.asset.credential.certificate", "",
     "Reference:d!(DataURL:s!,ContentType:s,Size:i,Hash-SHA-256:s),Authentication:d(Type:s!)"},
    {"com.apple.asset.credential.identity", "",
     "Reference:d!(DataURL:s!,ContentType:s,Size:i,Hash-SHA-256:s),Authentication:d(Type:s!),"
     "Accessible:s"},
    {"com.apple.asset.credential.scep", "",
     "Reference:d!(DataURL:s!,ContentType:s,Size:i,Hash-SHA-256:s),Authentication:d(Type:s!),"
     "Accessible:s"},
    {"com.apple.asset.credential.userpassword", "",
     "Reference:d!(DataURL:s!,ContentType:s,Size:i,Hash-SHA-256:s),Authentication:d(Type:s!)"},
    {"com.apple.asset.data", "",
     "Reference:d!(DataURL:s!,ContentType:s,Size:i,Hash-SHA-256:s),Authentication:d(Type:s!)"},
    {"com.apple.asset.useridentity", "", "FullName:s,EmailAddress:s"},
    {"com.apple.configuration.account.caldav", "",
     "VisibleName:s,HostName:s!,Port:i,Path:s,AuthenticationCredentialsAssetReference:s"},
    {"com.apple.configuration.account.carddav", "",
     "VisibleName:s,HostName:s!,Port:i,Path:s,AuthenticationCredentialsAssetReference:s"},
    {"com.apple.configuration.account.exchange", "",
     "VisibleName:s,EnabledProtocolTypes:as!,UserIdentityAssetReference:s,HostName:s,Port:i,Path:s,"
     "ExternalHostName:s,ExternalPort:i,External Path:s,OAuth:d(Enabled:b!,SignInURL:s,"
     "TokenRequestURL:s),AuthenticationCredentialsAssetReference:s,"
     "AuthenticationIdentityAssetReference:s,SMIME:d(Signing:d(Enabled:b!,IdentityAssetReference:s,"
     "UserOverrideable:b,IdentityUserOverrideable:b),Encryption:d(Enabled:b!,IdentityAssetReference:s,"
     "UserOverrideable:b,IdentityUserOverrideable:b,PerMessageSwitchEnabled:b)),MailServiceActive:b,"
     "LockMailService:b,ContactsServiceActive:b,LockContactsService:b,CalendarServiceActive:b,"
     "LockCalendarService:b,RemindersServiceActive:b,LockRemindersService:b,NotesServiceActive:b,"
     "LockNotesService:b"},
    {"com.apple.configuration.account.google", "", "VisibleName:s,UserIdentityAssetReference:s!"},
    {"com.apple.configuration.account.ldap", "",
     "VisibleName:s,HostName:s!,Port:i,AuthenticationCredentialsAssetReference:s,SearchSettings:ad("
     "VisibleDescription:s,SearchBase:s!,Scope:s)"},
    {"com.apple.configuration.account.mail", "",
     "VisibleName:s,UserIdentityAssetReference:s,IncomingServer:d!(ServerType:s!,HostName:s!,Port:i,"
     "AuthenticationMethod:s!,AuthenticationCredentialsAssetReference:s,IMAPPathPrefix:s),"
     "OutgoingServer:d!(HostName:s!,Port:i,AuthenticationMethod:s!,"
     "AuthenticationCredentialsAssetReference:s),SMIME:d(Signing:d(Enabled:b!,IdentityAssetReference:s,"
     "UserOverrideable:b,IdentityUserOverrideable:b),Encryption:d(Enabled:b!,IdentityAssetReference:s,"
     "UserOverrideable:b,IdentityUserOverrideable:b,PerMessageSwitchEnabled:b))"},
    {"com.apple.configuration.account.subscribed-calendar", "",
     "VisibleName:s,CalendarURL:s!,AuthenticationCredentialsAssetReference:s"},
    {"com.apple.configuration.app.managed", "",
     "AppStoreID:s,BundleID:s,ManifestURL:s,InstallBehavior:d(Install:s,License:d(Assignment:s,"
     "VPPType:s)),IncludeInBackup:b,Attributes:d(AssociatedDomains:as,"
     "AssociatedDomainsEnableDirectDownloads:b,CellularSliceUUID:s,ContentFilterUUID:s,DNSProxyUUID:s,"
     "RelayUUID:s,TapToPayScreenLock:b,VPNUUID:s)"},
    {"com.apple.configuration.app.settings", "",
     "Allowed:d(AllowedApps:a,DeniedApps:a,AllowedBinaries:ad(CDHash:s,SigningID:s,TeamID:s,"
     "PathPrefix:s,SigningState:s),DeniedBinaries:a,AlwaysAllowManagedApps:b),Privacy:d("
     "PermissionDefaults:d)"},
    {"com.apple.configuration.diskmanagement.settings", "",
     "Restrictions:d(ExternalStorage:s,NetworkStorage:s)"},
    {"com.apple.configuration.legacy", "", "ProfileURL:s!"},
    {"com.apple.configuration.legacy.interactive", "", "ProfileURL:s!,VisibleName:s!"},
    {"com.apple.configuration.management.status-subscriptions", "", "StatusItems:ad!(Name:s!)"},
    {"com.apple.configuration.management.test", "", "Echo:s!,EchoDataAssetReference:s,ReturnStatus:s"},
    {"com.apple.configuration.math.settings", "",
     "Calculator:d(BasicMode:d(AddSquareRoot:b!),ScientificMode:d(Enabled:b!),ProgrammerMode:d("
     "Enabled:b!),MathNotesMode:d(Enabled:b!),InputModes:d(UnitConversion:b!,RPN:b!)),SystemBehavior:d("
     "KeyboardSuggestions:b!,MathNotes:b!)"},
    {"com.apple.configuration.network.vpn.ikev2", "",
     "VisibleName:s!,HostName:s!,LocalIdentifier:s!,RemoteIdentifier:s!,Authentication:d!(Method:s!,"
     "CredentialsAssetReference:s,IdentityCertificateType:s,IdentityAssetReference:s,ExtendedAuth:d("
     "Enabled:b,CredentialsAssetReference:s,ServerCertificateIssuerCommonName:s,"
     "ServerCertificateCommonName:s,TLSMinimumVersion:s,TLSMaximumVersion:s)),Provider:d(Type:s,"
     "ComposedIdentifier:s),NetworkRouting:d(EnforceRoutes:b,IncludeAllNetworks:b,"
     "ExcludeLocalNetworks:b,ExcludeCellularServices:b,ExcludeAPNs:b,ExcludeDeviceCommunication:b),"
     "Idle:d(Disconnect:b,Timer:i,DeadPeerDetectionRate:s),OnDemand:d(Enabled:b,DisableUserOverride:b,"
     "Rules:a),UseConfigurationAttributeInternalIPSubnet:b,DisableMOBIKE:b,DisableRedirect:b,"
     "EnableNATKeepAliveOffload:b,NATKeepAliveInterval:i,EnablePFS:b,EnableCertificateRevocationCheck:b,"
     "EnableFallback:b,MTU:i,EnforceStrictAlgorithmSelection:b,PostQuantumKeyExchange:d(PPK:x,"
     "PPKIdentifier:s,PPKMandatory:b,AllowFallback:b),IKESecurityAssociationParameters:d("
     "EncryptionAlgorithm:s,IntegrityAlgorithm:s,DiffieHellmanGroup:i,PostQuantumKeyExchangeMethods:a,"
     "LifeTimeInMinutes:i),ChildSecurityAssociationParameters:d(EncryptionAlgorithm:s,"
     "IntegrityAlgorithm:s,DiffieHellmanGroup:i,PostQuantumKeyExchangeMethods:a,LifeTimeInMinutes:i),"
     "DNS:d(Protocol:s!,ServerAddresses:a!,ServerURL:s,ServerName:s,SearchDomains:a,DomainName:s,"
     "SupplementalMatchDomains:a,SupplementalMatchDomainsNoSearch:b,IdentityAssetReference:s),Proxies:d"},
    {"com.apple.configuration.passcode.settings", "",
     "RequirePasscode:b,RequireAlphanumericPasscode:b,RequireComplexPasscode:b,MinimumLength:i,"
     "MinimumComplexCharacters:i,MaximumFailedAttempts:i,FailedAttemptsResetInMinutes:i,"
     "MaximumGracePeriodInMinutes:i,MaximumInactivityInMinutes:i,MaximumPasscodeAgeInDays:i,"
     "PasscodeReuseLimit:i,ChangeAtNextAuth:b,CustomRegex:d(Regex:s!,Description:d(*:s))"},
    {"com.apple.configuration.safari.extensions.settings", "",
     "ManagedExtensions:d(*:d(State:s,PrivateBrowsing:s,AllowedDomains:as,DeniedDomains:as))"},
    {"com.apple.configuration.safari.settings", "",
     "AcceptCookies:s,AllowDisablingFraudWarning:b,AllowHistoryClearing:b,AllowJavaScript:b,"
     "AllowPrivateBrowsing:b,AllowPopups:b,AllowSummary:b,NewTabStartPage:d(PageType:s!,HomepageURL:s,"
     "ExtensionIdentifier:s),Privacy:d"},
    {"com.apple.configuration.security.certificate", "", "CredentialAssetReference:s!"},
    {"com.apple.configuration.security.identity", "",
     "CredentialAssetReference:s!,AllowAllAppsAccess:b,KeyIsExtractable:b"},
    {"com.apple.configuration.security.passkey.attestation", "",
     "AttestationIdentityAssetReference:s!,AttestationIdentityKeyIsExtractable:b,RelyingParties:as!"},
    {"com.apple.configuration.services.background-tasks", "",
     "TaskType:s!,TaskDescription:s,ExecutableAssetReference:s,LaunchdConfigurations:ad("
     "FileAssetReference:s!,Context:s!)"},
    {"com.apple.configuration.services.configuration-files", "", "ServiceType:s!,DataAssetReference:s!"},
    {"com.apple.configuration.softwareupdate.enforcement.specific", "",
     "TargetOSVersion:s!,TargetBuildVersion:s,TargetLocalDateTime:s!,DetailsURL:s"},
    {"com.apple.configuration.softwareupdate.settings", "",
     "Notifications:b,Deferrals:d(CombinedPeriodInDays:i,MajorPeriodInDays:i,MinorPeriodInDays:i,"
     "SystemPeriodInDays:i),RecommendedCadence:s,AutomaticActions:d(Download:s,InstallOSUpdates:s,"
     "InstallSecurityUpdate:s),RapidSecurityResponse:d(Enable:b,EnableRollback:b),"
     "AllowStandardUserOSUpdates:b,Beta:d(ProgramEnrollment:s,OfferPrograms:ad(Description:s!,Token:s!),"
     "RequireProgram:d(Description:s!,Token:s!))"},
    {"com.apple.configuration.webcontent-filter.plugin", "",
     "VisibleName:s!,PluginBundleID:s!,ContentFilterUUID:s,ServerAddress:s,Organization:s,"
     "VendorConfig:d,Authentication:d(CredentialsAssetReference:s,IdentityAssetReference:s),Filter:d("
     "Grade:s,Browsers:d(Enabled:b!),Sockets:d(Enabled:b!,ProviderComposedIdentifier:s),Packets:d("
     "Enabled:b!,ProviderComposedIdentifier:s),URLs:d(Enabled:b!,Parameters:d))"},
    {"com.apple.management.organization-info", "", "Name:s!,Email:s,URL:s,Proof:d(IdentityToken:s)"},
    {"com.apple.management.properties", "", "*:*"},
    {"com.apple.management.server-capabilities", "", "Version:s!,SupportedFeatures:d!(*:*)"},
};
// clang-format on

}  // namespace

std::span<const AppleType> apple_declaration_types() {
    return rows;
}

}  // namespace mdm::policy::raw
