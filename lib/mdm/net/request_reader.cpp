#include "mdm/net/request_reader.hpp"

#include <algorithm>

#include "mdm/base/text.hpp"

namespace mdm::net {
namespace {

constexpr std::string_view end_of_head = "\r\n\r\n";
constexpr std::size_t most_headers = 100;

/// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               others.find(c) != std::string_view::npos;
    });
}

bool is_visible(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == '\x7f';
    });
}

bool takes_body(std::string_view method) {
    return method == "POST" || method == "PUT" || method == "PATCH";
}

}  // namespace

std::string_view Incoming::header(std::string_view name) const {
    return find_header(headers, name).value_or("");
}

void RequestReader::refuse(int status) {
    state_ = State::refused;
    refusal_ = status;
    buffer_.clear();
}

bool RequestReader::take_expectation() {
    return state_ == State::body && std::exchange(expects_, false);
}

void RequestReader::feed(std::string_view bytes) {
    if (state_ == State::complete || state_ == State::refused) return;
    buffer_ += bytes;
    if (state_ == State::head) {
        const auto end = buffer_.find(end_of_head);
        if (std::min(end, buffer_.size()) > largest_head) return refuse(431);
        if (end == std::string::npos) return;
        read_head(end);
    }
    if (state_ != State::body || buffer_.size() < length_) return;
    request_.body = buffer_.substr(0, length_);
    buffer_.clear();
    state_ = State::complete;
}

void RequestReader::read_head(std::size_t end) {
    const std::string head = buffer_.substr(0, end);
    buffer_.erase(0, end + end_of_head.size());
    bool first = true, good = true;
    for (const std::string& line : split(replace_all(head, "\r\n", "\n"), '\n')) {
        good = good && (first ? read_request_line(line) : read_header(line));
        first = false;
    }
    if (!good || request_.headers.size() > most_headers) return refuse(400);
    measure();
}

bool RequestReader::read_request_line(std::string_view line) {
    const auto words = split(line, ' ');
    if (words.size() != 3 || !is_token(words[0]) || !is_visible(words[1])) return false;
    request_.method = words[0];
    request_.target = words[1];
    return words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0";
}

bool RequestReader::read_header(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) || has_control(line))
        return false;
    request_.headers.push_back(
        {std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))});
    return true;
}

void RequestReader::measure() {
    std::string_view length;
    for (const Header& header : request_.headers) {
        if (iequals(header.name, "Transfer-Encoding")) return refuse(411);
        if (!iequals(header.name, "Content-Length")) continue;
        if (!length.empty() && length != header.value) return refuse(400);
        length = header.value;
        const bool digits = length.find_first_not_of("0123456789") == std::string_view::npos;
        if (length.empty() || !digits) return refuse(400);
    }
    if (length.empty() && takes_body(request_.method)) return refuse(411);
    const auto bytes = length.empty() ? 0 : to_int(length);
    if (!bytes || static_cast<std::uint64_t>(*bytes) > largest_body_) return refuse(413);
    length_ = static_cast<std::size_t>(*bytes);
    expects_ = length_ > buffer_.size() && iequals(request_.header("Expect"), "100-continue");
    state_ = State::body;
}

}  // namespace mdm::net
