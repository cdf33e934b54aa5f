#pragma once
// Where a sandbox's chance comes from: hashes of (seed, device, salt), so that a fleet needs no storage and
// is the same for the same seed; and numberings that can be read backwards, so that a serial or an id is
// found without an index.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mdm::sandbox {

/// The finaliser of splitmix64: every bit of the result depends on every bit of `value`.
constexpr std::uint64_t mix(std::uint64_t value) {
    value += 0x9E3779B97F4A7C15ull;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ull;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBull;
    return value ^ (value >> 31);
}

constexpr std::uint64_t mix(std::uint64_t value, std::uint64_t salt) {
    return mix(value ^ mix(salt));
}

/// A number from 0 to `count` - 1, evenly spread over hashes.
constexpr std::uint64_t pick(std::uint64_t hash, std::uint64_t count) {
    return (hash >> 32) * count >> 32;
}

/// From 0 (included) to 1 (excluded).
constexpr double share(std::uint64_t hash) {
    return static_cast<double>(hash >> 11) * 0x1p-53;
}

/// A one-to-one numbering of 0 … 2^39 - 1: neighbours look unrelated, and codes can be read backwards.
class Numbering {
  public:
    constexpr Numbering(std::uint64_t seed, std::uint64_t salt)
        : add_(mix(seed, salt) & mask), factor_((mix(seed, salt + 1) & mask) | 1), inverse_(factor_) {
        for (int i = 0; i < 6; ++i) inverse_ *= 2 - factor_ * inverse_;  // Newton: bits double each time
    }
    constexpr std::uint64_t code(std::uint64_t number) const {
        std::uint64_t x = (number + add_) * factor_ & mask;
        x ^= x >> 20;
        x = x * factor_ & mask;
        return x ^ (x >> 20);
    }
    constexpr std::uint64_t number(std::uint64_t code) const {
        std::uint64_t x = code ^ (code >> 20);
        x = x * inverse_ & mask;
        x ^= x >> 20;
        return (x * inverse_ - add_) & mask;
    }
    static constexpr std::uint64_t mask = (1ull << 39) - 1;

  private:
    std::uint64_t add_, factor_, inverse_;
};

/// Eight characters of 0-9 and A-Z without I, O, S and Z, as serial numbers are written.
void append_code(std::string& out, std::uint64_t code, bool lower_case = false);
/// Reads eight such characters, in either case.
std::optional<std::uint64_t> read_code(std::string_view text);
void append_hex(std::string& out, std::uint64_t value, int digits);
std::optional<std::uint64_t> read_hex(std::string_view text);

}  // namespace mdm::sandbox
