#include "mdm/base/yaml.hpp"

#include <doctest/doctest.h>

using namespace mdm;

namespace {
std::string error_of(std::string_view text) {
    const auto parsed = yaml::parse(text, "f.yaml");
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().code == Code::invalid);
    return parsed.error().message;
}
}  // namespace

TEST_CASE("scalars stay the text that was written, with line and column") {
    const auto node = yaml::parse("os: 26.10\nzip: 012\nanswer: no\nname: 'null'\nnone: ~\n", "f.yaml");
    REQUIRE(node.ok());
    CHECK(node->find("os")->scalar == "26.10");
    CHECK(node->find("zip")->scalar == "012");
    CHECK(node->find("answer")->scalar == "no");
    CHECK_FALSE(yaml::is_bool(*node->find("answer")));
    CHECK(node->find("name")->quoted);
    CHECK(node->find("name")->is_scalar());
    CHECK(node->find("none")->is_null());
    CHECK(node->find("zip")->mark.line == 2);
    CHECK(node->find("zip")->mark.column == 6);
    CHECK(node->find("missing") == nullptr);
}

TEST_CASE("bad YAML is refused at its line and column") {
    CHECK(error_of("a: 1\nb: 2\na: 3\n") == "f.yaml:3:1: the key 'a' appears twice");
    CHECK(error_of("a: [1, 2\n").starts_with("f.yaml:"));
    CHECK(error_of("a: \xff\n").starts_with("f.yaml:1:1: not UTF-8"));
    CHECK(error_of("{[a]: 1}").find("a key must be a single word") != std::string::npos);
    CHECK(error_of("a: !!binary aGk=\n").find("tag") != std::string::npos);
    CHECK(error_of("a: 1\n---\nb: 2\n").find("a second document") != std::string::npos);
    CHECK(error_of("base: &b {x: 1}\nmore: {<<: *b}\n").find("merge keys") != std::string::npos);
    CHECK(error_of("a: *nobody\n").starts_with("f.yaml:1"));
}

TEST_CASE("what people often get wrong says how to mend it") {
    const auto hint_of = [](std::string_view text) { return yaml::parse(text, "f.yaml").error().hint; };
    CHECK(hint_of("message: Lost: please call\n") == "put text that holds ': ' in quotes");
    CHECK(hint_of("a:\n\tb: 1\n").starts_with("indent with spaces"));
    CHECK(hint_of("a: 'open\n") == "close the quotes");
    CHECK(hint_of("a: [1, 2\n") == "close the brackets");
}

TEST_CASE("JSON is read, too") {
    const auto node = yaml::parse(R"({"a":1,"b":["x",{"c":null}]})", "f.json");
    REQUIRE(node.ok());
    CHECK(node->find("a")->scalar == "1");
    CHECK(node->find("b")->items[1].find("c")->is_null());
}

TEST_CASE("deep nesting and alias bombs end in an error, not in a crash") {
    CHECK(error_of(std::string(5000, '[')).starts_with("f.yaml:1:"));
    CHECK(error_of(std::string(100, '[') + std::string(100, ']')).find("nested deeper than 64") !=
          std::string::npos);
    std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
    for (int i = 1; i < 10; ++i) {
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int j = 0; j < 10; ++j) bomb += (j ? ",*a" : "*a") + std::to_string(i - 1);
        bomb += "]\n";
    }
    CHECK(error_of(bomb).find("more than 1000000 values") != std::string::npos);
}

TEST_CASE("text that begins no value ends in an error") {
    for (const char* text : {",", "a: 1\n---\n,", "]", "}"}) {
        const auto done = yaml::each_document(text, "f.yaml", [](yaml::Node) -> Result<void> { return {}; });
        CAPTURE(text);
        CHECK_FALSE(done.ok());
    }
}

TEST_CASE("documents come one at a time") {
    std::vector<std::string> seen;
    const auto done = yaml::each_document(
        "a: 1\n---\n# nothing\n---\na: 3\n", "f.yaml", [&](yaml::Node node) -> Result<void> {
            seen.push_back(node.is_null() ? "null" : node.find("a")->scalar);
            return {};
        });
    CHECK(done.ok());
    CHECK(seen == std::vector<std::string>{"1", "null", "3"});
}

TEST_CASE("what is quoted reads back as the same text") {
    for (const std::string text :
         {"plain", "no", "26.10", "", "a: b", "tab\tquote\"back\\", "Zoë", "line\nbreak", "- x", "#c"}) {
        const auto node = yaml::parse("v: " + yaml::quote(text) + "\n", "f.yaml");
        REQUIRE(node.ok());
        CHECK(node->find("v")->scalar == text);
    }
}
