#include "mdm/backend/drivers/exchange.hpp"

#include <fmt/format.h>

#include "mdm/backend/rest/judge.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/url.hpp"

namespace mdm::drivers {
namespace {

using nlohmann::json;

net::Request request_of(const rest::Connection& connection, const Exchange& exchange) {
    net::Request request;
    request.method = exchange.method;
    request.url = connection.base_url(exchange.base) + exchange.path;
    for (const auto& [name, value] : exchange.query)
        request.url += fmt::format("{}{}={}", request.url.find('?') == std::string::npos ? '?' : '&',
                                   net::percent_encode(name), net::percent_encode(value));
    request.headers.push_back({"Accept", exchange.accept});
    if (!exchange.content_type.empty()) request.headers.push_back({"Content-Type", exchange.content_type});
    request.body = exchange.body;
    request.effect = exchange.effect;
    request.operation = exchange.operation;
    request.timeout = connection.descriptor().timeout;
    request.secrets = exchange.secrets;
    return request;
}

bool is_good(const net::Response& response) {
    return response.status >= 200 && response.status < 300;
}

// A page of HTML where something else was asked for: a proxy's, a login page.
bool is_page(const net::Response& response) {
    const auto start = lower(trim(response.body).substr(0, 14));
    return start.starts_with("<!doctype html") || start.starts_with("<html");
}

Result<std::string> judged(const rest::Connection& connection, const Exchange& exchange,
                           const rest::Asked& asked, Result<net::Response> result) {
    if (!result.ok()) return std::move(result).error();
    if (is_good(*result) && !is_page(*result)) return std::move(result->body);
    rest::Call call;
    call.permission = exchange.permission;
    const rest::Judge judge(connection.descriptor());
    if (exchange.effect == Effect::read) return judge.read(asked, call, result).error();
    const Receipt receipt = judge.write(asked, call, exchange.effect, result, {});
    return receipt.error.value_or(Error{Code::bad_response, "the server's answer makes no sense"});
}

}  // namespace

Result<std::string> ask(rest::Connection& connection, const Exchange& exchange, const Stop& stop) {
    MDM_TRY(net::Client * client, connection.client());
    net::Request request = request_of(connection, exchange);
    const rest::Asked asked(request);
    return judged(connection, exchange, asked, client->call(std::move(request), stop));
}

void ask_later(rest::Connection& connection, Exchange exchange,
               std::function<void(Result<std::string>)> done) {
    const auto client = connection.client();
    if (!client.ok()) return done(client.error());
    net::Request request = request_of(connection, exchange);
    rest::Asked asked(request);
    (*client)->send(
        std::move(request),
        [&connection, exchange = std::move(exchange), asked = std::move(asked), done = std::move(done)](
            Result<net::Response> result) { done(judged(connection, exchange, asked, std::move(result))); });
}

Result<json> ask_json(rest::Connection& connection, const Exchange& exchange, const Stop& stop) {
    MDM_TRY(const std::string body, ask(connection, exchange, stop));
    if (trim(body).empty()) return json(nullptr);
    json parsed = json::parse(body, nullptr, false);
    if (!parsed.is_discarded()) return parsed;
    const bool may_be = exchange.effect == Effect::unsafe;
    return Error{may_be ? Code::outcome_unknown : Code::bad_response,
                 fmt::format("the server answered {} with something that is no JSON", exchange.path)};
}

Result<void> ask_all(rest::Connection& connection, const std::vector<Exchange>& exchanges,
                     const EachAnswer& done, const Stop& stop) {
    MDM_TRY(net::Client * client, connection.client());
    std::optional<Error> failure;
    for (std::size_t index = 0; index < exchanges.size(); ++index) {
        net::Request request = request_of(connection, exchanges[index]);
        client->send(request, [&, index, asked = rest::Asked(request)](Result<net::Response> result) {
            if (failure) return;
            const auto taken = done(index, judged(connection, exchanges[index], asked, std::move(result)));
            if (!taken.ok()) failure = taken.error();
        });
    }
    while (client->open() > 0) client->step(stop);
    if (failure) return *failure;
    return {};
}

Receipt failed_write(const Error& error) {
    Receipt receipt = rest::receipt_of(error);
    if (error.code == Code::failed || error.code == Code::conflict || error.code == Code::forbidden ||
        error.code == Code::bad_response || error.code == Code::invalid)
        receipt.outcome = Outcome::rejected;
    return receipt;
}

}  // namespace mdm::drivers
