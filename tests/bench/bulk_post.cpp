// Sends unsafe POSTs through the client and the real transport to a server of yours, and prints what a
// request costs, in the columns of the raw libcurl program it is to be compared with (performance budgets):
//   bulk_post http://127.0.0.1:9100 50000 64 [CA-FILE]
#include <fmt/core.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <string>

#include "mdm/base/seams.hpp"
#include "mdm/base/stop.hpp"
#include "mdm/net/client.hpp"
#include "mdm/net/curl_transport.hpp"

namespace {

using namespace mdm;

struct Count {
    long next = 0, good = 0, bad = 0;
    std::string first_problem;
};

net::Request lock(const std::string& base, long id) {
    return {
        .method = "POST",
        .url = fmt::format("{}/v1/devices/dev-{:08}/commands", base, id),
        .headers = {{"Content-Type", "application/json"},
                    {"Authorization", "Bearer 0123456789abcdef0123456789abcdef"}},
        .body = fmt::format("{{\"command\":\"DeviceLock\",\"pin\":\"123456\",\"message\":\"Please return\","
                            "\"request_id\":\"req-{}\"}}",
                            id),
        .effect = Effect::unsafe,
        .operation = "device.lock"};
}

void send(net::Client& client, const std::string& base, Count& count) {
    client.send(lock(base, count.next++), [&count](Result<net::Response> result) {
        const bool good = result.ok() && result->status == 200;
        ++(good ? count.good : count.bad);
        if (!good && count.first_problem.empty())
            count.first_problem = result.ok() ? std::to_string(result->status) : result.error().text();
    });
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    const std::string base = argv[1];
    const long total = std::atol(argv[2]);
    const auto concurrency = static_cast<std::size_t>(std::atol(argv[3]));
    net::TransportOptions options;
    if (argc > 4) options.ca_file = argv[4];
    const auto transport = net::make_curl_transport(options);
    if (!transport.ok()) return 2;
    const auto clock = real_clock();
    const auto random = real_random();
    const Stop stop;
    Count count;
    const auto begin = std::chrono::steady_clock::now();
    net::Client client({**transport, *clock, *random}, {.concurrency = concurrency}, {});
    while (count.good + count.bad < total) {
        while (count.next < total && client.has_room()) send(client, base, count);
        client.step(stop);
    }
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const double cpu = seconds(used.ru_utime) + seconds(used.ru_stime);
    fmt::print(
        "client\t{}\t{}\tgood {}\tbad {}\t{:.0f} req/s\t{:.3f} s\tcpu {:.3f} s\t{:.2f} us/req\t{} kB\n",
        total, concurrency, count.good, count.bad, static_cast<double>(total) / wall, wall, cpu,
        cpu * 1e6 / static_cast<double>(total), used.ru_maxrss);
    if (!count.first_problem.empty()) fmt::print(stderr, "{}\n", count.first_problem);
    return count.bad == 0 ? 0 : 1;
}
