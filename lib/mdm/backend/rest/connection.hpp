#pragma once
// A context's way to its server: settings with their defaults, base URLs, and, made when first needed,
// credentials, the transport and the client that signs in. Lent to everything in rest/ and to every hook;
// serves one context and one thread.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "mdm/backend/registry.hpp"
#include "mdm/backend/rest/descriptor.hpp"
#include "mdm/backend/rest/values.hpp"
#include "mdm/net/auth.hpp"
#include "mdm/net/client.hpp"

namespace mdm::rest {

class Connection {
  public:
    /// Nothing is resolved and nothing asked yet. Code::usage for settings that do not fit. `descriptor` and
    /// `seams` are borrowed.
    static Result<std::unique_ptr<Connection>> open(const Descriptor& descriptor, const Context& context,
                                                    const BackendSeams& seams);
    ~Connection();

    const Descriptor& descriptor() const { return descriptor_; }
    const Identity& identity() const { return identity_; }
    const Settings& settings() const { return settings_; }
    const Context& context() const { return context_; }
    const BackendSeams& seams() const { return seams_; }
    /// The effective base URL of that name ("" is the usual one), without a slash at its end.
    const std::string& base_url(const std::string& base) const { return bases_.at(base); }

    /// Resolves the credentials, once. Code::usage when one cannot be read.
    Result<void> resolve_credentials();
    /// How this context signs in; credentials are resolved first.
    Result<net::AuthRule> auth_rule();
    /// What signing in by that rule needs, watcher and cache included; made when first asked for, and one
    /// rule a connection.
    Result<net::AuthParts> auth_parts(const net::AuthRule& rule);
    /// Where the tokens of that rule are kept between runs.
    Result<net::TokenCache> token_cache(const net::AuthRule& rule) const;
    Result<std::string> token_folder() const;
    net::TokenOwner token_owner(const net::AuthRule& rule) const;
    /// The client, made when first asked for.
    Result<net::Client*> client();
    /// Lets the connection own what open() has borrowed.
    void keep(std::shared_ptr<const Descriptor> descriptor) { kept_ = std::move(descriptor); }

    /// Asks for the server's version, once, when settings follow from it that the context does not say. To be
    /// called before anything else is asked.
    Result<void> prepare();
    /// "" before prepare(), and where there was no need to ask.
    const std::string& server_version() const { return version_; }

    /// The descriptor's limits, and the context's where they are lower.
    net::Limits limits() const;
    /// Commands in flight at once. A bundle is one request of many commands, and fills up.
    std::size_t window() const {
        return descriptor_.bundle.empty() ? limits().concurrency : descriptor_.concurrency;
    }

    /// What placeholders stand for before anything of a request is known.
    Values values() const;

  private:
    Connection(const Descriptor& descriptor, const Context& context, const BackendSeams& seams);
    Result<void> take_settings();
    Result<std::string> ask_version();
    std::string fallback_of(const Setting& setting) const;
    std::string stand_in(const std::string& setting) const;
    Result<void> take_bases();
    Result<void> take_tenant();
    Result<Secret> secret(const std::string& reference, std::string_view what) const;
    Result<std::unique_ptr<net::Transport>> make_transport();
    Result<void> make_client();
    const Auth* choose_auth() const;

    std::shared_ptr<const Descriptor> kept_;  // shared with the entry of the registry
    const Descriptor& descriptor_;
    Context context_;
    BackendSeams seams_;
    Settings settings_;
    bool resolved_ = false;
    bool prepared_ = false;
    std::string version_;
    Identity identity_;
    std::map<std::string, std::string> bases_;
    std::unique_ptr<net::Transport> transport_;
    std::unique_ptr<net::Transport> sign_in_transport_;
    std::unique_ptr<net::TokenCache> cache_;
    std::unique_ptr<net::Authorizer> authorizer_;
    std::unique_ptr<net::Client> client_;
};

}  // namespace mdm::rest
