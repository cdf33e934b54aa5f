// Networks, tunnels, certificates, and what is let in and out.
#include <array>

#include "mdm/policy/settings/tables.hpp"

namespace mdm::policy::tables {
namespace {

constexpr std::array rows{
    list("certificates", "certificates that devices trust or hold"),
    secret("certificates[].challenge", "challenge of the SCEP server"),
    text("certificates[].file", "file with the certificate, below the folder of the documents"),
    number("certificates[].keySize", 1024, 4096, "bits", "length of the key"),
    word("certificates[].kind", "root intermediate scep acme pkcs12",
         "trusted authority, or where the own key comes from"),
    text("certificates[].name", "name other settings refer to; never change it"),
    secret("certificates[].password", "password of the PKCS #12 file"),
    text("certificates[].pem", "the certificate as PEM text"),
    text("certificates[].subject", "subject of the certificate that is asked for"),
    text("certificates[].url", "address of the SCEP or ACME server"),
    any("dns.secure", "encrypted name resolution"),
    list("firewall.apps", "apps with a rule of their own"),
    text("firewall.apps[].bundleId", "the app"),
    word("firewall.apps[].incoming", "allow deny", "connections to this app from outside"),
    flag("firewall.blockIncoming", "every connection from outside is refused"),
    flag("firewall.enabled", "the firewall is on"),
    flag("firewall.stealth", "probes from outside get no answer"),
    list("vpn", "tunnels, in order; or a map with userConfig"),
    word("vpn.userConfig", "allow deny", "users adding tunnels of their own"),
    flag("vpn[].alwaysOn", "all traffic goes through the tunnel, always"),
    map("vpn[].app", "the app that makes the tunnel, by platform"),
    text("vpn[].identity", "name of the client certificate"),
    text("vpn[].localIdentifier", "how the device names itself to the server"),
    text("vpn[].name", "name of the tunnel; never change it"),
    texts("vpn[].perApp", "apps whose traffic goes through the tunnel"),
    text("vpn[].remoteIdentifier", "how the server names itself"),
    text("vpn[].server", "host the tunnel goes to"),
    word("vpn[].type", "ikev2 app", "kind of tunnel: built into the system, or made by an app"),
    word("webFilter.adultContent", "allow deny", "pages the system takes for adult content"),
    texts("webFilter.allow", "addresses that are always let through"),
    texts("webFilter.deny", "addresses that are never let through"),
    word("webFilter.mode", "builtIn plugin", "filter of the system, or of an app"),
    word("wifi.minimumSecurity", "open personal enterprise enterprise192",
         "weakest kind of network that devices join"),
    list("wifi.networks", "networks that devices know, in order of preference"),
    flag("wifi.networks[].autoJoin", "devices join without being asked"),
    map("wifi.networks[].eap", "how devices prove who they are on an Enterprise network"),
    text("wifi.networks[].eap.identity", "name of the client certificate for tls"),
    word("wifi.networks[].eap.inner", "pap chap mschap mschapv2", "inner authentication of ttls and peap"),
    word("wifi.networks[].eap.method", "tls peap ttls", "outer authentication method"),
    text("wifi.networks[].eap.outerIdentity", "identity shown outside of the tunnel"),
    secret("wifi.networks[].eap.password", "password for peap and ttls"),
    texts("wifi.networks[].eap.serverNames", "names the authentication server may have"),
    texts("wifi.networks[].eap.trust", "names of the certificates that may sign the server"),
    text("wifi.networks[].eap.username", "user name for peap and ttls"),
    flag("wifi.networks[].hidden", "the network does not announce itself"),
    word("wifi.networks[].macRandomization", "allow deny",
         "hardware addresses that change from network to network"),
    text("wifi.networks[].name",
         "name of the network in reports and identifiers, the ssid when left out; never change it"),
    map("wifi.networks[].proxy", "proxy for this network"),
    word("wifi.networks[].proxy.mode", "none manual auto",
         "no proxy, a fixed one, or a configuration script"),
    text("wifi.networks[].proxy.pacUrl", "address of the configuration script"),
    secret("wifi.networks[].proxy.password", "password for the proxy"),
    number("wifi.networks[].proxy.port", 1, 65535, "port", "port of a manual proxy"),
    text("wifi.networks[].proxy.server", "host of a manual proxy"),
    text("wifi.networks[].proxy.username", "user name for the proxy"),
    secret("wifi.networks[].psk", "passphrase of a Personal network"),
    word("wifi.networks[].security",
         "open wpaPersonal wpa2Personal wpa3Personal wpa2Enterprise wpa3Enterprise",
         "how the network is secured"),
    text("wifi.networks[].ssid", "name the network announces, upper and lower case as it is"),
    flag("wifi.onlyManaged", "devices join the networks of this policy and no others"),
    word("wifi.publicNetworks", "allow deny", "networks without a password"),
};

}  // namespace

std::span<const Setting> network() {
    return rows;
}

}  // namespace mdm::policy::tables
