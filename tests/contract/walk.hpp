#pragma once
// Runs all that a backend can do, by the operation table and through its public interface alone, and keeps
// the requests that came of it.
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "backends/spec_paths.hpp"
#include "contract/world.hpp"

namespace mdm::test {

struct Walked {
    net::Request request;
    std::string kind;  // of the policy object that it was about, or ""
};

class Walk {
  public:
    explicit Walk(const Vendor& vendor) : vendor_(vendor) {}
    /// Every read, every command with every input, every write of policy objects; each request once.
    void all();
    const std::vector<Walked>& requests() const { return requests_; }
    /// Operations that no device took.
    const std::set<std::string>& refused() const { return refused_; }
    /// Calls of the descriptor that came to no request.
    std::vector<std::string> missed(const rest::Descriptor& descriptor) const;

  private:
    using Open = std::function<std::unique_ptr<World>()>;
    void on(const Open& open);
    void read(World& world);
    void read_devices(World& world);
    void filter(World& world);
    void command(const Open& open, const Operation& operation, const Target& target);
    bool run(const Open& open, const Operation& operation, const std::vector<Target>& targets,
             const Inputs& inputs);
    void enroll(const Open& open);
    void manage(World& world, const NativeObject& object);
    void take(const World& world, const std::string& kind = "");
    bool was_asked(const NamedCall& one) const;

    const Vendor& vendor_;
    std::vector<Walked> requests_;
    std::set<std::string> accepted_, refused_;
};

}  // namespace mdm::test
