#include "contract/mock.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "backends/fake_server.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {
namespace {

using nlohmann::json;

/// Where it is wrong, and how: "body.clientData.0 must be string".
std::string complaints(const json& problem) {
    std::vector<std::string> all;
    for (const json& one : problem.value("validation", json::array())) {
        std::vector<std::string> place;
        for (const json& step : one.value("location", json::array()))
            place.push_back(step.is_string() ? step.get<std::string>() : step.dump());
        all.push_back(join(place, ".") + " " + one.value("message", std::string()));
    }
    return join(all, "; ");
}

/// Only the mock's own answer is at fault, not the request.
bool is_about_the_answer(const json& problem) {
    const json found = problem.value("validation", json::array());
    return !found.empty() && std::all_of(found.begin(), found.end(), [](const json& one) {
        const json place = one.value("location", json::array());
        return !place.empty() && place[0] == "response";
    });
}

Judgement judgement(const net::Response& response) {
    const json problem = json::parse(response.body, nullptr, false);
    const std::string type = problem.is_object() ? problem.value("type", std::string()) : std::string();
    if (type.find("prism/errors#") == std::string::npos) {
        if (response.status < 400) return {};
        // in the specification's own words for a bad request; what is wrong is in a header then
        const auto reason = net::find_header(response.headers, "sl-violations");
        return {Verdict::refused, "", fmt::format("{} {}", response.status, reason.value_or(response.body))};
    }
    const std::string kind = type.substr(type.find('#') + 1);
    if (is_about_the_answer(problem)) return {};
    const bool no_path = kind == "NO_PATH_MATCHED_ERROR" || kind == "NO_METHOD_MATCHED_ERROR";
    return {no_path ? Verdict::no_such_path : Verdict::refused, "",
            fmt::format("{} {}: {}", response.status, kind, complaints(problem))};
}

std::vector<net::Request> parts_of(const net::Request& batch) {
    const std::string base = batch.url.substr(0, batch.url.find("/$batch"));
    std::vector<net::Request> parts;
    for (const json& one : json::parse(batch.body).at("requests")) {
        net::Request part{.method = one.at("method"), .url = base + one.at("url").get<std::string>()};
        for (const auto& [name, value] : one.value("headers", json::object()).items())
            part.headers.push_back({name, value});
        if (const auto body = one.find("body"); body != one.end()) part.body = body->dump();
        part.operation = batch.operation;
        parts.push_back(std::move(part));
    }
    return parts;
}

}  // namespace

Mocks::Mocks() {
    const char* given = std::getenv("MDM_CONTRACT_MOCKS");
    for (const std::string& one : split(given == nullptr ? "" : given, ' '))
        if (const auto equals = one.find('='); equals != std::string::npos)
            urls_[one.substr(0, equals)] = one.substr(equals + 1);
}

Judgement Mocks::judge_one(const Vendor& vendor, const net::Request& request) {
    for (const auto& [base, name] : vendor.mocks) {
        if (!request.url.starts_with(base + "/")) continue;
        net::Request asked = request;
        const std::string rest = request.url.substr(base.size());
        REQUIRE_MESSAGE(urls_.contains(name), "no mock for " << name);
        asked.url = urls_.at(name) + rest;
        asked.effect = Effect::read;
        auto answer = wire_.ask(asked);
        REQUIRE_MESSAGE(answer.ok(), answer.error().text());
        Judgement made = judgement(*answer);
        made.line = request.method + " " + rest.substr(0, rest.find('?'));
        const Asked known = read_request(asked);
        for (const std::string& pattern : vendor.not_specified)
            if (made.verdict == Verdict::no_such_path && pattern.starts_with(request.method + " ") &&
                match_path(pattern.substr(pattern.find(' ') + 1), known))
                made.verdict = Verdict::not_specified;
        return made;
    }
    return {Verdict::not_specified, request.method + " " + request.url, "another address"};
}

std::vector<Judgement> Mocks::judge(const Vendor& vendor, const net::Request& request) {
    if (!request.url.ends_with("/$batch")) return {judge_one(vendor, request)};
    std::vector<Judgement> all;
    for (const net::Request& part : parts_of(request)) all.push_back(judge_one(vendor, part));
    return all;
}

}  // namespace mdm::test
