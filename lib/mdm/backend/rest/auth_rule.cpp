#include "mdm/backend/rest/auth_rule.hpp"

#include <fmt/format.h>

#include <array>
#include <functional>

#include "mdm/backend/rest/load_parts.hpp"
#include "mdm/base/json.hpp"

namespace mdm::rest {
namespace {

using net::AuthRule;

/// Members of a rule by the descriptor's names for them.
struct TextRow {
    std::string_view name;
    std::string AuthRule::*member;
};
constexpr std::array<TextRow, 13> texts{{{"token_url", &AuthRule::token_url},
                                         {"older_token_url", &AuthRule::older_token_url},
                                         {"client_id", &AuthRule::client_id},
                                         {"certificate", &AuthRule::certificate},
                                         {"scope", &AuthRule::scope},
                                         {"device_url", &AuthRule::device_url},
                                         {"issuer", &AuthRule::issuer},
                                         {"subject", &AuthRule::subject},
                                         {"audience", &AuthRule::audience},
                                         {"key_id", &AuthRule::key_id},
                                         {"token_header", &AuthRule::token_header},
                                         {"token_prefix", &AuthRule::token_prefix},
                                         {"token_suffix", &AuthRule::token_suffix}}};
struct SecretRow {
    std::string_view name;
    Secret AuthRule::*member;
};
constexpr std::array<SecretRow, 5> secrets{{{"user", &AuthRule::user},
                                            {"password", &AuthRule::password},
                                            {"client_secret", &AuthRule::client_secret},
                                            {"private_key", &AuthRule::private_key},
                                            {"refresh_token", &AuthRule::refresh_token}}};
struct LoginRow {
    std::string_view name;
    std::string net::LoginCall::*member;
};
constexpr std::array<LoginRow, 8> login_texts{{{"login.url", &net::LoginCall::url},
                                               {"login.renew", &net::LoginCall::renew},
                                               {"login.logout", &net::LoginCall::logout},
                                               {"login.method", &net::LoginCall::method},
                                               {"login.token", &net::LoginCall::token},
                                               {"login.token_header", &net::LoginCall::token_header},
                                               {"login.expiry", &net::LoginCall::expiry},
                                               {"login.problem", &net::LoginCall::problem}}};

void each_auth_template(const Auth& auth, const std::function<void(const Template&)>& each) {
    for (const auto& [name, value] : auth.values) each(value);
    each_template(auth.headers, each);
    each_template(auth.form, each);
    each_template(auth.login_body.json, each);
    each_template(auth.login_body.fields, each);
}

bool is_there(const Placeholder& placeholder, const Settings& settings, const Context& context) {
    if (placeholder.source == Source::credential) return context.credentials.contains(placeholder.name);
    if (placeholder.source != Source::setting) return true;
    const auto found = settings.settings.find(placeholder.name);
    return found != settings.settings.end() && !found->second.none();
}

Result<std::vector<net::SecretField>> fields_of(const std::vector<Parameter>& from, Filler& filler) {
    std::vector<net::SecretField> fields;
    for (const Parameter& one : from) {
        MDM_TRY(auto values, filler.texts(one, Escape::header));
        for (std::string& value : values) fields.push_back({one.name, Secret(std::move(value))});
    }
    return fields;
}

Result<void> take_words(const std::map<std::string, std::string>& values, AuthRule& rule) {
    static const std::map<std::string, net::ClientProof> proofs{
        {"none", net::ClientProof::none},
        {"form", net::ClientProof::form},
        {"basic", net::ClientProof::basic},
        {"certificate", net::ClientProof::certificate}};
    static const std::map<std::string, net::LoginCall::Expiry> expiries{
        {"seconds", net::LoginCall::Expiry::seconds},
        {"rfc3339", net::LoginCall::Expiry::rfc3339},
        {"epoch-seconds", net::LoginCall::Expiry::epoch_seconds}};
    const auto wrong = [](std::string_view what, const std::string& word) {
        return Error{Code::invalid, fmt::format("'{}' is no {}", word, what)};
    };
    if (const auto given = values.find("proof"); given != values.end()) {
        const auto found = proofs.find(given->second);
        if (found == proofs.end()) return wrong("proof of a client", given->second);
        rule.proof = found->second;
    }
    if (const auto given = values.find("login.expiry_as"); given != values.end()) {
        const auto found = expiries.find(given->second);
        if (found == expiries.end()) return wrong("form of an expiry", given->second);
        rule.login.expiry_as = found->second;
    }
    if (const auto given = values.find("login.life"); given != values.end()) {
        MDM_TRY(rule.login.life, parse_duration(given->second));
    }
    return {};
}

Result<void> take_login_body(const Auth& auth, Filler& filler, AuthRule& rule) {
    rule.login.basic = auth.login_basic;
    if (auth.login_body.kind == Body::Kind::json) {
        MDM_TRY(auto body, filler.json(auth.login_body.json));
        rule.login.body = Secret(std::move(body));
        rule.login.content_type = "application/json";
    }
    if (auth.login_body.kind == Body::Kind::form) {
        std::string text;
        for (const Parameter& one : auth.login_body.fields) {
            MDM_TRY(const auto values, filler.texts(one, Escape::form));
            for (const std::string& value : values)
                text += fmt::format("{}{}={}", text.empty() ? "" : "&", one.name, value);
        }
        rule.login.body = Secret(std::move(text));
        rule.login.content_type = "application/x-www-form-urlencoded";
    }
    return {};
}

}  // namespace

bool has_everything(const Auth& auth, const Settings& settings, const Context& context) {
    bool all = true;
    each_auth_template(auth, [&](const Template& one) {
        for (const Piece& piece : one.pieces)
            if (piece.placeholder) all = all && is_there(*piece.placeholder, settings, context);
    });
    return all;
}

Result<AuthRule> fill_auth(const Auth& auth, const Values& values, const Context& context) {
    AuthRule rule;
    Filler filler(values);
    if (const net::AuthKindRow* row = net::find_auth_kind(auth.kind)) rule.kind = row->kind;
    std::map<std::string, std::string> filled;
    for (const auto& [name, value] : auth.values) {
        MDM_TRY(filled[name], filler.text(value, Escape::none));
    }
    const auto take = [&](const auto& rows, auto& into) {
        for (const auto& row : rows)
            if (const auto found = filled.find(std::string(row.name)); found != filled.end())
                into.*row.member = std::remove_cvref_t<decltype(into.*row.member)>(found->second);
    };
    take(texts, rule);
    take(secrets, rule);
    take(login_texts, rule.login);
    MDM_CHECK(take_words(filled, rule));
    MDM_TRY(rule.headers, fields_of(auth.headers, filler));
    MDM_TRY(rule.form, fields_of(auth.form, filler));
    MDM_CHECK(take_login_body(auth, filler, rule));
    for (const auto& [name, reference] : context.credentials) rule.credentials.push_back(name);
    return rule;
}

}  // namespace mdm::rest
