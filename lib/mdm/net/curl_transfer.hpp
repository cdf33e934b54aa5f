#pragma once
// One exchange at libcurl: its handle with every option, what came back, and the guard that lets what is
// unsafe leave once. libcurl keeps pointers into it, so it stays where it is; it is used again and again,
// since making a handle costs more than a request.
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "mdm/net/curl_api.hpp"
#include "mdm/net/transport.hpp"

struct curl_slist;

namespace mdm::net::curl {

/// What decides over options, besides the request itself.
struct Way {
    bool secure = false;
    bool by_proxy = false;
    bool unsafe = false;
    bool odd = false;  // which of two sets of connections
    bool operator==(const Way&) const = default;
};

/// Stands for libcurl's code where we ended the exchange.
inline constexpr int abandoned = -1;

class Transfer {
  public:
    /// Both outlive it.
    Transfer(const Library& library, const TransportOptions& options);
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;
    ~Transfer();

    /// Takes the request, or borrows it until forget().
    void take(Request request);
    void lend(const Request& request) { request_ = &request; }
    /// Sets the handle for that request. 0, or libcurl's code.
    int prepare(Way way);
    /// Its connection is closed behind it.
    void close_behind();
    /// What came of it. `code`: libcurl's, or `abandoned`.
    Result<Response> result(int code);
    bool by_http2() const;
    /// Ready for the next.
    void forget();

    const Easy& easy() const { return easy_; }

    Transport::Done done;
    std::size_t slot = 0;  // its place among those in flight; the transport's

  private:
    // Called from C: no exception may leave them.
    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* node);
    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* node);
    static int on_send(void* node, char*, char*, int, int);

    void set_way(Way way);
    void set_url(Way way);
    void set_headers();
    WireFailure facts(int code) const;
    bool is_turned_away(int code) const;
    Failure kind(int code, bool left) const;
    std::string detail(int code, Failure failure) const;
    int status() const;

    const Library& library_;
    const TransportOptions& options_;
    Easy easy_;
    Request own_;  // unless it is lent
    const Request* request_ = &own_;
    Response response_;
    std::string server_;               // as the handle is set: "https://mdm.example:8443"
    std::string target_;               // what is asked of it: "/v1/devices?page=2"
    std::string header_text_;          // the request's headers, each ended by a NUL
    std::vector<curl_slist> headers_;  // into header_text_
    std::array<char, 256> words_{};    // libcurl's
    std::size_t header_bytes_ = 0;
    int sent_ = 0;         // how often libcurl was about to send it
    bool resend_ = false;  // libcurl wanted to send it once more
    bool last_ = false;    // its connection is to be closed
    bool too_large_ = false;
    bool no_memory_ = false;
    std::optional<Way> way_;  // as the handle is set
};

}  // namespace mdm::net::curl
