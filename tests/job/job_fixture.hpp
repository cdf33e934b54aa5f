#pragma once
// A server that does what a test says, and a ledger in a folder of the test's own. The server writes a
// witness: a line for every command that reached it, in a file that survives kill -9.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "mdm/base/fs.hpp"
#include "mdm/job/ledger.hpp"
#include "mdm/job/runner.hpp"
#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace mdm::test {

struct KnownDevice {
    std::string serial;
    std::string ownership = "company";
};

/// One approval, or all.
class ApprovalRows final : public RowSource {
  public:
    ApprovalRows(std::map<std::string, std::string> rows, std::string id)
        : rows_(std::move(rows)), id_(std::move(id)) {}
    Result<bool> next(RowBatch& batch) override {
        if (std::exchange(given_, true)) return false;
        for (const auto& [id, state] : rows_) {
            if (!id_.empty() && id != id_) continue;
            batch.add_row();
            batch.set(0, Cell::of(id));
            batch.set(1, Cell::of(state));
            batch.set(6, Cell::of("anna"));
            batch.set(7, Cell::of("not today"));
        }
        return true;
    }

  private:
    std::map<std::string, std::string> rows_;
    std::string id_;
    bool given_ = false;
};

class ScriptedBackend final : public Backend {
  public:
    explicit ScriptedBackend(std::string witness) : witness_(std::move(witness)) {}

    Identity who{"scripted", "https://mdm.example", "acme"};
    std::size_t in_flight = 4;
    std::map<std::string, KnownDevice> devices;
    bool remembers = false;  // can tell by its history what arrived
    std::size_t chunk = 0;   // devices in one request under an id of ours, which is refused the second time
    std::function<Receipt(const Command&)> answer = [](const Command& command) {
        Receipt receipt;
        receipt.outcome = Outcome::accepted;
        receipt.command_id = "c-" + command.target.id;
        receipt.learnt_from = "answer";
        return receipt;
    };
    std::function<Receipt(const SentCommand&)> fate;
    std::function<void(std::size_t event)>
        at_event;  // three a command: before, after sending; after the answer
    std::function<bool(const Operation&, const Target&)> lost_for_ever;
    std::optional<Error> read_fails;
    std::map<std::string, std::string> approvals;  // id → state; none: the server holds nothing
    std::size_t reads = 0;

    /// Device ids in the order in which commands arrived.
    std::vector<std::string> witness() const {
        std::vector<std::string> lines;
        const auto text = real_file_system()->read(witness_);
        std::string line;
        for (const char c : text.ok() ? *text : std::string()) {
            if (c == '\n')
                lines.push_back(std::exchange(line, {}));
            else
                line += c;
        }
        return lines;
    }

    const Identity& identity() const override { return who; }
    Time now() const override { return clock_.now(); }
    Capability can(const Operation&) const override { return {Support::yes, {}, {}}; }
    Origin origin(const Table&, std::size_t) const override { return Origin::list; }
    bool understands(const Table&, std::size_t, FilterOp) const override { return false; }
    std::size_t window() const override { return in_flight; }
    bool hands_back(const Operation& operation, const Target& target) const override {
        return lost_for_ever && lost_for_ever(operation, target);
    }
    Result<CheckResult> check() override { return CheckResult{}; }
    Result<std::unique_ptr<RowSource>> list(const ListRequest& request) override {
        if (request.table != &tables::approvals || approvals.empty())
            return Error{Code::unsupported, "cannot list"};
        return std::unique_ptr<RowSource>(std::make_unique<ApprovalRows>(approvals, request.scope));
    }
    Result<void> read_devices(std::span<const std::string> ids, ColumnSet, RowBatch& rows) override {
        ++reads;
        if (read_fails) return *read_fails;
        for (const std::string& id : ids) {
            rows.add_row();
            const auto found = devices.find(id);
            if (found == devices.end()) continue;
            rows.set(column(Field::id), Cell::of(id));
            rows.set(column(Field::serial), Cell::of(found->second.serial));
            if (!found->second.ownership.empty())
                rows.set(column(Field::ownership), Cell::of(found->second.ownership));
        }
        return {};
    }
    Result<std::uint64_t> count_devices() override { return std::uint64_t{devices.size()}; }

    Chunking chunking(const Command& command) const override { return {chunk, command.target.platform}; }
    bool refuses_repeats() const override { return chunk > 0; }

    // Keeps its window full and answers out of order.
    Result<void> run(CommandFeed& feed, const Stop&) override {
        if (chunk > 0) return run_chunks(feed);
        std::deque<Command> flying;
        bool more = true;
        while (more || !flying.empty()) {
            while (more && flying.size() < in_flight) {
                auto command = feed.next();
                more = command.has_value();
                if (!more) break;
                event();
                arrive(command->target.id);
                event();
                flying.push_back(*std::move(command));
            }
            if (flying.empty()) break;
            const std::size_t which = (events_ * 7) % flying.size();
            const Command command = flying[which];
            flying.erase(flying.begin() + static_cast<std::ptrdiff_t>(which));
            feed.done(command.ticket, answer(command));
            event();
        }
        return {};
    }
    Result<void> follow(std::span<const SentCommand> sent, const Found& found) override {
        std::set<std::string> arrived;
        for (const auto& line : witness()) arrived.insert(line);
        for (std::size_t i = 0; i < sent.size(); ++i) {
            Receipt receipt;
            if (fate) {
                receipt = fate(sent[i]);
            } else if (remembers) {
                receipt.outcome =
                    arrived.count(sent[i].target.id) != 0 ? Outcome::accepted : Outcome::not_sent;
                receipt.learnt_from = "history";
            }
            found(i, std::move(receipt));
        }
        return {};
    }
    Objects* objects() override { return nullptr; }

  private:
    void event() {
        ++events_;
        if (at_event) at_event(events_);
    }
    // Two requests are under way, and the later one is answered first.
    Result<void> run_chunks(CommandFeed& feed) {
        std::deque<std::vector<Command>> flying;
        auto ahead = feed.next();
        while (ahead || !flying.empty()) {
            while (ahead && flying.size() < 2) {
                flying.push_back(take_chunk(feed, ahead));
                receive(flying.back());
                event();
            }
            for (const Command& command : flying.back()) feed.done(command.ticket, answer(command));
            flying.pop_back();
            event();
        }
        return {};
    }
    std::vector<Command> take_chunk(CommandFeed& feed, std::optional<Command>& ahead) {
        std::vector<Command> together;
        const std::string id = ahead->id;
        for (; ahead && ahead->id == id; ahead = feed.next()) {
            together.push_back(*std::move(ahead));
            event();
        }
        return together;
    }
    void receive(const std::vector<Command>& together) {
        const auto ids = real_file_system()->read(ids_);
        if (ids.ok() && ids->find(together[0].id) != std::string::npos) return;
        append(ids_, together[0].id);
        for (const Command& command : together) arrive(command.target.id);
    }
    void arrive(const std::string& id) { append(witness_, id); }
    static void append(const std::string& path, const std::string& text) {
        const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        const std::string line = text + "\n";
        if (::write(file, line.data(), line.size()) < 0) std::abort();
        ::close(file);
    }

    std::string witness_;
    std::string ids_ = witness_ + ".ids";
    std::size_t events_ = 0;
    FakeClock clock_;
};

/// Seams, a ledger, a server with devices d1…dN, and jobs over them.
struct Bench {
    TempDir dir;
    FakeClock clock;
    FakeRandom random;
    std::unique_ptr<FileSystem> files = real_file_system();
    ScriptedBackend backend{dir.file("witness")};
    DeviceExecutor executor{backend};
    std::unique_ptr<Ledger> ledger = open();
    Stop stop;
    RunHooks hooks;
    std::map<std::string, std::string> secrets;

    std::unique_ptr<Ledger> open() {
        auto opened = open_ledger(dir.file("ledger.db"), clock, random);
        REQUIRE_MESSAGE(opened.ok(), (opened.ok() ? "" : opened.error().text()));
        return *std::move(opened);
    }
    RunnerDoors doors() {
        return {clock,
                *files,
                random,
                "anna@laptop",
                "mdmctl (process 4711) on laptop",
                [this](const std::string& reference) -> Result<Secret> {
                    const auto found = secrets.find(reference);
                    if (found == secrets.end()) return Error{Code::usage, "no such secret"};
                    return Secret(found->second);
                }};
    }
    Runner runner() { return Runner(*ledger, executor, doors(), hooks); }

    Job plain(const std::string& action) {
        Job job;
        job.action = action;
        job.context = "prod";
        job.identity = backend.who;
        job.reason = "lost in a taxi";
        job.who = "anna@laptop";
        return job;
    }
    static JobTarget target(int number) {
        JobTarget target;
        target.target.id = fmt::format("d{}", number);
        target.target.serial = fmt::format("SER{:04}", number);
        target.target.name = fmt::format("phone of user {}", number);
        target.target.ownership = "company";
        return target;
    }
    std::string draft(const Job& job, int count) {
        auto made = ledger->create(job);
        REQUIRE(made.ok());
        std::vector<JobTarget> targets;
        for (int i = 1; i <= count; ++i) {
            targets.push_back(target(i));
            backend.devices[targets.back().target.id].serial = targets.back().target.serial;
        }
        REQUIRE(ledger->append(made->id, targets).ok());
        return made->id;
    }
    std::string draft(const std::string& action, int count) { return draft(plain(action), count); }

    RunReport start(const std::string& job, RunOptions options = {}) {
        auto report = runner().start(job, options, stop);
        REQUIRE_MESSAGE(report.ok(), (report.ok() ? "" : report.error().text()));
        return *report;
    }
    RunReport resume(const std::string& job, RunOptions options = {}) {
        auto report = runner().resume(job, options, stop);
        REQUIRE_MESSAGE(report.ok(), (report.ok() ? "" : report.error().text()));
        return *report;
    }
    std::vector<JobTarget> targets(const std::string& job) {
        return *ledger->targets(job, StateSet::all(), 0, 1'000'000);
    }
    std::map<std::string, int> arrivals() const {
        std::map<std::string, int> count;
        for (const auto& id : backend.witness()) ++count[id];
        return count;
    }
};

/// Runs `work` in a process of its own; the signal that ended it, or minus its exit status.
template <class Work>
int in_child(const Work& work) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        work();
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : -WEXITSTATUS(status);
}

inline Receipt receipt(Outcome outcome, std::optional<Error> error = {}) {
    Receipt made;
    made.outcome = outcome;
    made.error = std::move(error);
    return made;
}

}  // namespace mdm::test
