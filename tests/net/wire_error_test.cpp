#include "mdm/net/wire_error.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace mdm;
using namespace mdm::net;

namespace {

constexpr int last_failure = static_cast<int>(Failure::other);

WireFailure failure(Failure kind, bool left, Effect effect = Effect::unsafe) {
    return {.failure = kind,
            .left = left,
            .status = left ? 200 : 0,
            .server = "mdm.example:8443",
            .proxy = "http://proxy.example:3128",
            .detail = "some\x1b[31m detail",
            .method = "POST",
            .url = "https://mdm.example:8443/v1",
            .operation = "device.lock",
            .effect = effect,
            .allowed = Millis(30'000),
            .max_body = 1000};
}

}  // namespace

TEST_CASE("whatever went wrong before a request left is proof, and whatever did after is unknown") {
    for (int i = 0; i <= last_failure; ++i) {
        const auto kind = static_cast<Failure>(i);
        const Error before = wire_error(failure(kind, false));
        const Error after = wire_error(failure(kind, true));
        CHECK(after.code == Code::outcome_unknown);
        if (kind == Failure::abandoned)
            CHECK(before.code == Code::cancelled);
        else if (kind == Failure::memory)
            CHECK(before.code == Code::internal);
        else
            CHECK(before.code == Code::unavailable);
        CHECK_FALSE(before.http);
        REQUIRE(after.http);
        CHECK(after.http->status == 200);
    }
}

TEST_CASE("a read whose answer is too large or garbled is not worth another try") {
    for (const Failure kind : {Failure::too_large, Failure::garbled}) {
        CHECK(wire_error(failure(kind, true, Effect::read)).code == Code::bad_response);
        CHECK(wire_error(failure(kind, true, Effect::idempotent)).code == Code::outcome_unknown);
    }
    CHECK(wire_error(failure(Failure::lost, true, Effect::read)).code == Code::outcome_unknown);
}

TEST_CASE("every message names the server or what was to be done, and is harmless to a terminal") {
    for (int i = 0; i <= last_failure; ++i) {
        for (const bool left : {false, true}) {
            const Error error = wire_error(failure(static_cast<Failure>(i), left));
            const bool names = error.message.find("mdm.example:8443") != std::string::npos ||
                               error.message.find("device.lock") != std::string::npos ||
                               error.message.find("proxy.example") != std::string::npos ||
                               static_cast<Failure>(i) == Failure::authority_file;
            CHECK_MESSAGE(names, error.message);
            CHECK(error.message.find_first_of("\x1b{}") == std::string::npos);
        }
    }
    CHECK(wire_error(failure(Failure::timeout, true)).message ==
          "'mdm.example:8443' did not answer device.lock within 30s");
    CHECK(wire_error(failure(Failure::too_large, true)).message ==
          "the answer of 'mdm.example:8443' to device.lock is larger than 1000 bytes");
    const Error unknown_authority = wire_error(failure(Failure::certificate_unknown, false));
    CHECK(unknown_authority.hint.find("ca_file") != std::string::npos);
}
