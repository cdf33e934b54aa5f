#include "cli/error_text.hpp"

#include <fmt/format.h>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli {

std::string error_text(const Error& error, bool colour) {
    std::string text = fmt::format("{}mdmctl:{} {}\n", colour ? "\x1b[31m" : "", colour ? "\x1b[0m" : "",
                                   printable(error.text()));
    if (error.http && !error.http->request_id.empty())
        text += fmt::format("  the server's request id: {}\n", printable(error.http->request_id));
    for (const std::string& line : split(error.hint, '\n'))
        if (!line.empty()) text += fmt::format("  {}\n", printable(line));
    return text;
}

std::string error_json(const Error& error, int exit) {
    using Json = nlohmann::ordered_json;
    Json body = {{"code", name(error.code)}, {"exit", exit}, {"message", error.message}};
    body["hint"] = error.hint.empty() ? Json(nullptr) : Json(error.hint);
    body["context"] = error.context;
    body["http"] = nullptr;
    if (error.http)
        body["http"] = {{"method", error.http->method}, {"url", error.http->url},
                        {"status", error.http->status}, {"request_id", error.http->request_id},
                        {"code", error.http->code},     {"text", error.http->text}};
    return Json{{"error", body}}.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mdm::cli
