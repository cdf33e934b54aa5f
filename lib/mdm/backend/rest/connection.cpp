#include "mdm/backend/rest/connection.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/backend/rest/auth_rule.hpp"
#include "mdm/backend/rest/judge.hpp"
#include "mdm/backend/rest/pattern.hpp"
#include "mdm/backend/rest/request.hpp"
#include "mdm/backend/rest/text_at.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/stop.hpp"
#include "mdm/base/text.hpp"
#include "mdm/config/credential.hpp"
#include "mdm/config/paths.hpp"
#include "mdm/net/token_cache.hpp"
#include "mdm/net/transport_options.hpp"
#include "mdm/net/url.hpp"
#include "mdm/net/url_parts.hpp"

namespace mdm::rest {
namespace {

Result<void> check_value(const Setting& setting, const std::string& value) {
    if (setting.pattern.empty() || matches(setting.pattern, value)) return {};
    return Error{Code::usage, fmt::format("'{}' is no {}", value, setting.name),
                 fmt::format("for example: --set {}={}", setting.name, setting.example)};
}

Result<Value> value_of(const Setting& setting, const std::string& text) {
    if (!setting.list) {
        if (!text.empty()) MDM_CHECK(check_value(setting, text));
        return Value::of(text);
    }
    std::vector<std::string> items;
    for (const std::string& item : split(text, ','))
        if (!trim(item).empty()) items.emplace_back(trim(item));
    for (const std::string& item : items) MDM_CHECK(check_value(setting, item));
    return Value::of_list(std::move(items));
}

std::string without_slash(std::string url) {
    while (url.ends_with('/')) url.pop_back();
    return url;
}

/// "../beta" from "https://a/v1.0" is "https://a/beta".
std::string relative_to(std::string base, std::string_view link) {
    const auto host = base.find("://") + 3;
    while (link.starts_with("../")) {
        link.remove_prefix(3);
        const auto slash = base.rfind('/');
        if (slash != std::string::npos && slash > host) base.resize(slash);
    }
    return fmt::format("{}/{}", base, link);
}

Result<std::string> checked_url(std::string url, std::string_view what) {
    url = without_slash(std::move(url));
    if (net::origin_of(url) && url.find_first_of("?#") == std::string::npos) return url;
    // what stands before an @ or behind a ? may be secret
    const auto at = url.rfind('@');
    const std::string shown = url.substr(at == std::string::npos ? 0 : at + 1);
    return Error{Code::usage,
                 fmt::format("{} '{}' is no address of a server", what,
                             printable(shown.substr(0, shown.find_first_of("?#")))),
                 "https://HOST, with the API's path where it has one"};
}

// One of the vendor's own addresses, written out.
bool is_default(const Setting& setting, const std::string& text) {
    const auto same = [&](const auto& one) { return one.second == text; };
    return setting.fallback == text || std::any_of(setting.fallbacks.begin(), setting.fallbacks.end(), same);
}

std::string text_of_setting(const Context& context, const std::string& name) {
    const auto found = context.settings.find(name);
    return found == context.settings.end() ? std::string() : found->second;
}

}  // namespace

Connection::Connection(const Descriptor& descriptor, const Context& context, const BackendSeams& seams)
    : descriptor_(descriptor), context_(context), seams_(seams) {}

Connection::~Connection() = default;

Result<std::unique_ptr<Connection>> Connection::open(const Descriptor& descriptor, const Context& context,
                                                     const BackendSeams& seams) {
    std::unique_ptr<Connection> made(new Connection(descriptor, context, seams));
    MDM_CHECK(made->take_settings());
    MDM_CHECK(made->take_bases());
    MDM_CHECK(made->take_tenant());
    return made;
}

// Where the context says that another server is asked, its origin; "" where the vendor's own is.
std::string Connection::stand_in(const std::string& setting) const {
    const std::string text = without_slash(text_of_setting(context_, setting));
    const auto parsed = net::parse_url(text);
    if (!parsed.ok()) return {};
    if (const Setting* own = descriptor_.setting(setting); own != nullptr && is_default(*own, text))
        return {};
    return fmt::format("{}://{}", parsed->secure ? "https" : "http", parsed->authority);
}

std::string Connection::fallback_of(const Setting& setting) const {
    if (!setting.origin_of.empty())
        if (std::string origin = stand_in(setting.origin_of); !origin.empty()) return origin;
    if (setting.fallback_by.empty()) return setting.fallback;
    const auto other = settings_.settings.find(setting.fallback_by);
    if (other == settings_.settings.end()) return setting.fallback;
    const auto found = setting.fallbacks.find(other->second.plain());
    return found == setting.fallbacks.end() ? setting.fallback : found->second;
}

Result<void> Connection::take_settings() {
    for (const Setting& setting : descriptor_.settings) {
        if (setting.secret) continue;
        const auto given = context_.settings.find(setting.name);
        const bool is_given = given != context_.settings.end() && !given->second.empty();
        MDM_TRY(auto value, value_of(setting, is_given ? given->second : fallback_of(setting)));
        settings_.settings[setting.name] = std::move(value);
    }
    return {};
}

Result<void> Connection::take_bases() {
    std::string url = text_of_setting(context_, "url");
    const Setting* setting = descriptor_.setting("url");
    if (url.empty() && !descriptor_.url.empty()) {
        MDM_TRY(url, Filler(values()).text(descriptor_.url, Escape::none));
    }
    if (url.empty() && setting != nullptr) url = fallback_of(*setting);
    if (url.empty())
        return Error{Code::usage, fmt::format("context '{}' does not say where the server is", context_.name),
                     fmt::format("for example: --set url={}", setting == nullptr || setting->example.empty()
                                                                  ? "https://mdm.example"
                                                                  : setting->example)};
    MDM_TRY(settings_.url, checked_url(url, "the url"));
    settings_.settings["url"] = Value::of(settings_.url);
    bases_[""] = settings_.url;
    for (const auto& [name, base] : descriptor_.bases) {
        MDM_TRY(auto text, Filler(values()).text(base, Escape::none));
        if (text.find("://") == std::string::npos) text = relative_to(settings_.url, text);
        MDM_TRY(bases_[name == "default" ? "" : name], checked_url(text, fmt::format("the base '{}'", name)));
    }
    return {};
}

Result<void> Connection::take_tenant() {
    identity_ = {descriptor_.name, settings_.url, {}};
    Result<void> taken;
    for (const Template& tenant : descriptor_.tenant) {
        auto text = Filler(values()).text(tenant, Escape::none);
        if (text.ok()) {
            identity_.tenant = *std::move(text);
            return {};
        }
        taken = std::move(text).error();
    }
    return taken;
}

Values Connection::values() const {
    Values made;
    made.settings = &settings_;
    made.random = &seams_.random;
    if (const auto base = bases_.find(""); base != bases_.end()) made.base = base->second;
    return made;
}

Result<Secret> Connection::secret(const std::string& reference, std::string_view what) const {
    MDM_TRY(const auto parsed, parse_reference(reference));
    return resolve(parsed, fmt::format("{} of context '{}'", what, context_.name), seams_.environment,
                   seams_.files, seams_.process);
}

Result<void> Connection::resolve_credentials() {
    if (resolved_) return {};
    for (const auto& [name, text] : context_.credentials) {
        MDM_TRY(const auto value, secret(text, fmt::format("credential '{}'", name)));
        settings_.credentials[name] = Value::of_secret(value);
    }
    resolved_ = true;
    return {};
}

const Auth* Connection::choose_auth() const {
    for (const Auth& auth : descriptor_.auth)
        if (has_everything(auth, settings_, context_)) return &auth;
    return nullptr;
}

Result<net::AuthRule> Connection::auth_rule() {
    MDM_CHECK(resolve_credentials());
    if (descriptor_.auth.empty()) return net::AuthRule{};
    const Auth* auth = choose_auth();
    if (auth == nullptr)
        return Error{Code::usage, fmt::format("context '{}' lacks the credentials to sign in", context_.name),
                     fmt::format("run: mdmctl backend show {}", descriptor_.name)};
    return fill_auth(*auth, values(), context_);
}

Result<std::unique_ptr<net::Transport>> Connection::make_transport() {
    const ConnectionRules& rules = context_.connection;
    net::TransportOptions options;
    options.insecure_http = rules.insecure_http;
    options.proxy = rules.proxy;
    options.no_proxy = rules.no_proxy;
    options.ca_file = rules.ca_file;
    options.client_certificate = rules.client_certificate;
    options.client_key = rules.client_key;
    if (!rules.proxy_login.empty()) {
        MDM_TRY(options.proxy_login, secret(rules.proxy_login, "the login at the proxy"));
    }
    if (!rules.key_password.empty()) {
        MDM_TRY(options.key_password, secret(rules.key_password, "the password of the client's key"));
    }
    net::add_environment(options, seams_.environment);
    if (!seams_.transports) return Error{Code::internal, "there is no network in this program"};
    return seams_.transports(std::move(options));
}

net::TokenOwner Connection::token_owner(const net::AuthRule& rule) const {
    return {identity_.backend, identity_.base_url, identity_.tenant, net::credential_digest(rule)};
}

Result<std::string> Connection::token_folder() const {
    MDM_TRY(const auto paths, Paths::from(seams_.environment));
    return paths.cache_folder + "/tokens";
}

Result<net::TokenCache> Connection::token_cache(const net::AuthRule& rule) const {
    MDM_TRY(auto folder, token_folder());
    return net::TokenCache(seams_.files, seams_.clock, std::move(folder), token_owner(rule));
}

Result<net::AuthParts> Connection::auth_parts(const net::AuthRule& rule) {
    if (!sign_in_transport_) {
        MDM_TRY(sign_in_transport_, make_transport());
    }
    if (!cache_ && context_.connection.token_cache && net::auth_kind(rule.kind).token) {
        MDM_TRY(auto cache, token_cache(rule));
        cache_ = std::make_unique<net::TokenCache>(std::move(cache));
    }
    return net::AuthParts{*sign_in_transport_, seams_.clock,   seams_.random,
                          cache_.get(),        seams_.watcher, context_.name};
}

net::Limits Connection::limits() const {
    const ConnectionRules& own = context_.connection;
    net::Limits limits{descriptor_.concurrency, descriptor_.per_second, descriptor_.burst};
    if (own.concurrency > 0) limits.concurrency = std::min(limits.concurrency, own.concurrency);
    if (own.requests_per_second > 0 &&
        (limits.per_second <= 0 || own.requests_per_second < limits.per_second)) {
        limits.per_second = own.requests_per_second;
        limits.burst = 1;  // more at once would be more in that second
    }
    return limits;
}

Result<void> Connection::make_client() {
    MDM_TRY(auto rule, auth_rule());
    MDM_TRY(transport_, make_transport());
    if (rule.kind != net::AuthKind::none || !rule.headers.empty()) {
        MDM_TRY(auto parts, auth_parts(rule));
        MDM_TRY(authorizer_, net::make_authorizer(std::move(rule), std::move(parts)));
    }
    client_ = std::make_unique<net::Client>(
        net::Client::Parts{*transport_, seams_.clock, seams_.random, authorizer_.get(), seams_.watcher},
        limits(), net::RetryRule{});
    return {};
}

Result<net::Client*> Connection::client() {
    if (!client_) MDM_CHECK_DURING(fmt::format("opening context '{}'", context_.name), make_client());
    return client_.get();
}

Result<std::string> Connection::ask_version() {
    const Call& call = descriptor_.version->call;
    MDM_TRY(auto request, make_request(*this, call, values(), {"check", Effect::read}));
    MDM_TRY(auto* client, this->client());
    const Asked asked(request);
    const auto body = Judge(descriptor_).read(asked, call, client->call(std::move(request), Stop()));
    if (body.ok()) return text_at(*body, call.at.value_or(Pointer()));
    if (body.error().code == Code::not_found) return std::string();  // a server that does not tell
    return Error(body.error()).during("asking for the server's version");
}

Result<void> Connection::prepare() {
    if (prepared_ || !descriptor_.version) return {};
    const auto& since = descriptor_.version->since;
    const bool needed = std::any_of(since.begin(), since.end(), [&](const auto& one) {
        return text_of_setting(context_, one.first).empty();
    });
    if (needed) {
        MDM_TRY(version_, ask_version());
    }
    prepared_ = true;
    for (const auto& [setting, values] : since) {
        if (version_.empty() || !text_of_setting(context_, setting).empty()) continue;
        const std::string* best = nullptr;
        for (const auto& [lowest, value] : values)
            if (compare_versions(version_, lowest) >= 0 &&
                (best == nullptr || compare_versions(lowest, *best) > 0))
                best = &lowest;
        if (best != nullptr) settings_.settings[setting] = Value::of(values.at(*best));
    }
    return {};
}

}  // namespace mdm::rest
