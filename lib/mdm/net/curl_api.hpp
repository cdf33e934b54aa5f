#pragma once
// libcurl, opened at run time: loading it costs more than half of a short command's start, and commands
// without network must not pay. Thin owners of its handles; options and infos are curl.h's numbers. Only this
// file, curl_transfer and curl_transport know libcurl.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "mdm/base/result.hpp"
#include "mdm/base/time.hpp"
#include "mdm/net/transport_options.hpp"
#include "mdm/net/wire_error.hpp"

namespace mdm::net::curl {

struct Functions;  // pointers into the library

/// The library, opened and initialised. Never unloaded, since it leaves handlers behind; it must outlive what
/// is made from it.
class Library {
  public:
    /// Code::internal when it is not there (the hint names the package) or too old.
    static Result<std::unique_ptr<Library>> open(const std::string& file);
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    ~Library();
    const Functions& call() const { return *functions_; }
    /// libcurl's words for one of its codes.
    const char* words(int code) const;

  private:
    explicit Library(std::unique_ptr<Functions> functions);
    std::unique_ptr<Functions> functions_;
    bool initialised_ = false;
};

/// One easy handle. The first option that libcurl did not take is remembered.
class Easy {
  public:
    explicit Easy(const Library& library);
    Easy(const Easy&) = delete;
    Easy& operator=(const Easy&) = delete;
    ~Easy();
    void* handle() const { return handle_; }

    void set(int option, long value);
    void set_size(int option, std::int64_t value);
    void set(int option, const char* text);
    /// Kept by libcurl as it is: a node, a buffer, a list of headers.
    void set_pointer(int option, const void* pointer);
    template <class F>
    void set_callback(int option, F* function) {
        set_function(option, reinterpret_cast<void (*)()>(function));
    }
    /// Authorities, certificate, proxy login and the like; libcurl keeps a copy.
    void set_connection(const TransportOptions& options);
    /// The body stays where it is until the exchange is over.
    void set_method(const std::string& method, const std::string& body);
    /// 0, or libcurl's code for the first option that failed since it was last asked.
    int take_problem();
    long info(int which) const;

  private:
    void set_function(int option, void (*function)());
    void note(int code);
    const Functions& call_;
    void* handle_;
    int problem_ = 0;
};

class Multi {
  public:
    explicit Multi(const Library& library);
    Multi(const Multi&) = delete;
    Multi& operator=(const Multi&) = delete;
    ~Multi();
    void set(int option, long value);
    /// 0, or libcurl's code.
    int add(const Easy& easy);
    void remove(const Easy& easy);
    /// 0, or libcurl's code: it cannot go on.
    int perform();
    /// Until a connection has something to say, a timer of libcurl runs out, or `most` has passed.
    void wait(Millis most);
    struct Finished {
        void* node;  // CURLOPT_PRIVATE of the handle
        int code;
    };
    std::optional<Finished> next_finished();

  private:
    const Functions& call_;
    void* handle_;
};

/// Did the server end the handshake over our certificate, or for want of one? In TLS 1.3 that is told after
/// our first bytes left, and before the server reads them. `words`: CURLOPT_ERRORBUFFER.
bool is_certificate_alert(int code, std::string_view words);

/// What libcurl's code means. `verified`: CURLINFO_SSL_VERIFYRESULT; `left`: the request was being sent.
Failure failure_of(int code, long verified, bool left);

}  // namespace mdm::net::curl
