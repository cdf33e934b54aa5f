#include "mdm/base/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace mdm {
namespace {

using Bytes = const unsigned char*;

std::string hex(const unsigned char* bytes, std::size_t size) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(size * 2);
    for (std::size_t i = 0; i < size; ++i) {
        text += digits[bytes[i] >> 4];
        text += digits[bytes[i] & 15];
    }
    return text;
}

std::string unhex(std::string_view uuid) {
    std::string bytes;
    int high = -1;
    for (const char c : uuid) {
        if (c == '-') continue;
        const int value = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
        if (high < 0) {
            high = value;
        } else {
            bytes += static_cast<char>(high * 16 + value);
            high = -1;
        }
    }
    return bytes;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> out{};
    SHA256(reinterpret_cast<Bytes>(bytes.data()), bytes.size(), out.data());
    return hex(out.data(), out.size());
}

std::string sha1_hex(std::string_view bytes) {
    std::array<unsigned char, SHA_DIGEST_LENGTH> out{};
    SHA1(reinterpret_cast<Bytes>(bytes.data()), bytes.size(), out.data());
    return hex(out.data(), out.size());
}

std::string hmac_sha256_hex(std::string_view key, std::string_view bytes) {
    return HmacSha256(key).hex(bytes);
}

std::string uuid5(std::string_view space, std::string_view name) {
    const std::string input = unhex(space) + std::string(name);
    std::array<unsigned char, SHA_DIGEST_LENGTH> out{};
    SHA1(reinterpret_cast<Bytes>(input.data()), input.size(), out.data());
    out[6] = static_cast<unsigned char>((out[6] & 0x0F) | 0x50);
    out[8] = static_cast<unsigned char>((out[8] & 0x3F) | 0x80);
    std::string text = hex(out.data(), 16);
    for (const std::size_t at : {8u, 13u, 18u, 23u}) text.insert(at, "-");
    return text;
}

std::string base64(std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<Bytes>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string packed;
    for (const char c : text)
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') packed += c;
    const std::size_t digits = std::min(packed.find('='), packed.size());
    if (packed.size() % 4 != 0 || packed.size() - digits > 2 ||
        packed.find_first_not_of('=', digits) != std::string::npos)
        return std::nullopt;
    std::string out(packed.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<Bytes>(packed.data()), static_cast<int>(packed.size()));
    if (size < 0) return std::nullopt;
    out.resize(static_cast<std::size_t>(size) - (packed.size() - digits));  // what stands for padding
    return out;
}

// RFC 2104: the hash of what the hash of the text makes, each behind a block that the key gave.
struct HmacSha256::State {
    using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
    static Context context() { return {EVP_MD_CTX_new(), &EVP_MD_CTX_free}; }
    Context inner = context(), outer = context(), work = context();
};

HmacSha256::HmacSha256(std::string_view key) : state_(std::make_unique<State>()) {
    constexpr std::size_t block = SHA256_CBLOCK;
    std::array<unsigned char, block> padded{};
    if (key.size() > block)
        SHA256(reinterpret_cast<Bytes>(key.data()), key.size(), padded.data());
    else
        std::copy(key.begin(), key.end(), padded.begin());
    const auto begin = [&padded](EVP_MD_CTX* context, unsigned char pad) {
        for (unsigned char& byte : padded) byte = static_cast<unsigned char>(byte ^ pad);
        EVP_DigestInit_ex(context, EVP_sha256(), nullptr);
        EVP_DigestUpdate(context, padded.data(), padded.size());
        for (unsigned char& byte : padded) byte = static_cast<unsigned char>(byte ^ pad);
    };
    begin(state_->inner.get(), 0x36);
    begin(state_->outer.get(), 0x5c);
    OPENSSL_cleanse(padded.data(), padded.size());
}

HmacSha256::HmacSha256(HmacSha256&&) noexcept = default;
HmacSha256& HmacSha256::operator=(HmacSha256&&) noexcept = default;
HmacSha256::~HmacSha256() = default;

std::string HmacSha256::of(std::string_view bytes) const {
    std::string out(SHA256_DIGEST_LENGTH, '\0');
    auto* const made = reinterpret_cast<unsigned char*>(out.data());
    EVP_MD_CTX* work = state_->work.get();
    EVP_MD_CTX_copy_ex(work, state_->inner.get());
    EVP_DigestUpdate(work, bytes.data(), bytes.size());
    EVP_DigestFinal_ex(work, made, nullptr);
    EVP_MD_CTX_copy_ex(work, state_->outer.get());
    EVP_DigestUpdate(work, out.data(), out.size());
    EVP_DigestFinal_ex(work, made, nullptr);
    return out;
}

std::string HmacSha256::hex(std::string_view bytes) const {
    const std::string made = of(bytes);
    return mdm::hex(reinterpret_cast<Bytes>(made.data()), made.size());
}

struct Sha256::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
};

Sha256::Sha256() : state_(new State) {
    EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr);
}

Sha256::~Sha256() {
    EVP_MD_CTX_free(state_->context);
    delete state_;
}

void Sha256::add(std::string_view bytes) {
    EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
}

std::string Sha256::hex() {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> out{};
    EVP_DigestFinal_ex(state_->context, out.data(), nullptr);
    return mdm::hex(out.data(), out.size());
}

}  // namespace mdm
