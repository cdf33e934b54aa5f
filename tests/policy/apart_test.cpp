#include <doctest/doctest.h>

#include "mdm/policy/apart.hpp"

using namespace mdm;
using namespace mdm::policy;

namespace {

Artefact artefact(std::vector<std::string> platforms) {
    return {"ward", "apple.profile", "profile", "ward.mobileconfig", std::move(platforms), "<plist/>"};
}

const ObjectKind one_for_all{.id = "apple.profile", .format = "plist"};
const ObjectKind apart{.id = "apple.profile", .format = "plist", .apart = {{"ios", "ipados"}, {"macos"}}};

std::vector<std::pair<std::string, std::vector<std::string>>> parts(const Artefact& whole,
                                                                    const ObjectKind& kind) {
    std::vector<std::pair<std::string, std::vector<std::string>>> all;
    for (const Artefact& part : taken_apart(whole, kind)) all.emplace_back(part.name, part.platforms);
    return all;
}

using Parts = std::vector<std::pair<std::string, std::vector<std::string>>>;

}  // namespace

TEST_CASE("where one object serves all platforms an artefact stays whole") {
    CHECK(parts(artefact({"ios", "macos"}), one_for_all) == Parts{{"profile", {"ios", "macos"}}});
}

TEST_CASE(
    "where platforms are kept apart each gets an artefact of its own, whose name never depends on the "
    "others") {
    CHECK(parts(artefact({"ios", "ipados", "macos", "tvos"}), apart) ==
          Parts{{"profile", {"ios", "ipados"}}, {"profile-macos", {"macos"}}});
    CHECK(parts(artefact({"ipados"}), apart) == Parts{{"profile", {"ipados"}}});
    CHECK(parts(artefact({"macos"}), apart) == Parts{{"profile-macos", {"macos"}}});
    CHECK(parts(artefact({"tvos"}), apart).empty());
}
