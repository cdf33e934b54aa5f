// A whole job over HTTP: a ledger, a draft of N devices, the runner, a backend from a descriptor, the client
// and the real transport, against a server of yours. Prints what a device costs, everything included:
//   bulk_job http://127.0.0.1:9100 50000 64 /tmp/ledger.db [device.lock]
// 64 is the number of commands in flight at once. The columns: devices, in flight, good, other, requests a
// second, seconds, CPU µs a device of drafting and of running, peak memory in KiB.
#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>

#include "mdm/backend/rest/load.hpp"
#include "mdm/backend/rest/rest_backend.hpp"
#include "mdm/base/fs.hpp"
#include "mdm/base/seams.hpp"
#include "mdm/base/stop.hpp"
#include "mdm/job/runner.hpp"
#include "mdm/net/curl_transport.hpp"
#include "mdm/net/transport.hpp"

namespace {

using namespace mdm;

constexpr std::size_t targets_at_once = 500;

struct Doors {
    std::unique_ptr<Clock> clock = real_clock();
    std::unique_ptr<FileSystem> files = real_file_system();
    std::unique_ptr<Environment> environment = real_environment();
    std::unique_ptr<Process> process = real_process();
    std::unique_ptr<Random> random = real_random();
};

struct Used {
    double wall = 0, cpu = 0;
};

Used now() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return {std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(),
            seconds(used.ru_utime) + seconds(used.ru_stime)};
}

std::string descriptor_text(long window) {
    return fmt::format(R"(name: bench
summary: a server that takes everything
evidence: documentation
settings:
  url: {{summary: address of the server, example: https://mdm.example}}
  token: {{summary: bearer token, secret: true, example: env:TOKEN}}
auth: {{kind: header, headers: {{Authorization: "Bearer {{credential.token}}"}}}}
limits: {{concurrency: {}}}
operations:
  device.list: {{get: /v1/devices}}
  device.lock:
    post: /v1/devices/{{device.id}}/commands
    body: {{command: DeviceLock, pin: "123456", message: "{{input.message}}", request_id: "req-{{device.id}}"}}
    command_id: /command_uuid
    inputs:
      pin: {{no: not here}}
      phone: {{no: not here}}
fields:
  devices: {{id: /id}}
)",
                       window);
}

template <class T>
T must(Result<T> result) {
    if (result.ok()) return *std::move(result);
    fmt::print(stderr, "{}\n", result.error().text());
    std::exit(2);
}

void fill(Ledger& ledger, const std::string& job, long count) {
    std::vector<JobTarget> targets;
    for (long i = 0; i < count; ++i) {
        JobTarget target;
        target.target.id = fmt::format("dev-{:08}", i);
        target.target.serial = fmt::format("C02{:09}", i);
        target.target.name = fmt::format("Café-{:06}", i);
        target.target.platform = "ios";
        targets.push_back(std::move(target));
        if (targets.size() < targets_at_once && i + 1 < count) continue;
        if (!ledger.append(job, targets).ok()) std::exit(2);
        targets.clear();
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 5) return 2;
    const std::string url = argv[1], file = argv[4];
    const long count = std::atol(argv[2]), window = std::atol(argv[3]);
    ::setenv("TOKEN", "0123456789abcdef0123456789abcdef", 1);
    const Used begin = now();
    Doors doors;
    auto descriptor = std::make_shared<rest::Descriptor>(
        must(rest::descriptor_from(descriptor_text(window), "bench.yaml")));
    Context context;
    context.name = "bench";
    context.backend = "bench";
    context.settings = {{"url", url}};
    context.credentials = {{"token", "env:TOKEN"}};
    const BackendSeams seams{*doors.clock,   *doors.files,  *doors.environment,
                             *doors.process, *doors.random, &net::make_curl_transport};
    const auto backend = must(rest::open_rest_backend(std::move(descriptor), context, seams));
    const auto ledger = must(open_ledger(file, *doors.clock, *doors.random));
    Job job;
    job.action = argc > 5 ? argv[5] : "device.lock";
    job.context = "bench";
    job.identity = backend->identity();
    job.who = "bench";
    job.inputs = {{"message", "Please return"}};
    job = must(ledger->create(job));
    fill(*ledger, job.id, count);
    const Used filled = now();
    DeviceExecutor executor(*backend);
    Runner runner(*ledger, executor, {*doors.clock, *doors.files, *doors.random, "bench", "bench", {}});
    const Stop stop;
    const auto report = must(runner.start(job.id, {}, stop));
    const Used end = now();
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto good = report.job.counts[TargetState::accepted];
    const double devices = static_cast<double>(count);
    fmt::print("job\t{}\t{}\t{}\t{}\t{:.0f}\t{:.3f}\t{:.2f}\t{:.2f}\t{}\n", count, window, good,
               static_cast<std::uint64_t>(count) - good, devices / (end.wall - filled.wall),
               end.wall - begin.wall, (filled.cpu - begin.cpu) * 1e6 / devices,
               (end.cpu - filled.cpu) * 1e6 / devices, used.ru_maxrss);
    if (report.stopped_by) fmt::print(stderr, "{}\n", report.stopped_by->text());
    return good == static_cast<std::uint64_t>(count) ? 0 : 1;
}
