// The one file that speaks libssl; digest.hpp says why OpenSSL is fenced in.
#include "mdm/net/tls_server.hpp"

#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "mdm/base/release.hpp"

namespace mdm::net {
namespace {

using Context = std::unique_ptr<SSL_CTX, Release<SSL_CTX_free>>;

class OpenSslServer final : public TlsServer {
  public:
    explicit OpenSslServer(Context context) : context_(std::move(context)) {}
    bufferevent* accept(event_base* base) override {
        return bufferevent_openssl_socket_new(base, -1, SSL_new(context_.get()), BUFFEREVENT_SSL_ACCEPTING,
                                              BEV_OPT_CLOSE_ON_FREE);
    }

  private:
    Context context_;
};

Error unusable(std::string_view what, const std::string& file) {
    std::string why = "it cannot be used";
    if (const auto code = ERR_peek_error(); code != 0) {
        const char* reason = ERR_reason_error_string(code);
        if (reason != nullptr) why = reason;
    }
    ERR_clear_error();
    return Error{Code::invalid, fmt::format("the {} in '{}' cannot be used: {}", what, file, why)};
}

}  // namespace

void TlsServer::finish(bufferevent* connection) {
    SSL* session = bufferevent_openssl_get_ssl(connection);
    if (session == nullptr) return;
    SSL_shutdown(session);
    ERR_clear_error();
}

Result<std::unique_ptr<TlsServer>> TlsServer::open(const std::string& certificate, const std::string& key) {
    ERR_clear_error();
    Context context(SSL_CTX_new(TLS_server_method()));
    if (!context) return Error{Code::internal, "TLS cannot be set up"};
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    // a passphrase would be asked for on a terminal that a service does not have
    SSL_CTX_set_default_passwd_cb(context.get(), [](char*, int, int, void*) { return 0; });
    if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1)
        return unusable("certificate", certificate);
    const std::string& key_file = key.empty() ? certificate : key;
    if (SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1)
        return unusable("key", key_file);
    if (SSL_CTX_check_private_key(context.get()) != 1) return unusable("key", key_file);
    return std::unique_ptr<TlsServer>(std::make_unique<OpenSslServer>(std::move(context)));
}

}  // namespace mdm::net
