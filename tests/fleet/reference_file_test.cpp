#include "mdm/fleet/reference_file.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace mdm;

namespace {

// References as value@line, or the error.
std::string read(std::string_view text, std::string_view column = "") {
    std::string out;
    const auto result = read_references(text, column, "f", [&](std::string_view reference, std::size_t line) {
        out += (out.empty() ? "" : " ") + std::string(reference) + "@" + std::to_string(line);
        return Result<void>();
    });
    if (result.ok()) return out;
    const Error& error = result.error();
    return std::string(name(error.code)) + ": " + error.message +
           (error.hint.empty() ? "" : " [" + error.hint + "]");
}

std::string utf16(std::string_view ascii, bool little, bool mark) {
    std::string out = mark ? (little ? "\xFF\xFE" : "\xFE\xFF") : "";
    for (const char c : ascii) {
        if (!little) out += '\0';
        out += c;
        if (little) out += '\0';
    }
    return out;
}

}  // namespace

TEST_CASE("one reference a line, with comments and blank lines") {
    CHECK(read("A\n\n# all of Sales\n  serial:B  # Bob\n\tC\t\nD#1") == "A@1 serial:B@4 C@5 D#1@6");
    CHECK(read("") == "");
    CHECK(read("name:Smith, Anna\nname:B;c\n") == "name:Smith, Anna@1 name:B;c@2");
}

TEST_CASE("what spreadsheets do to text is undone") {
    CHECK(read("\xEF\xBB\xBF"
               "A\r\nB\r\n") == "A@1 B@2");
    CHECK(read("A\rB\r") == "A@1 B@2");
    for (const bool little : {true, false})
        for (const bool mark : {true, false}) {
            CAPTURE(little);
            CAPTURE(mark);
            CHECK(read(utf16("Serial\tName\r\nA\tx\r\n", little, mark), "serial") == "A@2");
        }
}

TEST_CASE("a CSV is read by column, quotes and separators as RFC 4180 and spreadsheets have them") {
    CHECK(read("name,Serial\n\"Smith, Anna\",A\n\"two\nlines\",\"B\"\n\"a \"\"b\"\"\",C", "serial") ==
          "A@2 B@3 C@5");
    CHECK(read("name;serial\nx,y;A\n", "SERIAL") == "A@2");
    CHECK(read("name\tserial\nx\tA\n", " serial ") == "A@2");
    CHECK(read("serial\nA\n\nB\n", "serial") == "A@2 B@4");
    CHECK(read("serial,name\nA,\n,,\n", "serial") == "A@2");
    CHECK(read("\"se\"\"r\",b\n1,2\n", "se\"r") == "1@2");
}

TEST_CASE("a CSV that does not fit is an error with its line") {
    CHECK(read("Serial,Nome\nA,x\n", "name") ==
          "invalid: f:1: there is no column 'name'; there are: Serial, Nome [did you mean 'Nome'?]");
    CHECK(read("serial,Serial\n1,2\n", "serial") == "invalid: f:1: there are two columns 'serial'");
    CHECK(read("serial,name\nA,x\n,y\n", "serial") == "invalid: f:3: no 'serial' in this row");
    CHECK(read("name,serial\nx\n", "serial") == "invalid: f:2: no 'serial' in this row");
    CHECK(read("serial\n\"A\n", "serial") == "invalid: f:2: a quote is never closed");
    CHECK(read("serial\n\"A\"b\n", "serial") == "invalid: f:2: text follows a closing quote");
    CHECK(read("", "serial").starts_with("invalid: f:1: is empty"));
}

TEST_CASE("a CSV without a column named asks for one") {
    CHECK(read("Serial,Name\nA,x\n").find("--from-column") != std::string::npos);
    CHECK(read("Serial;Name\nA;x\n").starts_with("usage: f looks like a CSV"));
}

TEST_CASE("bytes that are no text are refused with their line") {
    CHECK(read(std::string("A\nB\0C\n", 6)) == "invalid: f:2: has a NUL byte in it [save it as text or CSV]");
    CHECK(read("A\nB\n\xFF\xC0\n") == "invalid: f:3: is not valid UTF-8 [save it as UTF-8]");
    CHECK(read("\xFF\xFE"
               "A")
              .starts_with("invalid: f is cut off"));
    CHECK(read(std::string("\xFF\xFE"
                           "A\0\n\0\x00\xD8",
                           8)) == "invalid: f:2: is not valid UTF-16");
}

TEST_CASE("an error of the reader ends it") {
    int calls = 0;
    const auto result =
        read_references("A\nB\n", "", "f", [&](std::string_view, std::size_t) -> Result<void> {
            ++calls;
            return Error{Code::refused, "no more"};
        });
    CHECK_FALSE(result.ok());
    CHECK(calls == 1);
}
