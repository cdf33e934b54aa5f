#include "mdm/base/secret.hpp"

#include <doctest/doctest.h>

TEST_CASE("a formatted secret is three stars") {
    const mdm::Secret secret("123456");
    CHECK(fmt::format("pin {}", secret) == "pin ***");
    CHECK(secret.reveal() == "123456");
}
