#include "mdm/net/multipart.hpp"

#include <doctest/doctest.h>

#include <array>

#include "support/fakes.hpp"

using namespace mdm;
using namespace mdm::net;
using namespace mdm::test;

namespace {

/// The same bytes twice, then others: a boundary that had to be drawn again.
class StubbornRandom final : public Random {
  public:
    std::string bytes(std::size_t count) override { return std::string(count, drawn_++ < 2 ? 'a' : 'b'); }

  private:
    int drawn_ = 0;
};

std::string boundary_of(const Multipart& made) {
    return made.content_type.substr(made.content_type.find('=') + 1);
}

}  // namespace

TEST_CASE("fields and files are parts between boundaries, and bytes stay as they are") {
    FakeRandom random;
    const std::string bytes("\x00\x01\r\n\xff", 5);
    const std::array<FormPart, 3> parts{
        {{"name", "Ward 7"}, {"icon", bytes, "icon.png", "image/png"}, {"file", "x", "setup.pkg"}}};
    const auto made = encode_multipart(parts, random);
    REQUIRE(made.ok());
    CHECK(made->content_type.starts_with("multipart/form-data; boundary=mdmctl-"));
    const std::string line = "--" + boundary_of(*made);
    CHECK(made->body == line + "\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nWard 7\r\n" + line +
                            "\r\nContent-Disposition: form-data; name=\"icon\"; filename=\"icon.png\"\r\n"
                            "Content-Type: image/png\r\n\r\n" +
                            bytes + "\r\n" + line +
                            "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"setup.pkg\"\r\n"
                            "Content-Type: application/octet-stream\r\n\r\nx\r\n" +
                            line + "--\r\n");
}

TEST_CASE("a name cannot end its header, and a type is one line") {
    FakeRandom random;
    const std::array<FormPart, 1> parts{{{"a\"b", "x", "\r\nX-Evil: 1\".png"}}};
    const auto made = encode_multipart(parts, random);
    REQUIRE(made.ok());
    CHECK(made->body.find("name=\"a%22b\"; filename=\"%0D%0AX-Evil: 1%22.png\"\r\n") != std::string::npos);
    const std::array<FormPart, 1> typed{{{"a", "x", "a.png", "image/png\r\nX-Evil: 1"}}};
    CHECK(encode_multipart(typed, random).error().code == Code::usage);
}

TEST_CASE("a boundary that stands in a part is drawn again") {
    StubbornRandom one, two;
    const std::array<FormPart, 1> harmless{{{"a", "x"}}};
    const auto first = encode_multipart(harmless, one);
    REQUIRE(first.ok());
    const std::array<FormPart, 1> hostile{{{"a", "x\r\n--" + boundary_of(*first) + "--\r\n"}}};
    StubbornRandom again;
    const auto second = encode_multipart(hostile, again);
    REQUIRE(second.ok());
    CHECK(boundary_of(*second) != boundary_of(*first));
}

TEST_CASE("a form without parts is its end") {
    FakeRandom random;
    const auto made = encode_multipart({}, random);
    REQUIRE(made.ok());
    CHECK(made->body == "--" + boundary_of(*made) + "--\r\n");
}
