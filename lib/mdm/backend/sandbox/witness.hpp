#pragma once
// The witness: an append-only log, in a file of its own, of everything that the sandbox received. Tests count
// here and not in a ledger. Several processes may write at once: numbers stay unique and without gaps.
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "mdm/backend/command.hpp"
#include "mdm/base/cell.hpp"
#include "mdm/base/result.hpp"
#include "mdm/base/time.hpp"

namespace mdm::sandbox {

struct WitnessLine {
    std::string operation;  // "device.wipe"
    std::string target;     // the device's id or the object's name
    std::string digest;     // of operation, target and inputs
};

class Witness {
  public:
    /// The log of the sandbox at `path`.
    explicit Witness(const std::string& path) : path_(path + ".log.jsonl") {}
    const std::string& path() const { return path_; }

    /// Empties it.
    Result<void> clear();
    /// Appends the lines in one write, under a lock.
    Result<void> write(std::span<const WitnessLine> lines, Time now);
    /// How many lines there are: the number of the last one.
    Result<std::uint64_t> count() const;

  private:
    std::string path_;
};

/// SHA-256 over operation, target and inputs; secrets enter as their own hashes.
std::string digest_of(std::string_view operation, std::string_view target, const Inputs& inputs);

}  // namespace mdm::sandbox
