#include "mdm/policy/plan_markdown.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "mdm/policy/plan_text.hpp"
#include "support/has.hpp"

using namespace mdm;
using namespace mdm::policy;
using mdm::test::has;

namespace {

Step step(StepAction action, std::string object) {
    Step made;
    made.action = action;
    made.kind = "android.policy";
    made.name = std::move(object);
    made.devices = 3;
    if (action != StepAction::create) made.id = "o1";
    if (action == StepAction::remove) made.risk = Risk::destructive;
    return made;
}

Plan plan_of(std::vector<Step> steps) {
    Plan plan;
    plan.context = "prod";
    plan.set = "wards";
    plan.steps = std::move(steps);
    return plan;
}

}  // namespace

TEST_CASE("the summary comes first and last, the dangerous steps before the others, a table each") {
    Step update = step(StepAction::update, "b/policy");
    update.changes = {{"minimum", "6", "8"}, {"camera", "", "true"}, {"gone", "1", ""}};
    const std::string text = plan_markdown(
        plan_of({step(StepAction::create, "a/policy"), update, step(StepAction::remove, "c/policy")}));
    CHECK(
        text.starts_with("### mdmctl plan for `prod`, set `wards`\n\n**Plan: 1 to add, 1 to change, 1 to "
                         "delete; touches 0 devices.**\n"));
    CHECK(text.ends_with("\nPlan: 1 to add, 1 to change, 1 to delete; touches 0 devices.\n"));
    CHECK(text.find("#### Delete (1)") < text.find("#### Update (1)"));
    CHECK(text.find("#### Update (1)") < text.find("#### Create (1)"));
    CHECK(has(text, "| `c/policy` | `android.policy` | **destructive** | 3 |"));
    CHECK(has(text, "`minimum`: `6` → `8`<br>`camera` = `true`<br>`gone`: `1` → not set |"));
    CHECK(has(text, "`--expect 1`"));
}

TEST_CASE("names are never markup, links, mentions or the end of a cell") {
    for (const std::string hostile :
         {"a|b", "`x` <img src=x onerror=alert(1)>", "@everyone `", "[x](https://evil.example)`", "a\\|b",
          "</code><script>`", " `", "``", "line\nbreak | | |"}) {
        CAPTURE(hostile);
        const std::string code = markdown_code(hostile);
        const bool quoted = code.front() == '`';
        const std::string inside =
            quoted ? code.substr(1, code.size() - 2) : code.substr(6, code.size() - 6 - 7);
        if (!quoted) CHECK(code.starts_with("<code>"));
        CHECK(inside.find_first_of("|\\`\n") == std::string::npos);
        if (!quoted) CHECK(inside.find_first_of("<>[]()@*_:") == std::string::npos);
    }
    CHECK(markdown_code("plain name") == "`plain name`");
    CHECK(markdown_code("") == "<code></code>");
}

TEST_CASE("a plan of any size fits a comment, says what was cut, and keeps its last line") {
    std::vector<Step> steps;
    for (int i = 0; i < 3'000; ++i) {
        Step each = step(StepAction::update, fmt::format("policy-{}/policy", i));
        for (int j = 0; j < 30; ++j)
            each.changes.push_back({fmt::format("key{}|`", j), "1", std::string(400, '|')});
        steps.push_back(std::move(each));
    }
    Plan plan = plan_of(std::move(steps));
    for (int i = 0; i < 5'000; ++i) plan.notes.push_back(std::string(500, 'x'));
    const std::string text = plan_markdown(plan);
    CHECK(text.size() < 65'536);
    CHECK(text.size() > 40'000);
    CHECK(has(text, "steps and 5000 lines are left out"));
    CHECK(has(text, "`mdmctl policy plan -f …`"));
    CHECK(text.ends_with(summary_line(plan)));
}
