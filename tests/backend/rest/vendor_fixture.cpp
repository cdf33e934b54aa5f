#include "backend/rest/vendor_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "mdm/base/text.hpp"
#include "mdm/net/transport_options.hpp"

namespace mdm::test {
namespace {

int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return (c | 0x20) - 'a' + 10;
}

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::string_view after_host(std::string_view url) {
    const auto host = url.find("://") + 3;
    const auto slash = url.find('/', host);
    return slash == std::string_view::npos ? std::string_view("/") : url.substr(slash);
}

std::string_view raw_path(const net::Request& request) {
    const auto rest = after_host(request.url);
    return rest.substr(0, rest.find('?'));
}

/// What a request in trouble is answered; malformed and truncated ones are carried out.
net::Response troubled(FakeVendor& vendor, const net::Request& request, Fixture::Trouble trouble) {
    using T = Fixture::Trouble;
    if (trouble == T::throttled) return json_response(429, "{}", {{"Retry-After", "7"}});
    if (trouble == T::throttled_without_a_time) return json_response(429, "{}");
    if (trouble == T::unavailable) return json_response(503, "{}");
    if (trouble == T::failing) return json_response(500, "{}");
    if (trouble == T::html)
        return {200, {{"Content-Type", "text/html"}}, "<!DOCTYPE html><html><h1>Sign in</h1></html>"};
    net::Response response = vendor.answer(request);
    response.body = trouble == T::malformed ? "{\"oops\": " + response.body + "]"
                                            : response.body.substr(0, response.body.size() / 2);
    return response;
}

}  // namespace

std::string path_of(const net::Request& request) {
    return unescaped(raw_path(request));
}

std::vector<std::pair<std::string, std::string>> query_of(const net::Request& request) {
    std::vector<std::pair<std::string, std::string>> list;
    const auto question = request.url.find('?');
    if (question == std::string::npos) return list;
    for (const std::string& part : split(std::string_view(request.url).substr(question + 1), '&')) {
        const auto equals = part.find('=');
        list.emplace_back(unescaped(part.substr(0, equals)),
                          equals == std::string::npos ? "" : unescaped(part.substr(equals + 1)));
    }
    return list;
}

std::string query_of(const net::Request& request, std::string_view name) {
    for (const auto& [key, value] : query_of(request))
        if (key == name) return value;
    return {};
}

std::vector<std::string> queries_of(const net::Request& request, std::string_view name) {
    std::vector<std::string> list;
    for (const auto& [key, value] : query_of(request))
        if (key == name) list.push_back(value);
    return list;
}

bool is(const net::Request& request, std::string_view method, std::string_view path) {
    return request.method == method && path_of(request) == path;
}

std::optional<std::string> match(const net::Request& request, std::string_view method,
                                 std::string_view pattern) {
    if (request.method != method) return std::nullopt;
    const auto want = split(pattern, '/');
    const auto have = split(raw_path(request), '/');
    if (want.size() != have.size()) return std::nullopt;
    std::optional<std::string> found = "";
    for (std::size_t i = 0; i < want.size(); ++i) {
        if (want[i] == "*")
            found = unescaped(have[i]);
        else if (want[i] != unescaped(have[i]))
            return std::nullopt;
    }
    return found;
}

net::Response json_response(int status, std::string body, net::Headers headers) {
    headers.push_back({"Content-Type", "application/json"});
    return {status, std::move(headers), std::move(body)};
}

std::uint64_t FakeVendor::received(std::string_view operation, std::string_view target) const {
    return static_cast<std::uint64_t>(std::count_if(witness.begin(), witness.end(), [&](const auto& one) {
        return one.first == operation && (target.empty() || one.second == target);
    }));
}

void VendorTransport::start(net::Request request, Done done) {
    open_.emplace_back(std::move(request), std::move(done));
}

void VendorTransport::poll(Millis, const Stop&) {
    auto now = std::move(open_);
    open_.clear();
    for (auto& [request, done] : now) {
        vendor_.requests.push_back(request);
        done(exchange(request));
    }
}

Result<net::Response> VendorTransport::exchange(const net::Request& request) {
    const bool writes = request.effect != Effect::read;
    if (!vendor_.faults.empty() && vendor_.faults.front().writes == writes) {
        const auto trouble = vendor_.faults.front().trouble;
        vendor_.faults.pop_front();
        return troubled(vendor_, request, trouble);
    }
    auto response = vendor_.answer(request);
    if (vendor_.loses_answers && writes)
        return Error{Code::outcome_unknown, "the connection was closed before the answer"};
    return response;
}

void VendorTransport::abandon() {
    auto now = std::move(open_);
    open_.clear();
    for (auto& [request, done] : now) done(Error{Code::outcome_unknown, "abandoned"});
}

VendorWorld::VendorWorld(FakeVendor& vendor)
    : seams{clock, *files, environment, process, random, [&vendor](net::TransportOptions) {
                return Result<std::unique_ptr<net::Transport>>(std::make_unique<VendorTransport>(vendor));
            }} {
    environment.values = {{"HOME", home.path()},
                          {"XDG_CONFIG_HOME", home.file("config")},
                          {"XDG_CACHE_HOME", home.file("cache")}};
}

void VendorWorld::add_descriptor(const std::string& name, std::string_view yaml) {
    const std::string folder = home.file("config") + "/mdmctl/backends";
    REQUIRE(files->make_folders(folder).ok());
    REQUIRE(files->write_private(folder + "/" + name + ".yaml", yaml).ok());
}

std::unique_ptr<Backend> VendorWorld::open(const Context& context) {
    auto opened = open_backend(context, seams);
    REQUIRE_MESSAGE(opened.ok(), opened.error().text());
    return *std::move(opened);
}

Arranged VendorFixture::trouble(Trouble trouble, int times, bool writes) {
    FakeVendor& door = *server(Fleet::small).door;
    for (int i = 0; i < times; ++i) door.faults.push_back({trouble, writes});
    return {};
}

net::Response VendorFixture::Door::answer(const net::Request& request) {
    behind->requests.push_back(request);
    loses_answers = behind->loses_answers;
    return behind->answer(request);
}

VendorFixture::Server& VendorFixture::server(Fleet fleet) {
    Server& server = servers_[fleet];
    if (server.backend) return server;
    server.door = std::make_unique<Door>();
    server.world = std::make_unique<VendorWorld>(*server.door);
    server.door->behind = make(devices(fleet), server.world->clock);
    for (const auto& [name, value] : environment()) server.world->environment.values[name] = value;
    if (const auto own = descriptor()) server.world->add_descriptor(own->first, own->second);
    server.backend = server.world->open(context());
    return server;
}

}  // namespace mdm::test
