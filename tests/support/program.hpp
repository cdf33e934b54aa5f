#pragma once
// The built program as a process of its own, with a configuration of its own: for what only a whole process
// can show (kills, locks, two at once, exit codes).
#include <map>
#include <string>
#include <vector>

#include "support/temp_dir.hpp"

namespace mdm::test {

struct Finished {
    int status = 0;  // exit code, or 128 + signal
    std::string out;
    std::string err;
};

class Program {
  public:
    /// HOME and the XDG folders lie in a temporary folder.
    Program();

    Finished run(const std::vector<std::string>& words, const std::string& input = "") const;
    /// Runs a bash script in the same environment, with the program as $MDMCTL.
    Finished shell(const std::string& script) const;
    /// Starts without waiting. Output goes to files in the folder.
    int start(const std::vector<std::string>& words) const;
    /// Waits for a started process: exit code, or 128 + signal.
    static int wait(int pid);
    /// Starts, and sends the signal as soon as `file` has grown to `bytes`; returns wait()'s value. Waits on
    /// the kernel, not on time.
    int run_until_grown(const std::vector<std::string>& words, const std::string& file, std::size_t bytes,
                        int signal) const;

    const TempDir& dir() const { return dir_; }
    std::map<std::string, std::string> environment;

  private:
    int spawn(std::vector<std::string> argv) const;
    Finished finish(int pid) const;

    TempDir dir_;
};

}  // namespace mdm::test
