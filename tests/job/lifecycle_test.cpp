#include "job/job_fixture.hpp"
#include "mdm/store/sqlite.hpp"

using namespace mdm;
using namespace mdm::test;
using enum TargetState;

TEST_CASE("a retry is a draft of its own over what failed") {
    Bench bench;
    Job job = bench.plain("device.lock");
    job.inputs = {{"message", "hello"}};
    job.references = {{"pin", "env:PIN"}};
    bench.secrets["env:PIN"] = "1";
    bench.backend.answer = [](const Command& command) {
        constexpr Outcome outcomes[] = {Outcome::accepted, Outcome::failed,      Outcome::rejected,
                                        Outcome::unknown,  Outcome::unsupported, Outcome::expired};
        return receipt(outcomes[command.ticket - 1], Error{Code::failed, "no"});
    };
    const auto id = bench.draft(job, 6);
    bench.start(id);
    const auto retry = *retry_job(*bench.ledger, bench.doors(), id);
    CHECK(retry.state == JobState::draft);
    CHECK(retry.parent == id);
    CHECK(retry.inputs == job.inputs);
    CHECK(retry.references == job.references);
    std::string devices;
    for (const auto& target : bench.targets(retry.id)) {
        devices += target.target.id + " ";
        CHECK(target.state == planned);
        CHECK(target.error.empty());
    }
    CHECK(devices == "d2 d3 d6 ");
    bench.backend.answer = [](const Command&) { return receipt(Outcome::accepted); };
    CHECK(bench.start(retry.id).verdict == Verdict::done);
    CHECK(retry_job(*bench.ledger, bench.doors(), retry.id).error().code == Code::not_found);
}

TEST_CASE("cancelling gives up what is planned and nothing else") {
    Bench bench;
    bench.backend.at_event = [&bench](std::size_t event) {
        if (event == 3) bench.stop.request();
    };
    const auto id = bench.draft("device.lock", 700);
    bench.start(id);
    const auto sent = bench.backend.witness().size();
    const auto job = *cancel_job(*bench.ledger, bench.doors(), id);
    CHECK(job.state == JobState::cancelled);
    CHECK(job.counts[cancelled] == 700 - sent);
    CHECK(job.counts[accepted] == sent);
    Stop go_on;
    CHECK(bench.runner().resume(id, {}, go_on)->job.state == JobState::cancelled);
    CHECK(bench.backend.witness().size() == sent);
    CHECK(cancel_job(*bench.ledger, bench.doors(), id).error().code == Code::refused);
    CHECK(verify_audit(*bench.ledger)->problems.empty());
}

TEST_CASE("pruning removes personal data from old jobs and keeps their counts") {
    Bench bench;
    Job job = bench.plain("device.lock");
    job.inputs = {{"message", "PERSONAL-message"}};
    job.reason = "PERSONAL-reason";
    auto made = bench.ledger->create(job);
    auto target = Bench::target(1);
    target.target.serial = "PERSONAL-serial";
    target.target.name = "PERSONAL-name";
    target.target.extra = {{"imei", "PERSONAL-imei"}};
    REQUIRE(bench.ledger->append(made->id, std::vector{target}).ok());
    bench.backend.answer = [](const Command&) {
        return receipt(Outcome::failed, Error{Code::failed, "PERSONAL-error"});
    };
    bench.start(made->id);
    bench.clock.advance(std::chrono::hours(24 * 91));
    const auto recent = bench.draft("device.lock", 2);
    bench.start(recent);
    const Time cutoff = bench.clock.now() - std::chrono::hours(24 * 90);
    const auto report = *prune_jobs(*bench.ledger, bench.doors(), cutoff);
    CHECK(report.jobs == 1);
    CHECK(report.compacted);
    const auto pruned = *bench.ledger->job(made->id);
    CHECK(pruned.pruned);
    CHECK(pruned.counts[failed] == 1);
    CHECK(pruned.reason.empty());
    CHECK(bench.targets(made->id)[0].target.id == "d1");
    CHECK(bench.targets(made->id)[0].target.serial.empty());
    CHECK(bench.targets(recent)[0].target.serial == "SER0001");
    CHECK(verify_audit(*bench.ledger)->problems.empty());
    CHECK(bench.ledger->audit(0, 100)->back().entry.event == "prune");
    CHECK(bench.runner().resume(made->id, {}, bench.stop).error().code == Code::refused);
    CHECK(retry_job(*bench.ledger, bench.doors(), made->id).error().code == Code::refused);
    CHECK(prune_jobs(*bench.ledger, bench.doors(), cutoff)->jobs == 0);
    // the audit log keeps the reason that was given; nothing else remains, not even in free pages
    std::string bytes = read_file(bench.dir.file("ledger.db")) + read_file(bench.dir.file("ledger.db-wal"));
    for (const char* gone : {"PERSONAL-message", "PERSONAL-serial", "PERSONAL-name", "PERSONAL-imei"})
        CHECK_MESSAGE(bytes.find(gone) == std::string::npos, gone);
}

TEST_CASE("pruned jobs are still compared by their counts") {
    Bench bench;
    const auto id = bench.draft("device.lock", 2);
    bench.start(id);
    bench.clock.advance(std::chrono::hours(48));
    REQUIRE(prune_jobs(*bench.ledger, bench.doors(), bench.clock.now())->jobs == 1);
    CHECK(verify_audit(*bench.ledger)->problems.empty());
    auto database = store::Database::open(bench.dir.file("ledger.db"), store::OpenMode::read_write);
    REQUIRE(database
                ->execute(
                    "UPDATE jobs SET c2 = 1, c9 = 1; UPDATE progress SET state = 9 WHERE id = (1 << 32) + 1")
                .ok());
    CHECK_FALSE(verify_audit(*bench.ledger)->problems.empty());
}
