// Which files are read, under which name, and which are refused.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>

#include "policy_support.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;

namespace {

std::string policy_named(const std::string& name) {
    return "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: " + name + "}\nspec: {settings: {}}\n";
}

std::string names_of(const policy::Loaded& loaded) {
    std::string out;
    for (const auto& policy : loaded.documents.policies) out += policy.name + " ";
    return out;
}

Error error_of(const std::vector<std::string>& paths) {
    const auto files = real_file_system();
    const auto loaded = policy::load({paths, ""}, *files);
    REQUIRE_FALSE(loaded.ok());
    return loaded.error();
}

}  // namespace

TEST_CASE("folders are read to their depths, in name order, YAML only") {
    const test::TempDir folder;
    folder.write("p/b.yml", policy_named("b"));
    folder.write("p/a.yaml", policy_named("a"));
    folder.write("p/sub/c.yaml", policy_named("c"));
    folder.write("p/readme.md", "not: [yaml");
    folder.write("p/.git/x.yaml", "not: [yaml");
    folder.write("p/.#a.yaml", "not: [yaml");
    const auto loaded = test::load_paths({folder.file("p") + "/"});
    CHECK(test::findings_of(loaded) == "");
    CHECK(names_of(loaded) == "a b c ");
    CHECK(loaded.documents.policies[2].source.file == folder.file("p/sub/c.yaml"));
    CHECK(loaded.documents.set == "");
    CHECK(loaded.documents.set_folder == "");
}

TEST_CASE("a file that is named twice is read once") {
    const test::TempDir folder;
    const std::string file = folder.write("a.yaml", policy_named("a"));
    const auto loaded = test::load_paths({file, folder.path(), file});
    CHECK(test::findings_of(loaded) == "");
    CHECK(names_of(loaded) == "a ");
}

TEST_CASE("policies of one name in two files are both named") {
    const test::TempDir folder;
    const std::string first = folder.write("1.yaml", policy_named("a"));
    const std::string second = folder.write("2.yaml", policy_named("a"));
    CHECK(test::findings_of(test::load_paths({folder.path()})) ==
          second + ":3:18: error: the policy 'a' is defined at " + first +
              ":3:18 already [duplicate-name]\n  hint: rename or remove one of the two\n");
}

TEST_CASE("a variable may stand in a later file than its use, and a broken file is the only error") {
    const test::TempDir folder;
    folder.write("1.yaml", test::policy_with("    lockScreen: {message: \"${var.org}\"}\n"));
    const std::string last = folder.write(
        "2.yaml", "apiVersion: mdmctl/v1\nkind: Variables\nmetadata: {name: v}\nspec: {org: A}\n");
    CHECK(test::findings_of(test::load_paths({folder.path()})) == "");
    folder.write("2.yaml", "apiVersion: mdmctl/v1\nkind: Variables\nmetadata: {name: v}\nspec: {org: [}\n");
    const auto loaded = test::load_paths({folder.path()});
    REQUIRE(loaded.findings.size() == 1);
    CHECK(loaded.findings[0].code == "malformed");
    CHECK(loaded.findings[0].source.file == last);
}

TEST_CASE("mdmctl.yaml of the folder names the set") {
    const test::TempDir folder;
    folder.write("mdmctl.yaml", "set: clinic\n");
    folder.write("a.yaml", policy_named("a"));
    const auto loaded = test::load_paths({folder.path()});
    CHECK(test::findings_of(loaded) == "");
    CHECK(loaded.documents.set == "clinic");
    CHECK(loaded.documents.set_folder == std::filesystem::canonical(folder.path()).string());
}

TEST_CASE("a file or a subfolder belongs to the set of the nearest folder above it, as a part of it") {
    const test::TempDir folder;
    folder.write("s/mdmctl.yaml", "set: clinic\n");
    const std::string file = folder.write("s/a.yaml", policy_named("a"));
    const std::string deep = folder.write("s/x/y/b.yaml", policy_named("b"));
    const std::string set_folder = std::filesystem::canonical(folder.file("s")).string();
    for (const std::string& path : {file, deep, folder.file("s/x"), folder.file("s/x/y/")}) {
        CAPTURE(path);
        const auto loaded = test::load_paths({path});
        CHECK(test::findings_of(loaded) == "");
        CHECK(loaded.documents.set == "clinic");
        CHECK(loaded.documents.set_folder == set_folder);
        CHECK(loaded.documents.folder == set_folder);
        CHECK_FALSE(loaded.documents.set_whole);
    }
    CHECK(test::load_paths({folder.file("s")}).documents.set_whole);
    CHECK(test::load_paths({file, folder.file("s")}).documents.set_whole);
    folder.write("s/x/mdmctl.yaml", "set: inner\n");
    CHECK(test::load_paths({deep}).documents.set == "inner");
    const auto both = test::load_paths({file, deep});
    REQUIRE(both.findings.size() == 1);
    CHECK(both.findings[0].message.starts_with("a second set; the first is"));
}

TEST_CASE("a set is not looked for beyond a repository, nor where everybody may write") {
    const test::TempDir folder;
    folder.write("mdmctl.yaml", "set: stranger\n");
    const std::string file = folder.write("repo/policies/a.yaml", policy_named("a"));
    CHECK(test::load_paths({file}).documents.set == "stranger");
    std::filesystem::create_directory(folder.file("repo/.git"));
    CHECK(test::load_paths({file}).documents.set == "");
    CHECK(test::load_paths({file}).documents.folder ==
          std::filesystem::canonical(folder.file("repo/policies")).string());
    std::filesystem::remove(folder.file("repo/.git"));
    std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
    CHECK(test::load_paths({file}).documents.set == "");
}

TEST_CASE("a file of a secret is named relative to its document, and looked for below the folder") {
    const test::TempDir folder;
    folder.write("s/mdmctl.yaml", "set: clinic\n");
    const auto secret = [&](const std::string& path, const std::vector<std::string>& given) {
        folder.write("s/x/a.yaml",
                     "apiVersion: mdmctl/v1\nkind: Variables\nmetadata: {name: v}\nspec: {secrets: "
                     "{psk: {file: " +
                         path + "}}}\n");
        const auto loaded = test::load_paths(given);
        return loaded.ok() ? loaded.documents.secrets.at("psk").text : test::findings_of(loaded);
    };
    // the same reference, whatever of the set is given
    for (const char* given : {"s", "s/x", "s/x/a.yaml"}) {
        CAPTURE(given);
        CHECK(secret("keys/psk.txt", {folder.file(given)}) == "file:x/keys/psk.txt");
        CHECK(secret("../psk.txt", {folder.file(given)}) == "file:psk.txt");
    }
    const std::string said = secret("../../psk.txt", {folder.file("s")});
    CHECK(said.find("names a file outside of the folder [bad-path]") != std::string::npos);
    CHECK(said.find("psk.txt") == std::string::npos);  // it could be the secret
    folder.write("t/b.yaml", policy_named("b"));
    CHECK(secret("psk.txt", {folder.file("t"), folder.file("s")})
              .find("is not below the first folder that -f gives [bad-path]") != std::string::npos);
}

TEST_CASE("mdmctl.yaml is checked, stands at the top, and is no document") {
    const test::TempDir folder;
    const auto errors = [&](const std::string& text) {
        folder.write("s/mdmctl.yaml", text);
        std::string said = test::findings_of(test::load_paths({folder.file("s")}));
        return said.substr(said.find("yaml:") + 5);
    };
    CHECK(errors("sets: x\n") ==
          "1:1: error: unknown key 'sets' in 'mdmctl.yaml' [unknown-key]\n  hint: did you mean 'set'?\n" +
              folder.file("s/mdmctl.yaml") +
              ":1:1: error: no 'set' in 'mdmctl.yaml' [missing-key]\n  hint: write set: NAME\n");
    CHECK(errors("# nothing\n") ==
          "1:1: error: no 'set' in 'mdmctl.yaml' [missing-key]\n  hint: write set: NAME\n");
    CHECK(errors("set: My Set\n") ==
          "1:6: error: 'My Set' is not a valid 'set' [bad-name]\n"
          "  hint: lower-case letters, digits and '-', at most 63\n");
    folder.write("s/mdmctl.yaml", "set: one\n");
    folder.write("t/mdmctl.yaml", "set: two\n");
    const auto two = test::load_paths({folder.file("s"), folder.file("t")});
    CHECK(two.findings.at(0).message.starts_with("a second set; the first is 'one' in "));
    const auto above = test::load_paths({folder.path()});
    CHECK(above.findings.size() == 2);
    CHECK(above.findings.at(0).message == "a second set below the folder");
    const auto itself = test::load_paths({folder.file("s/mdmctl.yaml")});
    CHECK(itself.findings.at(0).message == "settings of a folder are no document");
}

TEST_CASE("links do not lead out of the folder, nor round in circles") {
    const test::TempDir folder;
    folder.write("outside.yaml", policy_named("outside"));
    folder.write("elsewhere/x.yaml", policy_named("x"));
    folder.write("p/a.yaml", policy_named("a"));
    std::filesystem::create_symlink("../outside.yaml", folder.file("p/b.yaml"));
    std::filesystem::create_symlink("../elsewhere", folder.file("p/c"));
    std::filesystem::create_symlink(".", folder.file("p/loop"));
    std::filesystem::create_symlink("a.yaml", folder.file("p/same.yaml"));
    const auto loaded = test::load_paths({folder.file("p")});
    CHECK(names_of(loaded) == "a ");
    REQUIRE(loaded.findings.size() == 2);
    for (const auto& finding : loaded.findings) CHECK(finding.code == "outside-folder");
    CHECK(loaded.findings[0].source.file == folder.file("p/b.yaml"));
    CHECK(loaded.findings[1].source.file == folder.file("p/c"));

    std::filesystem::create_symlink("p", folder.file("given"));
    CHECK(names_of(test::load_paths({folder.file("given")})) == "a ");  // named by the user: followed
}

TEST_CASE("a path that is not there, and a folder without documents, are errors") {
    const test::TempDir folder;
    CHECK(error_of({folder.file("none.yaml")}).code == Code::not_found);
    CHECK(error_of({folder.file("none.yaml")}).message ==
          "no file or folder '" + folder.file("none.yaml") + "'");
    CHECK(error_of({folder.path()}).message == "no *.yaml or *.yml files in '" + folder.path() + "'");
    std::filesystem::create_symlink("nowhere", folder.file("dangling.yaml"));
    CHECK(error_of({folder.path()}).code == Code::not_found);
}

TEST_CASE("a pipe can be given, although it can be read but once") {
    const test::TempDir folder;
    const std::string pipe = folder.file("pipe");
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    const std::string text =
        "apiVersion: mdmctl/v1\nkind: Variables\nmetadata: {name: v}\nspec: {org: A}\n---\n" +
        policy_named("piped");
    const std::string writer = "printf '%s' '" + text + "' > '" + pipe + "' &";
    REQUIRE(std::system(writer.c_str()) == 0);
    CHECK(names_of(test::load_paths({pipe})) == "piped ");
}

TEST_CASE("the digest of the inputs changes with every byte, and with nothing else") {
    const test::TempDir folder;
    const std::string a = folder.write("p/a.yaml", policy_named("a"));
    const std::string b = folder.write("p/b.yaml", policy_named("b"));
    const auto digest = [](const std::vector<std::string>& paths) {
        return test::load_paths(paths).documents.inputs_sha256;
    };
    const std::string before = digest({folder.file("p")});
    CHECK(before.size() == 64);
    CHECK(digest({b, a}) == before);
    folder.write("p/b.yaml", policy_named("b") + "\n");
    CHECK(digest({folder.file("p")}) != before);
    folder.write("p/a.yaml", policy_named("a") + policy_named("b").substr(0, 1));
    folder.write("p/b.yaml", policy_named("b").substr(1));
    const auto files = real_file_system();
    const auto moved = policy::load({{folder.file("p")}, ""}, *files);
    CHECK(moved->documents.inputs_sha256 != before);
}
