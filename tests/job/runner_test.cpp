#include "mdm/job/runner.hpp"

#include "job/job_fixture.hpp"
#include "mdm/store/sqlite.hpp"

using namespace mdm;
using namespace mdm::test;
using enum TargetState;

TEST_CASE("a job sends every target once and records each answer") {
    Bench bench;
    std::size_t reported = 0;
    Counts last;
    bench.hooks.reported = [&](const JobTarget& target) {
        ++reported;
        CHECK(target.state == accepted);
    };
    bench.hooks.progress = [&](const Counts& counts) { last = counts; };
    const auto id = bench.draft("device.lock", 23);
    const auto report = bench.start(id);
    CHECK(report.verdict == Verdict::done);
    CHECK(report.job.state == JobState::done);
    CHECK(report.job.finished_at);
    CHECK(report.job.counts[accepted] == 23);
    CHECK(reported == 23);
    CHECK(last[accepted] == 23);
    CHECK(bench.arrivals().size() == 23);
    for (const auto& target : bench.targets(id)) {
        CHECK(target.command_id == "c-" + target.target.id);
        CHECK(target.attempts == 1);
        CHECK(target.hmac.size() == 32);
        CHECK(target.sent_at);
    }
}

TEST_CASE("never are more than two windows on disk as sending, however large the window") {
    for (const std::size_t window : {1U, 2U, 3U, 7U, 16U}) {
        CAPTURE(window);
        Bench bench;
        bench.backend.in_flight = window;
        const auto id = bench.draft("device.lock", 100);
        std::uint64_t most = 0;
        bench.backend.at_event = [&](std::size_t) {
            most = std::max(most, bench.ledger->job(id)->counts[sending]);
        };
        CHECK(bench.start(id).job.counts[accepted] == 100);
        CHECK(most <= 2 * window);
        CHECK(most > window / 2);
        CHECK(bench.backend.witness().size() == 100);
    }
}

TEST_CASE("outcomes of every kind are told apart and decide the verdict") {
    struct Row {
        std::vector<Outcome> answers;  // d1, d2, …; the rest is accepted
        Verdict verdict;
        JobState state;
    };
    using enum Outcome;
    const std::vector<Row> rows{
        {{}, Verdict::done, JobState::done},
        {{Outcome::failed}, Verdict::partial, JobState::partial},
        {{Outcome::failed, Outcome::rejected, Outcome::unsupported}, Verdict::failed, JobState::partial},
        {{Outcome::unknown, Outcome::failed, Outcome::held}, Verdict::unknown, JobState::partial},
        {{Outcome::held}, Verdict::pending, JobState::held},
        {{Outcome::held, Outcome::failed}, Verdict::partial, JobState::partial},
    };
    for (const Row& row : rows) {
        Bench bench;
        bench.backend.answer = [&row](const Command& command) {
            const auto index = static_cast<std::size_t>(command.ticket - 1);
            return receipt(index < row.answers.size() ? row.answers[index] : Outcome::accepted);
        };
        const auto report = bench.start(bench.draft("device.lock", 3));
        CHECK(report.verdict == row.verdict);
        CHECK(report.job.state == row.state);
    }
}

TEST_CASE("a request that was throttled to the end failed, and nothing was done") {
    Bench bench;
    bench.backend.answer = [](const Command& command) {
        if (command.target.id != "d2") return receipt(Outcome::accepted);
        return receipt(Outcome::not_sent, Error{Code::rate_limited, "too many requests"});
    };
    const auto id = bench.draft("device.lock", 3);
    const auto report = bench.start(id);
    CHECK(report.verdict == Verdict::partial);
    CHECK(bench.targets(id)[1].state == failed);
    CHECK(bench.targets(id)[1].error_code == "rate_limited");
    CHECK(bench.targets(id)[1].attempts == 0);
}

TEST_CASE("a stop waits for what is in flight, takes back the rest and can be resumed") {
    Bench bench;
    bench.backend.at_event = [&bench](std::size_t event) {
        if (event == 20) bench.stop.request();
    };
    const auto id = bench.draft("device.lock", 40);
    const auto report = bench.start(id);
    CHECK(report.verdict == Verdict::interrupted);
    CHECK(report.job.state == JobState::interrupted);
    const auto sent = bench.backend.witness().size();
    CHECK(sent < 20);
    CHECK(report.job.counts[accepted] == sent);
    CHECK(report.job.counts[planned] == 40 - sent);
    Stop go_on;
    const auto resumed = bench.runner().resume(id, {}, go_on);
    CHECK(resumed->verdict == Verdict::done);
    CHECK(bench.backend.witness().size() == 40);
    for (const auto& [device, count] : bench.arrivals()) CHECK_MESSAGE(count == 1, device);
}

TEST_CASE("a stop in the middle of a window of wipes ends the run, and the rest is planned") {
    Bench bench;
    bench.backend.at_event = [&](std::size_t event) {
        if (event == 1) bench.stop.request();
    };
    const auto id = bench.draft("device.wipe", 9);
    const auto report = bench.start(id);
    CHECK(report.interrupted);
    CHECK(report.job.counts[accepted] == 1);
    CHECK(report.job.counts[planned] == 8);
}

TEST_CASE("an error that stops everything leaves the rest planned") {
    Bench bench;
    class SignedOut final : public Executor {
      public:
        explicit SignedOut(Bench& bench) : bench_(bench) {}
        const Identity& identity() const override { return bench_.backend.who; }
        Time now() const override { return bench_.clock.now(); }
        std::size_t window() const override { return 4; }
        Result<void> run(CommandFeed& feed, const Stop&) override {
            feed.done(feed.next()->ticket, receipt(Outcome::accepted));
            const auto second = feed.next();
            feed.done(second->ticket, receipt(Outcome::not_sent, Error{Code::cancelled, "not signed in"}));
            static_cast<void>(feed.next());  // never reported: a broken backend
            return Error{Code::unauthenticated, "the token has expired"};
        }
        Result<void> follow(std::span<const JobTarget>, const Found&) override { return {}; }
        Result<void> recheck(std::span<const JobTarget>, const Mismatch&) override { return {}; }
        bool hands_back(const JobTarget&) const override { return false; }

      private:
        Bench& bench_;
    } executor(bench);
    const auto id = bench.draft("device.lock", 10);
    const auto report = Runner(*bench.ledger, executor, bench.doors()).start(id, {}, bench.stop);
    REQUIRE(report.ok());
    REQUIRE(report->stopped_by);
    CHECK(report->stopped_by->code == Code::unauthenticated);
    CHECK(report->job.state == JobState::interrupted);
    CHECK(report->job.counts[accepted] == 1);
    CHECK(report->job.counts[unknown] == 1);
    CHECK(report->job.counts[planned] == 8);
}

TEST_CASE("before a destructive send a device is read again, and another one is skipped") {
    Bench bench;
    const auto id = bench.draft("device.wipe", 10);
    bench.backend.devices["d2"].serial = "OTHER";
    bench.backend.devices["d3"].ownership = "personal";
    bench.backend.devices.erase("d4");
    bench.backend.devices["d5"].ownership = "";  // not reported: no mismatch
    bench.backend.devices["d6"].serial = "";
    const auto report = bench.start(id);
    CHECK(report.job.counts[skipped] == 3);
    CHECK(report.job.counts[accepted] == 7);
    CHECK(report.verdict == Verdict::partial);
    CHECK(bench.backend.reads == 3);  // one a window of four
    const auto targets = bench.targets(id);
    CHECK(targets[1].error.find("OTHER") != std::string::npos);
    CHECK(targets[2].error.find("personal") != std::string::npos);
    CHECK(targets[3].error.find("does not know it") != std::string::npos);
    for (const char* device : {"d2", "d3", "d4"}) CHECK(bench.arrivals().count(device) == 0);
}

TEST_CASE("a device of unknown ownership that turns out to be personal is not wiped") {
    Bench bench;
    auto made = bench.ledger->create(bench.plain("device.wipe"));
    auto target = Bench::target(1);
    target.target.ownership = "";
    REQUIRE(bench.ledger->append(made->id, std::vector{target}).ok());
    bench.backend.devices["d1"] = {"SER0001", "personal"};
    CHECK(bench.start(made->id).job.counts[skipped] == 1);
    CHECK(bench.backend.witness().empty());
}

TEST_CASE("nothing destructive is sent while devices can not be read") {
    Bench bench;
    bench.backend.read_fails = Error{Code::unavailable, "connection refused"};
    const auto id = bench.draft("device.wipe", 3);
    const auto report = bench.start(id);
    CHECK(report.stopped_by->code == Code::unavailable);
    CHECK(report.job.counts[planned] == 3);
    CHECK(bench.backend.witness().empty());
    bench.backend.read_fails = Error{Code::unsupported, "there is no such call"};
    CHECK(bench.resume(id).job.counts[accepted] == 3);
}

TEST_CASE("what is not destructive is not read again") {
    Bench bench;
    bench.start(bench.draft("device.lock", 3));
    CHECK(bench.backend.reads == 0);
}

TEST_CASE("a job is started once, and at the server it was made for") {
    Bench bench;
    const auto id = bench.draft("device.lock", 2);
    bench.backend.who.tenant = "another";
    CHECK(bench.runner().start(id, {}, bench.stop).error().code == Code::refused);
    bench.backend.who.tenant = "acme";
    bench.start(id);
    CHECK(bench.runner().start(id, {}, bench.stop).error().code == Code::refused);
    bench.backend.who.base_url = "https://elsewhere.example";
    const auto resumed = bench.runner().resume(id, {}, bench.stop);
    CHECK(resumed.error().code == Code::refused);
    CHECK(resumed.error().message.find("elsewhere") != std::string::npos);
    CHECK(bench.backend.witness().size() == 2);
}

namespace {

/// A job over n devices whose first `sent` were marked as sending when the process died.
std::string died(Bench& bench, const Job& job, int count, int sent) {
    bench.backend.at_event = [&bench, sent](std::size_t event) {
        if (event == static_cast<std::size_t>(sent)) bench.stop.request();
    };
    const auto id = bench.draft(job, count);
    const auto report = bench.runner().start(id, {}, bench.stop);
    REQUIRE(report.ok());
    LedgerStep back;
    for (const auto& target : bench.targets(id))
        if (target.state == accepted) back.changes.push_back({target.seq, accepted, sending});
    back.state = JobState::running;
    REQUIRE(bench.ledger->advance(id, back).ok());
    bench.backend.at_event = {};
    return id;
}

RunReport resumed(Bench& bench, const std::string& id, RunOptions options = {}) {
    Stop go_on;
    auto report = bench.runner().resume(id, options, go_on);
    REQUIRE(report.ok());
    return *report;
}

}  // namespace

TEST_CASE("an unsafe request of unknown outcome is sent again only when asked for") {
    Bench bench;
    const auto id = died(bench, bench.plain("device.lock"), 10, 6);
    const auto sent = bench.backend.witness().size();
    const auto first = resumed(bench, id);
    CHECK(first.verdict == Verdict::unknown);
    CHECK(first.job.state == JobState::partial);
    CHECK(first.job.counts[unknown] == sent);
    CHECK(bench.backend.witness().size() == 10);
    const auto second = resumed(bench, id, {.resend_unknown = true});
    CHECK(second.verdict == Verdict::done);
    CHECK(bench.backend.witness().size() == 10 + sent);
}

TEST_CASE("an idempotent request of unknown outcome is sent again by itself") {
    Bench bench;
    const auto id = died(bench, bench.plain("device.sync"), 10, 6);
    CHECK(resumed(bench, id).verdict == Verdict::done);
}

TEST_CASE("what was being sent becomes what the server says it is") {
    Bench bench;
    const auto id = died(bench, bench.plain("device.lock"), 6, 6);
    bench.backend.fate = [](const SentCommand& sent) {
        auto found = receipt(sent.target.id == "d1" ? Outcome::acknowledged : Outcome::not_sent);
        found.command_id = "found";
        found.learnt_from = "history";
        return found;
    };
    const auto report = resumed(bench, id);
    CHECK(report.job.counts[acknowledged] == 1);
    CHECK(report.job.counts[accepted] == 5);
    CHECK(bench.targets(id)[0].learnt_from == "history");
    CHECK(bench.arrivals()["d1"] == 1);
}

TEST_CASE("a consent that ran out still lets the unknown be found out, and sends nothing") {
    Bench bench;
    const auto id = died(bench, bench.plain("device.lock"), 10, 6);
    const auto sent = bench.backend.witness().size();
    bench.backend.remembers = true;
    bench.clock.advance(consent_lifetime);
    const auto report = resumed(bench, id);
    REQUIRE(report.stopped_by);
    CHECK(report.stopped_by->code == Code::refused);
    CHECK(report.stopped_by->message.find("ran out") != std::string::npos);
    CHECK(report.job.counts[accepted] == sent);
    CHECK(bench.backend.witness().size() == sent);
}

TEST_CASE("a request that is not the same any more is not sent") {
    Bench bench;
    bench.secrets["env:PIN"] = "111111";
    Job job = bench.plain("device.lock");
    job.references = {{"pin", "env:PIN"}};
    const auto id = died(bench, job, 10, 6);
    const auto sent = bench.backend.witness().size();
    bench.secrets["env:PIN"] = "222222";
    const auto report = resumed(bench, id);
    REQUIRE(report.stopped_by);
    CHECK(report.stopped_by->code == Code::refused);
    CHECK(bench.backend.witness().size() == sent);
    bench.secrets["env:PIN"] = "111111";
    CHECK_FALSE(resumed(bench, id).stopped_by);
    CHECK(bench.backend.witness().size() == 10);
}

TEST_CASE("a target that was changed in the ledger is not sent again") {
    Bench bench;
    const auto id = died(bench, bench.plain("device.lock"), 4, 3);
    {
        auto database = store::Database::open(bench.dir.file("ledger.db"), store::OpenMode::read_write);
        REQUIRE(database->execute("UPDATE targets SET device = 'dX' WHERE id & 4294967295 = 1").ok());
    }
    const auto report = resumed(bench, id, {.resend_unknown = true});
    REQUIRE(report.stopped_by);
    CHECK(report.stopped_by->code == Code::refused);
    CHECK(bench.arrivals().count("dX") == 0);
}

TEST_CASE("waiting follows a job until every device did it, ever more slowly") {
    Bench bench;
    const auto id = bench.draft("device.lock", 3);
    bench.start(id);
    std::map<std::string, int> asked;
    bench.backend.fate = [&asked](const SentCommand& sent) {
        const int times = ++asked[sent.target.id];
        if (sent.target.id == "d3") return receipt(times < 5 ? Outcome::not_now : Outcome::failed);
        return receipt(times < 2 ? Outcome::delivered : times < 3 ? Outcome::unknown : Outcome::acknowledged);
    };
    const auto report = bench.runner().wait(id, acknowledged, std::chrono::minutes(10), bench.stop);
    REQUIRE(report.ok());
    CHECK(report->job.counts[acknowledged] == 2);
    CHECK(report->job.counts[failed] == 1);
    CHECK(report->verdict == Verdict::partial);
    CHECK(report->job.state == JobState::partial);
    REQUIRE(bench.clock.slept.size() == 4);
    CHECK(bench.clock.slept[0] < bench.clock.slept[3]);
}

TEST_CASE("waiting ends in time, and that is pending") {
    Bench bench;
    const auto id = bench.draft("device.lock", 3);
    bench.start(id);
    const Time begun = bench.clock.now();
    const auto report = bench.runner().wait(id, acknowledged, std::chrono::minutes(10), bench.stop);
    CHECK(report->verdict == Verdict::pending);
    CHECK(bench.clock.now() - begun == std::chrono::minutes(10));
    CHECK(bench.runner().wait(id, accepted, Millis(0), bench.stop)->verdict == Verdict::done);
    bench.stop.request();
    CHECK(bench.runner().wait(id, acknowledged, std::chrono::minutes(10), bench.stop)->verdict ==
          Verdict::interrupted);
}
