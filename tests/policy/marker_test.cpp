#include "mdm/policy/marker.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace mdm;
using namespace mdm::policy;

namespace {

Marker sample() {
    Marker marker;
    marker.set = "wards";
    marker.policy = "hipaa-base";
    marker.artefact = "profile";
    marker.sha256 = "0123456789abcdef";
    return marker;
}

constexpr std::string_view plain = "mdmctl set=wards id=hipaa-base/profile sha256=0123456789abcdef";

}  // namespace

TEST_CASE("a marker is one line that says set, document and hash") {
    CHECK(marker_text(sample()) == plain);
    Marker marker = sample();
    marker.protect = true;
    marker.to = {"devices", "1a2b3c4d"};
    CHECK(marker_text(marker) == std::string(plain) + " to=1a2b3c4d,devices protect=true");
    CHECK(find_marker(marker_text(marker)) == marker);
}

TEST_CASE("a marker stands at the end, after a blank line where there is other text") {
    CHECK(with_marker("", sample()) == plain);
    CHECK(with_marker("Made for the wards.\n", sample()) == "Made for the wards.\n\n" + std::string(plain));
}

TEST_CASE("a new marker replaces the old one and keeps what people wrote around it") {
    Marker next = sample();
    next.sha256 = "ffffffffffffffff";
    const std::string text = "Ask Anna first.\n\n" + std::string(plain) + "\nAnd Ben.";
    CHECK(with_marker(text, next) == "Ask Anna first.\nAnd Ben.\n\n" + marker_text(next));
}

TEST_CASE("the last marker in a text counts") {
    const auto found = find_marker(std::string(plain) + "\nmdmctl set=other id=a/b sha256=aaaaaaaaaaaaaaaa");
    REQUIRE(found);
    CHECK(found->set == "other");
}

TEST_CASE("a server that joins lines leaves the marker readable") {
    const auto found = find_marker("Made for the wards. " + std::string(plain) + " See the wiki.");
    REQUIRE(found);
    CHECK(*found == sample());
}

TEST_CASE("what is not exactly a marker is none") {
    for (const std::string text : {
             "",
             "mdmctl",
             "mdmctl set=",
             "mdmctl set=wards",
             "mdmctl set=wards id=hipaa-base sha256=0123456789abcdef",
             "mdmctl set=wards id=/profile sha256=0123456789abcdef",
             "mdmctl set=wards id=a/ sha256=0123456789abcdef",
             "mdmctl set=wards id=a/b/c sha256=0123456789abcdef",
             "mdmctl set=wards id=a/b sha256=0123456789abcde",
             "mdmctl set=wards id=a/b sha256=0123456789ABCDEF",
             "mdmctl set=wards id=a/b sha256=0123456789abcdef0",
             "mdmctl set=w\x1b[31mards id=a/b sha256=0123456789abcdef",
             "xmdmctl set=wards id=a/b sha256=0123456789abcdef",
             "mdmctl id=a/b sha256=0123456789abcdef",
         })
        CHECK_MESSAGE(!find_marker(text), text);
}

TEST_CASE("a broken marker after a good one does not hide it") {
    const auto found = find_marker(std::string(plain) + "\n\nmdmctl set=cut id=off");
    REQUIRE(found);
    CHECK(*found == sample());
}

TEST_CASE("noise around and inside of markers never breaks the reader") {
    std::mt19937 random(7);
    const std::string_view pieces[] = {"mdmctl ",          "set=", "id=", "sha256=", "a/b",
                                       "0123456789abcdef", "\n",   " ",   "to=",     "protect=true",
                                       "\xff\xfe",         "\0x"};
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (auto i = random() % 14; i > 0; --i) text += pieces[random() % std::size(pieces)];
        if (const auto found = find_marker(text)) CHECK(find_marker(marker_text(*found)) == found);
    }
}

TEST_CASE("claims tell our lines from other people's") {
    const ObjectAssignment ours{ObjectAssignment::To::group, "g1", false};
    const ObjectAssignment theirs{ObjectAssignment::To::group, "g2", false};
    const ObjectAssignment excluded{ObjectAssignment::To::group, "g1", true};
    Marker marker = sample();
    marker.to = {claim_of(ours)};
    CHECK(marker.claims(ours));
    CHECK_FALSE(marker.claims(theirs));
    CHECK_FALSE(marker.claims(excluded));
    marker.to = {"*"};
    CHECK(marker.claims(theirs));
}

TEST_CASE("more groups than a description has room for are claimed as one") {
    Marker marker = sample();
    for (int i = 0; i < 40; ++i)
        marker.to.insert(claim_of({ObjectAssignment::To::group, std::to_string(i), false}));
    CHECK(marker_text(marker) == std::string(plain) + " to=*");
}

TEST_CASE("where a marker lives follows from what the kind keeps") {
    ObjectKind kind;
    kind.format = "plist";
    CHECK(marker_place(kind) == MarkerPlace::description);
    kind.description = false;
    CHECK(marker_place(kind) == MarkerPlace::name);
    kind.identifier = true;
    CHECK(marker_place(kind) == MarkerPlace::identifier);
    kind.format = "json";
    CHECK(marker_place(kind) == MarkerPlace::name);
}

TEST_CASE("a name carries the marker where nothing else can") {
    const std::string name = marked_name("team.wards", "hipaa-base", "policy");
    CHECK(name == "mdmctl.team.wards.hipaa-base.policy");
    const auto found = parse_marked_name(name);
    REQUIRE(found);
    CHECK(found->set == "team.wards");
    CHECK(found->id() == "hipaa-base/policy");
    CHECK_FALSE(parse_marked_name("mdmctl.a.b"));
    CHECK_FALSE(parse_marked_name("other.a.b.c"));
    CHECK_FALSE(parse_marked_name("mdmctl..b.c"));
}
