#include "mdm/job/secrets_out.hpp"

#include <algorithm>

#include "job/job_fixture.hpp"

using namespace mdm;
using namespace mdm::test;
using enum TargetState;

namespace {

constexpr const char* canary = "CANARY-7f3a9c";

/// Everything that stands in the folder of the test, names of files included, but `except`.
std::string all_bytes(const Bench& bench, const std::string& except) {
    std::string bytes;
    const auto names = *bench.files->list(bench.dir.path());
    for (const auto& file : names) {
        if (file == except || file == "ledger.db.locks") continue;
        bytes += file + read_file(bench.dir.file(file));
    }
    return bytes;
}

Job with_pin(Bench& bench, const std::string& reference, const std::string& action = "device.lock") {
    Job job = bench.plain(action);
    job.references = {{"pin", reference}};
    return job;
}

}  // namespace

TEST_CASE("a secret goes to the server and to no file of ours") {
    Bench bench;
    bench.secrets["env:PIN"] = canary;
    std::string seen;
    bench.backend.answer = [&seen](const Command& command) {
        seen = std::get<Secret>(command.inputs.at("pin")).reveal();
        auto handed = receipt(Outcome::accepted);
        handed.handed_back.emplace("passcode", Secret(std::string(canary) + "-back"));
        return handed;
    };
    auto sink = secrets_to_file(*bench.files, bench.dir.file("out.csv"));
    bench.start(bench.draft(with_pin(bench, "env:PIN"), 5), {.secrets_out = sink->get()});
    CHECK(seen == canary);
    CHECK(all_bytes(bench, "out.csv").find(canary) == std::string::npos);
    CHECK(read_file(bench.dir.file("out.csv")).find("d1,SER0001,passcode,CANARY-7f3a9c-back\n") !=
          std::string::npos);
}

TEST_CASE("a reference is resolved once, and one that cannot be resolved sends nothing") {
    Bench bench;
    int asked = 0;
    auto doors = bench.doors();
    doors.resolve = [&asked](const std::string&) -> Result<Secret> {
        ++asked;
        return Secret("1");
    };
    const auto ran = Runner(*bench.ledger, bench.executor, doors)
                         .start(bench.draft(with_pin(bench, "env:PIN"), 9), {}, bench.stop);
    REQUIRE(ran.ok());
    CHECK(asked == 1);
    const auto failed_id = bench.draft(with_pin(bench, "env:NONE"), 3);
    CHECK(bench.runner().start(failed_id, {}, bench.stop).error().code == Code::usage);
    CHECK(bench.ledger->job(failed_id)->state == JobState::draft);
    CHECK(bench.backend.witness().size() == 9);
}

TEST_CASE("PINs are in the file before the requests leave, one for each device, and made again alike") {
    Bench bench;
    auto pins = std::map<std::string, std::string>();
    bench.backend.answer = [&](const Command& command) {
        const auto pin = std::get<Secret>(command.inputs.at("pin")).reveal();
        CHECK(pin.size() == 6);
        CHECK(std::all_of(pin.begin(), pin.end(), [](char c) { return c >= '0' && c <= '9'; }));
        pins[command.target.id] = pin;
        const auto kept = read_file(bench.dir.file("pins.csv"));
        CHECK(kept.find(command.target.id + "," + command.target.serial + ",pin," + pin + "\n") !=
              std::string::npos);
        return receipt(command.target.id == "d7" ? Outcome::unknown : Outcome::accepted);
    };
    auto sink = secrets_to_file(*bench.files, bench.dir.file("pins.csv"));
    const auto id = bench.draft(with_pin(bench, "random"), 20);
    bench.start(id, {.secrets_out = sink->get()});
    CHECK(pins.size() == 20);
    std::set<std::string> different;
    for (const auto& [device, pin] : pins) different.insert(pin);
    CHECK(different.size() >= 19);
    const std::string first = pins["d7"];
    pins.clear();
    auto second = secrets_to_file(*bench.files, bench.dir.file("pins2.csv"));
    bench.backend.answer = [&pins](const Command& command) {
        pins[command.target.id] = std::get<Secret>(command.inputs.at("pin")).reveal();
        return receipt(Outcome::accepted);
    };
    bench.resume(id, {.secrets_out = second->get(), .resend_unknown = true});
    CHECK(pins == std::map<std::string, std::string>{{"d7", first}});
    for (const char* file : {"ledger.db", "ledger.db-wal"})
        CHECK(read_file(bench.dir.file(file)).find(first) == std::string::npos);
}

TEST_CASE("without a place for them secrets that would be lost stop the job before anything is sent") {
    Bench bench;
    bench.backend.lost_for_ever = [](const Operation&, const Target& target) {
        return target.id.empty() || target.platform == "macos";
    };
    const auto random = bench.runner().start(bench.draft(with_pin(bench, "random"), 2), {}, bench.stop);
    CHECK(random.error().code == Code::usage);
    CHECK(random.error().message.ends_with("--secrets-out FILE"));
    auto made = bench.ledger->create(bench.plain("device.lock"));
    auto mac = Bench::target(2);
    mac.target.platform = "macos";
    REQUIRE(bench.ledger->append(made->id, std::vector{Bench::target(1), mac}).ok());
    const auto locked = bench.runner().start(made->id, {}, bench.stop);
    CHECK(locked.error().code == Code::usage);
    CHECK(bench.backend.witness().empty());
    bench.start(bench.draft("device.lock", 2));  // phones hand nothing back
    CHECK(bench.backend.witness().size() == 2);
}

TEST_CASE("a PIN that can not be kept is not sent") {
    Bench bench;
    FakeProcess process;
    process.answers["keep"] = {3, ""};
    auto sink = secrets_to_command(process, "cmd:keep  --in vault");
    const auto id = bench.draft(with_pin(bench, "random"), 5);
    const auto report = bench.start(id, {.secrets_out = sink->get()});
    REQUIRE(report.stopped_by);
    CHECK(report.stopped_by->message.find("status 3") != std::string::npos);
    CHECK(bench.backend.witness().empty());
    CHECK(report.job.counts[planned] == 5);
    REQUIRE(process.ran.size() == 1);
    CHECK(process.ran[0].argv == std::vector<std::string>{"keep", "--in", "vault"});
    CHECK(process.ran[0].input.starts_with("d1,SER0001,pin,"));
}

TEST_CASE("something handed back that can not be kept is said and stops the job") {
    Bench bench;
    FakeProcess process;
    process.answers["keep"] = {1, ""};
    auto sink = secrets_to_command(process, "cmd:keep");
    bench.backend.in_flight = 1;
    bench.backend.answer = [](const Command&) {
        auto handed = receipt(Outcome::accepted);
        handed.handed_back.emplace("passcode", Secret(canary));
        return handed;
    };
    const auto id = bench.draft("device.clear-passcode", 10);
    const auto report = bench.start(id, {.secrets_out = sink->get()});
    CHECK(report.stopped_by);
    CHECK(bench.backend.witness().size() == 1);
    CHECK(bench.targets(id)[0].state == accepted);
    CHECK(bench.targets(id)[0].error.find("could not be kept") != std::string::npos);
    CHECK(all_bytes(bench, "").find(canary) == std::string::npos);
}

TEST_CASE("the file for secrets is new, private and CSV") {
    const TempDir dir;
    const auto files = real_file_system();
    auto sink = secrets_to_file(*files, dir.file("out.csv"));
    REQUIRE(sink->get()->put(std::vector<SecretRow>{{"a,b", "x\"y", "pin", Secret("1\n2")}}).ok());
    CHECK(read_file(dir.file("out.csv")) == "device,serial,kind,value\n\"a,b\",\"x\"\"y\",pin,\"1\n2\"\n");
    CHECK((*files->facts(dir.file("out.csv")))->mode == 0600);
    CHECK(secrets_to_file(*files, dir.file("out.csv")).error().code == Code::refused);
    FakeProcess process;
    CHECK(secrets_to_command(process, "cmd:").error().code == Code::usage);
    CHECK(secrets_to_command(process, "file:/x").error().code == Code::usage);
}
