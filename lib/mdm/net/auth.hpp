#pragma once
// Signing in. A rule is plain data that a descriptor and the credentials of a context fill in; each kind is
// one file under auth/ and one row of a table. Kinds that need a token keep it in memory, and in the token
// cache when there is one, renew it early, and once on 401.
//
// An authorizer adds every secret it puts into a request to Request::secrets, so that no trace shows one.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/fs.hpp"
#include "mdm/base/seams.hpp"
#include "mdm/net/client.hpp"
#include "mdm/net/token_cache.hpp"

namespace mdm::net {

enum class AuthKind {
    none,
    basic,            // user and password in every request
    header,           // headers, whole (an API key)
    oauth2_client,    // RFC 6749, 4.4: client id and its proof for a token
    oauth2_refresh,   // RFC 6749, 6: a refresh token, which the server may replace each time
    device_code,      // RFC 8628: a person signs in elsewhere, then refresh
    login_call,       // a vendor's own login request, answered with a token
    rs256_assertion,  // RFC 7523, 2.1: a signed statement for a token (Google service accounts)
};

/// Header or form field whose value may be secret.
struct SecretField {
    std::string name;
    Secret value;
};

/// How the client proves itself at a token endpoint.
enum class ClientProof {
    none,         // a public client: its id only
    form,         // client_secret in the form
    basic,        // Authorization: Basic
    certificate,  // client_assertion, RS256 by `private_key`, x5t#S256 of `certificate`
};

/// login-call: what is sent and where its answer holds the token.
struct LoginCall {
    enum class Expiry { seconds, rfc3339, epoch_seconds };

    std::string method = "POST";
    std::string url = {};           // absolute
    bool basic = false;             // with AuthRule::user and password
    std::string content_type = {};  // of the body, "" when there is none
    Secret body = {};               // filled in by the caller, secrets included
    std::string token = {};         // JSON pointer to the token
    std::string token_header = {};  // or the name of the header that holds it; "Bearer " is taken off
    std::string expiry = {};        // JSON pointer, or ""
    Expiry expiry_as = Expiry::seconds;
    Millis life{std::chrono::minutes(30)};  // of a token whose expiry is not told
    std::string problem = {};               // JSON pointer to the reason when an answer 200 holds no token
    std::string renew = {};   // absolute; POSTed with a token that lives, gives the next one; or ""
    std::string logout = {};  // absolute; POSTed with a token, ends it; or ""
};

struct AuthRule {
    AuthKind kind = AuthKind::none;
    std::vector<SecretField> headers = {};  // sent with every request, whatever the kind, and at login

    Secret user = {};  // basic, login-call; some vendors put their API key here
    Secret password = {};

    std::string token_url = {};        // absolute: all OAuth kinds
    std::string older_token_url = {};  // absolute; asked where there is nothing (404) at token_url; or ""
    std::string client_id = {};
    ClientProof proof = ClientProof::form;
    Secret client_secret = {};
    Secret private_key = {};             // PEM: certificate proof, rs256-assertion
    std::string certificate = {};        // PEM: certificate proof
    std::string scope = {};              // separated by spaces
    std::vector<SecretField> form = {};  // further fields of the token request
    Secret refresh_token = {};           // oauth2-refresh: the first one; what the cache holds is newer
    std::string device_url = {};         // device-code: where a login begins
    std::string issuer = {};             // rs256-assertion: iss (client_email)
    std::string subject = {};            // rs256-assertion: sub, whom to act for, or ""
    std::string audience = {};           // rs256-assertion: aud; "": token_url
    std::string key_id = {};             // rs256-assertion: kid, or ""
    LoginCall login = {};                // login-call

    std::string token_header = "Authorization";  // how a token is used: prefix, token, suffix
    std::string token_prefix = "Bearer ";
    std::string token_suffix = {};

    std::vector<std::string> credentials = {};  // names of the credentials it was filled from, for hints
};

/// A row for each kind: what descriptors call it, and what it needs.
struct AuthKindRow {
    AuthKind kind;
    std::string_view name;  // "oauth2-client"
    bool token;             // asks for tokens
    bool person;            // needs a person once: `context login`
};
std::span<const AuthKindRow> auth_kinds();
const AuthKindRow& auth_kind(AuthKind kind);
/// Null when there is no kind of that name.
const AuthKindRow* find_auth_kind(std::string_view name);

/// 32 hex digits that change with any part of the rule that decides who we are: names the cache's file.
std::string credential_digest(const AuthRule& rule);

/// What signing in needs; everything is lent and must outlive the authorizer.
struct AuthParts {
    Transport& transport;  // its own: token requests are waited for while others are in flight
    Clock& clock;
    Random& random;
    TokenCache* cache = nullptr;  // null: tokens live as long as the authorizer
    Watcher* watcher = nullptr;
    std::string context = {};  // "prod", for messages and hints
};

/// Code::usage when the rule lacks what its kind needs, or is a kind that cannot do without a cache (a
/// refresh token that was replaced would be lost). Nothing is asked of the network yet. What authorize()
/// answers later: unauthenticated (refused; the hint says what to do), forbidden, rate_limited, unavailable,
/// bad_response, cancelled.
Result<std::unique_ptr<Authorizer>> make_authorizer(AuthRule rule, AuthParts parts);

/// What is known after signing in.
struct SignedIn {
    bool token = false;         // false: this kind has none, and nothing was asked
    std::optional<Time> until;  // of the token
    bool renewable = false;     // a refresh token is kept
};
/// Asks for a new token, whatever the cache holds, and keeps it there.
Result<SignedIn> sign_in(AuthRule rule, AuthParts parts, const Stop& stop);

/// Forgets the token that is kept, and ends it at the server where the rule knows how. True when there was
/// one. The server's answer decides nothing: the token dies by itself.
Result<bool> sign_out(const AuthRule& rule, AuthParts parts, const Stop& stop);

/// Signing in elsewhere (RFC 8628): begin, show the code, poll until done.
class DeviceLogin {
  public:
    struct UserCode {
        std::string user;      // what the person types: hostile text
        std::string url;       // where: hostile text, always https
        std::string complete;  // url with the code in it, or ""
        Secret device;
        Time until{};
        Millis interval{5'000};
    };

    /// Code::usage when the rule is no device-code rule, or there is no cache.
    static Result<DeviceLogin> create(AuthRule rule, AuthParts parts);
    Result<UserCode> begin(const Stop& stop);
    /// Asks once. nullopt: not yet; the interval may have grown. Signed in: the tokens are in the cache.
    /// refused when the person declined, unauthenticated when the code has expired.
    Result<std::optional<SignedIn>> poll(UserCode& code, const Stop& stop);
    /// Waits and polls to the end; cancelled after a stop.
    Result<SignedIn> wait(UserCode code, const Stop& stop);

  private:
    DeviceLogin(AuthRule rule, AuthParts parts);
    AuthRule rule_;
    AuthParts parts_;
};

}  // namespace mdm::net
