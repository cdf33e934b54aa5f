#include "mdm/base/sign.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <memory>

#include "mdm/base/digest.hpp"
#include "mdm/base/release.hpp"

namespace mdm {
namespace {

using Bio = std::unique_ptr<BIO, Release<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>>;
using Certificate = std::unique_ptr<X509, Release<X509_free>>;

constexpr int least_bits = 2048;

// Without one, OpenSSL asks on the terminal.
extern "C" int mdm_no_passphrase(char*, int, int, void*) {
    return -1;
}

Bio reader(std::string_view text) {
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Error unusable(std::string message, std::string hint) {
    ERR_clear_error();
    return Error{Code::invalid, std::move(message), std::move(hint)};
}

Result<Key> read_key(const Secret& pem) {
    const Bio text = reader(pem.reveal());
    Key key(PEM_read_bio_PrivateKey(text.get(), nullptr, mdm_no_passphrase, nullptr));
    if (key == nullptr)
        return unusable("the private key cannot be read",
                        "it must be a PEM text (-----BEGIN PRIVATE KEY-----) without a passphrase");
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key.get()) < least_bits)
        return unusable("the private key is no RSA key of 2048 bits or more", {});
    return key;
}

}  // namespace

Result<std::string> sign_rs256(const Secret& key, std::string_view bytes) {
    MDM_TRY(const Key signer, read_key(key));
    const DigestContext context(EVP_MD_CTX_new());
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t size = 0;
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, signer.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, data, bytes.size()) != 1)
        return unusable("the private key cannot sign", {});
    std::string signature(size, '\0');
    auto* out = reinterpret_cast<unsigned char*>(signature.data());
    if (EVP_DigestSign(context.get(), out, &size, data, bytes.size()) != 1)
        return unusable("the private key cannot sign", {});
    signature.resize(size);
    return signature;
}

Result<std::string> certificate_sha256(std::string_view pem) {
    const Bio text = reader(pem);
    const Certificate certificate(PEM_read_bio_X509(text.get(), nullptr, mdm_no_passphrase, nullptr));
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned int size = 0;
    if (certificate == nullptr || X509_digest(certificate.get(), EVP_sha256(), out.data(), &size) != 1)
        return unusable("the certificate cannot be read",
                        "it must be a PEM text: -----BEGIN CERTIFICATE-----");
    return std::string(reinterpret_cast<const char*>(out.data()), size);
}

Result<std::string> signed_token(std::string_view header, std::string_view claims, const Secret& key) {
    std::string token = base64url(header) + "." + base64url(claims);
    MDM_TRY(const std::string signature, sign_rs256(key, token));
    return token + "." + base64url(signature);
}

std::string base64url(std::string_view bytes) {
    std::string text = base64(bytes);
    while (text.ends_with('=')) text.pop_back();
    for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text;
}

}  // namespace mdm
