#include "mdm/job/ledger.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include "job/job_fixture.hpp"
#include "mdm/model/table.hpp"
#include "mdm/store/sqlite.hpp"
#include "support/sanitizer.hpp"

using namespace mdm;
using namespace mdm::test;
using enum TargetState;

TEST_CASE("a job comes back from the file as it was put in") {
    Bench bench;
    Job job = bench.plain("device.lock");
    job.inputs = {{"message", "back, please"}, {"urgent", true}, {"times", std::int64_t{3}}};
    job.references = {{"pin", "env:PIN"}};
    job.parent = "j-20260101-000000";
    const std::string id = bench.draft(job, 0);
    JobTarget target = Bench::target(1);
    target.target.udid = "U1";
    target.target.platform = "macos";
    target.target.extra = {{"management_id", "m-1"}};
    target.operation = "device.restart";
    target.payload = "{}";
    REQUIRE(bench.ledger->append(id, std::vector{target, Bench::target(2)}).ok());
    bench.ledger.reset();
    bench.ledger = bench.open();
    const Job read = *bench.ledger->job(id);
    CHECK(read.inputs == job.inputs);
    CHECK(read.references == job.references);
    CHECK(read.identity == job.identity);
    CHECK(read.reason == job.reason);
    CHECK(read.parent == job.parent);
    CHECK(read.expires_at - read.created_at == consent_lifetime);
    CHECK(read.counts[planned] == 2);
    const auto targets = bench.targets(id);
    REQUIRE(targets.size() == 2);
    CHECK(targets[0].seq == 1);
    CHECK(targets[0].target.extra == target.target.extra);
    CHECK(targets[0].target.udid == "U1");
    CHECK(targets[0].operation == "device.restart");
    CHECK(targets[1].operation == "device.lock");
    CHECK(targets[1].target.serial == "SER0002");
}

TEST_CASE("a ledger from when targets kept what moved of them goes on where it was") {
    const TempDir dir;
    FakeClock clock;
    FakeRandom random;
    const std::string file = dir.file("ledger.db");
    {
        auto old = store::Database::open(file, store::OpenMode::create);
        REQUIRE(old->execute(
                       "PRAGMA application_id = 1835298154; PRAGMA user_version = 3;"
                       "CREATE TABLE jobs(n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT, action TEXT, "
                       "context TEXT, backend TEXT, base_url TEXT, tenant TEXT, state INTEGER, reason TEXT, "
                       "who TEXT, inputs TEXT, refs TEXT, created_at INTEGER, finished_at INTEGER, "
                       "expires_at INTEGER, parent TEXT, dry INTEGER, pruned INTEGER DEFAULT 0, "
                       "request_hmac TEXT, c0 INTEGER, c1 INTEGER, c2 INTEGER, c3 INTEGER, c4 INTEGER, "
                       "c5 INTEGER, c6 INTEGER, c7 INTEGER, c8 INTEGER, c9 INTEGER, c10 INTEGER, "
                       "c11 INTEGER, c12 INTEGER, c13 INTEGER);"
                       "CREATE TABLE targets(id INTEGER PRIMARY KEY, state INTEGER, attempts INTEGER, "
                       "operation TEXT, kind INTEGER, device TEXT, serial TEXT, udid TEXT, name TEXT, "
                       "platform TEXT, ownership TEXT, extra TEXT, payload TEXT, approval TEXT, "
                       "command_id TEXT, error TEXT, error_code TEXT, learnt_from TEXT, sent_at INTEGER, "
                       "hmac TEXT);"
                       "CREATE TABLE progress(id INTEGER PRIMARY KEY, state INTEGER, attempts INTEGER, "
                       "approval TEXT, command_id TEXT, error TEXT, error_code TEXT, learnt_from TEXT, "
                       "sent_at INTEGER, hmac TEXT);"
                       "INSERT INTO jobs(id, action, state, created_at, expires_at, c0, c2) "
                       "VALUES ('j-1', 'device.lock', 2, 0, 0, 2, 2);"
                       // it has not moved; moved before there was `progress`; with it; words from the start
                       "INSERT INTO targets VALUES (4294967297, 0, 0, NULL, 0, 'd1', 'S1', NULL, 'Anna', "
                       "'ios', 'company', '{\"k\":\"v\"}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),"
                       "(4294967298, 2, 1, NULL, 0, 'd2', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'a-2', "
                       "'c-2', NULL, NULL, 'answer', 7000, 'h-2'),"
                       "(4294967299, 0, 0, 'device.wipe', 0, 'd3', NULL, NULL, NULL, NULL, NULL, NULL, '{}', "
                       "NULL, NULL, NULL, NULL, NULL, NULL, NULL),"
                       "(4294967300, 0, 0, NULL, 0, 'd4', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "
                       "NULL, 'no', 'failed', NULL, NULL, NULL);"
                       "INSERT INTO progress VALUES (4294967299, 2, 3, NULL, 'c-3', NULL, NULL, 'answer', "
                       "9000, 'h-3')")
                    .ok());
    }
    const auto ledger = *open_ledger(file, clock, random);
    std::vector<std::string> told;
    const auto targets = *ledger->targets("j-1", StateSet::all(), 0, 100);
    for (const JobTarget& t : targets)
        told.push_back(fmt::format("{} {} {} {} {} {} {} {} {}", t.target.id, t.operation, name(t.state),
                                   t.attempts, t.command_id, t.approval, t.hmac, t.error,
                                   t.sent_at ? t.sent_at->time_since_epoch().count() : 0));
    const std::string second(name(static_cast<TargetState>(2)));
    CHECK(told == std::vector<std::string>{
                      "d1 device.lock planned 0     0", "d2 device.lock " + second + " 1 c-2 a-2 h-2  7000",
                      "d3 device.wipe " + second + " 3 c-3  h-3  9000", "d4 device.lock planned 0    no 0"});
    CHECK(targets[0].target.name == "Anna");
    CHECK(targets[0].target.extra.at("k") == "v");
    CHECK(targets[2].payload == "{}");
    CHECK(*ledger->recount("j-1") == ledger->job("j-1")->counts);
}

TEST_CASE("a job's id begins with its day and any beginning that is its own finds it") {
    Bench bench;
    const auto first = bench.draft("device.lock", 1);
    const auto second = bench.draft("device.lock", 1);
    CHECK(first.starts_with("j-20261121-"));
    CHECK(first.size() == 17);
    CHECK(bench.ledger->resolve(first).error().code == Code::not_found);  // a draft is nobody's job yet
    bench.start(first);
    bench.start(second);
    CHECK(bench.ledger->resolve(first.substr(0, 13))->id == first);
    CHECK(bench.ledger->resolve("j-2026").error().code == Code::ambiguous);
    CHECK(bench.ledger->resolve("j-1999").error().code == Code::not_found);
    CHECK(bench.ledger->resolve("%").error().code == Code::not_found);
    CHECK(bench.ledger->resolve("")->id == second);
    CHECK(bench.ledger->latest()->id == second);
}

TEST_CASE("jobs are listed newest first, as rows of the jobs table") {
    Bench bench;
    std::vector<std::string> ids;
    for (int i = 0; i < 3; ++i) {
        ids.push_back(bench.draft("device.lock", 2));
        bench.start(ids.back());
    }
    bench.draft("device.lock", 1);  // a draft is not listed
    Job dry = bench.plain("device.lock");
    dry.dry = true;
    bench.start(bench.draft(dry, 1));
    RowBatch rows(tables::jobs.columns.size());
    const auto source = job_rows(*bench.ledger);
    REQUIRE(*source->next(rows));
    REQUIRE(rows.rows() == 3);
    CHECK(rows.at(0, 0).text == ids[2]);
    CHECK(rows.at(2, 0).text == ids[0]);
    CHECK(rows.at(0, *tables::jobs.find("state")).text == "done");
    CHECK(rows.at(0, *tables::jobs.find("total")).integer == 2);
    CHECK(rows.at(0, *tables::jobs.find("created_at")).text == "2026-11-21T18:00:00Z");
    rows.clear();
    CHECK_FALSE(*source->next(rows));
}

TEST_CASE("a draft can be dropped and a job that ran can not") {
    Bench bench;
    const auto id = bench.draft("device.lock", 3);
    REQUIRE(bench.ledger->drop(id).ok());
    CHECK(bench.ledger->job(id).error().code == Code::not_found);
    const auto ran = bench.draft("device.lock", 3);
    bench.start(ran);
    CHECK(bench.ledger->drop(ran).error().code == Code::refused);
    CHECK(bench.ledger->append(ran, std::vector{Bench::target(9)}).error().code == Code::refused);
}

TEST_CASE("a draft that somebody left behind is forgotten after a day") {
    Bench bench;
    const auto left = bench.draft("device.lock", 3);
    bench.clock.advance(std::chrono::hours(23));
    bench.draft("device.lock", 1);
    CHECK(bench.ledger->job(left).ok());
    bench.clock.advance(std::chrono::hours(2));
    bench.draft("device.lock", 1);
    CHECK(bench.ledger->job(left).error().code == Code::not_found);
}

TEST_CASE("one step does all or nothing, and only to what is as the writer believes") {
    Bench bench;
    const auto id = bench.draft("device.lock", 2);
    LedgerStep step;
    step.sending = {{1, planned, bench.clock.now(), "h"}};
    CHECK((*bench.ledger->advance(id, step))[sending] == 1);
    step.sending = {{2, planned, bench.clock.now(), "h"}, {1, planned, bench.clock.now(), "h"}};
    CHECK(bench.ledger->advance(id, step).error().code == Code::conflict);
    CHECK(bench.targets(id)[1].state == planned);
    LedgerStep late;
    late.changes = {{2, accepted, acknowledged}};
    CHECK((*bench.ledger->advance(id, late))[planned] == 1);
    CHECK(*bench.ledger->recount(id) == bench.ledger->job(id)->counts);
}

TEST_CASE("one step over many targets gives each its own, in whatever order they come") {
    Bench bench;
    const auto id = bench.draft("device.lock", 6);
    LedgerStep step;
    const Time now = bench.clock.now();
    step.sending = {{1, planned, now, "h-1"},
                    {2, planned, now, "h-2"},
                    {3, planned, now, "h-3", "ours"},
                    {4, planned, now, "h-4", "ours"},
                    {6, planned, now, "h-66"}};
    CHECK((*bench.ledger->advance(id, step))[sending] == 5);
    LedgerStep answers;
    answers.changes = {{4, sending, accepted, "c-4"},
                       {2, sending, accepted, "c-2"},
                       {6, sending, accepted},
                       {1, sending, accepted, "c-1"},
                       {3, sending, failed, "c-3", {}, "no"}};
    CHECK((*bench.ledger->advance(id, answers))[accepted] == 4);
    std::vector<std::string> told;
    for (const JobTarget& target : bench.targets(id))
        told.push_back(
            fmt::format("{} {} {} {}", name(target.state), target.hmac, target.command_id, target.error));
    CHECK(told == std::vector<std::string>{"accepted h-1 c-1 ", "accepted h-2 c-2 ", "failed h-3 c-3 no",
                                           "accepted h-4 c-4 ", "planned   ", "accepted h-66  "});
    CHECK(*bench.ledger->recount(id) == bench.ledger->job(id)->counts);
}

TEST_CASE("a step over many targets leaves alone the one in their middle that has moved on") {
    Bench bench;
    const auto id = bench.draft("device.lock", 4);
    LedgerStep first;
    first.sending = {{2, planned, bench.clock.now(), "h"}, {3, planned, bench.clock.now(), "h"}};
    REQUIRE(bench.ledger->advance(id, first).ok());
    LedgerStep back;
    back.changes = {{3, sending, planned, {}, {}, "not sent", {}, {}, true}};
    REQUIRE(bench.ledger->advance(id, back).ok());
    LedgerStep cancel;
    for (const std::int64_t seq : {1, 2, 3, 4}) cancel.changes.push_back({seq, planned, cancelled});
    CHECK((*bench.ledger->advance(id, cancel))[cancelled] == 3);
    const auto targets = bench.targets(id);
    CHECK(targets[1].state == sending);
    CHECK(targets[1].attempts == 1);
    CHECK(targets[2].state == cancelled);
    CHECK(targets[2].attempts == 0);
    CHECK(*bench.ledger->recount(id) == bench.ledger->job(id)->counts);
}

TEST_CASE("devices with an open job of the same action at the same server are in conflict") {
    Bench bench;
    const auto old = bench.draft("device.wipe", 3);
    bench.backend.answer = [](const Command& command) {
        return receipt(command.target.id == "d2" ? Outcome::acknowledged : Outcome::accepted);
    };
    bench.start(old);
    const auto again = bench.draft("device.wipe", 4);
    const auto found = *bench.ledger->conflicts(again);
    CHECK(found.count == 2);
    CHECK(found.job == old);
    CHECK(found.devices == std::vector<std::string>{"d1", "d3"});
    CHECK(bench.ledger->conflicts(bench.draft("device.retire", 3))->count == 0);
    Job elsewhere = bench.plain("device.wipe");
    elsewhere.identity.tenant = "other";
    CHECK(bench.ledger->conflicts(bench.draft(elsewhere, 3))->count == 0);
}

TEST_CASE("ownership and what was sent lately are counted for the guard") {
    Bench bench;
    auto made = bench.ledger->create(bench.plain("device.wipe"));
    std::vector<JobTarget> targets{Bench::target(1), Bench::target(2), Bench::target(3), Bench::target(4)};
    targets[1].target.ownership = "personal";
    targets[2].target.ownership = "";
    REQUIRE(bench.ledger->append(made->id, targets).ok());
    const auto ownership = *bench.ledger->ownership(made->id);
    CHECK(ownership.company == 2);
    CHECK(ownership.personal == 1);
    CHECK(ownership.unknown == 1);
    const auto id = bench.draft("device.lock", 3);
    bench.start(id);
    const Time since = bench.clock.now() - std::chrono::hours(24);
    CHECK(*bench.ledger->sent_since(bench.backend.who, "device.lock", since) == 3);
    CHECK(*bench.ledger->sent_since(bench.backend.who, "device.wipe", since) == 0);
    CHECK(*bench.ledger->sent_since(bench.backend.who, "device.lock", bench.clock.now() + Millis(1)) == 0);
}

TEST_CASE("a ledger file is private, and so is its key") {
    const auto old = ::umask(0);
    Bench bench;
    bench.start(bench.draft("device.lock", 1));
    ::umask(old);
    CHECK((*bench.files->facts(bench.dir.file("ledger.db")))->mode == 0600);
    CHECK((*bench.files->facts(bench.dir.file("ledger.db.key")))->mode == 0600);
    REQUIRE(::chmod(bench.dir.file("ledger.db.key").c_str(), 0644) == 0);
    const auto again = bench.runner().start(bench.draft("device.lock", 1), {}, bench.stop);
    CHECK(again.error().code == Code::refused);
}

TEST_CASE("a ledger that is damaged, not one, newer or not writable is an error that names it") {
    const TempDir dir;
    FakeClock clock;
    FakeRandom random;
    const auto opened = [&](const std::string& file) {
        auto ledger = open_ledger(file, clock, random);
        REQUIRE_FALSE(ledger.ok());
        CHECK(ledger.error().message.find(file) != std::string::npos);
        return ledger.error().code;
    };
    CHECK(opened(dir.write("text", "this is no database at all, but it is long enough to be read")) ==
          Code::invalid);
    {
        REQUIRE(open_ledger(dir.file("newer.db"), clock, random).ok());
        auto newer = store::Database::open(dir.file("newer.db"), store::OpenMode::read_write);
        REQUIRE(newer->execute("PRAGMA user_version = 999").ok());
    }
    CHECK(opened(dir.file("newer.db")) == Code::invalid);
    {
        auto other = store::Database::open(dir.file("other.db"), store::OpenMode::create);
        REQUIRE(other->execute("CREATE TABLE theirs(x)").ok());
    }
    CHECK(opened(dir.file("other.db")) == Code::invalid);
    REQUIRE(::mkdir(dir.file("folder.db").c_str(), 0700) == 0);
    CHECK(opened(dir.file("folder.db")) == Code::forbidden);
    std::string whole;
    {
        REQUIRE(open_ledger(dir.file("cut.db"), clock, random).ok());
        whole = read_file(dir.file("cut.db"));
    }
    // scribble over everything behind the header of the first page
    for (std::size_t i = 100; i < whole.size(); ++i) whole[i] = static_cast<char>(i * 31);
    Result<void> used;
    {
        auto damaged = open_ledger(dir.write("damaged.db", whole), clock, random);
        if (!damaged.ok())
            used = damaged.error();
        else if (auto job = (*damaged)->create({}); !job.ok())
            used = job.error();
    }
    REQUIRE_FALSE(used.ok());
    CHECK(used.error().code == Code::invalid);
}

TEST_CASE("100,000 targets are appended, run and listed in little memory") {
    Bench bench;
    bench.backend.in_flight = 1024;
    auto made = bench.ledger->create(bench.plain("device.sync"));
    std::vector<JobTarget> chunk;
    for (int i = 0; i < 100'000; ++i) {
        chunk.push_back(Bench::target(i));
        if (chunk.size() < 2000) continue;
        REQUIRE(bench.ledger->append(made->id, chunk).ok());
        chunk.clear();
    }
    class Quick final : public Executor {
      public:
        explicit Quick(Executor& real) : real_(real) {}
        const Identity& identity() const override { return real_.identity(); }
        Time now() const override { return real_.now(); }
        std::size_t window() const override { return real_.window(); }
        Result<void> run(CommandFeed& feed, const Stop&) override {
            while (auto command = feed.next()) feed.done(command->ticket, receipt(Outcome::accepted));
            return {};
        }
        Result<void> follow(std::span<const JobTarget>, const Found&) override { return {}; }
        Result<void> recheck(std::span<const JobTarget>, const Mismatch&) override { return {}; }
        bool hands_back(const JobTarget&) const override { return false; }

      private:
        Executor& real_;
    } quick(bench.executor);
    const auto peak = [] {
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss;
    };
    const long before = peak();
    const auto report = Runner(*bench.ledger, quick, bench.doors()).start(made->id, {}, bench.stop);
    CHECK(report->job.counts[accepted] == 100'000);
    CHECK(*bench.ledger->recount(made->id) == report->job.counts);
    const long grown = peak() - before;
    if (is_sanitized())
        MESSAGE("skipped: sanitizers have a memory of their own, ", grown);
    else
        CHECK(grown < 16 * 1024);
}

TEST_CASE("objects that are ours are kept by server, kind and id, replaced and forgotten") {
    Bench bench;
    const Identity here{"sandbox", "https://a.example", "one"};
    Identity there = here;
    there.tenant = "two";
    CHECK(bench.ledger->known_objects(here)->empty());
    REQUIRE(bench.ledger->remember_object(here, {"android.policy", "7", "first"}).ok());
    REQUIRE(bench.ledger->remember_object(here, {"apple.profile", "7", "other"}).ok());
    REQUIRE(bench.ledger->remember_object(here, {"android.policy", "7", "second"}).ok());
    REQUIRE(bench.ledger->remember_object(there, {"android.policy", "7", "theirs"}).ok());
    bench.ledger.reset();
    bench.ledger = bench.open();
    const auto known = bench.ledger->known_objects(here);
    REQUIRE(known->size() == 2);
    CHECK((*known)[0].marker == "second");
    REQUIRE(bench.ledger->forget_object(here, "android.policy", "7").ok());
    REQUIRE(bench.ledger->forget_object(here, "android.policy", "8").ok());
    CHECK(bench.ledger->known_objects(here)->size() == 1);
    CHECK(bench.ledger->known_objects(there)->size() == 1);
}
