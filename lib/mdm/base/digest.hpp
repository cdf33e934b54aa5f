#pragma once
// Hashes, message authentication, name-based UUIDs and encodings; the one place that includes OpenSSL.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace mdm {

/// 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);
/// 40 lower-case hex digits: only where a format names things by it (certificate thumbprints).
std::string sha1_hex(std::string_view bytes);
/// 64 lower-case hex digits. `key` is any length.
std::string hmac_sha256_hex(std::string_view key, std::string_view bytes);

/// UUIDv5 (RFC 4122 §4.3) of `name` in the namespace `space` (36 characters), lower case.
std::string uuid5(std::string_view space, std::string_view name);
/// The namespace of every identifier the project derives: UUIDv5(DNS, "mdmctl.invalid"). Fixed for ever.
inline constexpr std::string_view uuid_namespace = "5edda7fb-85ae-50f3-92eb-d258071f6334";

std::string base64(std::string_view bytes);
/// nullopt for anything but whole base64; white space is skipped.
std::optional<std::string> from_base64(std::string_view text);

/// hmac_sha256_hex() under one key, for many texts: the key's part of the work is done once.
class HmacSha256 {
  public:
    explicit HmacSha256(std::string_view key);
    HmacSha256(HmacSha256&&) noexcept;
    HmacSha256& operator=(HmacSha256&&) noexcept;
    ~HmacSha256();
    /// 32 bytes. Not from several threads at once.
    std::string of(std::string_view bytes) const;
    std::string hex(std::string_view bytes) const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// SHA-256 fed in pieces, for chains and files.
class Sha256 {
  public:
    Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
    ~Sha256();
    void add(std::string_view bytes);
    std::string hex();

  private:
    struct State;
    State* state_;
};

}  // namespace mdm
