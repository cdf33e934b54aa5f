#include "mdm/backend/sandbox/hash.hpp"

#include <charconv>

namespace mdm::sandbox {
namespace {

constexpr std::string_view upper_digits = "0123456789ABCDEFGHJKLMNPQRTUVWXY";
constexpr std::string_view lower_digits = "0123456789abcdefghjklmnpqrtuvwxy";
static_assert(upper_digits.size() == 32 && lower_digits.size() == 32);

}  // namespace

void append_code(std::string& out, std::uint64_t code, bool lower_case) {
    const std::string_view digits = lower_case ? lower_digits : upper_digits;
    for (int shift = 35; shift >= 0; shift -= 5) out += digits[code >> shift & 31];
}

std::optional<std::uint64_t> read_code(std::string_view text) {
    if (text.size() != 8) return std::nullopt;
    std::uint64_t code = 0;
    for (const char letter : text) {
        auto digit = upper_digits.find(letter);
        if (digit == upper_digits.npos) digit = lower_digits.find(letter);
        if (digit == lower_digits.npos) return std::nullopt;
        code = code << 5 | digit;
    }
    if (code > Numbering::mask) return std::nullopt;
    return code;
}

void append_hex(std::string& out, std::uint64_t value, int digits) {
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) out += "0123456789abcdef"[value >> shift & 15];
}

std::optional<std::uint64_t> read_hex(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (text.empty() || problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace mdm::sandbox
