#pragma once
// The whole program over a sandbox of a test's own, for everything about policies.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "mdm/base/json.hpp"
#include "support/run_cli.hpp"

namespace mdm::test {

inline const std::string examples = MDM_SOURCE_DIR "/examples/policies/";

/// A sandbox of its own.
struct Sandbox {
    CliWorld world;

    explicit Sandbox(std::vector<std::string> options = {}) {
        std::vector<std::string> words{"sandbox", "init", "--devices", "200", "--seed", "7"};
        words.insert(words.end(), options.begin(), options.end());
        const auto made = run_cli(words, world);
        REQUIRE_MESSAGE(made.exit == 0, made.err);
    }

    CliRun run(std::vector<std::string> words) { return run_cli(words, world); }
    CliRun policy(std::vector<std::string> words) {
        words.insert(words.begin(), "policy");
        return run(std::move(words));
    }
    /// Writes that the sandbox received.
    std::size_t writes() {
        const auto log = run({"sandbox", "log", "-o", "json"});
        REQUIRE_MESSAGE(log.exit == 0, log.err);
        std::size_t count = 0;
        for (const nlohmann::json& line : nlohmann::json::parse(log.out))
            count += line["operation"].get<std::string>().starts_with("policy.") ? 1u : 0u;
        return count;
    }
    /// Applies with whatever consent the plan needs.
    CliRun apply(const std::string& folder) {
        const auto plan = policy({"plan", "-f", folder, "-o", "json"});
        REQUIRE_MESSAGE(plan.exit == 0, plan.err);
        const auto destructive = nlohmann::json::parse(plan.out)["summary"]["destructive"].get<int>();
        std::vector<std::string> words{"--context", "sandbox", "policy", "apply", "-f", folder, "--yes"};
        if (destructive > 0) words.insert(words.end(), {"--expect", fmt::to_string(destructive)});
        return run(words);
    }
};

inline std::string document(std::string_view name, std::string_view settings) {
    return fmt::format(
        "apiVersion: mdmctl/v1\nkind: Policy\nmetadata: {{name: {}}}\nspec:\n  applies: {{platforms: "
        "[android]}}\n  settings:\n    {}\n",
        name, settings);
}

}  // namespace mdm::test
