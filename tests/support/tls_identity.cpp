#include "support/tls_identity.hpp"

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdio>

namespace mdm::test {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

void add_extension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    REQUIRE(extension != nullptr);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

Certificate self_signed(EVP_PKEY* key, const TlsChoices& choices) {
    Certificate made(X509_new(), &X509_free);
    X509* certificate = made.get();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), choices.valid_from);
    X509_gmtime_adj(X509_getm_notAfter(certificate), choices.valid_until);
    X509_set_pubkey(certificate, key);
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(choices.name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(certificate, NID_subject_alt_name,
                  "DNS:" + choices.name + (choices.name == "localhost" ? ",IP:127.0.0.1" : ""));
    REQUIRE(X509_sign(certificate, key, EVP_sha256()) > 0);
    return made;
}

void write_pem(const std::string& path, X509* certificate, EVP_PKEY* key) {
    std::FILE* file = std::fopen(path.c_str(), "w");
    REQUIRE(file != nullptr);
    if (certificate != nullptr) PEM_write_X509(file, certificate);
    if (key != nullptr) PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
}

int choose_http2(SSL*, const unsigned char** out, unsigned char* length, const unsigned char* offered,
                 unsigned int size, void*) {
    static constexpr unsigned char wanted[] = {2, 'h', '2'};
    unsigned char* chosen = nullptr;
    const int found = SSL_select_next_proto(&chosen, length, wanted, sizeof wanted, offered, size);
    *out = chosen;
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

}  // namespace

TlsIdentity::TlsIdentity(TlsChoices choices) : context_(SSL_CTX_new(TLS_server_method())) {
    const Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    REQUIRE(key != nullptr);
    const Certificate own = self_signed(key.get(), choices);
    write_pem(certificate(), own.get(), nullptr);
    write_pem(this->key(), nullptr, key.get());
    REQUIRE(SSL_CTX_use_certificate(context_, own.get()) == 1);
    REQUIRE(SSL_CTX_use_PrivateKey(context_, key.get()) == 1);
    if (choices.http2) SSL_CTX_set_alpn_select_cb(context_, &choose_http2, nullptr);
    if (choices.tls12_at_most) SSL_CTX_set_max_proto_version(context_, TLS1_2_VERSION);
    if (choices.ask_client) {
        REQUIRE(SSL_CTX_load_verify_locations(context_, certificate().c_str(), nullptr) == 1);
        SSL_CTX_set_verify(context_, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    }
}

TlsIdentity::~TlsIdentity() {
    SSL_CTX_free(context_);
}

}  // namespace mdm::test
