#include "mdm/net/trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"
#include "mdm/net/redact.hpp"
#include "mdm/net/url.hpp"

namespace mdm::net {
namespace {

// Of requests and answers alike; whatever else there is stays untold.
constexpr std::array<std::string_view, 20> shown_headers{"accept",
                                                         "allow",
                                                         "client-request-id",
                                                         "consistencylevel",
                                                         "content-length",
                                                         "content-type",
                                                         "date",
                                                         "etag",
                                                         "if-match",
                                                         "link",
                                                         "location",
                                                         "prefer",
                                                         "request-id",
                                                         "retry-after",
                                                         "server",
                                                         "user-agent",
                                                         "x-request-id",
                                                         "x-trace-id",
                                                         "x-correlation-id",
                                                         "x-ms-ags-diagnostic"};
// Beginnings: limits come in many spellings.
constexpr std::array<std::string_view, 2> shown_beginnings{"ratelimit", "x-ratelimit"};

bool is_shown(std::string_view name) {
    const std::string plain = lower(name);
    return std::find(shown_headers.begin(), shown_headers.end(), plain) != shown_headers.end() ||
           std::any_of(shown_beginnings.begin(), shown_beginnings.end(),
                       [&](std::string_view beginning) { return plain.starts_with(beginning); });
}

// Link and Location hold URLs.
std::string header_value(const Header& header, std::span<const Secret> secrets) {
    if (iequals(header.name, "location")) return redact_url(header.value, secrets);
    if (!iequals(header.name, "link")) return redact_values(header.value, secrets);
    std::string shown;
    for (std::string_view rest = header.value; !rest.empty();) {
        const auto open = std::min(rest.find('<'), rest.size());
        const auto close = std::min(rest.find('>', open), rest.size());
        shown += rest.substr(0, open);
        if (open < rest.size()) shown += "<" + redact_url(rest.substr(open + 1, close - open - 1)) + ">";
        rest.remove_prefix(std::min(close + 1, rest.size()));
    }
    return redact_values(shown, secrets);
}

std::string line(std::string_view mark, std::string_view text) {
    return fmt::format("{} {}\n", mark, printable(text));
}

std::string header_lines(std::string_view mark, const Headers& headers, std::span<const Secret> secrets) {
    std::string lines;
    for (const Header& header : headers)
        if (is_shown(header.name)) lines += line(mark, header.name + ": " + header_value(header, secrets));
    return lines;
}

std::string body_line(std::string_view mark, const Headers& headers, std::string_view body,
                      std::span<const Secret> secrets, std::size_t most) {
    const auto type = find_header(headers, "Content-Type").value_or("");
    std::string shown = redact_body(type, body, secrets);
    if (shown.empty()) return {};
    if (shown.size() > most)
        shown = fmt::format("{}… ({})", shown.substr(0, most), count_of(body.size(), "byte"));
    return line(mark, shown);
}

std::string asked_for(const Request& request) {
    return fmt::format("{} {}", request.method, redact_url(request.url, request.secrets));
}

}  // namespace

Trace::Trace(const Clock& clock, std::vector<Sink> sinks, std::size_t max_body)
    : clock_(clock), sinks_(std::move(sinks)), max_body_(max_body) {}

void Trace::sent(const Request& request, int attempt) {
    std::string what = fmt::format("{} {}", rfc3339(clock_.now()), asked_for(request));
    if (!request.operation.empty()) what += fmt::format(" ({})", request.operation);
    if (attempt > 1) what += fmt::format(", attempt {}", attempt);
    write(line(">", what) + header_lines(">", request.headers, request.secrets) +
          body_line(">", request.headers, request.body, request.secrets, max_body_));
}

void Trace::received(const Request& request, const Result<Response>& result, Millis took) {
    const std::string when = rfc3339(clock_.now());
    if (!result.ok()) {
        const std::string reason = redact_values(result.error().text(), request.secrets);
        write(line("<", fmt::format("{} {}: {} after {} ms: {}", when, asked_for(request),
                                    name(result.error().code), took.count(), reason)));
        return;
    }
    write(
        line("<", fmt::format("{} {}: {} in {} ms", when, asked_for(request), result->status, took.count())) +
        header_lines("<", result->headers, request.secrets) +
        body_line("<", result->headers, result->body, request.secrets, max_body_));
}

void Trace::write(const std::string& lines) {
    for (const Sink& sink : sinks_) sink(lines);
}

Result<Trace::Sink> trace_file(FileSystem& files, const std::string& path) {
    MDM_CHECK_DURING("opening the trace", files.create_exclusive(path, ""));
    bool writable = true;
    return Trace::Sink([&files, path, writable](std::string_view lines) mutable {
        writable = writable && files.append(path, lines).ok();
    });
}

}  // namespace mdm::net
