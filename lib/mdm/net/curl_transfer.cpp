#include "mdm/net/curl_transfer.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "mdm/base/text.hpp"
#include "mdm/net/url_parts.hpp"

namespace mdm::net::curl {
namespace {

constexpr long unsafe_idle_seconds = 4;           // servers close idle connections after 5 s and more
constexpr long usual_idle_seconds = 118;          // libcurl's own choice
constexpr std::size_t most_headers = 256u << 10;  // bytes
constexpr std::size_t small_body = 64u << 10;     // bytes; with more, libcurl would ask whether it may

void add_header(Headers& headers, std::string_view line) {
    const auto colon = line.find(':');
    if (line.starts_with("HTTP/")) return headers.clear();  // another answer begins: 100, 103
    if (colon == std::string_view::npos) return;
    headers.push_back({std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
}

}  // namespace

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* node) {
    auto& transfer = *static_cast<Transfer*>(node);
    std::string& body = transfer.response_.body;
    transfer.too_large_ = size * count > transfer.request_->max_body - body.size();
    if (transfer.too_large_) return CURL_WRITEFUNC_ERROR;
    try {
        body.append(data, size * count);
    } catch (...) {
        transfer.no_memory_ = true;
        return CURL_WRITEFUNC_ERROR;
    }
    return size * count;
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* node) {
    auto& transfer = *static_cast<Transfer*>(node);
    transfer.header_bytes_ += size * count;
    transfer.too_large_ = transfer.header_bytes_ > most_headers;
    if (transfer.too_large_) return CURL_WRITEFUNC_ERROR;
    try {
        add_header(transfer.response_.headers, trim(std::string_view(data, size * count)));
    } catch (...) {
        transfer.no_memory_ = true;
        return CURL_WRITEFUNC_ERROR;
    }
    return size * count;
}

// Called before libcurl writes the request, and once more when the connection it wrote to was dead: what is
// unsafe does not leave twice.
int Transfer::on_send(void* node, char*, char*, int, int) {
    auto& transfer = *static_cast<Transfer*>(node);
    transfer.resend_ = transfer.sent_ > 0 && transfer.request_->effect == Effect::unsafe;
    if (transfer.resend_) return CURL_PREREQFUNC_ABORT;
    ++transfer.sent_;
    return CURL_PREREQFUNC_OK;
}

Transfer::~Transfer() = default;

// What stays the same for every request of a transport.
Transfer::Transfer(const Library& library, const TransportOptions& options)
    : library_(library), options_(options), easy_(library) {
    easy_.set(CURLOPT_NOSIGNAL, 1L);
    easy_.set_pointer(CURLOPT_PRIVATE, this);
    static_assert(std::tuple_size_v<decltype(words_)> >= CURL_ERROR_SIZE);
    easy_.set_pointer(CURLOPT_ERRORBUFFER, words_.data());
    easy_.set_callback(CURLOPT_WRITEFUNCTION, &on_body);
    easy_.set_pointer(CURLOPT_WRITEDATA, this);
    easy_.set_callback(CURLOPT_HEADERFUNCTION, &on_header);
    easy_.set_pointer(CURLOPT_HEADERDATA, this);
    easy_.set_callback(CURLOPT_PREREQFUNCTION, &on_send);
    easy_.set_pointer(CURLOPT_PREREQDATA, this);
    easy_.set(CURLOPT_ACCEPT_ENCODING, "");  // to understand all of them, whatever is asked for
    easy_.set_connection(options);
}

void Transfer::take(Request request) {
    own_ = std::move(request);
    request_ = &own_;
}

// Options that differ between requests, and that seldom change from one to the next.
void Transfer::set_way(Way way) {
    if (way_ == way) return;
    way_ = way;
    easy_.set(CURLOPT_PROXY,
              way.by_proxy ? options_.proxy.c_str() : "");  // "": none, whatever the environment
    easy_.set(CURLOPT_USERAGENT, way.by_proxy ? options_.user_agent.c_str() : nullptr);  // for CONNECT
    easy_.set(CURLOPT_MAXAGE_CONN, way.unsafe ? unsafe_idle_seconds : usual_idle_seconds);
    // without TLS nothing is offered, and to wait for a choice would make many requests wait for one answer
    easy_.set(CURLOPT_HTTP_VERSION, way.secure ? long{CURL_HTTP_VERSION_2TLS} : long{CURL_HTTP_VERSION_1_1});
    // two spellings of the same: libcurl shares no connection between them
    const long newest = way.odd ? long{CURL_SSLVERSION_MAX_TLSv1_3} : long{CURL_SSLVERSION_MAX_DEFAULT};
    easy_.set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2} | newest);
}

// libcurl takes a URL apart and puts it together again letter by letter, for each request. So it is given the
// server alone, and what is asked of it as it stands; only a proxy that is asked in the server's place needs
// to be told the whole.
void Transfer::set_url(Way way) {
    const std::string& url = request_->url;
    const bool whole = way.by_proxy && !way.secure;
    const auto begin =
        whole ? url.size() : std::min(url.find_first_of("/?", url.find("://") + 3), url.size());
    if (const auto server = std::string_view(url).substr(0, begin); server_ != server) {
        server_ = server;
        easy_.set(CURLOPT_URL, server_.c_str());
    }
    target_.assign(url, begin, url.find('#', begin) - begin);
    if (!target_.starts_with('/')) target_.insert(0, 1, '/');
    easy_.set(CURLOPT_REQUEST_TARGET, whole ? nullptr : target_.c_str());
}

// libcurl's list of headers, in memory of our own that is used again. "Name;" is how it is told of an empty
// value, "Name:" takes its own header away. What it adds by itself it puts together letter by letter, and
// twice: two headers of ours in its place are a tenth of all that a request costs. Short answers are asked
// for as they are.
void Transfer::set_headers() {
    header_text_.clear();
    std::size_t lines = 0;
    const auto add = [&](std::string_view name, std::string_view separator, std::string_view value) {
        header_text_.append(name).append(separator).append(value) += '\0';
        ++lines;
    };
    const auto add_unless_given = [&](std::string_view name, std::string_view separator,
                                      std::string_view value) {
        if (!find_header(request_->headers, name)) add(name, separator, value);
    };
    for (const Header& header : request_->headers)
        add(header.name, header.value.empty() ? ";" : ": ", header.value);
    add_unless_given("User-Agent", ": ", options_.user_agent);
    const bool reads = request_->effect == Effect::read;
    add_unless_given("Accept-Encoding", reads ? ": " : ":", reads ? "gzip" : "");
    add_unless_given("Content-Type", ":", {});
    if (request_->body.size() > small_body) add("Expect", ":", {});
    headers_.resize(lines);
    char* at = header_text_.data();
    for (std::size_t i = 0; i < lines; ++i) {
        headers_[i] = {at, i + 1 < lines ? &headers_[i + 1] : nullptr};
        at += std::strlen(at) + 1;
    }
    easy_.set_pointer(CURLOPT_HTTPHEADER, headers_.data());
}

int Transfer::prepare(Way way) {
    set_way(way);
    set_url(way);
    easy_.set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max(request_->timeout, Millis(1)).count()));
    easy_.set_method(request_->method, request_->body);
    set_headers();
    return easy_.take_problem();
}

void Transfer::close_behind() {
    last_ = true;
    easy_.set(CURLOPT_FORBID_REUSE, 1L);
}

int Transfer::status() const {
    return static_cast<int>(easy_.info(CURLINFO_RESPONSE_CODE));
}

Result<Response> Transfer::result(int code) {
    if (code != CURLE_OK) return wire_error(facts(code));
    response_.status = status();
    return std::move(response_);
}

bool Transfer::by_http2() const {
    return way_->secure && easy_.info(CURLINFO_HTTP_VERSION) == CURL_HTTP_VERSION_2_0;
}

void Transfer::forget() {
    if (last_) easy_.set(CURLOPT_FORBID_REUSE, 0L);
    own_ = {};
    request_ = &own_;
    response_ = {};
    words_[0] = '\0';
    header_bytes_ = 0;
    sent_ = 0;
    resend_ = last_ = too_large_ = no_memory_ = false;
}

WireFailure Transfer::facts(int code) const {
    WireFailure failure;
    const bool turned_away = is_turned_away(code);
    failure.left = sent_ > 0 && !turned_away;
    failure.failure = turned_away ? Failure::certificate_ours : kind(code, failure.left);
    failure.status = status();
    if (const auto url = parse_url(request_->url)) {
        failure.server = url->authority;
        failure.url = shown(*url);
    }
    failure.proxy = options_.proxy;
    failure.detail = detail(code, failure.failure);
    failure.method = request_->method;
    failure.operation = request_->operation;
    failure.effect = request_->effect;
    failure.allowed =
        failure.left ? request_->timeout : std::min(request_->timeout, options_.connect_timeout);
    failure.max_body = header_bytes_ > most_headers ? most_headers : request_->max_body;
    return failure;
}

// The handshake failed at the server's end, where what came behind it is not read; it left once at most.
bool Transfer::is_turned_away(int code) const {
    return sent_ <= 1 && header_bytes_ == 0 && easy_.info(CURLINFO_NUM_CONNECTS) == 1 &&
           is_certificate_alert(code, words_.data());
}

Failure Transfer::kind(int code, bool left) const {
    if (code == abandoned) return Failure::abandoned;
    if (resend_) return Failure::not_resent;
    if (too_large_) return Failure::too_large;
    if (no_memory_) return Failure::memory;
    const Failure failure = failure_of(code, easy_.info(CURLINFO_SSL_VERIFYRESULT), left);
    return failure == Failure::lost && way_->by_proxy && !left ? Failure::no_way_through : failure;
}

std::string Transfer::detail(int code, Failure failure) const {
    if (failure == Failure::no_connection)
        if (const long number = easy_.info(CURLINFO_OS_ERRNO); number != 0)
            return lower(std::strerror(static_cast<int>(number)));
    if (code == abandoned) return {};
    return words_[0] != '\0' ? words_.data() : library_.words(code);
}

}  // namespace mdm::net::curl
