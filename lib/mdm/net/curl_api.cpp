#include "mdm/net/curl_api.hpp"

#include <curl/curl.h>
#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace mdm::net::curl {

#define MDM_CURL_FUNCTIONS(each)                                                                          \
    each(global_init) each(global_cleanup) each(easy_init) each(easy_setopt) each(easy_getinfo)           \
        each(easy_cleanup) each(easy_strerror) each(multi_init) each(multi_setopt) each(multi_add_handle) \
            each(multi_remove_handle) each(multi_perform) each(multi_poll) each(multi_info_read)          \
                each(multi_cleanup)

struct Functions {
#define MDM_DECLARE(name) decltype(&::curl_##name) name = nullptr;
    MDM_CURL_FUNCTIONS(MDM_DECLARE)
#undef MDM_DECLARE
};

namespace {

// What is missing, or nullptr.
const char* fill(Functions& functions, void* library) {
#define MDM_FIND(name)                                                                            \
    functions.name = reinterpret_cast<decltype(functions.name)>(::dlsym(library, "curl_" #name)); \
    if (functions.name == nullptr) return "curl_" #name;
    MDM_CURL_FUNCTIONS(MDM_FIND)
#undef MDM_FIND
    return nullptr;
}

Error cannot_open(const std::string& file, const std::string& why) {
    return Error{Code::internal, fmt::format("cannot open '{}': {}", file, why),
                 "install the package libcurl4 (Debian, Ubuntu) or libcurl"};
}

}  // namespace

Library::Library(std::unique_ptr<Functions> functions) : functions_(std::move(functions)) {
    initialised_ = functions_->global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

Library::~Library() {
    if (initialised_) functions_->global_cleanup();
}

Result<std::unique_ptr<Library>> Library::open(const std::string& file) {
    // lazy, as in a program linked with it: to look up every name of two dozen libraries takes half a
    // millisecond
    void* handle = ::dlopen(file.c_str(), RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr) {
        const char* why = ::dlerror();
        return cannot_open(file, why == nullptr ? "not found" : why);
    }
    auto functions = std::make_unique<Functions>();
    if (const char* missing = fill(*functions, handle); missing != nullptr)
        return cannot_open(file, fmt::format("it is too old: {} is missing", missing));
    auto library = std::unique_ptr<Library>(new Library(std::move(functions)));
    if (!library->initialised_) return cannot_open(file, "it cannot be initialised");
    return library;
}

const char* Library::words(int code) const {
    return functions_->easy_strerror(static_cast<CURLcode>(code));
}

Easy::Easy(const Library& library) : call_(library.call()), handle_(call_.easy_init()) {
    if (handle_ == nullptr) problem_ = CURLE_OUT_OF_MEMORY;
}

Easy::~Easy() {
    if (handle_ != nullptr) call_.easy_cleanup(handle_);
}

void Easy::note(int code) {
    if (problem_ == 0) problem_ = code;
}

// libcurl answers an option for no handle with CURLE_BAD_FUNCTION_ARGUMENT.
void Easy::set(int option, long value) {
    note(call_.easy_setopt(handle_, static_cast<CURLoption>(option), value));
}

void Easy::set_size(int option, std::int64_t value) {
    note(call_.easy_setopt(handle_, static_cast<CURLoption>(option), static_cast<curl_off_t>(value)));
}

void Easy::set(int option, const char* text) {
    note(call_.easy_setopt(handle_, static_cast<CURLoption>(option), text));
}

void Easy::set_pointer(int option, const void* pointer) {
    note(call_.easy_setopt(handle_, static_cast<CURLoption>(option), pointer));
}

void Easy::set_function(int option, void (*function)()) {
    note(call_.easy_setopt(handle_, static_cast<CURLoption>(option), function));
}

void Easy::set_connection(const TransportOptions& options) {
    const auto or_null = [](const std::string& text) { return text.empty() ? nullptr : text.c_str(); };
    const auto& key = options.client_key.empty() ? options.client_certificate : options.client_key;
    if (!options.ca_file.empty()) set(CURLOPT_CAINFO, options.ca_file.c_str());
    set(CURLOPT_SSLCERT, or_null(options.client_certificate));
    set(CURLOPT_SSLKEY, or_null(key));
    set(CURLOPT_KEYPASSWD, or_null(options.key_password.reveal()));
    set(CURLOPT_NOPROXY, or_null(options.no_proxy));
    set(CURLOPT_PROXYUSERPWD, or_null(options.proxy_login.reveal()));
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_PIPEWAIT, 1L);
}

void Easy::set_method(const std::string& method, const std::string& body) {
    const bool head = method == "HEAD";
    const bool sends = !head && (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH");
    set(CURLOPT_NOBODY, head ? 1L : 0L);
    if (sends) {
        set(CURLOPT_POST, 1L);
        set_pointer(CURLOPT_POSTFIELDS, body.data());
        set_size(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<std::int64_t>(body.size()));
    } else if (!head) {
        set(CURLOPT_HTTPGET, 1L);
    }
    const bool usual = head || method == (sends ? "POST" : "GET");
    set(CURLOPT_CUSTOMREQUEST, usual ? nullptr : method.c_str());
}

int Easy::take_problem() {
    return std::exchange(problem_, 0);
}

long Easy::info(int which) const {
    long value = 0;
    static_cast<void>(call_.easy_getinfo(handle_, static_cast<CURLINFO>(which), &value));
    return value;
}

Multi::Multi(const Library& library) : call_(library.call()), handle_(call_.multi_init()) {}

Multi::~Multi() {
    if (handle_ != nullptr) call_.multi_cleanup(handle_);
}

void Multi::set(int option, long value) {
    call_.multi_setopt(handle_, static_cast<CURLMoption>(option), value);
}

int Multi::add(const Easy& easy) {
    return call_.multi_add_handle(handle_, easy.handle());
}

void Multi::remove(const Easy& easy) {
    call_.multi_remove_handle(handle_, easy.handle());
}

int Multi::perform() {
    int running = 0;
    return call_.multi_perform(handle_, &running);
}

void Multi::wait(Millis most) {
    call_.multi_poll(handle_, nullptr, 0, static_cast<int>(std::clamp<Millis::rep>(most.count(), 0, 60'000)),
                     nullptr);
}

std::optional<Multi::Finished> Multi::next_finished() {
    int left = 0;
    while (const CURLMsg* message = call_.multi_info_read(handle_, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        void* node = nullptr;
        call_.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &node);
        return Finished{node, message->data.result};
    }
    return std::nullopt;
}

namespace {

struct Meaning {
    int code;
    Failure failure;
};

constexpr std::array<Meaning, 17> meanings{{
    {CURLE_COULDNT_RESOLVE_HOST, Failure::no_host},
    {CURLE_COULDNT_RESOLVE_PROXY, Failure::no_proxy},
    {CURLE_COULDNT_CONNECT, Failure::no_connection},
    {CURLE_PROXY, Failure::no_way_through},
    {CURLE_SSL_CONNECT_ERROR, Failure::no_tls},
    {CURLE_SSL_CIPHER, Failure::no_tls},
    {CURLE_SSL_CERTPROBLEM, Failure::certificate_ours},
    {CURLE_SSL_CLIENTCERT, Failure::certificate_ours},
    {CURLE_SSL_CACERT_BADFILE, Failure::authority_file},
    {CURLE_OPERATION_TIMEDOUT, Failure::timeout},
    {CURLE_GOT_NOTHING, Failure::lost},
    {CURLE_SEND_ERROR, Failure::lost},
    {CURLE_RECV_ERROR, Failure::lost},
    {CURLE_BAD_CONTENT_ENCODING, Failure::garbled},
    {CURLE_WEIRD_SERVER_REPLY, Failure::garbled},
    {CURLE_UNSUPPORTED_PROTOCOL, Failure::garbled},  // what answered does not speak HTTP/1.0 or later
    {CURLE_OUT_OF_MEMORY, Failure::memory},
}};

// X509_V_ERR_… of OpenSSL, which are numbers for ever.
constexpr std::array<Meaning, 10> verify_meanings{{
    {0, Failure::certificate_name},      // libcurl looks at the name itself, before it notes
    {1, Failure::certificate_name},      // what OpenSSL says of the chain
    {2, Failure::certificate_unknown},   // unable to get issuer certificate
    {9, Failure::certificate_expired},   // not valid yet
    {10, Failure::certificate_expired},  // has expired
    {18, Failure::certificate_unknown},  // self-signed
    {19, Failure::certificate_unknown},  // self-signed in chain
    {20, Failure::certificate_unknown},  // unable to get local issuer certificate
    {21, Failure::certificate_unknown},  // unable to verify the first certificate
    {62, Failure::certificate_name},     // host name mismatch
}};

template <std::size_t N>
Failure find(const std::array<Meaning, N>& table, long code, Failure otherwise) {
    for (const Meaning& each : table)
        if (each.code == code) return each.failure;
    return otherwise;
}

// Alerts of TLS (RFC 8446, 6.2) that end a handshake over a certificate; each is a server's last word.
constexpr std::array<int, 9> certificate_alerts{40, 42, 43, 44, 45, 46, 48, 49, 116};

// The alert that came, in OpenSSL's words "error:0A00045C:…": its number is above 1000 in the last three
// digits.
std::optional<int> alert_in(std::string_view words) {
    constexpr std::string_view before = "error:";
    const auto at = words.find(before);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view digits = words.substr(at + before.size(), 8);
    unsigned code = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (read.ec != std::errc{} || read.ptr - digits.data() != 8) return std::nullopt;
    return static_cast<int>(code & 0xFFF) - 1000;
}

}  // namespace

bool is_certificate_alert(int code, std::string_view words) {
    if (code != CURLE_RECV_ERROR && code != CURLE_SEND_ERROR) return false;
    const auto alert = alert_in(words);
    return alert && std::find(certificate_alerts.begin(), certificate_alerts.end(), *alert) !=
                        certificate_alerts.end();
}

Failure failure_of(int code, long verified, bool left) {
    if (code != CURLE_PEER_FAILED_VERIFICATION) return find(meanings, code, Failure::other);
    if (left) return Failure::lost;
    return find(verify_meanings, verified, Failure::certificate_bad);
}

}  // namespace mdm::net::curl
