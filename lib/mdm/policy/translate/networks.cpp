#include "mdm/policy/translate/networks.hpp"

#include <fmt/format.h>

#include <set>

#include "mdm/base/text.hpp"

namespace mdm::policy::native {
namespace {

const Value* member_of(const Map* map, std::string_view path) {
    if (map == nullptr) return nullptr;
    const auto dot = path.find('.');
    const auto at = map->find(std::string(path.substr(0, dot)));
    if (at == map->end()) return nullptr;
    return dot == std::string_view::npos ? &at->second : member_of(at->second.map(), path.substr(dot + 1));
}

/// Reads members and keeps the first thing that is wrong.
class Reader {
  public:
    Reader(Pass& pass, const Map& map, Source source) : pass_(pass), map_(map), source_(std::move(source)) {}

    std::string text(std::string_view path) {
        const Value* value = member_of(&map_, path);
        if (value == nullptr || value->text() == nullptr) return {};
        return checked(*value, path);
    }
    std::string secret(std::string_view path) {
        const Value* value = member_of(&map_, path);
        if (value == nullptr) return {};
        auto reference = reference_text(*value);
        if (!reference)
            fail(*value, fmt::format("'{}' of a network is a secret and must be a reference", path),
                 "write {secretRef: {env: NAME}}");
        return reference.value_or("");
    }
    std::optional<bool> flag(std::string_view path) {
        const Value* value = member_of(&map_, path);
        if (value == nullptr || value->boolean() == nullptr) return std::nullopt;
        return *value->boolean();
    }
    std::vector<std::string> texts(std::string_view path) {
        std::vector<std::string> all;
        const Value* value = member_of(&map_, path);
        if (value == nullptr || value->list() == nullptr) return all;
        for (const Value& item : *value->list())
            if (item.text() != nullptr) all.push_back(checked(item, path));
        return all;
    }
    std::int64_t number(std::string_view path) {
        const Value* value = member_of(&map_, path);
        return value == nullptr || value->integer() == nullptr ? 0 : *value->integer();
    }
    void missing(std::string message) { pass_.fail(source_, std::move(message)); }

  private:
    std::string checked(const Value& value, std::string_view path) {
        if (!is_printable(*value.text()))
            fail(value, fmt::format("'{}' of a network holds a control character", path));
        return *value.text();
    }
    void fail(const Value& value, std::string message, std::string hint = {}) {
        pass_.fail(value.source.file.empty() ? source_ : value.source, std::move(message), std::move(hint));
    }

    Pass& pass_;
    const Map& map_;
    Source source_;
};

Network::Eap read_eap(Reader& read) {
    return {read.text("eap.method"),     read.text("eap.inner"),         read.text("eap.username"),
            read.secret("eap.password"), read.text("eap.outerIdentity"), read.texts("eap.serverNames"),
            read.text("eap.identity"),   read.texts("eap.trust")};
}

Network::Proxy read_proxy(Reader& read) {
    return {read.text("proxy.mode"),     read.text("proxy.server"),     read.number("proxy.port"),
            read.text("proxy.username"), read.secret("proxy.password"), read.text("proxy.pacUrl")};
}

void check(const Network& network, Reader& read) {
    if (network.ssid.empty()) return read.missing("a network has no ssid");
    if (network.security.empty())
        return read.missing(fmt::format("network '{}' does not say its security", network.name));
    if (network.security.ends_with("Personal") && network.psk.empty())
        return read.missing(fmt::format("network '{}' is {} and has no psk", network.name, network.security));
    if (network.enterprise() && network.eap.method.empty())
        return read.missing(
            fmt::format("network '{}' is {} and has no eap.method", network.name, network.security));
    if (network.proxy.mode == "manual" && network.proxy.server.empty())
        read.missing(fmt::format("the manual proxy of network '{}' has no server", network.name));
}

Network read_network(Pass& pass, const Map& map, const Source& source) {
    Reader read(pass, map, source);
    Network network;
    network.fields = &map;
    network.source = source;
    network.ssid = read.text("ssid");
    network.name = read.text("name");
    if (network.name.empty()) network.name = network.ssid;
    network.key = fmt::format("wifi.networks[{}]", network.name);
    network.security = read.text("security");
    network.psk = read.secret("psk");
    network.hidden = read.flag("hidden");
    network.auto_join = read.flag("autoJoin");
    network.mac_randomization = read.text("macRandomization");
    network.eap = read_eap(read);
    network.proxy = read_proxy(read);
    check(network, read);
    return network;
}

/// The certificate the network refers to: the member that names it, or "".
std::string_view certificate_member(const Network& network) {
    for (const std::string_view path : {"eap.identity", "eap.trust"})
        if (network.has(path)) return path;
    return network.eap.method == "tls" ? "eap.method" : "";
}

void finish_members(Pass& pass, const std::string& prefix, const Map& map, std::string_view code,
                    const std::string& message) {
    for (const auto& [name, value] : map) {
        const std::string key = prefix + "." + name;
        if (value.map() != nullptr) {
            finish_members(pass, key, *value.map(), code, message);
        } else if (!pass.report.has(pass.platform, key)) {
            pass.report.add(pass.platform, key, code, message, value.source);
        }
    }
}

void leave_out(Pass& pass, const Network& network, std::string_view code, const std::string& why) {
    pass.report.add(pass.platform, network.key, code, why + ": the network is left out", network.source);
    finish_members(pass, network.key, *network.fields, code, "the network is left out");
}

}  // namespace

bool Network::has(std::string_view path) const {
    return member_of(fields, path) != nullptr;
}

void each_network(Pass& pass, const Value& value,
                  const std::function<std::string(const Network&, std::size_t)>& write, bool certificates) {
    std::set<std::string> names;
    std::size_t position = 0, written = 0;
    if (value.list() == nullptr) return pass.fail(value.source, "wifi.networks is not a list");
    for (const Value& item : *value.list()) {
        if (item.map() == nullptr) {
            pass.report.add(
                pass.platform, fmt::format("wifi.networks[{}]", word_of(item)), "not-translated",
                "names an entry of a catalog, which is not looked up yet: the network is left out",
                item.source);
            continue;
        }
        const Network network = read_network(pass, *item.map(), item.source);
        if (pass.error) return;
        if (!names.insert(network.name).second)
            return pass.fail(item.source, fmt::format("two networks are named '{}'", network.name));
        if (const auto member = certificate_member(network); !certificates && !member.empty()) {
            leave_out(
                pass, network, "not-translated",
                fmt::format("'{}' needs a certificate, and certificates are not translated yet", member));
            continue;
        }
        const std::string why_not = write(network, position++);
        if (!why_not.empty()) {
            leave_out(pass, network, "unsupported", why_not);
            continue;
        }
        ++written;
        finish_members(pass, network.key, *network.fields, "ok", "");
    }
    if (written == 0 && !value.list()->empty())
        pass.unsupported("wifi.networks", "none of the networks could be written");
}

bool would_lock_out(Pass& pass, std::string_view key, std::string_view written_prefix, bool needs_list) {
    if (pass.draft.any(written_prefix) != nullptr) return false;
    const bool has_networks = pass.find("wifi.networks") != nullptr;
    if (has_networks || needs_list) {
        pass.unsupported(key,
                         "no network of this policy reaches the device, so this would cut it off: left out");
        return true;
    }
    pass.say(key, "side-effect",
             "this policy has no network: a device that knows no other managed one is cut off");
    return false;
}

}  // namespace mdm::policy::native
