#pragma once
// Documents in a test's own words, planned over a server in memory.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "mdm/job/ledger.hpp"
#include "mdm/policy/findings.hpp"
#include "mdm/policy/plan_run.hpp"
#include "plan_support.hpp"
#include "support/temp_dir.hpp"

namespace mdm::test {

/// A policy of one restriction for Android, assigned to a group.
inline std::string android_policy(std::string_view name, std::string_view settings,
                                  std::string_view spec = "") {
    return fmt::format(
        "---\napiVersion: mdmctl/v1\nkind: Policy\nmetadata: {{name: {0}}}\nspec:\n  applies: {{platforms: "
        "[android]}}\n{2}  settings:\n    {1}\n",
        name, settings, spec);
}
inline std::string assignment(std::string_view policy, std::string_view group) {
    return fmt::format(
        "---\napiVersion: mdmctl/v1\nkind: Assignment\nmetadata: {{name: a-{0}}}\nspec:\n  targets: "
        "[{{policies: [{0}], include: [{{group: {1}}}]}}]\n",
        policy, group);
}

struct PlanWorld {
    TempDir dir;
    FakeClock clock;
    FakeRandom random;
    MemoryServer server;
    std::unique_ptr<Ledger> ledger;
    std::optional<std::uint64_t> prune_up_to;

    PlanWorld() {
        auto opened = open_ledger(dir.file("ledger.db"), clock, random);
        REQUIRE(opened.ok());
        ledger = std::move(*opened);
        server.devices = {{"d1", "S1", "android", R"(["Clinical"])"},
                          {"d2", "S2", "android", R"(["Clinical","Wards"])"},
                          {"d3", "S3", "ios", R"(["Clinical"])"}};
    }

    /// Calls `use` with a request over these documents, and gives what it gives.
    template <class Use>
    auto with(std::string_view yaml, const Use& use) {
        const auto files = real_file_system();
        auto loaded = policy::load({{"-"}, std::string(yaml)}, *files);
        REQUIRE(loaded.ok());
        for (const auto& finding : loaded->findings) MESSAGE(policy::text(finding));
        REQUIRE(loaded->ok());
        const auto translations = policy::translate_all(loaded->documents);
        REQUIRE(translations.ok());
        auto fleet = Fleet::open({{"prod", &server}}, {}, clock);
        REQUIRE(fleet.ok());
        policy::PlanRequest request{loaded->documents, translations, "prod",      {"prod"},
                                    "wards",           "/p",         prune_up_to, ledger.get()};
        return use(request, *fleet);
    }

    Result<policy::Plan> try_plan(std::string_view yaml) {
        return with(yaml, [&](const policy::PlanRequest& request, const Fleet& fleet) {
            return policy::make_plan(request, server, fleet);
        });
    }
    policy::Plan plan(std::string_view yaml) {
        auto made = try_plan(yaml);
        REQUIRE_MESSAGE(made.ok(), made.error().text());
        return std::move(*made);
    }

    /// What an apply of these documents leaves behind, without a job.
    void apply(std::string_view yaml) {
        std::map<std::string, std::string> made;
        for (const policy::Step& step : plan(yaml).steps) {
            NativeObject object;
            object.kind = step.kind;
            object.id = step.id.empty() ? made[step.marker_id()] : step.id;
            object.name = step.name;
            object.description = step.description;
            object.content = step.content;
            if (step.action == policy::StepAction::create)
                made[step.marker_id()] = *server.store.create(object);
            else if (step.action == policy::StepAction::update)
                REQUIRE(server.store.update(object).ok());
            else if (step.action == policy::StepAction::remove)
                REQUIRE(server.store.remove(step.kind, step.id).ok());
            else
                REQUIRE(server.store.assign(step.kind, object.id, step.assignments()).ok());
        }
    }
};

}  // namespace mdm::test
