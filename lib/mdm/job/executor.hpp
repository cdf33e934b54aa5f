#pragma once
// What a runner runs a job over: something that takes commands, can look up their fate and can check targets
// once more before they are sent. Devices here; policy/ brings one for objects.
#include <functional>
#include <span>
#include <string>

#include "mdm/backend/approval.hpp"
#include "mdm/backend/backend.hpp"
#include "mdm/job/job.hpp"

namespace mdm {

class Executor {
  public:
    virtual ~Executor() = default;

    virtual const Identity& identity() const = 0;
    /// The server's idea of now; what sent_at means.
    virtual Time now() const = 0;
    /// Commands in flight at once, at most. Twice as many can be unknown after a crash.
    virtual std::size_t window() const = 0;
    /// As Backend::chunking and Backend::refuses_repeats.
    virtual Chunking chunking(const Command&) const { return {}; }
    virtual bool refuses_repeats() const { return false; }
    /// As Backend::run. A policy step finds its payload in the input "payload". May be called several times
    /// in one job.
    virtual Result<void> run(CommandFeed& feed, const Stop& stop) = 0;
    /// As Backend::follow: what became of targets that were sent. not_sent is proof that it never arrived.
    using Found = std::function<void(std::size_t index, Receipt receipt)>;
    virtual Result<void> follow(std::span<const JobTarget> targets, const Found& found) = 0;
    /// Reads destructive targets again just before they are sent; `mismatch` gets those that are not what
    /// they were, and why. An error stops the job before anything more is sent.
    using Mismatch = std::function<void(std::size_t index, std::string why)>;
    virtual Result<void> recheck(std::span<const JobTarget> targets, const Mismatch& mismatch) = 0;
    /// What became of the requests for approval that held targets wait for (JobTarget::approval). Called for
    /// those that the server knows. An error: nothing is known of any of them.
    using Decided = std::function<void(std::size_t index, const Approval& approval)>;
    virtual Result<void> approvals(std::span<const JobTarget>, const Decided&) {
        return Error{Code::unsupported, "nothing is held for approval here"};
    }
    /// Would the answer bring something that is lost unless there is a place for it?
    virtual bool hands_back(const JobTarget& target) const = 0;
};

/// Executor::approvals over a backend.
Result<void> read_approvals(Backend& backend, std::span<const JobTarget> targets,
                            const Executor::Decided& decided);

class DeviceExecutor final : public Executor {
  public:
    explicit DeviceExecutor(Backend& backend) : backend_(backend) {}
    const Identity& identity() const override { return backend_.identity(); }
    Time now() const override { return backend_.now(); }
    std::size_t window() const override { return backend_.window(); }
    Chunking chunking(const Command& command) const override { return backend_.chunking(command); }
    bool refuses_repeats() const override { return backend_.refuses_repeats(); }
    Result<void> run(CommandFeed& feed, const Stop& stop) override { return backend_.run(feed, stop); }
    Result<void> follow(std::span<const JobTarget> targets, const Found& found) override;
    Result<void> recheck(std::span<const JobTarget> targets, const Mismatch& mismatch) override;
    Result<void> approvals(std::span<const JobTarget> targets, const Decided& decided) override {
        return read_approvals(backend_, targets, decided);
    }
    bool hands_back(const JobTarget& target) const override;

  private:
    Backend& backend_;
};

}  // namespace mdm
