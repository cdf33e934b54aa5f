#include "mdm/net/token_cache.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"

namespace mdm::net {
namespace {

using nlohmann::json;

constexpr Millis most_early = std::chrono::minutes(5);
constexpr Millis patience{90'000};  // longer than any renewal takes
constexpr Millis step{50};

std::string owner_digest(const TokenOwner& owner) {
    std::string_view url = owner.base_url;
    while (url.ends_with('/')) url.remove_suffix(1);
    return sha256_hex(fmt::format("{}\n{}\n{}", owner.backend, url, owner.tenant)).substr(0, 16);
}

std::string file_name(const TokenOwner& owner) {
    return fmt::format("{}-{}.json", owner_digest(owner), sha256_hex(owner.credential).substr(0, 16));
}

std::string written(const Token& token) {
    json document = {{"version", 1},
                     {"access", token.access.reveal()},
                     {"got", rfc3339(token.got)},
                     {"until", nullptr},
                     {"refresh", token.refresh.reveal()}};
    if (token.until) document["until"] = rfc3339(*token.until);
    return document.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::optional<std::string> text_at(const json& document, const char* name) {
    const auto found = document.find(name);
    if (found == document.end() || !found->is_string()) return std::nullopt;
    return found->get<std::string>();
}

// A file that makes no sense is none: it is a cache.
std::optional<Token> parsed(const std::string& text) {
    const json document = json::parse(text, nullptr, false);
    if (!document.is_object() || document.value("version", json()) != json(1)) return std::nullopt;
    const auto access = text_at(document, "access"), refresh = text_at(document, "refresh"),
               got = text_at(document, "got"), until = text_at(document, "until");
    const auto since = parse_rfc3339(got.value_or(""));
    if (!access || !refresh || !since.ok()) return std::nullopt;
    Token token{Secret(*access), *since, std::nullopt, Secret(*refresh)};
    if (!until) return token;
    const auto end = parse_rfc3339(*until);
    if (!end.ok()) return std::nullopt;
    token.until = *end;
    return token;
}

Error open_to_others(const std::string& path, const FileFacts& facts, std::string_view right_mode) {
    return Error{
        Code::forbidden,
        fmt::format("'{}' holds tokens and {} (mode {:03o})", path,
                    facts.owned_by_us ? "is open to others" : "belongs to somebody else", facts.mode),
        fmt::format("run: chmod {} '{}', and sign in again if others may have read it", right_mode, path)};
}

Result<void> check_private(const FileSystem& files, const std::string& path, std::string_view right_mode) {
    MDM_TRY(const auto facts, files.facts(path));
    if (facts && ((facts->mode & 077) != 0 || !facts->owned_by_us))
        return open_to_others(path, *facts, right_mode);
    return {};
}

Error held_too_long() {
    return Error{Code::unavailable, "another process has been renewing the token for 90 seconds",
                 "if none is running, the clock or the disk of this machine may be at fault"};
}

}  // namespace

bool is_fresh(const Token& token, Time now) {
    if (token.access.empty()) return false;
    if (!token.until) return true;
    const Millis life = *token.until - token.got;
    return now + std::min<Millis>(most_early, life / 5) < *token.until;
}

TokenCache::TokenCache(FileSystem& files, Clock& clock, std::string folder, const TokenOwner& owner)
    : files_(files), clock_(clock), folder_(std::move(folder)), path_(folder_ + "/" + file_name(owner)) {}

Result<std::optional<Token>> TokenCache::read() const {
    MDM_CHECK(check_private(files_, folder_, "700"));
    MDM_CHECK(check_private(files_, path_, "600"));
    const auto text = files_.read(path_, 1u << 20);
    if (text.ok()) return parsed(*text);
    if (text.error().code == Code::not_found || text.error().code == Code::invalid)
        return std::optional<Token>{};
    return text.error();
}

Result<Token> TokenCache::renewed(const Secret* worn, const Renew& renew, const Stop& stop) {
    std::optional<Token> kept;
    const auto is_usable = [&]() -> Result<bool> {
        MDM_TRY(kept, read());
        return kept && is_fresh(*kept, clock_.now()) &&
               (worn == nullptr || kept->access.reveal() != worn->reveal());
    };
    MDM_TRY(const auto lock, locked(is_usable, stop));
    if (!lock) return std::move(*kept);
    return renew_locked(renew, kept);
}

Result<Token> TokenCache::replaced(const Renew& renew, const Stop& stop) {
    std::optional<Token> kept;
    MDM_TRY(const auto lock, locked([]() -> Result<bool> { return false; }, stop));
    MDM_TRY(kept, read());
    return renew_locked(renew, kept);
}

Result<bool> TokenCache::forget(const Stop& stop) {
    MDM_TRY(const auto before, files_.facts(path_));
    if (!before) return false;
    MDM_TRY(const auto lock, locked([]() -> Result<bool> { return false; }, stop));
    MDM_CHECK(files_.remove(path_));
    return true;
}

// Looks before, while it waits, and once more after: whoever held the lock may have done the work.
Result<std::optional<FileLock>> TokenCache::locked(const std::function<Result<bool>()>& is_done,
                                                   const Stop& stop) const {
    for (Millis waited{0};; waited += step) {
        MDM_TRY(const bool done, is_done());
        if (done) return std::optional<FileLock>{};
        MDM_CHECK(files_.make_folders(folder_));
        auto lock = FileLock::take(path_ + ".lock", "mdmctl");
        if (lock.ok()) {
            MDM_TRY(const bool done_meanwhile, is_done());
            if (done_meanwhile) return std::optional<FileLock>{};
            return std::optional<FileLock>(std::move(*lock));
        }
        if (lock.error().code != Code::refused) return std::move(lock).error();
        if (stop.requested()) return Error{Code::cancelled, "interrupted while waiting for another process"};
        if (waited >= patience) return held_too_long();
        clock_.sleep_for(step, stop);
    }
}

Result<Token> TokenCache::renew_locked(const Renew& renew, const std::optional<Token>& kept) {
    MDM_TRY(Token token, renew(kept ? &*kept : nullptr));
    MDM_CHECK_DURING("keeping the token", files_.write_private(path_, written(token)));
    return token;
}

Result<std::size_t> forget_all(FileSystem& files, const std::string& folder, const TokenOwner& owner) {
    MDM_TRY(const auto there, files.facts(folder));
    if (!there) return std::size_t{0};
    MDM_TRY(const auto names, files.list(folder));
    std::size_t gone = 0;
    for (const std::string& name : names) {
        if (!name.starts_with(owner_digest(owner) + "-") || !name.ends_with(".json")) continue;
        MDM_CHECK(files.remove(folder + "/" + name));
        ++gone;
    }
    return gone;
}

}  // namespace mdm::net
