#include "mdm/net/incoming.hpp"

#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"
#include "mdm/net/request_check.hpp"

namespace mdm::net {
namespace {

struct MethodRow {
    evhttp_cmd_type type;
    std::string_view name;
    bool takes_body = false;
};
constexpr std::array methods{
    MethodRow{EVHTTP_REQ_POST, "POST", true},   MethodRow{EVHTTP_REQ_PUT, "PUT", true},
    MethodRow{EVHTTP_REQ_PATCH, "PATCH", true}, MethodRow{EVHTTP_REQ_GET, "GET"},
    MethodRow{EVHTTP_REQ_HEAD, "HEAD"},         MethodRow{EVHTTP_REQ_DELETE, "DELETE"},
    MethodRow{EVHTTP_REQ_OPTIONS, "OPTIONS"},   MethodRow{EVHTTP_REQ_TRACE, "TRACE"}};

bool takes_body(std::string_view method) {
    return std::any_of(methods.begin(), methods.end(),
                       [&](const MethodRow& row) { return row.takes_body && row.name == method; });
}

}  // namespace

std::string_view Incoming::header(std::string_view name) const {
    return find_header(headers, name).value_or("");
}

std::uint16_t known_methods() {
    unsigned all = 0;
    for (const MethodRow& row : methods) all |= static_cast<unsigned>(row.type);
    return static_cast<std::uint16_t>(all);
}

Incoming incoming(evhttp_request* request) {
    Incoming made;
    for (const MethodRow& row : methods)
        if (row.type == evhttp_request_get_command(request)) made.method = row.name;
    made.target = evhttp_request_get_uri(request);
    const evkeyval* header = evhttp_request_get_input_headers(request)->tqh_first;
    for (; header != nullptr; header = header->next.tqe_next)
        made.headers.push_back({header->key, header->value});
    evbuffer* body = evhttp_request_get_input_buffer(request);
    made.body.resize(evbuffer_get_length(body));
    evbuffer_remove(body, made.body.data(), made.body.size());
    return made;
}

int refusal(const Incoming& request) {
    std::size_t framings = 0;  // statements about the length
    for (const Header& header : request.headers) {
        const bool length = iequals(header.name, "Content-Length");
        const bool coding = iequals(header.name, "Transfer-Encoding");
        if (length && header.value.find_first_not_of("0123456789") != std::string::npos) return 400;
        if (coding && !iequals(header.value, "chunked")) return 400;
        framings += length || coding ? 1u : 0u;
    }
    const bool visible = std::all_of(request.target.begin(), request.target.end(),
                                     [](char c) { return c > ' ' && c < '\x7f'; });
    if (framings > 1 || !visible) return 400;
    if (framings == 0 && takes_body(request.method)) return 411;
    return check_request({.method = request.method, .headers = request.headers}).ok() ? 0 : 400;
}

}  // namespace mdm::net
