#pragma once
// One HTTP/1.1 request as its bytes arrive (RFC 9112), strictly: what is ambiguous is refused. Pure.
#include <cstddef>
#include <string>
#include <string_view>

#include "mdm/net/listener.hpp"

namespace mdm::net {

class RequestReader {
  public:
    static constexpr std::size_t largest_head = 16u << 10;

    explicit RequestReader(std::size_t largest_body) : largest_body_(largest_body) {}

    /// More bytes; nothing happens once it is complete or refused.
    void feed(std::string_view bytes);
    bool complete() const { return state_ == State::complete; }
    /// The status to answer with, or 0: 400 malformed, 411 no length, 413 too large, 431 too long a head.
    int refusal() const { return refusal_; }
    /// True once when the client waits for "100 Continue" before it sends the body.
    bool take_expectation();
    /// The request, once it is complete.
    Incoming take() { return std::move(request_); }

  private:
    enum class State { head, body, complete, refused };
    void refuse(int status);
    void read_head(std::size_t end);
    bool read_request_line(std::string_view line);
    bool read_header(std::string_view line);
    /// The body's length by the headers.
    void measure();

    std::size_t largest_body_;
    State state_ = State::head;
    int refusal_ = 0;
    bool expects_ = false;
    std::size_t length_ = 0;
    std::string buffer_;
    Incoming request_;
};

}  // namespace mdm::net
