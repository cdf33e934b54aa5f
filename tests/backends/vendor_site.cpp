#include "backends/vendor_site.hpp"

#include <doctest/doctest.h>

#include "mdm/net/transport_options.hpp"

namespace mdm::test {
namespace {

bool is_sign_in(const net::Request& request) {
    return request.url.find("/oauth/token") != std::string::npos ||
           request.url.find("/auth/token") != std::string::npos;
}

std::string path_of(const std::string& url) {
    return url.substr(url.find('/', url.find("://") + 3));
}

}  // namespace

VendorSite::VendorSite(FakeServer& server, FakeClock& clock, Context given)
    : context(std::move(given)), server_(server), clock_(clock), files_(real_file_system()) {
    environment.values["HOME"] = dir_.path();
    seams_ = std::make_unique<BackendSeams>(BackendSeams{
        clock_, *files_, environment, process_, random_,
        [this](net::TransportOptions) -> Result<std::unique_ptr<net::Transport>> {
            return std::unique_ptr<net::Transport>(std::make_unique<ServerTransport>(server_, wire));
        }});
}

std::unique_ptr<Backend> VendorSite::open() {
    auto opened = open_backend(context, *seams_);
    REQUIRE_MESSAGE(opened.ok(), opened.error().text() << " " << opened.error().hint);
    return *std::move(opened);
}

Backend& VendorSite::backend() {
    if (!backend_) backend_ = open();
    return *backend_;
}

Receipt VendorSite::run(std::string_view operation, const Target& target, Inputs inputs) {
    ListFeed feed;
    feed.add(operation, target, std::move(inputs));
    const Stop never;
    const auto done = backend().run(feed, never);
    REQUIRE_MESSAGE(done.ok(), done.error().text());
    return feed.only(0);
}

std::vector<std::string> VendorSite::sent() {
    std::vector<std::string> lines;
    for (; told_ < wire.requests.size(); ++told_) {
        const net::Request& request = wire.requests[told_];
        if (is_sign_in(request)) continue;
        std::string line = request.method + " " + path_of(request.url);
        if (!request.body.empty()) line += " " + request.body;
        lines.push_back(std::move(line));
    }
    return lines;
}

const net::Request& VendorSite::last() const {
    for (auto request = wire.requests.rbegin(); request != wire.requests.rend(); ++request)
        if (!is_sign_in(*request)) return *request;
    FAIL("nothing was sent");
    return wire.requests.back();
}

void bring_about(FakeServer& server, Fixture::Trouble trouble, int times, const std::string& method,
                 const std::string& part) {
    using T = Fixture::Trouble;
    static const std::map<T, Trouble> meanings{{T::throttled, Trouble::throttled},
                                               {T::throttled_without_a_time, Trouble::throttled},
                                               {T::unavailable, Trouble::unavailable},
                                               {T::failing, Trouble::failing},
                                               {T::html, Trouble::html},
                                               {T::malformed, Trouble::malformed},
                                               {T::truncated, Trouble::truncated}};
    server.retry_after_seconds = trouble == T::throttled_without_a_time ? -1 : 7;
    server.trouble({meanings.at(trouble), times, method, part});
}

Target device_target(std::string id, std::string platform) {
    Target target;
    target.id = std::move(id);
    target.platform = std::move(platform);
    return target;
}

}  // namespace mdm::test
