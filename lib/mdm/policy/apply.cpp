#include "mdm/policy/apply.hpp"

#include <fmt/format.h>

#include <array>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/apply_outcome.hpp"
#include "mdm/policy/remote.hpp"

namespace mdm::policy {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

bool writes_policies(std::string_view action) {
    return action == apply_action || action == delete_action;
}

std::vector<JobTarget> apply_targets(const Plan& plan) {
    std::vector<JobTarget> targets;
    for (const Step& step : plan.steps) {
        JobTarget target;
        target.operation = operation_of(step.action).id;
        target.target.kind = TargetKind::object;
        target.target.id = step.id.empty() ? step.marker_id() : step.id;
        target.target.name = step.name;
        target.target.extra = {{"kind", step.kind}};
        Json payload = step_json(step);
        payload["folder"] = plan.folder;
        payload["set"] = plan.set;
        target.payload = payload.dump(-1, ' ', false, Json::error_handler_t::replace);
        targets.push_back(std::move(target));
    }
    return targets;
}

PolicyExecutor::PolicyExecutor(Backend& backend, Options options)
    : backend_(backend), options_(std::move(options)) {}

Result<PolicyExecutor::Work> PolicyExecutor::parse(const std::string& payload) {
    const Json value = Json::parse(payload, nullptr, false);
    if (!value.is_object() || !value.contains("set") || !value["set"].is_string())
        return Error{Code::invalid, "the step cannot be read"};
    Work work;
    MDM_TRY(work.step, parse_step(value));
    work.set = value["set"].get<std::string>();
    if (const auto folder = value.find("folder"); folder != value.end() && folder->is_string())
        work.folder = folder->get<std::string>();
    return work;
}

const ObjectKind& PolicyExecutor::kind(std::string_view id) const {
    static const ObjectKind none;
    for (const ObjectKind& each : backend_.objects()->kinds())
        if (each.id == id) return each;
    return none;
}

Result<void> PolicyExecutor::run(CommandFeed& feed, const Stop& stop) {
    while (!stop.requested() && !fatal_) {
        const auto command = feed.next();
        if (!command) return {};
        Receipt done = carry_out(*command);
        if (options_.dry && done.outcome == Outcome::acknowledged)
            done = receipt(Outcome::not_sent, "", "dry run");
        feed.done(command->ticket, std::move(done));
    }
    if (fatal_) return *std::exchange(fatal_, std::nullopt);
    return {};
}

Receipt PolicyExecutor::carry_out(const Command& command) {
    const auto input = command.inputs.find("payload");
    const auto* payload = input == command.inputs.end() ? nullptr : std::get_if<std::string>(&input->second);
    const auto work = parse(payload == nullptr ? std::string() : *payload);
    if (!work.ok()) return failure(work.error());
    using Member = Receipt (PolicyExecutor::*)(const Work&);
    static constexpr std::array<Member, 5> members{&PolicyExecutor::create, &PolicyExecutor::update,
                                                   &PolicyExecutor::assign, &PolicyExecutor::assign,
                                                   &PolicyExecutor::remove};
    backend_.objects()->explain(command.reason, command.approval);
    Receipt done = (this->*members[static_cast<std::size_t>(work->step.action)])(*work);
    if (done.outcome == Outcome::held) done.approval = backend_.objects()->held();
    if (done.error && done.error->code == Code::unauthenticated) {
        fatal_ = std::move(done.error);  // nothing more can be sent; this step stays planned
        return receipt(Outcome::not_sent, "", "answer");
    }
    return done;
}

Receipt PolicyExecutor::create(const Work& work) {
    const auto object = native(work);
    if (!object.ok()) return not_read(object.error());
    auto id = backend_.objects()->create(*object);
    if (id.ok()) {
        created_[key_of(work.step)] = *id;
        remember(work.step, *id);
        return receipt(Outcome::acknowledged, *id, "answer");
    }
    const Outcome outcome = outcome_of(id.error().code);
    if (outcome == Outcome::held) unsettled_.insert(key_of(work.step));
    if (outcome != Outcome::unknown) return failure(std::move(id.error()));
    auto found = look_up(work);
    if (found.ok() && *found) return receipt(Outcome::acknowledged, (*found)->id, "list of objects");
    unsettled_.insert(key_of(work.step));
    return failure(std::move(id.error()));
}

Receipt PolicyExecutor::update(const Work& work) {
    const Step& step = work.step;
    const auto live = backend_.objects()->get(step.kind, step.id);
    if (!live.ok()) return not_read(live.error());
    if (remote_digest(kind(step.kind), *live) != step.remote_digest) {
        if (is_written(step, kind(step.kind), *live))
            return receipt(Outcome::acknowledged, step.id, "read again");
        return refusal(Outcome::failed, Code::conflict,
                       fmt::format("'{}' changed meanwhile; plan again", printable(live->name)));
    }
    auto object = native(work);
    if (!object.ok()) return not_read(object.error());
    object->id = step.id;
    object->version = live->version;
    if (auto written = backend_.objects()->update(*object); !written.ok()) {
        if (written.error().code == Code::conflict)
            return refusal(Outcome::failed, Code::conflict,
                           fmt::format("'{}' changed meanwhile; plan again", printable(live->name)));
        return unless_done(std::move(written.error()), look_at_update(work));
    }
    remember(step, step.id);
    return receipt(Outcome::acknowledged, step.id, "answer");
}

Receipt PolicyExecutor::assign(const Work& work) {
    const Step& step = work.step;
    const auto id = id_of(work);
    // it waits until it is known whether the object was made
    if ((!id.ok() || !*id) && unsettled_.count(key_of(step)) > 0)
        return receipt(Outcome::not_sent, "", "list of objects");
    if (!id.ok()) return not_read(id.error());
    if (!*id)
        return refusal(Outcome::rejected, Code::not_found,
                       fmt::format("'{}' was not created, so it cannot be assigned", step.name));
    const auto live = backend_.objects()->get(step.kind, **id);
    if (!live.ok()) return not_read(live.error());
    const auto lines = merged(step, live->assignments);
    auto written = backend_.objects()->assign(step.kind, **id, lines);
    if (written.ok()) return receipt(Outcome::acknowledged, **id, "answer");
    return unless_done(std::move(written.error()), look_at_assign(work));
}

// Only what it was when the deletion was agreed to; one that is gone already is done.
Receipt PolicyExecutor::remove(const Work& work) {
    const Step& step = work.step;
    const auto live = backend_.objects()->get(step.kind, step.id);
    if (!live.ok() && live.error().code == Code::not_found) {
        forget(step);
        return receipt(Outcome::acknowledged, step.id, "read again before sending");
    }
    if (!live.ok()) return not_read(live.error());
    if (remote_digest(kind(step.kind), *live) != step.remote_digest)
        return refusal(Outcome::failed, Code::conflict,
                       fmt::format("'{}' changed meanwhile and was not deleted", printable(live->name)));
    auto removed = backend_.objects()->remove(step.kind, step.id);
    if (!removed.ok()) return unless_done(std::move(removed.error()), look_at_remove(work));
    forget(step);
    return receipt(Outcome::acknowledged, step.id, "answer");
}

void PolicyExecutor::remember(const Step& step, const std::string& id) {
    if (options_.ledger == nullptr || options_.dry || step.marker.empty()) return;
    // the write is done; when the ledger cannot keep it the next plan says that the object is not ours
    static_cast<void>(options_.ledger->remember_object(identity(), {step.kind, id, step.marker}));
}

void PolicyExecutor::forget(const Step& step) {
    if (options_.ledger == nullptr || options_.dry) return;
    static_cast<void>(options_.ledger->forget_object(identity(), step.kind, step.id));
}

Result<NativeObject> PolicyExecutor::native(const Work& work) {
    const Step& step = work.step;
    NativeObject object;
    object.kind = step.kind;
    object.name = step.name;
    object.description = step.description;
    object.platforms = step.platforms;
    std::set<std::string> tokens;
    for (const auto& [token, reference] : step.secrets) tokens.insert(token);
    const auto value_of = [&](const std::string& token) {
        return resolve(step.secrets.at(token), work.folder);
    };
    MDM_TRY(const auto content, fill_secrets(kind(step.kind).format, step.content, tokens, value_of));
    object.content = content.reveal();
    return object;
}

Result<Secret> PolicyExecutor::resolve(const std::string& reference, const std::string& folder) {
    if (const auto known = resolved_.find(reference); known != resolved_.end()) return known->second;
    if (!options_.resolve) return Error{Code::usage, fmt::format("'{}' cannot be resolved here", reference)};
    MDM_TRY(auto secret, options_.resolve(reference, folder));
    return resolved_.emplace(reference, std::move(secret)).first->second;
}

Result<void> PolicyExecutor::prepare(const std::vector<Step>& steps, const std::string& folder) {
    for (const Step& step : steps)
        for (const auto& [token, reference] : step.secrets)
            MDM_CHECK_DURING(fmt::format("resolving the secrets of '{}'", step.marker_id()),
                             resolve(reference, folder));
    return {};
}

Result<std::optional<std::string>> PolicyExecutor::id_of(const Work& work) {
    if (!work.step.id.empty()) return std::optional(work.step.id);
    if (const auto made = created_.find(key_of(work.step)); made != created_.end())
        return std::optional(made->second);
    MDM_TRY(const auto found, look_up(work));
    return found ? std::optional(found->id) : std::nullopt;
}

}  // namespace mdm::policy
