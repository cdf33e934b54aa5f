#include "mdm/base/cms.hpp"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include <array>
#include <memory>

#include "mdm/base/release.hpp"

namespace mdm {
namespace {

// The object identifier of SignedData, 1.2.840.113549.1.7.2, as it is encoded.
constexpr std::string_view signed_data("\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02", 11);
constexpr std::size_t header = 24;

using Message = std::unique_ptr<CMS_ContentInfo, Release<CMS_ContentInfo_free>>;

struct FreeCertificates {
    void operator()(STACK_OF(X509) * all) const { sk_X509_pop_free(all, X509_free); }
};
using Certificates = std::unique_ptr<STACK_OF(X509), FreeCertificates>;

std::string common_name(X509_NAME* name) {
    const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    if (at < 0) return {};
    unsigned char* text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    if (size < 0) return {};
    std::string out(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
    OPENSSL_free(text);
    return out;
}

std::string name_of(CMS_SignerInfo* signer, STACK_OF(X509) * certificates) {
    for (int i = 0; i < sk_X509_num(certificates); ++i) {
        X509* certificate = sk_X509_value(certificates, i);
        if (CMS_SignerInfo_cert_cmp(signer, certificate) == 0)
            return common_name(X509_get_subject_name(certificate));
    }
    return {};
}

std::vector<std::string> signers_of(CMS_ContentInfo* message) {
    const Certificates certificates(CMS_get1_certs(message));
    STACK_OF(CMS_SignerInfo)* signers = CMS_get0_SignerInfos(message);  // -1 of them when there are none
    std::vector<std::string> names;
    for (int i = 0; i < sk_CMS_SignerInfo_num(signers); ++i)
        names.push_back(name_of(sk_CMS_SignerInfo_value(signers, i), certificates.get()));
    return names;
}

}  // namespace

bool is_signed_message(std::string_view bytes) {
    return bytes.starts_with('\x30') && bytes.substr(0, header).find(signed_data) != std::string_view::npos;
}

Result<SignedContent> signed_content(std::string_view bytes) {
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    const Message message(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(bytes.size())));
    ERR_clear_error();
    if (message == nullptr || OBJ_obj2nid(CMS_get0_type(message.get())) != NID_pkcs7_signed)
        return Error{Code::invalid, "the signed message cannot be read"};
    ASN1_OCTET_STRING** content = CMS_get0_content(message.get());
    if (content == nullptr || *content == nullptr)
        return Error{Code::invalid, "the signed message holds a signature and nothing that was signed"};
    SignedContent out;
    const auto size = static_cast<std::size_t>(ASN1_STRING_length(*content));
    out.content.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(*content)), size);
    out.signers = signers_of(message.get());
    ERR_clear_error();
    return out;
}

}  // namespace mdm
