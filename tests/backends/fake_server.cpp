#include "backends/fake_server.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {
namespace {

int hex_digit(char c) {
    const std::string_view digits = "0123456789abcdef";
    const auto at = digits.find(static_cast<char>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c));
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::string decoded(std::string_view text, bool form) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = high < 0 ? -1 : hex_digit(text[i + 2]);
        if (low >= 0) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += form && text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

bool is_write(const net::Request& request) {
    return request.method != "GET" && request.url.find("/token") == std::string::npos;
}

}  // namespace

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           std::string_view("-._~").find(c) != std::string_view::npos;
        if (plain)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

std::vector<std::pair<std::string, std::string>> read_form(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> pairs;
    if (text.empty()) return pairs;
    for (const std::string& part : split(text, '&')) {
        const auto equals = part.find('=');
        pairs.emplace_back(
            decoded(part.substr(0, equals), true),
            equals == std::string::npos ? "" : decoded(std::string_view(part).substr(equals + 1), true));
    }
    return pairs;
}

Asked read_request(const net::Request& request) {
    Asked asked{.method = request.method, .headers = request.headers, .body = request.body};
    const std::string_view url = request.url;
    const auto host_end = url.find('/', url.find("://") + 3);
    asked.origin = url.substr(0, host_end);
    const std::string_view rest = host_end == std::string_view::npos ? "/" : url.substr(host_end);
    const auto question = rest.find('?');
    const std::string raw_path(rest.substr(0, question));
    for (const std::string& segment : split(std::string_view(raw_path).substr(1), '/'))
        asked.segments.push_back(decoded(segment, false));
    asked.path = decoded(raw_path, false);
    if (question != std::string_view::npos) asked.query = read_form(rest.substr(question + 1));
    return asked;
}

std::optional<std::string> Asked::one(std::string_view name) const {
    for (const auto& [key, value] : query)
        if (key == name) return value;
    return std::nullopt;
}

std::vector<std::string> Asked::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [key, value] : query)
        if (key == name) values.push_back(value);
    return values;
}

std::string Asked::header(std::string_view name) const {
    return std::string(net::find_header(headers, name).value_or(""));
}

std::optional<std::vector<std::string>> match_path(std::string_view pattern, const Asked& asked) {
    const auto parts = split(pattern.substr(1), '/');
    if (parts.size() != asked.segments.size()) return std::nullopt;
    std::vector<std::string> found;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i] == "{}")
            found.push_back(asked.segments[i]);
        else if (parts[i] != asked.segments[i])
            return std::nullopt;
    }
    return found;
}

net::Response json_answer(const nlohmann::json& body, int status) {
    return {status, {{"Content-Type", "application/json"}}, body.is_null() ? "" : body.dump()};
}

net::Response html_answer(int status, std::string text) {
    return {status, {{"Content-Type", "text/html;charset=utf-8"}}, std::move(text)};
}

std::uint64_t FakeServer::received(std::string_view operation, std::string_view target) const {
    return static_cast<std::uint64_t>(
        std::count_if(witness_.begin(), witness_.end(), [&](const Witnessed& one) {
            return one.operation == operation && (target.empty() || one.target == target);
        }));
}

void FakeServer::only(const Asked& asked, std::initializer_list<std::string_view> names) {
    for (const auto& [name, value] : asked.query)
        if (std::find(names.begin(), names.end(), name) == names.end())
            surprises.push_back(fmt::format("{} {}: query '{}'", asked.method, asked.path, name));
}

void FakeServer::later(Millis delay, std::function<void()> effect) {
    pending_.push_back({clock_.now() + delay, std::move(effect)});
}

void FakeServer::catch_up() {
    // in the order in which they were asked for; an effect may not ask for others
    std::vector<Pending> due;
    const auto is_due = [this](const Pending& one) { return one.due <= clock_.now(); };
    std::copy_if(pending_.begin(), pending_.end(), std::back_inserter(due), is_due);
    std::erase_if(pending_, is_due);
    for (const Pending& one : due) one.effect();
}

std::optional<Trouble> FakeServer::next_trouble(const net::Request& request) {
    for (TroubleRule& rule : rules_) {
        const bool method = rule.method.empty() || rule.method == request.method ||
                            (rule.method == "write" && is_write(request));
        if (rule.times <= 0 || !method || request.url.find(rule.part) == std::string::npos) continue;
        --rule.times;
        return rule.trouble;
    }
    return std::nullopt;
}

Result<net::Response> FakeServer::troubled(const Asked& asked, Trouble trouble) {
    switch (trouble) {
        case Trouble::refused:
            return Error{Code::unavailable, "the test refuses the connection"};
        case Trouble::throttled: {
            net::Response response = refusal(429);
            if (retry_after_seconds >= 0)
                response.headers.push_back({"Retry-After", std::to_string(retry_after_seconds)});
            return response;
        }
        case Trouble::unavailable:
            return refusal(503);
        case Trouble::failing:
            return refusal(500);
        case Trouble::html:
            return html_answer(200,
                               "<!DOCTYPE html><html><body><h1>Sign in to the guest network</h1></body>");
        case Trouble::lost:
        case Trouble::malformed:
        case Trouble::truncated:
            break;
    }
    net::Response response = answer(asked);
    if (trouble == Trouble::lost)
        return Error{Code::outcome_unknown, "the test breaks the connection after the request"};
    response.body = trouble == Trouble::malformed ? "{\"oops\": " + response.body + "]"
                                                  : response.body.substr(0, response.body.size() / 2);
    return response;
}

Result<net::Response> FakeServer::exchange(const net::Request& request) {
    const Asked asked = read_request(request);
    catch_up();
    const auto path = request.url.find('/', request.url.find("://") + 3);
    log_.push_back(request.method + " " + (path == std::string::npos ? "/" : request.url.substr(path)));
    if (const auto trouble = next_trouble(request)) return troubled(asked, *trouble);
    return answer(asked);
}

}  // namespace mdm::test
