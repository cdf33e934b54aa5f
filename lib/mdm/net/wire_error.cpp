#include "mdm/net/wire_error.hpp"

#include <fmt/format.h>

#include <array>

#include "mdm/base/text.hpp"

namespace mdm::net {
namespace {

struct Words {
    Failure failure;
    std::string_view message;  // {server}, {proxy}, {detail}, {allowed}, {what}, {size}
    std::string_view hint;
};

constexpr std::string_view look_at_address = "check the address of the context, and the network (VPN, proxy)";
constexpr std::string_view look_at_proxy =
    "check the proxy in the connection of the context, or HTTPS_PROXY and NO_PROXY";
constexpr std::string_view name_authority =
    "if your organisation signs its own certificates, name its authority: ca_file in the connection of "
    "the context, or SSL_CERT_FILE";

// Before the request left.
constexpr std::array<Words, 16> before{{
    {Failure::no_host, "no such host: '{server}'", look_at_address},
    {Failure::no_proxy, "no such proxy: '{proxy}'", look_at_proxy},
    {Failure::no_connection, "cannot connect to '{server}': {detail}", look_at_address},
    {Failure::no_way_through, "the proxy '{proxy}' does not let us through to '{server}': {detail}",
     look_at_proxy},
    {Failure::no_tls, "no TLS connection with '{server}': {detail}",
     "check that the address and its port speak https, and whether the server wants a client certificate"},
    {Failure::certificate_expired, "the certificate of '{server}' is not valid at this time: {detail}",
     "check the clock of this machine; else the server needs a new certificate"},
    {Failure::certificate_unknown, "nobody we trust has signed the certificate of '{server}': {detail}",
     name_authority},
    {Failure::certificate_name, "the certificate of '{server}' is for another host: {detail}",
     "check the address of the context"},
    {Failure::certificate_bad, "the certificate of '{server}' cannot be trusted: {detail}", name_authority},
    {Failure::certificate_ours, "the client certificate for '{server}' cannot be used: {detail}",
     "check client_certificate and client_key in the connection of the context"},
    {Failure::authority_file, "the file of trusted authorities cannot be read: {detail}",
     "install ca-certificates, or check ca_file in the connection of the context, or SSL_CERT_FILE"},
    {Failure::timeout, "no connection with '{server}' within {allowed}", look_at_address},
    {Failure::lost, "'{server}' ended the connection before {what} was sent: {detail}", look_at_address},
    {Failure::abandoned, "stopped before {what} was sent", ""},
    {Failure::memory, "no memory left for {what}", ""},
    {Failure::other, "cannot reach '{server}': {detail}", look_at_address},
}};

// After it left.
constexpr std::array<Words, 7> after{{
    {Failure::timeout, "'{server}' did not answer {what} within {allowed}", look_at_address},
    {Failure::not_resent,
     "the connection with '{server}' ended without an answer to {what}, which is not sent a second time", ""},
    {Failure::too_large, "the answer of '{server}' to {what} is larger than {size} bytes", look_at_address},
    {Failure::garbled, "the answer of '{server}' to {what} cannot be read: {detail}", look_at_address},
    {Failure::abandoned, "stopped before '{server}' answered {what}", ""},
    {Failure::memory, "no memory left for the answer to {what}", ""},
    {Failure::other, "the connection with '{server}' ended before the answer to {what} was whole: {detail}",
     look_at_address},
}};

template <std::size_t N>
const Words& find(const std::array<Words, N>& words, Failure failure) {
    for (const Words& each : words)
        if (each.failure == failure) return each;
    return words.back();  // other
}

Code code_of(const WireFailure& failure) {
    if (!failure.left) {
        if (failure.failure == Failure::abandoned) return Code::cancelled;
        return failure.failure == Failure::memory ? Code::internal : Code::unavailable;
    }
    const bool useless = failure.failure == Failure::too_large || failure.failure == Failure::garbled;
    return useless && failure.effect == Effect::read ? Code::bad_response : Code::outcome_unknown;
}

}  // namespace

Error wire_error(const WireFailure& failure) {
    const Words& words = failure.left ? find(after, failure.failure) : find(before, failure.failure);
    const std::string detail = failure.detail.empty() ? "no reason given" : printable(failure.detail);
    std::string message = fmt::format(
        fmt::runtime(words.message), fmt::arg("server", failure.server), fmt::arg("proxy", failure.proxy),
        fmt::arg("detail", detail), fmt::arg("allowed", duration_text(failure.allowed)),
        fmt::arg("what", failure.operation.empty() ? failure.method : failure.operation),
        fmt::arg("size", failure.max_body));
    Error error{code_of(failure), std::move(message), std::string(words.hint)};
    if (failure.left) error.http = HttpFacts{failure.method, failure.url, failure.status, {}, {}, {}};
    return error;
}

}  // namespace mdm::net
