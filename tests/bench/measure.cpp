// mdm_bench: what one command costs against another, on whatever machine this is.
//
//   mdm_bench [-n PAIRS] [-r REPEATS] [-e STATUS] [-b SHELL] COMMAND… [-- COMMAND…]
//
// Runs the two commands in turn (A B A B …), so that a machine that gets slower in the middle slows both. One
// sample is REPEATS runs one after the other; of PAIRS samples it prints the median, the least and the most.
// CPU is user and system time of the process and what it waited for, in microseconds a run; wall time
// likewise; memory is the largest resident set in KiB. The last line is B : A, the median of the ratios of
// the pairs. Output is tab-separated, for run.sh.
//
//   -n PAIRS     samples of each command (7)
//   -r REPEATS   runs in a sample (1); start-up needs about 200 to rise above the noise
//   -e STATUS    exit status that B may have (0), repeatable; A must have 0. Another one ends the measurement
//   -b SHELL     text for `sh -c`, run before every run of B and not counted: puts files back where they were
//
// Standard output of the commands goes to /dev/null, standard error comes through. Linked statically: a child
// starts in the memory of its parent, and Linux counts that as the child's largest resident set, so this
// program must be smaller than what it measures. The figure below which nothing can be told apart is printed
// as "floor".
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fcntl.h>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

using Words = std::vector<char*>;  // argv, ended by a null

struct Plan {
    long pairs = 7;
    long repeats = 1;
    std::vector<int> statuses;  // that the second may end with
    std::string before;
    Words first;
    Words second;
};

struct Sample {
    double cpu = 0;     // µs a run
    double wall = 0;    // µs a run
    double memory = 0;  // KiB
};

using Samples = std::vector<Sample>;
using Quantity = double Sample::*;

[[noreturn]] void fail(const std::string& message) {
    std::fprintf(stderr, "mdm_bench: %s\n", message.c_str());
    std::exit(2);
}

double microseconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
}

double now() {
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// Starts the command with its standard output thrown away, and hands back its process id.
pid_t start(const Words& command) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const int trouble = posix_spawnp(&child, command[0], &actions, nullptr, command.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (trouble != 0) fail(std::string("cannot run '") + command[0] + "': " + std::strerror(trouble));
    return child;
}

void check(const Words& command, int status, const std::vector<int>& wanted) {
    if (WIFEXITED(status) && std::count(wanted.begin(), wanted.end(), WEXITSTATUS(status)) > 0) return;
    const std::string ended = WIFEXITED(status) ? "exit status " + std::to_string(WEXITSTATUS(status))
                                                : "signal " + std::to_string(WTERMSIG(status));
    fail(std::string("'") + command[0] + "' ended with " + ended);
}

/// One run, added to the sample.
void run(const Words& command, const std::vector<int>& wanted, Sample& sample) {
    const double began = now();
    const pid_t child = start(command);
    int status = 0;
    rusage used{};
    if (::wait4(child, &status, 0, &used) != child) fail("lost a child");
    sample.wall += now() - began;
    sample.cpu += microseconds(used.ru_utime) + microseconds(used.ru_stime);
    sample.memory = std::max(sample.memory, static_cast<double>(used.ru_maxrss));
    check(command, status, wanted);
}

Sample measure(const Words& command, const Plan& plan, bool second) {
    Sample sample;
    for (long i = 0; i < plan.repeats; ++i) {
        if (second && !plan.before.empty() && std::system(plan.before.c_str()) != 0) fail("-b failed");
        run(command, second ? plan.statuses : std::vector<int>{0}, sample);
    }
    sample.cpu /= static_cast<double>(plan.repeats);
    sample.wall /= static_cast<double>(plan.repeats);
    return sample;
}

std::vector<double> sorted(const Samples& samples, Quantity quantity) {
    std::vector<double> values;
    for (const Sample& sample : samples) values.push_back(sample.*quantity);
    std::sort(values.begin(), values.end());
    return values;
}

double median(const std::vector<double>& values) {
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

void print(const char* name, const Samples& samples) {
    std::printf("%s", name);
    for (const Quantity quantity : {&Sample::cpu, &Sample::wall, &Sample::memory}) {
        const auto values = sorted(samples, quantity);
        std::printf("\t%.1f\t%.1f\t%.1f", median(values), values.front(), values.back());
    }
    std::printf("\n");
}

/// B : A of every pair, as samples whose quantities are ratios.
Samples ratios(const Samples& first, const Samples& second) {
    Samples out(first.size());
    for (std::size_t i = 0; i < first.size(); ++i)
        for (const Quantity quantity : {&Sample::cpu, &Sample::wall, &Sample::memory})
            out[i].*quantity = first[i].*quantity > 0 ? second[i].*quantity / (first[i].*quantity) : 0;
    return out;
}

void print_ratios(const Samples& samples) {
    std::printf("ratio");
    for (const Quantity quantity : {&Sample::cpu, &Sample::wall, &Sample::memory}) {
        const auto values = sorted(samples, quantity);
        std::printf("\t%.3f\t%.3f\t%.3f", median(values), values.front(), values.back());
    }
    std::printf("\n");
}

long number(const char* text) {
    char* end = nullptr;
    const long value = std::strtol(text, &end, 10);
    if (*text == '\0' || *end != '\0' || value < 0) fail(std::string("'") + text + "' is not a number");
    return value;
}

Plan plan_of(int argc, char** argv) {
    Plan plan;
    int option = 0;
    while ((option = ::getopt(argc, argv, "+n:r:e:b:")) != -1) {
        if (option == 'n')
            plan.pairs = std::max(1L, number(optarg));
        else if (option == 'r')
            plan.repeats = std::max(1L, number(optarg));
        else if (option == 'e')
            plan.statuses.push_back(static_cast<int>(number(optarg)));
        else if (option == 'b')
            plan.before = optarg;
        else
            fail("usage: mdm_bench [-n PAIRS] [-r REPEATS] [-e STATUS] [-b SHELL] COMMAND… [-- COMMAND…]");
    }
    if (plan.statuses.empty()) plan.statuses = {0};
    Words* into = &plan.first;
    for (int i = optind; i < argc; ++i) {
        if (std::strcmp(argv[i], "--") == 0 && into == &plan.first)
            into = &plan.second;
        else
            into->push_back(argv[i]);
    }
    if (plan.first.empty()) fail("no command");
    plan.first.push_back(nullptr);
    if (!plan.second.empty()) plan.second.push_back(nullptr);
    return plan;
}

}  // namespace

int main(int argc, char** argv) {
    const Plan plan = plan_of(argc, argv);
    const bool two = !plan.second.empty();
    Samples first;
    Samples second;
    for (long i = 0; i < plan.pairs; ++i) {
        first.push_back(measure(plan.first, plan, !two));  // a command alone is the one that -b and -e mean
        if (two) second.push_back(measure(plan.second, plan, true));
    }
    rusage own{};
    ::getrusage(RUSAGE_SELF, &own);
    std::printf("floor\t%ld\n", own.ru_maxrss);
    print("A", first);
    if (!two) return 0;
    print("B", second);
    print_ratios(ratios(first, second));
    return 0;
}
