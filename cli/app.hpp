#pragma once
// One run of the program: the global options, and what commands share, opened when first asked for, so that
// `--version` works with a broken configuration and no command pays for what it does not use.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/world.hpp"
#include "mdm/backend/backend.hpp"
#include "mdm/backend/registry.hpp"
#include "mdm/config/config.hpp"
#include "mdm/config/paths.hpp"
#include "mdm/fleet/fleet.hpp"
#include "mdm/job/ledger.hpp"
#include "mdm/job/runner.hpp"
#include "mdm/net/trace.hpp"

namespace mdm::cli {

/// Options that every command takes, with what the environment says filled in.
struct Globals {
    std::string context;  // --context or MDMCTL_CONTEXT; "" = the current one
    std::string output;   // -o or MDMCTL_OUTPUT; "" = table on a terminal, tab-separated in a pipe
    std::string columns;  // --columns a,b
    std::string ledger;   // --ledger
    std::string trace;    // --trace: a new file
    std::optional<std::string> query_timeout;
    bool no_headers = false;
    bool raw = false;  // keep controls and formulas
    bool show_personal = false;
    bool no_input = false;  // --no-input, MDMCTL_NO_INPUT, CI=true
    bool quiet = false;
    int verbose = 0;
    bool detailed_exitcode = false;  // 2 means "there are changes"; usage errors are 1
};

class App {
  public:
    App(World& world, Globals globals);
    App(const App&) = delete;
    App& operator=(const App&) = delete;
    ~App();

    World& world() { return world_; }
    const Globals& globals() const { return globals_; }
    /// Opens what --trace and -vv ask for; before anything is done, so that nothing is done untraced.
    Result<void> open_trace();
    /// Names of --columns, or none.
    std::vector<std::string> columns() const;
    /// True when the context was named for this run rather than being merely current: destructive runs need
    /// it.
    bool context_is_named() const { return !globals_.context.empty(); }
    /// May a person be asked? Needs a terminal on both ends and no --no-input.
    bool may_ask() const;
    bool shows_progress() const { return !globals_.quiet; }

    Result<const Paths*> paths();
    Result<Config*> config();
    /// Writes the configuration back.
    Result<void> save_config();
    /// The context of this run: named, else current; not_found with what to do otherwise.
    Result<const Context*> context();
    /// The context of that name; that of this run for "".
    Result<const Context*> context_named(const std::string& name);
    /// Takes this context for the rest of the run, unless one was named.
    Result<void> use_context(const std::string& context);
    /// A stored job runs at its own context: takes it for this run, or refuses when another one was named.
    Result<void> use_context_of(const std::string& job, const std::string& context);
    Result<Backend*> backend();
    /// The way to a context's server, for signing in and raw requests; unsupported where there is none.
    Result<std::unique_ptr<rest::Connection>> connect(const Context& context);
    /// The same, with the `policies` table filled in from markers.
    Result<Backend*> marked_backend();
    /// The tables of this run's context, and `jobs`.
    Result<const Fleet*> fleet();
    Result<Ledger*> ledger();
    RunnerDoors runner_doors();
    BackendSeams backend_seams();
    /// "anna@laptop".
    std::string who() const;

  private:
    World& world_;
    Globals globals_;
    std::string chosen_context_;
    std::optional<Paths> paths_;
    std::unique_ptr<net::Trace> trace_;
    std::optional<Config> config_;
    std::unique_ptr<Ledger> ledger_;
    std::unique_ptr<Backend> backend_;
    std::unique_ptr<Backend> marked_;
    std::unique_ptr<TableProvider> jobs_;
    std::optional<Fleet> fleet_;
};

}  // namespace mdm::cli
