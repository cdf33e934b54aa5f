// The one file that speaks libssl; digest.hpp says why OpenSSL is fenced in.
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <climits>

#include "mdm/net/channel.hpp"

namespace mdm::net {
namespace {

struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSession {
    void operator()(SSL* session) const { SSL_free(session); }
};
using Context = std::unique_ptr<SSL_CTX, FreeContext>;
using Session = std::unique_ptr<SSL, FreeSession>;

int as_int(std::size_t size) {
    return static_cast<int>(std::min<std::size_t>(size, INT_MAX));
}

class TlsChannel final : public Channel {
  public:
    explicit TlsChannel(Session session) : session_(std::move(session)) {}

    Progress shake_hands() override { return progress(SSL_accept(session_.get())); }
    Progress read(std::span<char> into) override {
        return progress(SSL_read(session_.get(), into.data(), as_int(into.size())));
    }
    Progress write(std::string_view bytes) override {
        return progress(SSL_write(session_.get(), bytes.data(), as_int(bytes.size())));
    }
    void finish() override {
        SSL_shutdown(session_.get());
        ERR_clear_error();
    }

  private:
    Progress progress(int result) {
        using Kind = Progress::Kind;
        if (result > 0) return {Kind::some, static_cast<std::size_t>(result)};
        const int problem = SSL_get_error(session_.get(), result);
        ERR_clear_error();
        if (problem == SSL_ERROR_WANT_READ) return {Kind::wants_read, 0};
        if (problem == SSL_ERROR_WANT_WRITE) return {Kind::wants_write, 0};
        return {Kind::closed, 0};
    }
    Session session_;
};

class OpenSslServer final : public TlsServer {
  public:
    explicit OpenSslServer(Context context) : context_(std::move(context)) {}
    std::unique_ptr<Channel> channel(int socket) override {
        Session session(SSL_new(context_.get()));
        SSL_set_fd(session.get(), socket);
        return std::make_unique<TlsChannel>(std::move(session));
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

Result<std::unique_ptr<TlsServer>> TlsServer::open(const std::string& certificate, const std::string& key) {
    ERR_clear_error();
    Context context(SSL_CTX_new(TLS_server_method()));
    if (!context) return Error{Code::internal, "TLS cannot be set up"};
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
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
