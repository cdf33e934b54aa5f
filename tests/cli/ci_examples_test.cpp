// The pipelines of examples/ci: their mdmctl lines run as they stand, on a sandbox, and what keeps strangers
// out is there.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>

#include "mdm/base/seams.hpp"
#include "mdm/base/text.hpp"
#include "mdm/base/yaml.hpp"
#include "support/run_cli.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

std::string pipeline(std::string_view name) {
    return read_file(fmt::format("{}/examples/ci/{}.yml", MDM_SOURCE_DIR, name));
}

/// Every command line of ours, in the order of the file.
std::vector<std::string> commands_of(const std::string& text) {
    std::vector<std::string> commands;
    for (const std::string& line : split(text, '\n')) {
        std::string_view words = trim(line);
        if (words.starts_with("- ")) words.remove_prefix(2);
        if (words.starts_with("mdmctl ")) commands.emplace_back(words);
    }
    return commands;
}

/// A checkout with policies/, and a sandbox behind the context `production`.
class Runner {
  public:
    Runner() {
        std::filesystem::create_directories(dir_.file("bin"));
        std::filesystem::create_directories(dir_.file("ledger"));
        std::filesystem::create_symlink(MDMCTL_BINARY, dir_.file("bin/mdmctl"));
        std::filesystem::copy(MDM_SOURCE_DIR "/examples/policies/school", dir_.file("policies"),
                              std::filesystem::copy_options::recursive);
        REQUIRE(run("mdmctl sandbox init --devices 200 --seed 7", "sandbox") == 0);
        REQUIRE(
            run("mdmctl context add production --backend sandbox --set path=$XDG_DATA_HOME/mdmctl/sandbox.db",
                "sandbox") == 0);
    }
    int run(const std::string& command, const std::string& context = "production") {
        const auto done =
            process_->run({"env", "-i", "PATH=" + dir_.file("bin") + ":/usr/bin:/bin", "HOME=" + dir_.path(),
                           "XDG_CONFIG_HOME=" + dir_.file("config"), "XDG_DATA_HOME=" + dir_.file("data"),
                           "XDG_STATE_HOME=" + dir_.file("state"), "CI=true", "LC_ALL=C.UTF-8",
                           "MDMCTL_LEDGER=" + dir_.file("ledger/ledger.db"), "GITHUB_SHA=1f2e3d",
                           "CI_COMMIT_SHA=1f2e3d", "MDMCTL_CONTEXT=" + context, "bash", "-c",
                           fmt::format("cd '{}' && {{ {}; }} 2>>said", dir_.path(), command)},
                          "");
        REQUIRE(done.ok());
        return done->status;
    }
    std::string said() const { return read_file(dir_.file("said")); }
    std::string file(const std::string& name) const { return read_file(dir_.file(name)); }
    const TempDir& dir() const { return dir_; }

  private:
    TempDir dir_;
    std::unique_ptr<Process> process_ = real_process();
};

}  // namespace

TEST_CASE("every command of the pipelines runs on a sandbox: validate, plan, apply, and no drift after it") {
    for (const std::string name : {"github", "gitlab"}) {
        CAPTURE(name);
        const auto commands = commands_of(pipeline(name));
        REQUIRE(commands.size() >= 5);
        Runner runner;
        for (const std::string& command : commands) {
            CAPTURE(command);
            const int status = runner.run(command);
            CHECK_MESSAGE(status == 0, runner.said());
        }
        CHECK(runner.file("plan.md").starts_with("### mdmctl plan for `production`, set `school`"));
        CHECK(runner.file("findings.xml").find("failures=\"0\"") != std::string::npos);
        CHECK(runner.file("applied.xml").find("failures=\"0\"") != std::string::npos);
        CHECK(runner.run(commands.back()) == 0);
        // somebody deletes a policy: the nightly run fails
        CHECK(runner.run("mdmctl policy delete school-students/profile --expect 1") == 0);
        CHECK(runner.run(commands.back()) == 2);
    }
}

TEST_CASE("a deletion is not applied by a merge alone, only with the number that was reviewed") {
    Runner runner;
    const auto commands = commands_of(pipeline("github"));
    for (const std::string& command : commands)
        if (command.find("plan") != std::string::npos) REQUIRE(runner.run(command) == 0);
    for (const std::string& command : commands)
        if (command.find("apply mdm.plan") != std::string::npos) {
            // the set shrinks to one small policy, so two objects are left over
            std::filesystem::remove_all(runner.dir().file("policies"));
            runner.dir().write("policies/mdmctl.yaml", "set: school\n");
            runner.dir().write("policies/a.yaml",
                               "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {name: a}\nspec:\n  applies: "
                               "{platforms: [android]}\n  settings: {restrictions: {camera: deny}}\n");
            REQUIRE(runner.run("mdmctl policy plan -f policies --prune --out mdm.plan") == 0);
            CHECK_MESSAGE(runner.run(command) == 2, runner.said());
            CHECK(runner.said().find("--expect 2") != std::string::npos);
            CHECK(runner.run("EXPECT=1; " + command) == 9);
            CHECK(runner.run("EXPECT=2; " + command) == 0);
        }
}

TEST_CASE("the pipelines are YAML, give forks no secrets and run nothing of theirs") {
    for (const std::string name : {"github", "gitlab"}) {
        const auto parsed = yaml::parse(pipeline(name), name);
        CHECK_MESSAGE(parsed.ok(), name);
    }
    const std::string github = pipeline("github");
    for (const std::string& line : split(github, '\n')) {
        const auto words = trim(line);
        if (words.starts_with("#")) continue;
        CHECK(words.find("pull_request_target") == std::string_view::npos);
        if (words.starts_with("mdmctl ")) CHECK(words.find("${{") == std::string_view::npos);
    }
    CHECK(github.find("github.event.pull_request.head.repo.full_name == github.repository") !=
          std::string::npos);
    CHECK(pipeline("gitlab").find("$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID") !=
          std::string::npos);
}
