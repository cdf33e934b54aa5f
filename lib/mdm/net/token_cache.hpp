#pragma once
// Tokens kept across runs: one file for each (backend, base URL, tenant, credential), 0600, below a folder of
// ours. Several processes may use one at once: whoever renews holds a lock, and looks again before asking, so
// that a burst of commands asks once and a replaced refresh token is never lost.
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "mdm/base/fs.hpp"
#include "mdm/base/secret.hpp"
#include "mdm/base/stop.hpp"
#include "mdm/base/time.hpp"

namespace mdm::net {

struct Token {
    Secret access = {};              // empty: only a refresh token is known
    Time got{};                      // when, by our clock
    std::optional<Time> until = {};  // by our clock; nullopt: until the server says 401
    Secret refresh = {};             // empty: none
};

/// Whether a token may still be used: there is one, and it is not within the last 5 minutes, or the last
/// fifth of its life when that is shorter.
bool is_fresh(const Token& token, Time now);

/// Whose tokens. Any part that differs gives another file.
struct TokenOwner {
    std::string backend;
    std::string base_url;
    std::string tenant;
    std::string credential;  // credential_digest() of the rule
};

class TokenCache {
  public:
    /// `folder`: $XDG_CACHE_HOME/mdmctl/tokens; made on the first write. All references are borrowed.
    TokenCache(FileSystem& files, Clock& clock, std::string folder, const TokenOwner& owner);

    /// What is kept; nullopt when there is nothing, or nothing that makes sense. Code::forbidden when the
    /// file or its folder is open to others.
    Result<std::optional<Token>> read() const;

    /// Makes a new token from what is kept: null when nothing is.
    using Renew = std::function<Result<Token>(const Token* kept)>;
    /// A token that is fresh and is not `worn` (the access token that the server refused; null: none was):
    /// the kept one when another process was quicker, else what `renew` gives, which is kept. `renew` runs
    /// under the lock, by one process at a time. Code::unavailable when another one holds the lock for more
    /// than 90 s, cancelled after a stop.
    Result<Token> renewed(const Secret* worn, const Renew& renew, const Stop& stop);
    /// Runs `renew` whatever is kept, under the lock, and keeps what it gives.
    Result<Token> replaced(const Renew& renew, const Stop& stop);
    /// Takes away what is kept. True when there was something.
    Result<bool> forget(const Stop& stop);

    const std::string& path() const { return path_; }

  private:
    /// The lock, or nullopt once `is_done` says that nothing is left to do.
    Result<std::optional<FileLock>> locked(const std::function<Result<bool>()>& is_done,
                                           const Stop& stop) const;
    Result<Token> renew_locked(const Renew& renew, const std::optional<Token>& kept);

    FileSystem& files_;
    Clock& clock_;
    std::string folder_;
    std::string path_;
};

/// Takes away the tokens of every credential for this backend, base URL and tenant: for a logout when the
/// credentials cannot be read. How many there were.
Result<std::size_t> forget_all(FileSystem& files, const std::string& folder, const TokenOwner& owner);

}  // namespace mdm::net
