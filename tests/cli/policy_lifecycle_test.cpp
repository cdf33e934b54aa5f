// What happens to policies after they were applied: drift, pruning, deletion, saved plans, retries.
#include "policy_sandbox.hpp"
#include "support/has.hpp"

using namespace mdm;
using namespace mdm::test;
using Json = nlohmann::json;

namespace {

/// A folder of a set with two policies, applied.
struct Wards : Sandbox {
    std::string folder = world.dir.file("wards");

    explicit Wards(std::vector<std::string> options = {}) : Sandbox(std::move(options)) {
        world.dir.write("wards/mdmctl.yaml", "set: wards\n");
        write("one", "restrictions: {camera: deny}");
        write("two", "restrictions: {nfc: deny}");
        const auto applied = apply(folder);
        REQUIRE_MESSAGE(applied.exit == 0, applied.err);
    }
    void write(const std::string& name, std::string_view settings) {
        world.dir.write("wards/" + path(name), document(name, settings));
    }
    void remove(const std::string& name) { REQUIRE(world.files->remove(folder + "/" + path(name)).ok()); }
    static std::string path(const std::string& name) {
        return (name == "one" ? "sub/" : "") + name + ".yaml";
    }
    /// name → state of everything that is managed.
    std::map<std::string, std::string> drift() {
        const auto told = policy({"drift", "-f", folder, "-o", "json"});
        REQUIRE_MESSAGE(told.exit == 0, told.err);
        std::map<std::string, std::string> states;
        for (const Json& row : Json::parse(told.out))
            if (row["state"] != "not-managed") states[row["policy"]] = row["state"];
        return states;
    }
};

using States = std::map<std::string, std::string>;

}  // namespace

TEST_CASE("drift tells each object's state, in every format, and exits 2 only when asked to") {
    Wards at;
    CHECK(at.drift() == States{{"one", "in-step"}, {"two", "in-step"}});
    CHECK(at.policy({"drift", "-f", at.folder, "--detailed-exitcode"}).exit == 0);
    at.write("one", "restrictions: {camera: allow}");
    at.write("three", "restrictions: {camera: deny}");
    at.remove("two");
    CHECK(at.drift() == States{{"one", "changed-here"}, {"two", "left-over"}, {"three", "gone"}});
    const auto told = at.policy({"drift", "-f", at.folder, "--detailed-exitcode"});
    CHECK(told.exit == 2);
    CHECK(has(told.err, "drift on sandbox: 3 of 3 objects not in step; 6 objects not managed"));
    CHECK(at.policy({"drift", "--detailed-exitcode"}).exit == 1);
    for (const std::string format : {"table", "wide", "json", "jsonl", "yaml", "csv", "name", "markdown"}) {
        const auto run = at.policy({"drift", "-f", at.folder, "-o", format});
        CAPTURE(format);
        CHECK(run.exit == 0);
        if (format != "name") CHECK(has(run.out, "left-over"));
    }
    CHECK(at.writes() == 2);
}

TEST_CASE("drift over the examples after applying them finds nothing, also where no marker is kept") {
    for (const std::string name : {"hospital", "school", "company"})
        for (const std::vector<std::string>& options :
             {std::vector<std::string>{}, {"--without", "descriptions"}}) {
            Sandbox at(options);
            REQUIRE(at.apply(examples + name).exit == 0);
            const auto drift =
                at.policy({"drift", "-f", examples + name, "--detailed-exitcode", "-o", "json"});
            CHECK_MESSAGE(drift.exit == 0, drift.out);
            for (const Json& row : Json::parse(drift.out))
                if (row["state"] != "not-managed")
                    CHECK(row["compared"] == (options.empty() ? "three-way" : "two-way"));
        }
}

TEST_CASE("a file of a set is planned as a part of that set: its objects are known, and the others spared") {
    Wards at;
    const std::string file = at.folder + "/sub/one.yaml";
    const auto plan = at.policy({"plan", "-f", file, "--detailed-exitcode"});
    CHECK(plan.exit == 0);
    CHECK(has(plan.out, "Plan: 0 to add, 0 to change, 0 to delete"));
    CHECK(has(plan.out, "only a part of set 'wards' is given: 1 object"));
    const auto drift = at.policy({"drift", "-f", file, "-o", "json"});
    REQUIRE(drift.exit == 0);
    for (const Json& row : Json::parse(drift.out)) CHECK(row["state"] != "left-over");
    const auto pruned = at.policy({"plan", "-f", file, "--prune"});
    CHECK(pruned.exit == 2);
    CHECK(has(pruned.err, "--prune needs the whole set"));
    CHECK(at.policy({"plan", "-f", at.folder + "/sub", "--prune"}).exit == 2);
}

TEST_CASE("pruning deletes what the set has no document for, with consent, and only from the whole folder") {
    for (const std::vector<std::string>& options :
         {std::vector<std::string>{}, {"--without", "descriptions"}}) {
        Wards at(options);
        at.remove("two");
        const auto kept = at.policy({"plan", "-f", at.folder});
        CHECK(has(kept.out, "1 object of set 'wards' is not in these files any more and is left alone"));
        const auto plan = at.policy({"plan", "-f", at.folder, "--prune", "--detailed-exitcode"});
        CHECK(plan.exit == 2);
        CHECK(has(plan.out, "- delete android.policy"));
        CHECK(plan.out.ends_with("Plan: 0 to add, 0 to change, 1 to delete; touches 0 devices.\n"));
        const std::string file = at.folder + "/sub/one.yaml";
        for (const std::vector<std::string>& part : {std::vector<std::string>{"-f", file},
                                                     {"-f", at.folder, "-f", file},
                                                     {"-f", at.folder + "/sub"}}) {
            std::vector<std::string> words{"plan", "--prune"};
            words.insert(words.end(), part.begin(), part.end());
            const auto refused = at.policy(words);
            CHECK_MESSAGE(refused.exit == 2, refused.err, refused.out);
        }
        CHECK(at.policy({"plan", "-f", at.folder, "--prune", "--set", "other"}).exit == 2);
        CHECK(at.policy({"plan", "-f", at.folder, "--max-delete", "3"}).exit == 2);
        const auto refused = at.policy({"plan", "-f", at.folder, "--prune", "--max-delete", "0"});
        CHECK(refused.exit == 9);
        CHECK(has(refused.err, "add --max-delete 1"));
        const auto wants = at.policy({"apply", "-f", at.folder, "--prune", "--yes"});
        CHECK(wants.exit == 2);
        CHECK(has(wants.err, "--expect 1"));
        CHECK(at.writes() == 2);
        const auto done =
            at.run({"--context", "sandbox", "policy", "apply", "-f", at.folder, "--prune", "--expect", "1"});
        CHECK_MESSAGE(done.exit == 0, done.err);
        CHECK(at.writes() == 3);
        CHECK(at.drift() == States{{"one", "in-step"}});
    }
}

TEST_CASE("a saved plan is for its context: another one is exit 9, stale is 9, edited is 5") {
    Wards at;
    at.write("one", "restrictions: {camera: allow}");
    at.remove("two");
    const std::string plan = at.world.dir.file("p.plan");
    REQUIRE(at.policy({"plan", "-f", at.folder, "--prune", "--out", plan}).exit == 0);

    REQUIRE(at.run({"context", "add", "other", "--backend", "sandbox", "--set",
                    "path=" + at.world.dir.file("data/mdmctl/sandbox.db")})
                .exit == 0);
    const auto elsewhere = at.run({"--context", "other", "policy", "apply", plan, "--expect", "1"});
    CHECK(elsewhere.exit == 9);
    CHECK(has(elsewhere.err, "the plan was made for context 'sandbox', and this is 'other'"));
    CHECK(has(elsewhere.err, "--context sandbox"));

    std::string text = read_file(plan);
    text.replace(text.find("\"delete\""), 8, "\"create\"");
    at.world.dir.write("edited.plan", text);
    const auto edited = at.run(
        {"--context", "sandbox", "policy", "apply", at.world.dir.file("edited.plan"), "--expect", "1"});
    CHECK(edited.exit == 5);
    CHECK(has(edited.err, "it was changed after it was made"));

    CHECK(at.policy({"apply", plan, "--prune"}).exit == 2);
    CHECK(at.policy({"apply", plan, "-f", at.folder}).exit == 2);
    CHECK(at.writes() == 2);
    CHECK(at.run({"--context", "sandbox", "policy", "apply", plan, "--expect", "1"}).exit == 0);
    const auto stale = at.run({"--context", "sandbox", "policy", "apply", plan, "--expect", "1"});
    CHECK(stale.exit == 9);
    CHECK(has(stale.err, "since the plan was made"));
    CHECK(at.writes() == 4);
}

TEST_CASE("deleting by name wants its consent, is a job, and spares what is protected") {
    Wards at;
    const auto wants = at.policy({"delete", "two", "--yes"});
    CHECK(wants.exit == 2);
    CHECK(has(wants.err,
              "to delete 1 destructive step on sandbox without a terminal, add --context sandbox "
              "--expect 1"));
    const auto named = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {"--context", "sandbox", "policy", "delete"});
        return at.run(words);
    };
    CHECK(named({"two", "--expect", "2"}).exit == 9);
    CHECK(named({"tow", "--expect", "1"}).exit == 3);
    CHECK(has(named({"two/polisy", "--expect", "1"}).err, "did you mean 'two/policy'?"));
    const auto dry = named({"two", "--expect", "1", "--dry-run"});
    CHECK_MESSAGE(dry.exit == 0, dry.err);
    CHECK(has(dry.err, "nothing was sent"));
    CHECK(at.writes() == 2);
    const auto done = named({"two", "two/policy", "--expect", "1", "-o", "json"});
    CHECK_MESSAGE(done.exit == 0, done.err);
    CHECK(Json::parse(done.out)["action"] == "policy delete");
    CHECK(at.writes() == 3);
    CHECK(at.drift() == States{{"one", "in-step"}, {"two", "gone"}});
    const auto jobs = Json::parse(at.run({"job", "list", "-o", "json"}).out);
    CHECK(jobs[0]["action"] == "policy delete");

    std::string guarded = document("kept", "restrictions: {camera: deny}");
    guarded.replace(guarded.find("  settings:"), 0, "  protect: true\n");
    at.world.dir.write("wards/kept.yaml", guarded);
    REQUIRE(at.apply(at.folder).exit == 0);
    const auto refused = named({"kept", "--expect", "1"});
    CHECK(refused.exit == 9);
    CHECK(has(refused.err, "'kept/policy' is protected"));
    REQUIRE(at.world.files->remove(at.folder + "/kept.yaml").ok());
    const auto pruned = at.policy({"plan", "-f", at.folder, "--prune"});
    CHECK(has(pruned.out, "'kept/policy' is left over and protected by its marker; it stays"));
}

TEST_CASE("a job over policies is not retried, and the refusal says what to do instead") {
    Wards at;
    const auto retried = at.run({"job", "retry", "--yes"});
    CHECK(retried.exit == 2);
    CHECK(has(retried.err, "writes policies, and such a job is not retried"));
    CHECK(has(retried.err, "mdmctl policy apply -f"));
    REQUIRE(at.run({"--context", "sandbox", "policy", "delete", "two", "--expect", "1"}).exit == 0);
    CHECK(has(at.run({"job", "retry", "--yes"}).err, "mdmctl policy list"));
}

TEST_CASE("a create whose answer was lost is looked up on resume and not sent twice") {
    Sandbox at({"--fault", "timeout=100%"});
    const std::string file = at.world.dir.write("p.yaml", document("p", "restrictions: {camera: deny}"));
    const auto applied = at.policy({"apply", "-f", file, "--yes"});
    CHECK_MESSAGE((applied.exit == 0 || applied.exit == 10 || applied.exit == 1), applied.err);
    const auto resumed = at.run({"job", "resume"});
    CHECK_MESSAGE(resumed.exit != 2, resumed.err);
    const auto listed = Json::parse(at.policy({"list", "-o", "json"}).out);
    std::size_t ours = 0;
    for (const Json& row : listed) ours += row["policy"] == "p" ? 1u : 0u;
    CHECK(ours <= 1);
}
