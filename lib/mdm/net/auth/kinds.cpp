#include "mdm/net/auth/kinds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/digest.hpp"
#include "mdm/net/auth/token_authorizer.hpp"
#include "mdm/net/url.hpp"

namespace mdm::net {
namespace auth {
namespace {

// In the order of AuthKind.
const std::array<const Kind*, 8>& table() {
    static const std::array<const Kind*, 8> kinds{
        &none, &basic, &header, &oauth2_client, &oauth2_refresh, &device_code, &login_call, &rs256_assertion};
    return kinds;
}

/// For kinds whose headers never change.
class HeaderAuthorizer final : public Authorizer {
  public:
    explicit HeaderAuthorizer(const AuthRule& rule) : fields_(kind_of(rule.kind).headers(rule)) {
        fields_.insert(fields_.end(), rule.headers.begin(), rule.headers.end());
        secrets_ = {rule.user, rule.password};
        std::erase_if(secrets_, [](const Secret& secret) { return secret.empty(); });
    }
    Result<void> authorize(Request& request, const Stop&) override {
        for (const SecretField& field : fields_) {
            set_header(request.headers, field.name, field.value.reveal());
            request.secrets.push_back(field.value);
        }
        request.secrets.insert(request.secrets.end(), secrets_.begin(), secrets_.end());
        return {};
    }
    bool renew(const Request&) override { return false; }

  private:
    std::vector<SecretField> fields_;
    std::vector<Secret> secrets_;
};

Result<void> check_urls(const AuthRule& rule) {
    for (const std::string* url : {&rule.token_url, &rule.older_token_url, &rule.device_url, &rule.login.url,
                                   &rule.login.renew, &rule.login.logout})
        if (!url->empty() && !origin_of(*url))
            return Error{Code::usage, fmt::format("'{}' is no URL to sign in at", redact_url(*url))};
    return {};
}

}  // namespace

const Kind& kind_of(AuthKind kind) {
    return *table()[static_cast<std::size_t>(kind)];
}

Result<void> check(const AuthRule& rule, const AuthParts& parts) {
    const Kind& kind = kind_of(rule.kind);
    for (const Need& need : kind.needs(rule))
        if (!need.given)
            return Error{Code::usage, fmt::format("{} cannot sign in by {}: '{}' is missing", place(parts),
                                                  kind.row.name, need.name)};
    if (kind.needs_cache && parts.cache == nullptr)
        return Error{Code::usage,
                     fmt::format("{} signs in by {}, which cannot do without a token cache", place(parts),
                                 kind.row.name),
                     "take 'token_cache: off' out of the configuration: replaced tokens would be lost"};
    return check_urls(rule);
}

std::string place(const AuthParts& parts) {
    return parts.context.empty() ? "this server" : fmt::format("context '{}'", parts.context);
}

Error not_signed_in(const AuthParts& parts, std::string message) {
    const std::string hint =
        parts.context.empty() ? "" : fmt::format("run: mdmctl context login {}", parts.context);
    return Error{Code::unauthenticated, std::move(message), hint};
}

}  // namespace auth

std::span<const AuthKindRow> auth_kinds() {
    static const auto rows = [] {
        std::vector<AuthKindRow> all;
        for (const auth::Kind* kind : auth::table()) all.push_back(kind->row);
        return all;
    }();
    return rows;
}

const AuthKindRow& auth_kind(AuthKind kind) {
    return auth::kind_of(kind).row;
}

const AuthKindRow* find_auth_kind(std::string_view name) {
    const auto rows = auth_kinds();
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const AuthKindRow& row) { return row.name == name; });
    return found == rows.end() ? nullptr : &*found;
}

std::string credential_digest(const AuthRule& rule) {
    Sha256 digest;
    const auto add = [&digest](std::string_view text) {
        digest.add(std::to_string(text.size()) + ":");
        digest.add(text);
    };
    add(auth_kind(rule.kind).name);
    for (const SecretField& field : rule.headers) add(field.name), add(field.value.reveal());
    for (const SecretField& field : rule.form) add(field.name), add(field.value.reveal());
    for (const Secret* secret : {&rule.user, &rule.password, &rule.client_secret, &rule.private_key,
                                 &rule.refresh_token, &rule.login.body})
        add(secret->reveal());
    for (const std::string* text :
         {&rule.token_url, &rule.client_id, &rule.certificate, &rule.scope, &rule.issuer, &rule.subject,
          &rule.audience, &rule.key_id, &rule.login.url})
        add(*text);
    return digest.hex().substr(0, 32);
}

Result<std::unique_ptr<Authorizer>> make_authorizer(AuthRule rule, AuthParts parts) {
    MDM_CHECK(auth::check(rule, parts));
    if (!auth_kind(rule.kind).token)
        return std::unique_ptr<Authorizer>(std::make_unique<auth::HeaderAuthorizer>(rule));
    return std::unique_ptr<Authorizer>(
        std::make_unique<auth::TokenAuthorizer>(std::move(rule), std::move(parts)));
}

Result<SignedIn> sign_in(AuthRule rule, AuthParts parts, const Stop& stop) {
    MDM_CHECK(auth::check(rule, parts));
    if (!auth_kind(rule.kind).token) return SignedIn{};
    auth::TokenAuthorizer authorizer(std::move(rule), std::move(parts));
    MDM_TRY(const Token token, authorizer.ask_anew(stop));
    return SignedIn{true, token.until, !token.refresh.empty()};
}

}  // namespace mdm::net
