#include "cli/app.hpp"

#include <fmt/format.h>

namespace mdm::cli {

App::App(World& world, Globals globals) : world_(world), globals_(std::move(globals)) {}
App::~App() = default;

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
    const std::string& name = globals_.context.empty() ? known->current : globals_.context;
    if (name.empty())
        return Error{Code::not_found, "no context is chosen",
                     known->contexts.empty() ? "make one: mdmctl sandbox init"
                                             : "choose one: mdmctl context use NAME, or --context NAME"};
    return known->find(name);
}

Result<Backend*> App::backend() {
    if (!backend_) {
        MDM_TRY(const auto* where, context());
        MDM_TRY_DURING(fmt::format("opening context '{}'", where->name), backend_,
                       open_backend(*where, backend_seams()));
    }
    return backend_.get();
}

BackendSeams App::backend_seams() {
    return {world_.clock, world_.files, world_.environment, world_.process, world_.random};
}

}  // namespace mdm::cli
