#include "mdm/net/auth/token_authorizer.hpp"

namespace mdm::net::auth {
namespace {

// A token that is refused so soon after it came in place of another is not what is wrong.
constexpr Millis too_soon = std::chrono::minutes(1);

bool is_final(Code code) {
    return code == Code::unauthenticated || code == Code::forbidden || code == Code::invalid ||
           code == Code::usage;
}

}  // namespace

TokenAuthorizer::TokenAuthorizer(AuthRule rule, AuthParts parts)
    : rule_(std::move(rule)), parts_(std::move(parts)) {}

Result<void> TokenAuthorizer::authorize(Request& request, const Stop& stop) {
    if (!held_ || !is_fresh(*held_, parts_.clock.now())) MDM_CHECK(get_token(stop));
    for (const SecretField& field : rule_.headers) {
        set_header(request.headers, field.name, field.value.reveal());
        request.secrets.push_back(field.value);
    }
    set_header(request.headers, rule_.token_header, header_value());
    request.secrets.push_back(held_->access);
    return {};
}

// Many requests may have left with the same token: only the first to come back takes it away.
bool TokenAuthorizer::renew(const Request& request) {
    if (!held_ || find_header(request.headers, rule_.token_header) != header_value()) return !refused_;
    if (replaced_at_ && parts_.clock.now() - *replaced_at_ < too_soon) return false;
    worn_ = held_->access;
    // what the server refuses is not fresh, but its refresh token may be the only one
    held_->access = Secret();
    return true;
}

Result<Token> TokenAuthorizer::ask_anew(const Stop& stop) {
    const auto fetch = fetching(stop, true);
    return parts_.cache != nullptr ? parts_.cache->replaced(fetch, stop) : fetch(held_ ? &*held_ : nullptr);
}

Result<void> TokenAuthorizer::get_token(const Stop& stop) {
    if (refused_) return *refused_;
    const auto fetch = fetching(stop);
    auto token = parts_.cache != nullptr ? parts_.cache->renewed(worn_ ? &*worn_ : nullptr, fetch, stop)
                                         : fetch(held_ ? &*held_ : nullptr);
    if (!token.ok()) {
        if (is_final(token.error().code)) refused_ = token.error();
        return std::move(token).error();
    }
    replaced_at_.reset();
    if (worn_) replaced_at_ = parts_.clock.now();
    worn_.reset();
    held_ = std::move(*token);
    return {};
}

TokenCache::Renew TokenAuthorizer::fetching(const Stop& stop, bool anew) {
    return [this, &stop, anew](const Token* kept) {
        return kind_of(rule_.kind).fetch({rule_, parts_, kept, stop, anew});
    };
}

std::string TokenAuthorizer::header_value() const {
    return rule_.token_prefix + held_->access.reveal() + rule_.token_suffix;
}

}  // namespace mdm::net::auth
