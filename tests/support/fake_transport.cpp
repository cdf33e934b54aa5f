#include "support/fake_transport.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace mdm::test {
namespace {

// "*" stands for any text; of the places where the rest may go on, all are tried from the left.
bool fits(std::string_view text, std::string_view pattern) {
    const auto star = pattern.find('*');
    if (star == std::string_view::npos) return text == pattern;
    if (!text.starts_with(pattern.substr(0, star))) return false;
    const std::string_view rest = pattern.substr(star + 1);
    for (std::size_t at = star; at <= text.size(); ++at)
        if (fits(text.substr(at), rest)) return true;
    return false;
}

std::string_view path_and_query(std::string_view url) {
    const auto host = url.find("://");
    const auto path = url.find('/', host == std::string_view::npos ? 0 : host + 3);
    return path == std::string_view::npos ? std::string_view("/") : url.substr(path);
}

std::string named(const net::Request& request) {
    return request.method + " " + request.url;
}

Result<net::Response> as_result(Reply reply) {
    if (reply.error) return std::move(*reply.error);
    return net::Response{reply.status, std::move(reply.headers), std::move(reply.body)};
}

}  // namespace

Reply Reply::json(std::string body, int status) {
    return {.status = status, .body = std::move(body), .headers = {{"Content-Type", "application/json"}}};
}

Reply Reply::failure(Code code) {
    return {.error = Error{code, "the test says " + std::string(name(code))}};
}

FakeTransport::FakeTransport(FakeClock& clock)
    : clock_(clock),
      complain_([](const std::string& problem) { FAIL_CHECK(problem); }),
      exceptions_at_birth_(std::uncaught_exceptions()) {}

FakeTransport::~FakeTransport() {
    // a test that is already failing needs no second reason
    if (std::uncaught_exceptions() == exceptions_at_birth_) verify();
}

FakeTransport& FakeTransport::on(std::string method, std::string url, Reply reply) {
    expectations_.push_back({std::move(method), std::move(url),
                             [reply = std::move(reply)](const net::Request&) { return reply; }, true});
    return *this;
}

FakeTransport& FakeTransport::always(std::string method, std::string url, Reply reply) {
    return handle(std::move(method), std::move(url),
                  [reply = std::move(reply)](const net::Request&) { return reply; });
}

FakeTransport& FakeTransport::handle(std::string method, std::string url, Handler handler) {
    expectations_.push_back({std::move(method), std::move(url), std::move(handler), false});
    return *this;
}

std::vector<std::string> FakeTransport::log() const {
    std::vector<std::string> lines;
    for (const net::Request& request : requests_) lines.push_back(named(request));
    return lines;
}

void FakeTransport::verify() {
    for (Expectation& expectation : expectations_) {
        if (expectation.used == 0)
            complain_("nobody asked for " + expectation.method + " " + expectation.url);
        expectation.used = 1;
    }
}

FakeTransport::Expectation* FakeTransport::expected(const net::Request& request) {
    for (Expectation& each : expectations_) {
        if ((each.once && each.used > 0) || each.method != request.method) continue;
        const bool whole = !each.url.starts_with('/');
        if (fits(whole ? std::string_view(request.url) : path_and_query(request.url), each.url)) return &each;
    }
    return nullptr;
}

Reply FakeTransport::answer(const net::Request& request) {
    Expectation* expectation = forbidden_ ? nullptr : expected(request);
    if (expectation == nullptr) {
        const std::string problem =
            (forbidden_ ? "a forbidden request: " : "an unexpected request: ") + named(request);
        complain_(problem);
        return {.error = Error{Code::internal, problem}};
    }
    ++expectation->used;
    return expectation->handler(request);
}

void FakeTransport::start(net::Request request, Done done) {
    requests_.push_back(std::move(request));
    started_at_.push_back(clock_.now());
    Reply reply = answer(net::Request(requests_.back()));  // a copy: the handler may start another
    const Time due = clock_.now() + reply.after;
    open_.push_back({due, as_result(std::move(reply)), std::move(done)});
    peak_ = std::max(peak_, open_.size());
}

// What was due when this began, in the order in which it was due; what `done` starts waits for the next poll.
bool FakeTransport::finish_due() {
    std::stable_sort(open_.begin(), open_.end(), [](const Open& a, const Open& b) { return a.due < b.due; });
    const auto first_later =
        std::find_if(open_.begin(), open_.end(), [&](const Open& open) { return open.due > clock_.now(); });
    std::vector<Open> due(std::make_move_iterator(open_.begin()), std::make_move_iterator(first_later));
    open_.erase(open_.begin(), first_later);
    for (Open& open : due) open.done(std::move(open.result));
    return !due.empty();
}

void FakeTransport::poll(Millis most, const Stop&) {
    if (open_.empty() || finish_due()) return;
    const auto next = open_.front().due;  // finish_due() has sorted them
    clock_.advance(std::min(most, next - clock_.now()));
    finish_due();
}

void FakeTransport::abandon() {
    for (Open& open : std::exchange(open_, {}))
        open.done(Error{Code::outcome_unknown, "the test gave it up after it had left"});
}

}  // namespace mdm::test
