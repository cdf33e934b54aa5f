#include <doctest/doctest.h>

#include "mdm/backend/rest/load_reader.hpp"
#include "mdm/backend/rest/values.hpp"
#include "mdm/base/json.hpp"
#include "support/fakes.hpp"

using namespace mdm;
using namespace mdm::rest;

namespace {

Template parsed(std::string_view text) {
    auto made = parse_template(text);
    REQUIRE_MESSAGE(made.ok(), made.error().message);
    return *std::move(made);
}

JsonTemplate json_of(std::string_view yaml) {
    Problems problems("x.yaml");
    auto node = yaml::parse(yaml, "x.yaml");
    REQUIRE(node.ok());
    auto made = read_json(problems, *node);
    CHECK(problems.none());
    return made;
}

/// One device and some inputs.
struct Request {
    Target device{TargetKind::device, "12", "C0/2 3", "", "", "ios", ""};
    std::map<std::string, Value> inputs;
    Values values;
    Request() {
        inputs["message"] = Value::of("Hi \"you\" <&>");
        Value pin;
        pin.kind = Value::Kind::integer;
        pin.integer = 123456;
        pin.secret = true;
        inputs["pin"] = pin;
        values.device = &device;
        values.inputs = &inputs;
    }
    std::string filled(std::string_view text, Escape escape = Escape::none) {
        auto out = Filler(values).text(parsed(text), escape);
        REQUIRE_MESSAGE(out.ok(), out.error().message);
        return *out;
    }
};

}  // namespace

TEST_CASE("values are escaped for the place they stand in") {
    Request request;
    CHECK(request.filled("/d/{device.serial}", Escape::path) == "/d/C0%2F2%203");
    CHECK(request.filled("sn eq {device.serial}", Escape::query) == "sn eq C0%2F2%203");
    CHECK(request.filled("<m>{input.message}</m>", Escape::xml) == "<m>Hi &quot;you&quot; &lt;&amp;&gt;</m>");
    CHECK(request.filled("{input.message}", Escape::form) == "Hi+%22you%22+%3C%26%3E");
    CHECK(request.filled("{{{device.id}}}") == "{12}");
    CHECK(request.filled("{base64:device.id}") == "MTI=");
}

TEST_CASE("a value that would change its place is refused") {
    Request request;
    request.device.serial = "..";
    CHECK_FALSE(Filler(request.values).text(parsed("/d/{device.serial}"), Escape::path).ok());
    request.device.serial = "a\r\nX-Evil: 1";
    CHECK_FALSE(Filler(request.values).text(parsed("{device.serial}"), Escape::header).ok());
}

TEST_CASE("a placeholder that stands alone keeps its type, and goes without a value") {
    Request request;
    Filler filler(request.values);
    const auto body = filler.json(
        json_of("{pin: '{input.pin}', text: '{input.message}', phone: '{input.phone}', n: 1, s: '1', b: "
                "true, f: 1.5, "
                "list: ['{device.id}', '{input.phone}'], 'null': null, nested: {a: 'x{device.id}'}}"));
    REQUIRE(body.ok());
    CHECK(*body == R"({"b":true,"f":1.5,"list":["12"],"n":1,"nested":{"a":"x12"},"null":null,"pin":123456,)"
                   R"("s":"1","text":"Hi \"you\" <&>"})");
    REQUIRE(filler.secrets().size() == 1);
    CHECK(filler.secrets()[0].reveal() == "123456");
}

TEST_CASE("text in a JSON body is written as nlohmann/json writes it") {
    using nlohmann::json;
    for (const std::string text :
         {"plain", "a\"b\\c/d", "line\nend\t\x01\x7F", "Café 日本", "no UTF-8: \xC3(", "'"}) {
        Request request;
        request.device.serial = text;
        const std::string expected = json(text).dump(-1, ' ', false, json::error_handler_t::replace);
        CHECK(*Filler(request.values).json(json_of("'{device.serial}'")) == expected);
        CHECK(*Filler(request.values).json(json_of("{a: ['{device.serial}']}")) ==
              "{\"a\":[" + expected + "]}");
    }
}

TEST_CASE("what a request is about is never left out") {
    Request request;
    request.device.serial = "";
    Filler filler(request.values);
    CHECK_FALSE(filler.json(json_of("{serials: ['{device.serial}']}")).ok());
    CHECK_FALSE(filler.texts({"ids[]", {parsed("{devices.id}")}}, Escape::query).ok());
    CHECK_FALSE(filler.text(parsed("/d/{device.serial}"), Escape::path).ok());
    CHECK_FALSE(filler.text(parsed("to {input.phone}"), Escape::none).ok());
    CHECK(filler.texts({"phone", {parsed("{input.phone}")}}, Escape::query)->empty());
}

TEST_CASE("lists are repeated, or joined by commas within text") {
    Request request;
    const std::vector<std::string> ids{"1", "2,3"};
    request.values.devices = ids;
    Filler filler(request.values);
    CHECK(*filler.texts({"ids[]", {parsed("{devices.id}")}}, Escape::query) ==
          std::vector<std::string>{"1", "2%2C3"});
    CHECK(request.filled("id=in=({devices.id})") == "id=in=(1,2,3)");
}
