// `include`: files that are read besides, below the folder and each once.
#include <doctest/doctest.h>

#include <filesystem>

#include "policy_support.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;

namespace {

std::string policy_named(const std::string& name) {
    return "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: " + name + "}\nspec: {settings: {}}\n";
}

std::string including(const std::string& paths, const std::string& name) {
    return "include: [" + paths + "]\n" + policy_named(name);
}

std::string names_of(const policy::Loaded& loaded) {
    std::string out;
    for (const auto& policy : loaded.documents.policies) out += policy.name + " ";
    return out;
}

// Without the folder.
std::string findings(const test::TempDir& folder, const std::vector<std::string>& paths) {
    std::string said = test::findings_of(test::load_paths(paths));
    const std::string noise = folder.path() + "/";
    for (auto at = said.find(noise); at != std::string::npos; at = said.find(noise))
        said.erase(at, noise.size());
    return said;
}

}  // namespace

TEST_CASE("an included file is read, whatever it is called, and so is what it includes") {
    const test::TempDir folder;
    const std::string first = folder.write("p/a.yaml", including("sub/b.inc, ./sub/../c.inc", "a"));
    folder.write("p/sub/b.inc", including("../c.inc", "b"));
    folder.write("p/c.inc", policy_named("c"));
    CHECK(findings(folder, {first}) == "");
    CHECK(names_of(test::load_paths({first})) == "a c b ");
    CHECK(names_of(test::load_paths({folder.file("p")})) == "a c b ");
    const auto loaded = test::load_paths({first});
    CHECK(loaded.documents.policy("b")->source.file == folder.file("p/sub/b.inc"));
    const std::string before = loaded.documents.inputs_sha256;
    folder.write("p/c.inc", policy_named("c") + "# changed\n");
    CHECK(test::load_paths({first}).documents.inputs_sha256 != before);
}

TEST_CASE("a file that is read anyway is not read twice, and variables of an included one count") {
    const test::TempDir folder;
    folder.write("p/a.yaml",
                 "include: [b.yaml]\n" + test::policy_with("    lockScreen: {message: \"${var.org}\"}\n"));
    folder.write("p/b.yaml", "apiVersion: mdmctl/v1\nkind: Variables\nmetadata: {name: v}\nspec: {org: A}\n");
    CHECK(findings(folder, {folder.file("p")}) == "");
    CHECK(findings(folder, {folder.file("p/a.yaml")}) == "");
}

TEST_CASE("an include that leads out of the folder, or nowhere, is an error at its place") {
    const test::TempDir folder;
    folder.write("outside.yaml", policy_named("outside"));
    folder.write("p/sub/x.yaml", policy_named("x"));
    std::filesystem::create_symlink("../outside.yaml", folder.file("p/link.inc"));
    std::filesystem::create_directory_symlink("..", folder.file("p/up"));
    folder.write("p/mdmctl.yaml", "set: s\n");
    folder.write("p/a.yaml",
                 including("../outside.yaml, /etc/passwd, link.inc, up/outside.yaml, none.yaml, sub, "
                           "mdmctl.yaml, sub/../../outside.yaml",
                           "a"));
    const std::string hint = "  hint: give a path below the folder of the documents, relative to this file\n";
    const auto outside = [&](int column, const std::string& path) {
        return "p/a.yaml:1:" + std::to_string(column) +
               ": error: 'include[]' names a file outside of the folder: '" + path + "' [bad-path]\n" + hint;
    };
    CHECK(findings(folder, {folder.file("p/a.yaml")}) ==
          outside(11, "../outside.yaml") + outside(28, "/etc/passwd") +
              "p/a.yaml:1:41: error: 'link.inc' is a link that leads out of the folder [outside-folder]\n"
              "  hint: copy the file\n"
              "p/a.yaml:1:51: error: 'up/outside.yaml' is a link that leads out of the folder "
              "[outside-folder]\n"
              "  hint: copy the file\n"
              "p/a.yaml:1:68: error: there is no file 'none.yaml' [bad-path]\n" +
              hint + "p/a.yaml:1:79: error: 'sub' is a folder [bad-path]\n  hint: name a file\n" +
              "p/a.yaml:1:84: error: settings of a folder are no document [unknown-kind]\n"
              "  hint: give the folder with -f\n" +
              outside(97, "sub/../../outside.yaml"));
    // the folder of -f may lie further up
    std::filesystem::remove(folder.file("p/link.inc"));
    std::filesystem::remove(folder.file("p/up"));
    std::filesystem::remove(folder.file("p/mdmctl.yaml"));
    folder.write("p/a.yaml", including("../outside.yaml", "a"));
    CHECK(findings(folder, {folder.path()}) == "");
}

TEST_CASE("files that include each other are told with the whole chain") {
    const test::TempDir folder;
    const std::string first = folder.write("a.yaml", including("b.yaml", "a"));
    folder.write("b.yaml", including("c.yaml", "b"));
    folder.write("c.yaml", including("a.yaml", "c"));
    const std::string expected =
        "c.yaml:1:11: error: a file includes itself: a.yaml → b.yaml → c.yaml → a.yaml [cycle]\n"
        "  hint: leave one of these includes out\n";
    CHECK(findings(folder, {first}) == expected);
    CHECK(findings(folder, {folder.path()}) == expected);
    folder.write("c.yaml", including("c.yaml", "c"));
    CHECK(findings(folder, {folder.path()}) ==
          "c.yaml:1:11: error: a file includes itself: c.yaml → c.yaml [cycle]\n"
          "  hint: leave one of these includes out\n");
}

TEST_CASE("include is a list of paths of a document, found wherever it can be written") {
    const test::TempDir folder;
    folder.write("b.inc", policy_named("b"));
    const std::string first = folder.write("a.yaml", "include: b.inc\n" + policy_named("a"));
    CHECK(findings(folder, {first}) ==
          "a.yaml:1:10: error: 'include' must be a list, not 'b.inc' [wrong-type]\n"
          "  hint: write a list: [b.inc]\n");
    folder.write("a.yaml",
                 "{apiVersion: mdmctl/v1, include: [b.inc], kind: Policy, metadata: {name: a}, spec: "
                 "{settings: {}}}\n");
    CHECK(names_of(test::load_paths({first})) == "a b ");
    folder.write("a.yaml", policy_named("a") + "---\n? include\n: [b.inc]\napiVersion: mdmctl/v1\n");
    CHECK(findings(folder, {first}).find("5:3: error: 'include' cannot be found here") == std::string::npos);
}
