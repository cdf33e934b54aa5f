// The completion scripts in real shells, with the built program in PATH.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "cli/completion_cache.hpp"
#include "mdm/base/seams.hpp"
#include "mdm/base/text.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

using Values = std::vector<std::string>;

// A home with two contexts, cached devices and groups, and a folder with files to complete.
class Shell {
  public:
    explicit Shell(std::vector<std::string> start) : start_(std::move(start)) {
        std::filesystem::create_directories(dir_.file("bin"));
        std::filesystem::create_symlink(MDMCTL_BINARY, dir_.file("bin/mdmctl"));
        dir_.write("work/plan.yaml", "");
        dir_.write("work/plans/a.yaml", "");
        const auto files = real_file_system();
        REQUIRE(files
                    ->write_private(dir_.file("config/mdmctl/config.yaml"),
                                    "current: prod\ncontexts:\n  prod:\n    backend: sandbox\n    settings: "
                                    "{path: /tmp/x.db}\n")
                    .ok());
        cli::CompletionCache cache(*files, dir_.file("cache/mdmctl"), "prod");
        REQUIRE(cache.write(cli::KnownNames("DEVICE", {{"C02AAA", "Anna's iPad"}, {"C02BBB", ""}})).ok());
        REQUIRE(
            cache.write(cli::KnownNames("GROUP", {{"Ward 7", "12"}, {"Wards", ""}, {"R&D $x", ""}})).ok());
    }

    bool there() const { return process_->run({start_[0], "-c", "true"}, "").ok(); }

    /// Lines that the script prints.
    Values run(const std::string& script) const {
        std::vector<std::string> argv{"env",
                                      "-i",
                                      "HOME=" + dir_.path(),
                                      "TERM=dumb",
                                      "LC_ALL=C.UTF-8",
                                      "PATH=" + dir_.file("bin") + ":/usr/local/bin:/usr/bin:/bin",
                                      "XDG_CONFIG_HOME=" + dir_.file("config"),
                                      "XDG_DATA_HOME=" + dir_.file("data"),
                                      "XDG_STATE_HOME=" + dir_.file("state"),
                                      "XDG_CACHE_HOME=" + dir_.file("cache")};
        argv.insert(argv.end(), start_.begin(), start_.end());
        argv.insert(argv.end(), {"-c", "cd " + dir_.file("work") + "\n" + script});
        const auto output = process_->run(argv, "");
        REQUIRE(output.ok());
        Values lines = split(output->out, '\n');
        lines.pop_back();
        return lines;
    }

  private:
    std::vector<std::string> start_;
    TempDir dir_;
    std::unique_ptr<Process> process_ = real_process();
};

constexpr std::string_view scripts = MDM_SOURCE_DIR "/completions/";

bool skipped(const Shell& shell, std::string_view name) {
    if (!shell.there()) MESSAGE("skipped: no ", std::string(name));
    return !shell.there();
}

Values sorted(Values values) {
    std::sort(values.begin(), values.end());
    return values;
}

}  // namespace

TEST_CASE("bash completes commands, options, values, names with blanks and files") {
    const Shell shell({"bash", "--norc", "--noprofile"});
    if (skipped(shell, "bash")) return;
    // what readline would hand over: the line, and its words broken at = and :
    const auto complete = [&shell](const std::string& line, const std::string& words) {
        return shell.run(
            "source " + std::string(scripts) + "mdmctl.bash\nCOMP_LINE=" + line +
            "\nCOMP_POINT=${#COMP_LINE}\nCOMP_WORDS=(" + words +
            ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_mdmctl mdmctl\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
    };
    CHECK(complete("'mdmctl comp'", "mdmctl comp") == Values{"completion"});
    CHECK(complete("'mdmctl completion '", "mdmctl completion ''") == Values{"bash", "zsh", "fish"});
    CHECK(complete("'mdmctl lock C02'", "mdmctl lock C02") == Values{"C02AAA", "C02BBB"});
    CHECK(complete("'mdmctl  context list --outp'", "mdmctl context list --outp") == Values{"--output"});
    CHECK(complete("'mdmctl context list --output=js'", "mdmctl context list --output = js") ==
          Values{"json", "jsonl"});
    CHECK(complete("'mdmctl context list --output='", "mdmctl context list --output =").size() == 8);
    CHECK(complete("'mdmctl lock --group War'", "mdmctl lock --group War") == Values{"Ward\\ 7", "Wards"});
    CHECK(complete("'mdmctl lock --group R'", "mdmctl lock --group R") == Values{"R\\&D\\ \\$x"});
    CHECK(complete(R"("mdmctl lock --group 'Ward ")", R"(mdmctl lock --group "'Ward ")") == Values{"Ward 7"});
    CHECK(sorted(complete("'mdmctl --ledger pla'", "mdmctl --ledger pla")) == Values{"plan.yaml", "plans"});
    CHECK(complete("'mdmctl --ledger=plan.'", "mdmctl --ledger = plan.") == Values{"plan.yaml"});
    CHECK(complete("'mdmctl __docgen --dir pla'", "mdmctl __docgen --dir pla") == Values{"plans"});
}

TEST_CASE("zsh completes commands, options, values, names with blanks and files") {
    const Shell shell({"zsh", "-f"});
    if (skipped(shell, "zsh")) return;
    // stand-ins for what only exists while zsh's line editor runs: they print what they are handed
    const std::string stubs =
        "compadd() { print -rl -- $values }\n_files() { print -r -- files $* $prefix }\n"
        "compset() { prefix=cut }\n";
    const auto complete = [&](const std::string& words) {
        return shell.run(stubs + "source " + std::string(scripts) + "_mdmctl\nwords=(" + words +
                         ")\nCURRENT=${#words}\nPREFIX=${words[-1]}\n_mdmctl\n");
    };
    CHECK(complete("mdmctl comp") == Values{"completion"});
    CHECK(complete("mdmctl completion ''") == Values{"bash", "zsh", "fish"});
    CHECK(complete("mdmctl lock C02") == Values{"C02AAA", "C02BBB"});
    CHECK(complete("mdmctl context list --output=js") == Values{"--output=json", "--output=jsonl"});
    CHECK(complete("mdmctl lock --group War") == Values{"Ward 7", "Wards"});
    CHECK(complete("mdmctl lock --group 'Ward\\ '") == Values{"Ward 7"});
    CHECK(complete("mdmctl --ledger pla") == Values{"files cut"});
    CHECK(complete("mdmctl __docgen --dir pla") == Values{"files -/ cut"});
}

TEST_CASE("zsh loads the script as a function of its completion system") {
    const Shell shell({"zsh", "-f"});
    if (skipped(shell, "zsh")) return;
    CHECK(shell.run("autoload -Uz compinit && compinit -u -d $HOME/dump\nsource " + std::string(scripts) +
                    "_mdmctl\nprint -r -- $_comps[mdmctl]\n") == Values{"_mdmctl"});
    CHECK(shell.run("fpath=(" + std::string(scripts) +
                    " $fpath)\nautoload -Uz compinit && compinit -u -d "
                    "$HOME/dump2\nprint -r -- $_comps[mdmctl]\n") == Values{"_mdmctl"});
}

TEST_CASE("fish completes commands, options, values, names with blanks and files") {
    const Shell shell({"fish", "--no-config"});
    if (skipped(shell, "fish")) return;
    const auto complete = [&shell](const std::string& line) {
        Values values =
            shell.run("source " + std::string(scripts) + "mdmctl.fish\ncomplete -C '" + line + "'\n");
        for (std::string& value : values) value = split(value, '\t')[0];
        return sorted(values);
    };
    CHECK(complete("mdmctl compl") == Values{"completion"});
    CHECK(complete("mdmctl completion ") == Values{"bash", "fish", "zsh"});
    CHECK(complete("mdmctl lock C02") == Values{"C02AAA", "C02BBB"});
    CHECK(complete("mdmctl context list --outp") == Values{"--output"});
    CHECK(complete("mdmctl context list --output=js") == Values{"--output=json", "--output=jsonl"});
    CHECK(complete("mdmctl lock --group War") == Values{"Ward 7", "Wards"});
    CHECK(complete("mdmctl --ledger plan.") == Values{"plan.yaml"});
    CHECK(complete("mdmctl --ledger=plan.") == Values{"--ledger=plan.yaml"});
    CHECK(complete("mdmctl __docgen --dir pla") == Values{"plans/"});
}

TEST_CASE("a full disk fails a run, a reader that has gone does not") {
    const Shell shell({"bash", "--norc", "--noprofile"});
    if (skipped(shell, "bash")) return;
    CHECK(shell.run("mdmctl --help 2>&1 >/dev/full; echo $?") ==
          Values{"mdmctl: cannot write the output: No space left on device", "1"});
    CHECK(shell.run("mdmctl context list -o json 2>/dev/null >/dev/full; echo $?") == Values{"1"});
    CHECK(shell.run("mdmctl --help | :; echo ${PIPESTATUS[0]}") == Values{"0"});
}
