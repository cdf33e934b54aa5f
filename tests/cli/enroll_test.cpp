#include <doctest/doctest.h>

#include <cstdlib>

#include "cli/qr_code.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "support/run_cli.hpp"

using namespace mdm;
using namespace mdm::cli;
using namespace mdm::test;
using Json = nlohmann::json;

namespace {

QrCode code_of(std::string_view text) {
    auto code = QrCode::of(text);
    REQUIRE(code.ok());
    return *code;
}

// What an independent reader finds in an image; "" with a word about it where there is none.
std::string scanned(const std::string& file, const std::string& folder) {
    const std::string out = folder + "/scanned";
    if (std::system("command -v zbarimg >/dev/null") != 0) {
        MESSAGE("skipped: zbarimg (package zbar-tools) is not installed, the image was not read back");
        return "";
    }
    REQUIRE(std::system(("zbarimg -q --raw '" + file + "' >'" + out + "' 2>/dev/null").c_str()) == 0);
    return std::string(trim(read_file(out)));
}

}  // namespace

TEST_CASE("an enrollment is drawn as a QR code that a reader understands") {
    CliWorld world;
    REQUIRE(run_cli({"sandbox", "init", "--devices", "5"}, world).exit == 0);
    const std::string png = world.dir.file("code.png");
    const auto made = run_cli({"enroll", "--platform", "ios", "--qr", "--qr-file", png, "-o", "json"}, world);
    REQUIRE_MESSAGE(made.exit == 0, made.err);
    const std::string link = Json::parse(made.out)["link"];
    CHECK(made.err.find(qr_text(code_of(link), false)) != std::string::npos);
    if (const std::string read = scanned(png, world.dir.path()); !read.empty()) CHECK(read == link);
    // the image holds the token
    CHECK((*world.files->facts(png))->mode == 0600);
}

TEST_CASE("where the QR code cannot go, no token is made") {
    CliWorld world;
    REQUIRE(run_cli({"sandbox", "init", "--devices", "5"}, world).exit == 0);
    const auto tokens = [&] {
        return Json::parse(run_cli({"enrollment", "list", "-o", "json"}, world).out).size();
    };
    const auto before = tokens();
    const std::string there = world.dir.write("there.png", "a picture");
    CHECK(run_cli({"enroll", "--qr-file", there}, world).exit == 9);
    const auto wrong = run_cli({"enroll", "--qr-file", world.dir.file("code.jpg")}, world);
    CHECK(wrong.exit == 2);
    CHECK(wrong.err.find("neither .svg nor .png") != std::string::npos);
    CHECK(tokens() == before);
    CHECK(read_file(there) == "a picture");
    // a folder that is not there shows only when the file is written: said, and not exit 0
    const auto late = run_cli({"enroll", "--qr-file", "/dev/null/code.png"}, world);
    CHECK(late.exit != 0);
}

TEST_CASE("text, SVG and squares of a QR code agree, with a quiet zone around them") {
    const QrCode code = code_of("https://enroll.example/\xc3\xa9/0123456789");
    const std::string svg = qr_svg(code);
    const auto lines = split(qr_text(code, false), '\n');
    const std::string light = "\u2588", upper = "\u2580", lower = "\u2584";
    int squares = 0;
    for (int y = 0; y < code.side(); ++y) {
        // each character is one byte or three
        const std::string& line = lines[static_cast<std::size_t>((y + 4) / 2)];
        std::vector<std::string> characters;
        for (std::size_t i = 0; i < line.size(); i += characters.back().size())
            characters.push_back(line.substr(i, line[i] == ' ' ? 1 : 3));
        REQUIRE(characters.size() == static_cast<std::size_t>(code.side() + 8));
        for (int x = 0; x < code.side(); ++x) {
            const std::string& drawn = characters[static_cast<std::size_t>(x + 4)];
            CHECK((drawn != light && drawn != (y % 2 == 0 ? upper : lower)) == code.dark(x, y));
            squares += code.dark(x, y) ? 1 : 0;
            CHECK((svg.find("M" + std::to_string(x + 4) + " " + std::to_string(y + 4) + "h") !=
                   std::string::npos) == code.dark(x, y));
        }
    }
    CHECK(squares > 100);
    CHECK(!code.dark(-1, 0));
    CHECK(!code.dark(0, code.side()));
    CHECK(lines[0] == lines[1]);  // quiet
}

TEST_CASE("what does not fit into a QR code is said") {
    const auto code = QrCode::of(std::string(5000, 'x'));
    REQUIRE(!code.ok());
    CHECK(code.error().code == Code::invalid);
    CHECK(code.error().message == "5000 bytes do not fit into a QR code");
}
