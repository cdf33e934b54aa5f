#pragma once
// A vendor's server in memory with a backend onto it, and what the server was asked: where the contract tests
// get sensible answers from, so that every operation runs to its end.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/objects.hpp"
#include "mdm/net/request.hpp"

namespace mdm::test {

class World {
  public:
    virtual ~World() = default;
    virtual Backend& backend() = 0;
    /// All that arrived so far, signing in included.
    virtual const std::vector<net::Request>& requests() const = 0;
    /// Devices of each kind that the vendor tells apart, and of each platform.
    virtual std::vector<Target> devices() = 0;
    /// Ids that app.push and app.remove take.
    virtual std::vector<std::string> apps() { return {}; }
    /// Groups that group.add and group.remove take.
    virtual std::vector<std::string> groups() { return {}; }
    /// Contents of a kind of policy object, with the platforms that each is for.
    virtual std::vector<NativeObject> objects() { return {}; }
    /// What a real server ignores silently and nobody must send.
    virtual std::vector<std::string> surprises() const { return {}; }
};

struct Vendor {
    std::string name;  // of its descriptor
    /// Servers of several versions and ways to sign in; all operations are walked on each.
    std::vector<std::function<std::unique_ptr<World>()>> worlds;
    /// The base URLs of the descriptor by name, as the servers in memory have them.
    std::map<std::string, std::string> bases;
    /// By base URL: the name of the mock that enforces its specification. Requests to other addresses are not
    /// in a specification.
    std::map<std::string, std::string> mocks;
    /// Documented, and not in the published specification: "GET /groups/{}/members".
    std::vector<std::string> not_specified = {};
};

Vendor jamf_vendor();
Vendor meraki_vendor();
Vendor intune_vendor();

}  // namespace mdm::test
