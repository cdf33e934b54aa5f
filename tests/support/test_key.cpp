#include "support/test_key.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>

namespace mdm::test {
namespace {

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

std::string private_pem(EVP_PKEY* key) {
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(bio);
}

std::string certificate_pem(EVP_PKEY* key) {
    X509* certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_sign(certificate, key, EVP_sha256());
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, certificate);
    X509_free(certificate);
    return text_of(bio);
}

X509* read_certificate(const std::string& pem) {
    BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    return certificate;
}

}  // namespace

const TestKey& test_key() {
    static const TestKey made = [] {
        EVP_PKEY* key = EVP_RSA_gen(2048);
        TestKey pair{private_pem(key), certificate_pem(key)};
        EVP_PKEY_free(key);
        return pair;
    }();
    return made;
}

std::string other_key(int bits) {
    EVP_PKEY* key = bits == 0 ? EVP_EC_gen("P-256") : EVP_RSA_gen(static_cast<unsigned int>(bits));
    std::string pem = private_pem(key);
    EVP_PKEY_free(key);
    return pem;
}

bool verifies(const std::string& pem, std::string_view bytes, std::string_view signature) {
    X509* certificate = read_certificate(pem);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, X509_get0_pubkey(certificate));
    const int verified =
        EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                         reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    EVP_MD_CTX_free(context);
    X509_free(certificate);
    return verified == 1;
}

std::string certificate_digest(const std::string& pem) {
    X509* certificate = read_certificate(pem);
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned int size = 0;
    X509_digest(certificate, EVP_sha256(), out.data(), &size);
    X509_free(certificate);
    return std::string(reinterpret_cast<const char*>(out.data()), size);
}

}  // namespace mdm::test
