#pragma once
// Hand-written fakes of the seams: time that tests move, an environment that tests fill, chance that repeats.
#include <map>
#include <string>
#include <vector>

#include "mdm/base/seams.hpp"
#include "mdm/base/stop.hpp"

namespace mdm::test {

/// Starts at 2026-11-21T18:00:00Z. Sleeping moves it on at once and is remembered.
class FakeClock final : public Clock {
  public:
    Time now() const override { return now_; }
    void sleep_for(Millis duration, const Stop& stop) override {
        if (stop.requested()) return;
        now_ += duration;
        slept.push_back(duration);
    }
    void advance(Millis duration) { now_ += duration; }
    std::vector<Millis> slept;

  private:
    Time now_{std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + std::chrono::hours(18)};
};

class FakeEnvironment final : public Environment {
  public:
    std::optional<std::string> get(std::string_view name) const override {
        const auto found = values.find(name);
        if (found == values.end() || found->second.empty()) return std::nullopt;
        return found->second;
    }
    std::map<std::string, std::string, std::less<>> values;
};

/// Bytes from a fixed sequence: 0, 1, 2, …
class FakeRandom final : public Random {
  public:
    std::string bytes(std::size_t count) override {
        std::string out;
        while (out.size() < count) out += static_cast<char>(next_++);
        return out;
    }

  private:
    unsigned char next_ = 0;
};

/// Answers by program name; anything else is an error that names it. Remembers what ran.
class FakeProcess final : public Process {
  public:
    Result<Output> run(const std::vector<std::string>& argv, std::string_view input) override {
        ran.push_back({argv, std::string(input)});
        const auto found = answers.find(argv[0]);
        if (found == answers.end())
            return Error{Code::usage, "cannot run '" + argv[0] + "': no such program"};
        return found->second;
    }
    Self self() const override { return {"anna", "laptop", 4711}; }
    std::map<std::string, Output> answers;
    struct Run {
        std::vector<std::string> argv;
        std::string input;
    };
    std::vector<Run> ran;
};

}  // namespace mdm::test
