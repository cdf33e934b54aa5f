#include "mdm/net/transport_options.hpp"

#include <initializer_list>

namespace mdm::net {
namespace {

void fill(std::string& option, const Environment& environment, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        if (!option.empty()) return;
        option = environment.get(name).value_or("");
    }
}

// "http://anna:pw@proxy:3128" keeps its host only.
void take_login(TransportOptions& options) {
    const auto scheme = options.proxy.find("://");
    const auto begin = scheme == std::string::npos ? 0 : scheme + 3;
    const auto end = options.proxy.find_first_of("/?#", begin);
    const auto at = options.proxy.substr(0, end).rfind('@');
    if (at == std::string::npos || at < begin) return;
    if (options.proxy_login.empty()) options.proxy_login = Secret(options.proxy.substr(begin, at - begin));
    options.proxy.erase(begin, at + 1 - begin);
}

}  // namespace

void add_environment(TransportOptions& options, const Environment& environment) {
    fill(options.proxy, environment, {"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"});
    fill(options.no_proxy, environment, {"NO_PROXY", "no_proxy"});
    fill(options.ca_file, environment, {"SSL_CERT_FILE"});
    take_login(options);
}

}  // namespace mdm::net
