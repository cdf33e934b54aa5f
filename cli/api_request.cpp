#include "cli/api_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"
#include "mdm/net/url.hpp"

namespace mdm::cli {
namespace {

Error usage(std::string message, std::string hint = {}) {
    return Error{Code::usage, std::move(message), std::move(hint)};
}

Result<std::string> method_of(const std::string& text) {
    std::string method;
    for (const char c : text) method += static_cast<char>(c >= 'a' && c <= 'z' ? c - 0x20 : c);
    static constexpr std::array<std::string_view, 5> known{"GET", "POST", "PUT", "PATCH", "DELETE"};
    if (std::find(known.begin(), known.end(), method) != known.end()) return method;
    return usage(fmt::format("'{}' is no method", printable(text)), "GET, POST, PUT, PATCH or DELETE");
}

Result<std::string> url_of(const std::string& path, const std::string& base_url) {
    if (path.find('#') != std::string::npos) return usage("a path has no '#' in it", "write %23");
    const bool whole = path.find("://") != std::string::npos;
    if (!whole && !path.starts_with('/'))
        return usage(fmt::format("the path '{}' does not begin with /", printable(path)));
    const std::string url = whole ? path : base_url + path;
    if (const auto there = net::origin_of(url); there && there == net::origin_of(base_url)) return url;
    return usage(fmt::format("'{}' is no address at '{}'", printable(net::redact_url(path)), base_url),
                 "credentials of a context go to its own server only; blanks are written %20");
}

Result<std::string> with_queries(std::string url, const std::vector<std::string>& queries) {
    for (const std::string& query : queries) {
        const auto equals = query.find('=');
        if (equals == std::string::npos || equals == 0) return usage("--query takes key=value");
        url += url.find('?') == std::string::npos ? '?' : '&';
        url += net::percent_encode(query.substr(0, equals)) + "=" +
               net::percent_encode(query.substr(equals + 1));
    }
    return url;
}

Outcome outcome_of(std::optional<Code> problem) {
    if (!problem) return Outcome::accepted;
    return *problem == Code::outcome_unknown ? Outcome::unknown : Outcome::rejected;
}

Receipt receipt_of(Error error) {
    Receipt receipt;
    receipt.outcome = error.code == Code::outcome_unknown ? Outcome::unknown
                      : error.code == Code::cancelled     ? Outcome::not_sent
                                                          : Outcome::failed;
    receipt.error = std::move(error);
    return receipt;
}

}  // namespace

Result<net::Request> api_request(const ApiWish& wish, const std::string& base_url) {
    net::Request request;
    MDM_TRY(request.method, method_of(wish.method));
    MDM_TRY(request.url, url_of(wish.path, base_url));
    MDM_TRY(request.url, with_queries(std::move(request.url), wish.query));
    const bool reads = request.method == "GET";
    if (reads && !wish.body.empty()) return usage("GET has no body");
    request.effect = reads ? Effect::read : Effect::unsafe;
    request.operation = api_action;
    request.headers = {{"Accept", "application/json, */*;q=0.1"}};
    request.body = wish.body;
    if (!wish.body.empty())
        request.headers.push_back(
            {"Content-Type", wish.content_type.empty() ? "application/json" : wish.content_type});
    return request;
}

std::optional<Code> api_problem(int status, Effect effect) {
    struct Row {
        int status;
        Code code;
    };
    static constexpr std::array<Row, 6> rows{{{401, Code::unauthenticated},
                                              {403, Code::forbidden},
                                              {404, Code::not_found},
                                              {409, Code::conflict},
                                              {412, Code::conflict},
                                              {429, Code::rate_limited}}};
    if (status >= 200 && status < 300) return std::nullopt;
    for (const Row& row : rows)
        if (row.status == status) return row.code;
    if (status >= 500) return effect == Effect::unsafe ? Code::outcome_unknown : Code::unavailable;
    return Code::failed;
}

void ApiExecutor::prepare(net::Client& client, net::Request request) {
    client_ = &client;
    request_ = std::move(request);
}

Result<void> ApiExecutor::run(CommandFeed& feed, const Stop& stop) {
    if (client_ == nullptr)
        return Error{Code::unsupported, "what an api job sends is kept nowhere, and cannot be sent again",
                     "give the command once more"};
    while (const auto command = feed.next()) feed.done(command->ticket, send(stop));
    return {};
}

Receipt ApiExecutor::send(const Stop& stop) {
    auto result = client_->call(request_, stop);
    if (!result.ok()) return receipt_of(std::move(result).error());
    response_ = std::move(*result);
    Receipt receipt;
    const auto problem = api_problem(response_->status, request_.effect);
    receipt.outcome = outcome_of(problem);
    receipt.learnt_from = "answer";
    if (problem) receipt.error = Error{*problem, fmt::format("the server answered {}", response_->status)};
    return receipt;
}

}  // namespace mdm::cli
