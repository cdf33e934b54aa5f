#pragma once
// The backends there are, by name, and how one is opened for a context: the sandbox, the descriptors built
// in, and those in the user's folder ($XDG_CONFIG_HOME/mdmctl/backends/NAME.yaml), which are read each time
// and must not shadow a name that is built in.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/base/fs.hpp"
#include "mdm/base/seams.hpp"
#include "mdm/config/context.hpp"

namespace mdm::net {
class Transport;
class Watcher;
struct TransportOptions;
}  // namespace mdm::net

namespace mdm::rest {
class Connection;
}

namespace mdm {

/// Seam: the network. make_curl_transport() for real, a lambda that hands out a fake in tests.
using TransportFactory =
    std::function<Result<std::unique_ptr<net::Transport>>(net::TransportOptions options)>;

/// The doors to the outside that a backend may need. Owned by main or a test; outlives every backend.
struct BackendSeams {
    Clock& clock;
    FileSystem& files;
    Environment& environment;
    Process& process;
    Random& random;
    TransportFactory transports = {};  // empty: only backends without a network can be used
    net::Watcher* watcher = nullptr;   // sees every exchange (-vv, --trace)
};

struct SettingInfo {
    std::string name;
    bool required = false;
    bool secret = false;  // given as a reference with --credential, refused by --set
    std::string summary;
    std::string example;
    std::string fallback = {};  // taken when none is given
};

struct BackendInfo {
    std::string name;
    std::string summary;
    std::string file = {};  // of the user's own descriptor; "": built in
    std::vector<SettingInfo> settings = {};
    std::function<Result<std::unique_ptr<Backend>>(const Context& context, const BackendSeams& seams)> open =
        {};
    /// What it can do without opening one: the matrix of `backend show`.
    std::function<std::vector<CapabilityRow>()> capabilities = {};
    /// The way to the server alone; empty where there is no HTTP.
    std::function<Result<std::unique_ptr<rest::Connection>>(const Context& context,
                                                            const BackendSeams& seams)>
        connect = {};
};

/// A line of `backend list`. A descriptor that does not load has the reason in `problem`.
struct BackendName {
    std::string name;
    std::string summary;
    std::string file = {};
    std::string problem = {};
};
std::vector<BackendName> list_backends(const BackendSeams& seams);

/// not_found with a did-you-mean; invalid when its descriptor does not load, or shadows a built-in one.
Result<BackendInfo> find_backend(std::string_view name, const BackendSeams& seams);
/// Opens the context's backend: not_found for an unknown one, usage for a missing or unknown setting.
Result<std::unique_ptr<Backend>> open_backend(const Context& context, const BackendSeams& seams);

/// The way to the context's server, for signing in and raw requests (backend/rest/connection.hpp). Errors as
/// open_backend(); unsupported where there is no HTTP.
Result<std::unique_ptr<rest::Connection>> connect(const Context& context, const BackendSeams& seams);

/// All that is wrong with a descriptor file, functions that it names included; empty: it can be used.
Result<std::vector<Error>> lint_backend(const std::string& file, const FileSystem& files);

}  // namespace mdm
