#include "mdm/policy/plan_file.hpp"
#include "mdm/base/json.hpp"

#include <doctest/doctest.h>

#include "mdm/policy/planner.hpp"
#include "plan_support.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;
using namespace mdm::policy;
using namespace mdm::test;

namespace {

struct Saved {
    MemoryServer server;
    Plan plan;

    Remote remote() {
        auto read = read_remote(server.store, "wards");
        REQUIRE(read.ok());
        return std::move(*read);
    }
    Saved() {
        Wanted wanted = wanted_json("byod", R"({"psk":"{{secret:psk}}"})");
        wanted.secrets = {{"secret:psk", "env:PSK"}};
        wanted.lines = {{{ObjectAssignment::To::group, "g1", false}, "Clinical"}};
        wanted.reach = std::nullopt;
        auto planned = make_steps({wanted}, remote(), "wards");
        REQUIRE(planned.ok());
        for (PlannedStep& each : planned->steps) plan.steps.push_back(std::move(each.step));
        plan.identity = server.who;
        plan.context = "prod";
        plan.set = "wards";
        plan.folder = "/policies";
        plan.devices = 12;
    }
};

}  // namespace

TEST_CASE("a plan comes back as it was saved") {
    const Saved saved;
    const auto read = parse_plan(save_plan(saved.plan), "p.plan");
    REQUIRE_MESSAGE(read.ok(), read.error().text());
    CHECK(save_plan(*read) == save_plan(saved.plan));
    CHECK(read->steps[0].secrets == std::map<std::string, std::string>{{"secret:psk", "env:PSK"}});
    CHECK_FALSE(read->steps[0].devices);
    CHECK(read->devices == 12);
}

TEST_CASE("a saved plan is private") {
    const TempDir dir;
    const Saved saved;
    const auto files = real_file_system();
    REQUIRE(write_plan(*files, dir.file("p.plan"), saved.plan).ok());
    CHECK((*files->facts(dir.file("p.plan")))->mode == 0600);
    CHECK(read_plan(*files, dir.file("p.plan")).ok());
}

TEST_CASE("a plan that was edited is refused, wherever it was edited") {
    const Saved saved;
    const std::string text = save_plan(saved.plan);
    for (const auto& [from, to] : {std::pair<std::string, std::string>{"env:PSK", "cmd:id"},
                                   {"\"disruptive\"", "\"routine\""},
                                   {"\"g1\"", "\"g2\""},
                                   {"prod", "test"},
                                   {"\"mdmctl_plan\": 1", "\"mdmctl_plan\": 2"}}) {
        std::string edited = text;
        const auto at = edited.find(from);
        REQUIRE_MESSAGE(at != std::string::npos, from);
        edited.replace(at, from.size(), to);
        const auto read = parse_plan(edited, "p.plan");
        REQUIRE_MESSAGE(!read.ok(), from);
        CHECK(read.error().code == Code::invalid);
    }
}

TEST_CASE("what is no plan at all is said so") {
    for (const std::string text : {"", "{", "[]", "{}", "null", "{\"mdmctl_plan\": 1}",
                                   "{\"mdmctl_plan\": 1, \"steps\": 3, \"digest\": \"\"}"}) {
        const auto read = parse_plan(text, "x");
        REQUIRE_FALSE(read.ok());
        CHECK(read.error().code == Code::invalid);
    }
}

TEST_CASE("every cut of a plan is refused") {
    const Saved saved;
    const std::string text = save_plan(saved.plan);
    for (std::size_t length = 0; length + 2 < text.size(); length += 7)
        CHECK_FALSE(parse_plan(text.substr(0, length), "x").ok());
}

TEST_CASE("a plan is for one server and one context") {
    const Saved saved;
    CHECK(check_place(saved.plan, saved.server.who, "prod").ok());
    CHECK(check_place(saved.plan, saved.server.who, "test").error().code == Code::refused);
    Identity other = saved.server.who;
    other.tenant = "another";
    CHECK(check_place(saved.plan, other, "prod").error().code == Code::refused);
}

TEST_CASE("a plan is stale once somebody made, changed, assigned or removed what it is about") {
    Saved saved;
    CHECK(check_current(saved.plan, saved.remote()).ok());
    NativeObject object;
    object.kind = "android.policy";
    object.name = "byod/policy";
    object.description = saved.plan.steps[0].description;
    object.content = "{}";
    saved.server.store.put(object);
    CHECK(check_current(saved.plan, saved.remote()).error().message ==
          "'byod/policy' was created since the plan was made");

    Wanted wanted = wanted_json("byod", R"({"a":1})");
    auto planned = make_steps({wanted}, saved.remote(), "wards");
    REQUIRE(planned.ok());
    Plan update = saved.plan;
    update.steps = {planned->steps[0].step};
    CHECK(check_current(update, saved.remote()).ok());
    NativeObject& live = saved.server.store.objects[0];
    live.assignments.push_back({ObjectAssignment::To::group, "g2", false});
    CHECK(check_current(update, saved.remote()).error().code == Code::refused);
    live.assignments.clear();
    live.version = "2";
    CHECK(check_current(update, saved.remote()).error().message ==
          "'byod/policy' changed since the plan was made");
    saved.server.store.objects.clear();
    CHECK(check_current(update, saved.remote()).error().code == Code::refused);
}
