#include "mdm/backend/apple/declarations.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/backend/drivers/exchange.hpp"
#include "mdm/base/json.hpp"
#include "mdm/net/url.hpp"

namespace mdm::apple {
namespace {

using nlohmann::json;

/// Nothing changed; no failure.
bool is_unchanged(const Error& error) {
    return error.http && error.http->status == 304;
}

drivers::Exchange change_of(std::string method, std::string path) {
    drivers::Exchange exchange;
    exchange.method = std::move(method);
    exchange.path = std::move(path);
    exchange.effect = Effect::idempotent;
    exchange.operation = "policy.update";
    exchange.query.emplace_back("nonotify", "1");
    return exchange;
}

Result<bool> changed(Result<std::string> answer) {
    if (answer.ok()) return true;
    if (is_unchanged(answer.error())) return false;
    return std::move(answer).error();
}

}  // namespace

// An empty list comes as null from NanoHUB.
Result<std::vector<std::string>> Declarations::names(const std::string& path) {
    drivers::Exchange exchange;
    exchange.path = path;
    exchange.operation = "policy.list";
    MDM_TRY(const auto body, drivers::ask_json(connection_, exchange, Stop()));
    std::vector<std::string> names;
    if (body.is_null()) return names;
    if (!body.is_array())
        return Error{Code::bad_response,
                     fmt::format("the declaration server's answer to {} is no list", path)};
    for (const json& one : body)
        if (one.is_string()) names.push_back(one.get<std::string>());
    std::sort(names.begin(), names.end());
    return names;
}

Result<bool> Declarations::change(std::string method, std::string path, std::string name,
                                  std::string_view value) {
    drivers::Exchange exchange = change_of(std::move(method), std::move(path));
    exchange.query.emplace_back(std::move(name), std::string(value));
    return changed(drivers::ask(connection_, exchange, Stop()));
}

Result<std::vector<std::string>> Declarations::list() {
    return names(api_ + "/declarations");
}

Result<json> Declarations::get(std::string_view identifier) {
    drivers::Exchange exchange;
    exchange.path = fmt::format("{}/declarations/{}", api_, net::percent_encode(identifier));
    exchange.operation = "policy.get";
    return drivers::ask_json(connection_, exchange, Stop());
}

Result<bool> Declarations::put(const std::string& declaration) {
    drivers::Exchange exchange = change_of("PUT", api_ + "/declarations");
    exchange.body = declaration;
    exchange.content_type = "application/json";
    return changed(drivers::ask(connection_, exchange, Stop()));
}

Result<bool> Declarations::remove(std::string_view identifier) {
    MDM_TRY(const auto all,
            names(fmt::format("{}/declaration-sets/{}", api_, net::percent_encode(identifier))));
    for (const std::string& set : all) {
        MDM_TRY(const bool dropped, drop_from_set(set, identifier));
        static_cast<void>(dropped);
    }
    return changed(drivers::ask(
        connection_,
        change_of("DELETE", fmt::format("{}/declarations/{}", api_, net::percent_encode(identifier))),
        Stop()));
}

Result<std::vector<std::string>> Declarations::sets() {
    return names(api_ + "/sets");
}

Result<std::vector<std::string>> Declarations::sets_of(std::string_view enrollment) {
    return names(fmt::format("{}/enrollment-sets/{}", api_, net::percent_encode(enrollment)));
}

Result<bool> Declarations::add_to_set(std::string_view set, std::string_view identifier) {
    return change("PUT", fmt::format("{}/set-declarations/{}", api_, net::percent_encode(set)), "declaration",
                  identifier);
}

Result<bool> Declarations::drop_from_set(std::string_view set, std::string_view identifier) {
    return change("DELETE", fmt::format("{}/set-declarations/{}", api_, net::percent_encode(set)),
                  "declaration", identifier);
}

Result<bool> Declarations::give(std::string_view enrollment, std::string_view set) {
    return change("PUT", fmt::format("{}/enrollment-sets/{}", api_, net::percent_encode(enrollment)), "set",
                  set);
}

Result<bool> Declarations::take(std::string_view enrollment, std::string_view set) {
    return change("DELETE", fmt::format("{}/enrollment-sets/{}", api_, net::percent_encode(enrollment)),
                  "set", set);
}

Result<void> Declarations::notify(std::span<const std::string> enrollments) {
    if (enrollments.empty()) return {};
    drivers::Exchange exchange;
    exchange.method = "POST";
    exchange.path = api_ + "/notify";
    exchange.effect = Effect::idempotent;
    exchange.operation = "policy.update";
    for (const std::string& one : enrollments) exchange.query.emplace_back("id", one);
    MDM_TRY(const auto answer, drivers::ask(connection_, exchange, Stop()));
    static_cast<void>(answer);
    return {};
}

}  // namespace mdm::apple
