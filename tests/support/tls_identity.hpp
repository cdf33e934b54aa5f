#pragma once
// A server's certificate and key, made for one test: self-signed, for localhost and 127.0.0.1 unless said
// otherwise.
#include <memory>
#include <string>

#include "support/temp_dir.hpp"

using SSL_CTX = struct ssl_ctx_st;

namespace mdm::test {

struct TlsChoices {
    std::string name = "localhost";  // and 127.0.0.1 with it; any other name stands alone
    long valid_from = -3600;         // seconds from now
    long valid_until = 3600;
    bool http2 = false;       // offer it (ALPN); who accepts the connection must speak it
    bool ask_client = false;  // a client must show this very certificate
    bool tls12_at_most = false;
};

class TlsIdentity {
  public:
    explicit TlsIdentity(TlsChoices choices = {});
    TlsIdentity(const TlsIdentity&) = delete;
    TlsIdentity& operator=(const TlsIdentity&) = delete;
    ~TlsIdentity();
    /// PEM files.
    std::string certificate() const { return dir_.file("certificate.pem"); }
    std::string key() const { return dir_.file("key.pem"); }
    SSL_CTX* context() const { return context_; }

  private:
    TempDir dir_;
    SSL_CTX* context_;
};

}  // namespace mdm::test
