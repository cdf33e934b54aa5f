#include "mdm/net/curl_transport.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mdm/base/quiet_pipe.hpp"
#include "mdm/base/stop.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/curl_api.hpp"
#include "mdm/net/request_check.hpp"
#include "mdm/net/url_parts.hpp"

namespace mdm::net {
namespace {

constexpr Millis stop_noticed_within{200};        // when no signal interrupts the wait
constexpr Millis longest_wait{60'000};            // of one poll
constexpr long unsafe_idle_seconds = 4;           // servers close idle connections after 5 s and more
constexpr long usual_idle_seconds = 118;          // libcurl's own choice
constexpr std::size_t most_headers = 256u << 10;  // bytes
// Servers end an HTTP/2 connection after a number of requests (1000 is usual) and refuse what comes too late.
// That would be proof, but libcurl does not tell it from a lost answer: so we leave such a connection first.
constexpr std::size_t requests_for_a_connection = 400;
constexpr long most_streams = 256;  // in one HTTP/2 connection

/// What decides over options, besides the request itself.
struct Way {
    bool secure = false;
    bool by_proxy = false;
    bool unsafe = false;
    bool odd = false;  // which of two sets of connections
    bool operator==(const Way&) const = default;
};

/// One exchange. libcurl keeps pointers into it, so it stays where it is; it is used again and again, since
/// making an easy handle costs more than a request.
struct Transfer {
    explicit Transfer(const curl::Library& library) : easy(library) {}
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    curl::Easy easy;
    Request own;  // unless it is lent
    const Request* request = &own;
    Transport::Done done;
    Response response;
    std::string header_text;          // the request's headers, each ended by a NUL
    std::vector<curl_slist> headers;  // into header_text
    std::array<char, CURL_ERROR_SIZE> words{};
    std::size_t header_bytes = 0;
    std::size_t slot = 0;  // its place among those in flight
    int sent = 0;          // how often libcurl was about to send it
    bool resend = false;   // libcurl wanted to send it once more
    bool last = false;     // its connection is to be closed
    bool too_large = false;
    bool no_memory = false;
    std::optional<Way> way;  // as the handle is set
};

// Callbacks from C: no exception may leave them.

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* node) {
    auto& transfer = *static_cast<Transfer*>(node);
    std::string& body = transfer.response.body;
    transfer.too_large = size * count > transfer.request->max_body - body.size();
    if (transfer.too_large) return CURL_WRITEFUNC_ERROR;
    try {
        body.append(data, size * count);
    } catch (...) {
        transfer.no_memory = true;
        return CURL_WRITEFUNC_ERROR;
    }
    return size * count;
}

void add_header(Headers& headers, std::string_view line) {
    const auto colon = line.find(':');
    if (line.starts_with("HTTP/")) return headers.clear();  // another answer begins: 100, 103
    if (colon == std::string_view::npos) return;
    headers.push_back({std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* node) {
    auto& transfer = *static_cast<Transfer*>(node);
    transfer.header_bytes += size * count;
    transfer.too_large = transfer.header_bytes > most_headers;
    if (transfer.too_large) return CURL_WRITEFUNC_ERROR;
    try {
        add_header(transfer.response.headers, trim(std::string_view(data, size * count)));
    } catch (...) {
        transfer.no_memory = true;
        return CURL_WRITEFUNC_ERROR;
    }
    return size * count;
}

// Called before libcurl writes the request, and once more when the connection it wrote to was dead: what is
// unsafe does not leave twice.
int on_send(void* node, char*, char*, int, int) {
    auto& transfer = *static_cast<Transfer*>(node);
    transfer.resend = transfer.sent > 0 && transfer.request->effect == Effect::unsafe;
    if (transfer.resend) return CURL_PREREQFUNC_ABORT;
    ++transfer.sent;
    return CURL_PREREQFUNC_OK;
}

// What stays the same for every request of a transport.
void set_up(Transfer& transfer, const TransportOptions& options) {
    curl::Easy& easy = transfer.easy;
    easy.set(CURLOPT_NOSIGNAL, 1L);
    easy.set_pointer(CURLOPT_PRIVATE, &transfer);
    easy.set_pointer(CURLOPT_ERRORBUFFER, transfer.words.data());
    easy.set_callback(CURLOPT_WRITEFUNCTION, &on_body);
    easy.set_pointer(CURLOPT_WRITEDATA, &transfer);
    easy.set_callback(CURLOPT_HEADERFUNCTION, &on_header);
    easy.set_pointer(CURLOPT_HEADERDATA, &transfer);
    easy.set_callback(CURLOPT_PREREQFUNCTION, &on_send);
    easy.set_pointer(CURLOPT_PREREQDATA, &transfer);
    easy.set(CURLOPT_ACCEPT_ENCODING, "");
    easy.set_connection(options);
}

// Options that differ between requests, and that seldom change from one to the next.
void set_way(Transfer& transfer, Way way, const TransportOptions& options) {
    if (transfer.way == way) return;
    transfer.way = way;
    curl::Easy& easy = transfer.easy;
    easy.set(CURLOPT_PROXY, way.by_proxy ? options.proxy.c_str() : "");  // "": none, whatever the environment
    easy.set(CURLOPT_MAXAGE_CONN, way.unsafe ? unsafe_idle_seconds : usual_idle_seconds);
    // without TLS nothing is offered, and to wait for a choice would make many requests wait for one answer
    easy.set(CURLOPT_HTTP_VERSION, way.secure ? long{CURL_HTTP_VERSION_2TLS} : long{CURL_HTTP_VERSION_1_1});
    // two spellings of the same: libcurl shares no connection between them
    const long newest = way.odd ? long{CURL_SSLVERSION_MAX_TLSv1_3} : long{CURL_SSLVERSION_MAX_DEFAULT};
    easy.set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2} | newest);
}

// libcurl's list of headers, in memory of our own that is used again. "Name;" is how it is told of an empty
// value, "Name:" takes its own header away.
void set_headers(Transfer& transfer) {
    std::string& text = transfer.header_text;
    text.clear();
    std::size_t lines = 1;
    for (const Header& header : transfer.request->headers) {
        text.append(header.name).append(header.value.empty() ? ";" : ": ").append(header.value) += '\0';
        ++lines;
    }
    text.append("Expect:") += '\0';
    if (!find_header(transfer.request->headers, "Content-Type")) {
        text.append("Content-Type:") += '\0';
        ++lines;
    }
    transfer.headers.resize(lines);
    char* at = text.data();
    for (std::size_t i = 0; i < lines; ++i) {
        transfer.headers[i] = {at, i + 1 < lines ? &transfer.headers[i + 1] : nullptr};
        at += std::strlen(at) + 1;
    }
    transfer.easy.set_pointer(CURLOPT_HTTPHEADER, transfer.headers.data());
}

class CurlTransport final : public Transport {
  public:
    explicit CurlTransport(TransportOptions options) : options_(std::move(options)) {}
    CurlTransport(const CurlTransport&) = delete;
    CurlTransport& operator=(const CurlTransport&) = delete;
    ~CurlTransport() override {
        const QuietPipe quiet;  // TLS says goodbye
        for (const auto& transfer : flying_) multi_->remove(transfer->easy);
        multi_.reset();
    }

    void start(Request request, Done done) override {
        const auto way = begin(request);
        if (!way.ok()) return finished_.push_back({std::move(done), way.error()});
        std::unique_ptr<Transfer> transfer = take_idle();
        transfer->own = std::move(request);
        transfer->request = &transfer->own;
        launch(std::move(transfer), *way, std::move(done));
    }

    void start_lent(const Request& request, Done done) override {
        const auto way = begin(request);
        if (!way.ok()) return finished_.push_back({std::move(done), way.error()});
        std::unique_ptr<Transfer> transfer = take_idle();
        transfer->request = &request;
        launch(std::move(transfer), *way, std::move(done));
    }

    std::size_t in_flight() const override { return flying_.size() + finished_.size(); }

    void poll(Millis most, const Stop& stop) override {
        if (!flying_.empty()) {
            const QuietPipe quiet;
            const Millis slice = stop.requested() ? longest_wait : stop_noticed_within;
            multi_->wait(finished_.empty() ? std::min(most, slice) : Millis(0));
            const bool works = multi_->perform() == CURLM_OK;
            while (const auto finished = multi_->next_finished())
                finish(*static_cast<Transfer*>(finished->node), finished->code);
            while (!works && !flying_.empty()) finish(*flying_.back(), CURLE_OUT_OF_MEMORY);
        }
        tell();
    }

    void abandon() override {
        {
            const QuietPipe quiet;
            while (!flying_.empty()) finish(*flying_.back(), abandoned);
        }
        tell();
    }

  private:
    static constexpr int abandoned = -1;
    struct Finished {
        Done done;
        Result<Response> result;
    };

    /// May this be asked, and is there a library to ask with?
    Result<Way> begin(const Request& request) {
        MDM_TRY(const Url url, parse_url(request.url));
        MDM_CHECK(check_request(request));
        const bool loopback = is_loopback(url.host);
        if (!url.secure && !loopback && !options_.insecure_http)
            return Error{Code::usage, fmt::format("'{}' is not asked without encryption", shown(url)),
                         "use https, or set insecure_http: true in the connection of the context"};
        if (library_ == nullptr) MDM_CHECK(open_library());
        return Way{url.secure, !loopback && !options_.proxy.empty(), request.effect == Effect::unsafe, odd_};
    }

    Result<void> open_library() {
        MDM_TRY(library_, curl::Library::open(options_.library));
        multi_ = std::make_unique<curl::Multi>(*library_);
        multi_->set(CURLMOPT_MAX_CONCURRENT_STREAMS, most_streams);
        return {};
    }

    std::unique_ptr<Transfer> take_idle() {
        if (idle_.empty()) {
            auto made = std::make_unique<Transfer>(*library_);
            set_up(*made, options_);
            return made;
        }
        auto transfer = std::move(idle_.back());
        idle_.pop_back();
        return transfer;
    }

    void launch(std::unique_ptr<Transfer> transfer, Way way, Done done) {
        if (const int problem = prepare(*transfer, way); problem != 0)
            return finished_.push_back({std::move(done), broken(problem)});
        transfer->done = std::move(done);
        transfer->slot = flying_.size();
        flying_.push_back(std::move(transfer));
    }

    int prepare(Transfer& transfer, Way way) {
        const Request& request = *transfer.request;
        curl::Easy& easy = transfer.easy;
        set_way(transfer, way, options_);
        easy.set(CURLOPT_URL, request.url.c_str());
        easy.set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max(request.timeout, Millis(1)).count()));
        easy.set_method(request.method, request.body);
        set_headers(transfer);
        const int problem = easy.take_problem();
        return problem != 0 ? problem : multi_->add(easy);
    }

    Error broken(int problem) const {
        return Error{Code::internal, fmt::format("libcurl does not work: {}", library_->words(problem)),
                     "libcurl 7.80 or later is needed"};
    }

    void finish(Transfer& transfer, int code) {
        finished_.push_back({std::move(transfer.done), result_of(transfer, code)});
        multi_->remove(transfer.easy);
        auto own = std::move(flying_[transfer.slot]);
        if (transfer.slot + 1 < flying_.size()) {
            flying_[transfer.slot] = std::move(flying_.back());
            flying_[transfer.slot]->slot = transfer.slot;
        }
        flying_.pop_back();
        if (transfer.way->secure && transfer.easy.info(CURLINFO_HTTP_VERSION) == CURL_HTTP_VERSION_2_0 &&
            ++answered_by_http2_ % requests_for_a_connection == 0)
            leave_connections();
        forget(transfer);
        idle_.push_back(std::move(own));
    }

    /// New requests get new connections; the old ones close with the last request in them.
    void leave_connections() {
        odd_ = !odd_;
        for (const auto& transfer : flying_) {
            transfer->last = true;
            transfer->easy.set(CURLOPT_FORBID_REUSE, 1L);
        }
    }

    static void forget(Transfer& transfer) {
        if (transfer.last) transfer.easy.set(CURLOPT_FORBID_REUSE, 0L);
        transfer.own = {};
        transfer.request = &transfer.own;
        transfer.response = {};
        transfer.words[0] = '\0';
        transfer.header_bytes = 0;
        transfer.sent = 0;
        transfer.resend = transfer.last = transfer.too_large = transfer.no_memory = false;
    }

    Result<Response> result_of(Transfer& transfer, int code) const {
        const int status = static_cast<int>(transfer.easy.info(CURLINFO_RESPONSE_CODE));
        if (code != CURLE_OK) return wire_error(facts(transfer, code, status));
        transfer.response.status = status;
        return std::move(transfer.response);
    }

    WireFailure facts(const Transfer& transfer, int code, int status) const {
        const Request& request = *transfer.request;
        WireFailure failure;
        const bool turned_away = is_turned_away(transfer, code);
        failure.left = transfer.sent > 0 && !turned_away;
        failure.failure = turned_away ? Failure::certificate_ours : kind(transfer, code, failure.left);
        failure.status = status;
        if (const auto url = parse_url(request.url)) {
            failure.server = url->authority;
            failure.url = shown(*url);
        }
        failure.proxy = options_.proxy;
        failure.detail = detail(transfer, code, failure.failure);
        failure.method = request.method;
        failure.operation = request.operation;
        failure.effect = request.effect;
        failure.allowed =
            failure.left ? request.timeout : std::min(request.timeout, options_.connect_timeout);
        failure.max_body = transfer.header_bytes > most_headers ? most_headers : request.max_body;
        return failure;
    }

    // The handshake failed at the server's end, where what came behind it is not read; it left once at most.
    static bool is_turned_away(const Transfer& transfer, int code) {
        return transfer.sent <= 1 && transfer.header_bytes == 0 &&
               transfer.easy.info(CURLINFO_NUM_CONNECTS) == 1 &&
               curl::is_certificate_alert(code, transfer.words.data());
    }

    static Failure kind(const Transfer& transfer, int code, bool left) {
        if (code == abandoned) return Failure::abandoned;
        if (transfer.resend) return Failure::not_resent;
        if (transfer.too_large) return Failure::too_large;
        if (transfer.no_memory) return Failure::memory;
        const Failure failure = curl::failure_of(code, transfer.easy.info(CURLINFO_SSL_VERIFYRESULT), left);
        return failure == Failure::lost && transfer.way->by_proxy && !left ? Failure::no_way_through
                                                                           : failure;
    }

    std::string detail(const Transfer& transfer, int code, Failure failure) const {
        if (failure == Failure::no_connection)
            if (const long number = transfer.easy.info(CURLINFO_OS_ERRNO); number != 0)
                return lower(std::strerror(static_cast<int>(number)));
        if (code == abandoned) return {};
        return transfer.words[0] != '\0' ? transfer.words.data() : library_->words(code);
    }

    /// Calls what is done; it may start others, and even poll.
    void tell() {
        std::vector<Finished> finished;
        finished.swap(finished_);
        for (Finished& each : finished) each.done(std::move(each.result));
        finished.clear();
        if (finished_.empty()) finished_.swap(finished);  // keeps the memory
    }

    TransportOptions options_;
    std::unique_ptr<curl::Library> library_;  // outlives what is made from it
    std::unique_ptr<curl::Multi> multi_;
    std::vector<std::unique_ptr<Transfer>> flying_;
    std::vector<std::unique_ptr<Transfer>> idle_;
    std::vector<Finished> finished_;
    std::size_t answered_by_http2_ = 0;
    bool odd_ = false;
};

}  // namespace

Result<std::unique_ptr<Transport>> make_curl_transport(TransportOptions options) {
    if (options.client_certificate.empty() && !options.client_key.empty())
        return Error{Code::usage, "a client key is of no use without its certificate",
                     "set client_certificate, too"};
    return std::unique_ptr<Transport>(std::make_unique<CurlTransport>(std::move(options)));
}

}  // namespace mdm::net
