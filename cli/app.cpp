#include "cli/app.hpp"

#include <fmt/format.h>

#include "mdm/backend/rest/connection.hpp"
#include "mdm/base/text.hpp"
#include "mdm/config/credential.hpp"
#include "mdm/policy/policy_table.hpp"

namespace mdm::cli {
namespace {

/// `jobs` for SQL; the ledger is opened only when a statement names the table.
class JobsTable final : public TableProvider {
  public:
    explicit JobsTable(App& app) : app_(app) {}
    const Table& table() const override { return tables::jobs; }
    Result<std::unique_ptr<RowSource>> open(ColumnSet, std::span<const Filter>) override {
        MDM_TRY(auto* ledger, app_.ledger());
        return job_rows(*ledger);
    }

  private:
    App& app_;
};

}  // namespace

App::App(World& world, Globals globals) : world_(world), globals_(std::move(globals)) {}
App::~App() = default;

Result<void> App::open_trace() {
    std::vector<net::Trace::Sink> sinks;
    if (!globals_.trace.empty()) {
        MDM_TRY(auto sink, net::trace_file(world_.files, globals_.trace));
        sinks.push_back(std::move(sink));
    }
    if (globals_.verbose >= 2)
        sinks.emplace_back([this](std::string_view lines) { world_.streams.err(lines); });
    if (!sinks.empty()) trace_ = std::make_unique<net::Trace>(world_.clock, std::move(sinks));
    return {};
}

std::vector<std::string> App::columns() const {
    return globals_.columns.empty() ? std::vector<std::string>{} : split(globals_.columns, ',');
}

bool App::may_ask() const {
    return !globals_.no_input && world_.streams.in_is_terminal() && world_.streams.err_is_terminal();
}

Result<const Paths*> App::paths() {
    if (!paths_) {
        MDM_TRY(paths_, Paths::from(world_.environment));
        if (!globals_.ledger.empty()) paths_->ledger_file = globals_.ledger;
    }
    return &*paths_;
}

Result<Config*> App::config() {
    if (!config_) {
        MDM_TRY(const auto* where, paths());
        MDM_TRY(config_, load_config(world_.files, where->config_file));
    }
    return &*config_;
}

Result<void> App::save_config() {
    MDM_TRY(const auto* where, paths());
    MDM_TRY(const auto* current, config());
    return mdm::save_config(world_.files, where->config_file, *current);
}

Result<const Context*> App::context() {
    MDM_TRY(const auto* known, config());
    const std::string& name = !globals_.context.empty()  ? globals_.context
                              : !chosen_context_.empty() ? chosen_context_
                                                         : known->current;
    if (name.empty())
        return Error{Code::not_found, "no context is chosen",
                     known->contexts.empty() ? "make one: mdmctl sandbox init"
                                             : "choose one: mdmctl context use NAME, or --context NAME"};
    return known->find(name);
}

Result<const Context*> App::context_named(const std::string& name) {
    if (name.empty()) return context();
    MDM_TRY(const auto* known, config());
    return known->find(name);
}

Result<void> App::use_context(const std::string& context) {
    MDM_TRY(const auto* known, config());
    MDM_CHECK(known->find(context));
    chosen_context_ = context;
    return {};
}

Result<void> App::use_context_of(const std::string& job, const std::string& context) {
    if (!globals_.context.empty() && globals_.context != context)
        return Error{
            Code::refused,
            fmt::format("job {} belongs to context '{}', not to '{}'", job, context, globals_.context),
            fmt::format("leave --context out, or say --context {}", context)};
    chosen_context_ = context;
    return {};
}

Result<Backend*> App::backend() {
    if (!backend_) {
        MDM_TRY(const auto* where, context());
        MDM_TRY_DURING(fmt::format("opening context '{}'", where->name), backend_,
                       open_backend(*where, backend_seams()));
    }
    return backend_.get();
}

Result<std::unique_ptr<rest::Connection>> App::connect(const Context& context) {
    return mdm::connect(context, backend_seams());
}

Result<Backend*> App::marked_backend() {
    if (!marked_) {
        MDM_TRY(auto* real, backend());
        marked_ = std::make_unique<policy::MarkedBackend>(*real);
    }
    return marked_.get();
}

Result<const Fleet*> App::fleet() {
    if (!fleet_) {
        MDM_TRY(const auto* where, context());
        MDM_TRY(auto* server, marked_backend());
        QueryOptions options;
        options.show_personal = globals_.show_personal;
        if (globals_.query_timeout) {
            MDM_TRY(options.timeout, parse_duration(*globals_.query_timeout));
        }
        jobs_ = std::make_unique<JobsTable>(*this);
        MDM_TRY(fleet_, Fleet::open({{where->name, server, where->guard.ownership_default}}, {jobs_.get()},
                                    world_.clock, options));
    }
    return &*fleet_;
}

Result<Ledger*> App::ledger() {
    if (!ledger_) {
        MDM_TRY(const auto* where, paths());
        MDM_TRY_DURING("opening the ledger", ledger_,
                       open_ledger(where->ledger_file, world_.clock, world_.random));
    }
    return ledger_.get();
}

RunnerDoors App::runner_doors() {
    const Self self = world_.process.self();
    const auto resolve_reference = [this](const std::string& text) -> Result<Secret> {
        MDM_TRY(const auto reference, parse_reference(text));
        return resolve(reference, fmt::format("'{}'", text), world_.environment, world_.files,
                       world_.process);
    };
    return {world_.clock,
            world_.files,
            world_.random,
            who(),
            fmt::format("mdmctl (process {}) on {}", self.pid, self.host),
            resolve_reference};
}

BackendSeams App::backend_seams() {
    return {world_.clock,  world_.files,      world_.environment, world_.process,
            world_.random, world_.transports, trace_.get()};
}

std::string App::who() const {
    const Self self = world_.process.self();
    return self.user + "@" + self.host;
}

}  // namespace mdm::cli
