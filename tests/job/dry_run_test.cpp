#include "mdm/backend/dry_run.hpp"

#include "job/job_fixture.hpp"

using namespace mdm;
using namespace mdm::test;
using enum TargetState;

TEST_CASE("a dry run reads for real, sends nothing, and leaves no job and no line behind") {
    Bench bench;
    DryRunBackend dry(bench.backend);
    DeviceExecutor executor(dry);
    Job job = bench.plain("device.wipe");
    job.dry = true;
    const auto id = bench.draft(job, 10);
    bench.backend.devices["d3"].serial = "OTHER";
    const auto report = Runner(*bench.ledger, executor, bench.doors()).start(id, {}, bench.stop);
    REQUIRE(report.ok());
    CHECK(report->verdict == Verdict::done);
    CHECK(report->job.counts[planned] == 9);
    CHECK(report->job.counts[skipped] == 1);
    CHECK(dry.withheld() == 9);
    CHECK(bench.backend.reads == 3);
    CHECK(bench.backend.witness().empty());
    CHECK(bench.ledger->audit(0, 10)->empty());
    CHECK(bench.ledger->latest().error().code == Code::not_found);
    CHECK(bench.ledger->drop(id).ok());
}

TEST_CASE("a dry run needs the same place for secrets and writes none there") {
    Bench bench;
    DryRunBackend dry(bench.backend);
    DeviceExecutor executor(dry);
    Job job = bench.plain("device.lock");
    job.dry = true;
    job.references = {{"pin", "random"}};
    const auto id = bench.draft(job, 3);
    Runner runner(*bench.ledger, executor, bench.doors());
    CHECK(runner.start(id, {}, bench.stop).error().code == Code::usage);
    FakeProcess process;
    auto sink = secrets_to_command(process, "cmd:keep");
    CHECK(runner.start(id, {.secrets_out = sink->get()}, bench.stop)->verdict == Verdict::done);
    CHECK(process.ran.empty());
}

namespace {

/// Objects that must not be written.
class ReadOnlyObjects final : public Objects {
  public:
    std::span<const ObjectKind> kinds() const override { return {}; }
    Capability accepts(const NativeObject&) const override { return {Support::yes, {}, {}}; }
    Result<void> list(std::string_view, const Each&) override { return {}; }
    Result<NativeObject> get(std::string_view, std::string_view id) override {
        NativeObject object;
        object.id = id;
        object.name = "real";
        return object;
    }
    Result<std::string> create(const NativeObject&) override { return written(); }
    Result<void> update(const NativeObject&) override { return written(); }
    Result<void> remove(std::string_view, std::string_view) override { return written(); }
    Result<void> assign(std::string_view, std::string_view, std::span<const ObjectAssignment>) override {
        return written();
    }

  private:
    static Error written() { return Error{Code::internal, "a dry run wrote"}; }
};

}  // namespace

TEST_CASE("policy objects of a dry run get placeholder ids that later steps understand") {
    ReadOnlyObjects real;
    DryRunObjects dry(real);
    NativeObject object;
    object.kind = "apple.profile";
    object.name = "Wi-Fi";
    const auto id = *dry.create(object);
    CHECK(id == "(new apple.profile 1)");
    CHECK(dry.get("apple.profile", id)->name == "Wi-Fi");
    CHECK(dry.get("apple.profile", "7")->name == "real");
    CHECK(dry.assign("apple.profile", id, {}).ok());
    CHECK(dry.update(object).ok());
    CHECK(dry.remove("apple.profile", "7").ok());
    CHECK(dry.withheld() == 4);
}
