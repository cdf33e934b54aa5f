#include "mdm/config/connection.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "mdm/config/credential.hpp"
#include "mdm/config/reader.hpp"

namespace mdm {
namespace {

using yaml::Node;

enum class Form { text, proxy, path, reference };
struct TextRow {
    std::string_view name;
    std::string ConnectionRules::*text;
    Form form;
    std::string_view summary;
};
constexpr std::array<TextRow, 7> texts{{
    {"proxy", &ConnectionRules::proxy, Form::proxy,
     "proxy, instead of HTTPS_PROXY: http://proxy.example:3128"},
    {"proxy_login", &ConnectionRules::proxy_login, Form::reference, "user:password for the proxy"},
    {"no_proxy", &ConnectionRules::no_proxy, Form::text,
     "hosts to ask directly: mdm.example,.internal.example"},
    {"ca_file", &ConnectionRules::ca_file, Form::path, "certificates (PEM) to trust besides the system's"},
    {"client_certificate", &ConnectionRules::client_certificate, Form::path, "our certificate (PEM file)"},
    {"client_key", &ConnectionRules::client_key, Form::path, "its key (PEM file)"},
    {"key_password", &ConnectionRules::key_password, Form::reference, "password of the client's key"},
}};

Error bad(std::string message, std::string hint = {}) {
    return Error{Code::invalid, std::move(message), std::move(hint)};
}

// What is wrong is never repeated: it may hold a password.
Result<void> check_proxy(std::string_view text) {
    if (text.find('@') != std::string_view::npos)
        return bad("'proxy' must not hold a user or a password",
                   "give them apart, as a reference: proxy_login: env:NAME");
    constexpr std::array<std::string_view, 5> schemes{"http://", "https://", "socks5://", "socks5h://",
                                                      "socks4://"};
    for (const std::string_view scheme : schemes)
        if (text.starts_with(scheme) && text.size() > scheme.size()) return {};
    return bad("'proxy' is no URL of a proxy", "for example: http://proxy.example:3128");
}

Result<void> check_form(const TextRow& row, const std::string& text) {
    if (row.form == Form::proxy) return check_proxy(text);
    if (row.form == Form::path && !text.starts_with('/'))
        return bad(fmt::format("'{}' is no absolute path, for {}", text, row.name));
    if (row.form != Form::reference) return {};
    if (auto parsed = parse_reference(text); !parsed.ok())
        return bad(fmt::format("credential '{}': {}", row.name, parsed.error().message), parsed.error().hint);
    return {};
}

// One spelling each: `false` would be read as the opposite of a word here and there.
Result<void> set_switch(bool& value, std::string_view name, std::string_view text, std::string_view on,
                        std::string_view off) {
    if (text != on && text != off) return bad(fmt::format("'{}' is neither {} nor {}", name, on, off));
    value = text == on;
    return {};
}

Result<void> set_rate(double& rate, std::string_view name, const std::string& text) {
    double value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc() || end != text.data() + text.size() || !(value > 0) || value > 1e6)
        return bad(fmt::format("'{}' is no number above 0, for {}", text, name), "for example: 2, or 0.5");
    rate = value;
    return {};
}

Result<void> set_count(std::size_t& count, std::string_view name, const std::string& text) {
    const auto value = to_int(text);
    if (!value || *value < 1 || *value > 10'000)
        return bad(fmt::format("'{}' is no number from 1 to 10000, for {}", text, name));
    count = static_cast<std::size_t>(*value);
    return {};
}

const TextRow* find_text(std::string_view name) {
    const auto found =
        std::find_if(texts.begin(), texts.end(), [&](const TextRow& row) { return row.name == name; });
    return found == texts.end() ? nullptr : &*found;
}

}  // namespace

const std::vector<ConnectionKey>& connection_keys() {
    static const auto keys = [] {
        std::vector<ConnectionKey> all;
        for (const TextRow& row : texts) all.push_back({row.name, row.summary, row.form == Form::reference});
        all.push_back({"insecure_http", "true: plain http to hosts other than this one", false});
        all.push_back({"token_cache", "off: tokens are not kept between runs", false});
        all.push_back({"requests_per_second", "at most so many, where the backend would send more", false});
        all.push_back({"concurrency", "at most so many requests at once, likewise", false});
        return all;
    }();
    return keys;
}

Result<void> set_connection(ConnectionRules& connection, std::string_view name, const std::string& text) {
    if (name == "insecure_http") return set_switch(connection.insecure_http, name, text, "true", "false");
    if (name == "token_cache") return set_switch(connection.token_cache, name, text, "on", "off");
    if (name == "requests_per_second") return set_rate(connection.requests_per_second, name, text);
    if (name == "concurrency") return set_count(connection.concurrency, name, text);
    const TextRow* row = find_text(name);
    if (row == nullptr) return bad(fmt::format("'{}' says nothing of a connection", name));
    MDM_CHECK(check_form(*row, text));
    connection.*row->text = text;
    return {};
}

Result<void> check_connection(const ConnectionRules& connection) {
    if (connection.client_certificate.empty() && !connection.client_key.empty())
        return bad("'client_key' needs a 'client_certificate'");
    return {};
}

Result<void> read_connection(const ConfigReader& reader, const Node& node, ConnectionRules& connection) {
    const auto located = [&reader](const Node& at, Result<void> done) -> Result<void> {
        if (done.ok()) return {};
        return reader.at(at, done.error().message, done.error().hint);
    };
    std::vector<ConfigReader::Key> keys;
    for (const ConnectionKey& key : connection_keys())
        keys.push_back({key.name, [&, name = key.name](const Node& value) -> Result<void> {
                            std::string text;
                            MDM_CHECK(reader.text(text)(value));
                            return located(value, set_connection(connection, name, text));
                        }});
    MDM_CHECK(reader.keys(node, keys));
    return located(node, check_connection(connection));
}

std::string write_connection(const ConnectionRules& connection) {
    std::string lines;
    for (const TextRow& row : texts)
        if (const std::string& text = connection.*row.text; !text.empty())
            lines += fmt::format("      {}: {}\n", row.name, yaml::quote(text));
    if (connection.insecure_http) lines += "      insecure_http: true\n";
    if (!connection.token_cache) lines += "      token_cache: off\n";
    if (connection.requests_per_second > 0)
        lines += fmt::format("      requests_per_second: {}\n", connection.requests_per_second);
    if (connection.concurrency > 0) lines += fmt::format("      concurrency: {}\n", connection.concurrency);
    return lines.empty() ? "" : "    connection:\n" + lines;
}

}  // namespace mdm
