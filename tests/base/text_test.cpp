#include "mdm/base/text.hpp"

#include <doctest/doctest.h>

using namespace mdm;

TEST_CASE(
    "text from a server loses controls, escapes and direction marks, and keeps letters of any language") {
    CHECK(printable("Bob\x1b[31m's iPad") == "Bob[31m's iPad");
    CHECK(printable("a\nb\tc\x07") == "a b c");
    CHECK(printable("x\u202Egnp.exe\u2066\u200B") == "xgnp.exe");
    CHECK(printable("\u0085\u009b1m") == "1m");
    CHECK(printable("Zoë 日本 😀") == "Zoë 日本 😀");
    CHECK(printable("bad \xff byte") == "bad \uFFFD byte");
}

TEST_CASE("UTF-8 is checked strictly") {
    CHECK(is_utf8("plain, Zoë, 😀"));
    CHECK_FALSE(is_utf8("\xc0\xaf"));          // overlong
    CHECK_FALSE(is_utf8("\xed\xa0\x80"));      // surrogate
    CHECK_FALSE(is_utf8("\xf5\x80\x80\x80"));  // above U+10FFFF
    CHECK_FALSE(is_utf8("cut \xe2\x82"));
}

TEST_CASE("UTF-16 of either order becomes UTF-8, without its byte-order mark") {
    CHECK(utf16_to_utf8(std::string_view("\xff\xfe"
                                         "A\0\xeb\0",
                                         6),
                        true) == "Aë");
    CHECK(utf16_to_utf8(std::string_view("\xfe\xff\0A\xd8\x3d\xde\x00", 8), false) == "A😀");
    CHECK(utf16_to_utf8(std::string_view("\x3d\xd8", 2), true) == "\uFFFD");
}

TEST_CASE("widths count columns, and cutting never splits a letter") {
    CHECK(display_width("日本") == 4);
    CHECK(display_width("e\u0301") == 1);
    CHECK(fit_width("device", 6) == "device");
    CHECK(fit_width("device", 4) == "dev…");
    CHECK(fit_width("日本語", 4) == "日…");
}

TEST_CASE("a near miss is suggested and a far one is not") {
    const std::vector<std::string> names{"lock", "wipe", "device list", "supervised"};
    CHECK(closest("lokc", names) == "lock");
    CHECK(closest("supervized", names) == "supervised");
    CHECK(closest("zebra", names).empty());
    CHECK(did_you_mean("wip", names) == "did you mean 'wipe'?");
}

TEST_CASE("versions compare as numbers, part by part") {
    CHECK(compare_versions("17.10", "17.9") > 0);
    CHECK(compare_versions("17.4", "17.4.0") == 0);
    CHECK(compare_versions("26", "26.0.1") < 0);
    CHECK(compare_versions("10.0.26100", "10.0.9") > 0);
}

TEST_CASE("any set of versions can be put in order, whatever their parts are made of") {
    // "10" < "1a" < "2" < "10" made sorting undefined.
    const std::vector<std::string> parts{"",
                                         "0",
                                         "1",
                                         "2",
                                         "10",
                                         "010",
                                         "1a",
                                         "2b",
                                         "a1",
                                         "beta",
                                         "B",
                                         "99999999999999999999",
                                         "99999999999999999998"};
    std::vector<std::string> versions = parts;
    for (const std::string& a : parts)
        for (const std::string& b : parts) versions.push_back(a + "." + b);
    std::vector<std::string> bad;
    for (const std::string& a : versions)
        for (const std::string& b : versions) {
            const int ab = compare_versions(a, b);
            if (ab != -compare_versions(b, a)) bad.push_back(a + " " + b);
            for (const std::string& c : versions)
                if (ab <= 0 && compare_versions(b, c) <= 0 && compare_versions(a, c) > 0)
                    bad.push_back(a + " " + b + " " + c);
        }
    CHECK(bad.size() == 0);
    if (!bad.empty()) CHECK(bad.front() == "");
    CHECK(compare_versions("10", "1a") > 0);
    CHECK(compare_versions("1a", "1b") < 0);
    CHECK(compare_versions("2", "2b") < 0);
    CHECK(compare_versions("99999999999999999999", "100") > 0);
    CHECK(compare_versions("1.beta", "1.2") > 0);
    CHECK(compare_versions("007", "7") == 0);
}

TEST_CASE("text becomes XML that reads as the same text, and is replaced once") {
    CHECK(xml_escape("a<b> & \"c\" 'd' {{e}} \u00e9") == "a&lt;b&gt; &amp; &quot;c&quot; 'd' {{e}} \u00e9");
    CHECK(xml_escape("") == "");
    CHECK(replace_all("{{a}{", "{", "{{") == "{{{{a}{{");
    CHECK(replace_all("aaa", "aa", "b") == "ba");
    CHECK(replace_all("abc", "x", "y") == "abc");
}

TEST_CASE("integers are read whole or not at all") {
    CHECK(to_int("42") == 42);
    CHECK(to_int("-1") == -1);
    CHECK_FALSE(to_int("").has_value());
    CHECK_FALSE(to_int("4 2").has_value());
    CHECK_FALSE(to_int("99999999999999999999").has_value());
}
