#pragma once
// The narrow doors to everything outside the process, besides Clock (time.hpp), FileSystem (fs.hpp) and the
// network. main() hands in the real ones (real_*), tests hand in fakes (tests/support).
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/result.hpp"
#include "mdm/base/time.hpp"

namespace mdm {

/// Environment variables. Set and empty is the same as unset, as in most tools.
class Environment {
  public:
    virtual ~Environment() = default;
    virtual std::optional<std::string> get(std::string_view name) const = 0;
};

/// Who runs this process, for audit lines and locks.
struct Self {
    std::string user;
    std::string host;
    int pid = 0;
};

/// This process, and programs run without a shell: `cmd:` references, pagers.
class Process {
  public:
    struct Output {
        int status = 0;   // exit status; 128 + signal when killed
        std::string out;  // standard output, at most 1 MiB
    };
    virtual ~Process() = default;
    /// argv[0] is looked up in PATH. `input` becomes its standard input; its standard error is ours.
    virtual Result<Output> run(const std::vector<std::string>& argv, std::string_view input) = 0;
    virtual Self self() const = 0;
};

/// Unpredictable bytes.
class Random {
  public:
    virtual ~Random() = default;
    virtual std::string bytes(std::size_t count) = 0;
};

/// A version 4 UUID, lower case.
std::string uuid4(Random& random);

std::unique_ptr<Clock> real_clock();
std::unique_ptr<Environment> real_environment();
std::unique_ptr<Process> real_process();
std::unique_ptr<Random> real_random();

}  // namespace mdm
