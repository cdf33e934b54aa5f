#pragma once
// wifi.networks as every target reads it: checked once, with the lines about each member of a network.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/policy/translate/pass.hpp"

namespace mdm::policy::native {

/// One network. Texts are "" when absent; secrets are the text of their reference.
struct Network {
    std::string name;  // of the item: goes into identifiers
    std::string key;   // "wifi.networks[clinical]"
    std::string ssid;
    std::string security;  // "wpa2Personal"
    std::string psk;
    std::optional<bool> hidden;
    std::optional<bool> auto_join;
    std::string mac_randomization;  // "allow" "deny" ""
    struct Eap {
        std::string method;  // "tls" "peap" "ttls"
        std::string inner;
        std::string username;
        std::string password;
        std::string outer_identity;
        std::vector<std::string> server_names;
        std::string identity;            // name of the client certificate
        std::vector<std::string> trust;  // names of the certificates that may sign the server
    } eap;
    struct Proxy {
        std::string mode;  // "none" "manual" "auto" ""
        std::string server;
        std::int64_t port = 0;
        std::string username;
        std::string password;
        std::string pac_url;
    } proxy;
    const Map* fields = nullptr;
    Source source;

    bool enterprise() const { return security.ends_with("Enterprise"); }
    /// The key of a member: "eap.method" → "wifi.networks[clinical].eap.method".
    std::string member(std::string_view path) const { return key + "." + std::string(path); }
    bool has(std::string_view path) const;
};

/// Reads every network of the value and hands those that can be written to `write`, with their position; then
/// says "ok" for each member nothing was said about. `write` returns a reason to leave the network out, or
/// "". Networks that refer to certificates are left out unless `certificates` says that `write` looks after
/// such references: a reference to nothing would not connect.
void each_network(Pass& pass, const Value& value,
                  const std::function<std::string(const Network&, std::size_t)>& write,
                  bool certificates = false);

/// Whether limiting devices to managed networks would lock them out: this policy has networks, or needs some
/// (`needs_list`), and not one could be written. Reports it.
bool would_lock_out(Pass& pass, std::string_view key, std::string_view written_prefix, bool needs_list);

}  // namespace mdm::policy::native
