#pragma once
// One HTTP exchange, as values.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/effect.hpp"
#include "mdm/base/secret.hpp"
#include "mdm/base/time.hpp"

namespace mdm::net {

struct Header {
    std::string name;
    std::string value;
    bool operator==(const Header&) const = default;
};
using Headers = std::vector<Header>;

/// The value of the first header of that name, letter case aside (RFC 9110, 5.1). Borrowed from `headers`.
std::optional<std::string_view> find_header(const Headers& headers, std::string_view name);
/// Replaces every header of that name, or adds one.
void set_header(Headers& headers, std::string_view name, std::string value);

struct Request {
    std::string method = "GET";
    std::string url = {};  // absolute, already escaped
    Headers headers = {};
    std::string body = {};
    Effect effect = Effect::read;
    std::string operation = {};        // "device.lock", for traces and messages
    Millis timeout{30'000};            // from the first look-up to the last byte
    std::size_t max_body = 64u << 20;  // bytes of the answer, after decompression
    bool authenticate = true;          // false: nobody adds credentials (token requests)
    bool redirects = false;  // the Client follows them, to the same server only; never for an unsafe request
    std::vector<Secret> secrets = {};  // values inside url, headers or body that no trace may show
};

/// Any status is a Response, 500 included: judging it is the caller's work.
struct Response {
    int status = 0;
    Headers headers = {};
    std::string body = {};
};

}  // namespace mdm::net
