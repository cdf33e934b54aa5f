#pragma once
// A fake vendor and a backend onto it, as a context opens one.
#include <memory>
#include <string>
#include <vector>

#include "backend/conformance.hpp"
#include "backends/server_transport.hpp"
#include "mdm/backend/registry.hpp"
#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace mdm::test {

class VendorSite {
  public:
    /// `server` runs on `clock`; both are lent. Nothing is opened yet.
    VendorSite(FakeServer& server, FakeClock& clock, Context context);

    Backend& backend();
    /// Another backend onto the same server, as another process would have it.
    std::unique_ptr<Backend> open();
    /// One command to its end.
    Receipt run(std::string_view operation, const Target& target, Inputs inputs = {});
    /// "POST /v1/lock {…}" of every request since the last call, sign-in left out.
    std::vector<std::string> sent();
    /// The last request that was no sign-in.
    const net::Request& last() const;

    Context context;
    FakeEnvironment environment;
    WireLog wire;

  private:
    FakeServer& server_;
    FakeClock& clock_;
    TempDir dir_;
    std::unique_ptr<FileSystem> files_;
    FakeProcess process_;
    FakeRandom random_;
    std::unique_ptr<BackendSeams> seams_;
    std::unique_ptr<Backend> backend_;
    std::size_t told_ = 0;
};

/// What a fixture's trouble is to a fake server.
void bring_about(FakeServer& server, Fixture::Trouble trouble, int times, bool writes);

Target device_target(std::string id, std::string platform);

}  // namespace mdm::test
