#include "mdm/policy/plan_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "mdm/base/text.hpp"
#include "mdm/policy/planner.hpp"
#include "mdm/policy/raw_item.hpp"
#include "mdm/policy/survey.hpp"

namespace mdm::policy {
namespace {

using nlohmann::json;

// A key anywhere in the content, with a number above 0.
bool limits(const json& value, std::string_view key) {
    if (value.is_object())
        if (const auto found = value.find(std::string(key));
            found != value.end() && found->is_number() && found->get<std::int64_t>() > 0)
            return true;
    if (!value.is_structured()) return false;
    return std::any_of(value.begin(), value.end(), [&](const json& each) { return limits(each, key); });
}

bool has_word(const Value& value, std::string_view key, std::string_view word) {
    if (const auto* map = value.map()) {
        const auto found = map->find(std::string(key));
        if (found != map->end() && found->second.text() && *found->second.text() == word) return true;
    }
    const auto* list = value.list();
    return list != nullptr && std::any_of(list->begin(), list->end(),
                                          [&](const Value& each) { return has_word(each, key, word); });
}

std::string word_at(const Settings& settings, const std::string& key) {
    const auto found = settings.find(key);
    if (found == settings.end() || found->second.text() == nullptr) return {};
    return *found->second.text();
}

// Does the content limit how often a passcode may be wrong?
bool is_declaration(const Artefact& artefact) {
    return artefact.kind == "apple.declaration";
}

bool has_limit(const Artefact& artefact) {
    if (is_declaration(artefact)) {
        const auto content = parse_content("json", artefact.content);
        return content.ok() && limits(*content, "MaximumFailedAttempts");
    }
    const bool apple = artefact.kind.starts_with("apple.");
    if (!apple && !artefact.kind.starts_with("android.")) return false;
    const auto content = parse_content(apple ? "plist" : "json", artefact.content);
    return content.ok() && limits(*content, apple ? "maxFailedAttempts" : "maximumFailedPasswordsForWipe");
}

void collect_secrets(const Value& value, std::set<std::string>& tokens) {
    if (const auto* secret = value.secret()) tokens.insert(secret->text);
    if (const auto* text = value.text())
        if (text->starts_with("{{secret:") && text->ends_with("}}"))
            tokens.insert(text->substr(2, text->size() - 4));
    if (const auto* list = value.list())
        for (const Value& each : *list) collect_secrets(each, tokens);
    if (const auto* map = value.map())
        for (const auto& [key, each] : *map) collect_secrets(each, tokens);
}

std::string path_text(const Artefact& artefact) {
    return artefact.policy + "/" + artefact.name;
}

/// What is put together on the way to a plan.
class Run {
  public:
    Run(const PlanRequest& request, Backend& backend, const Fleet& fleet)
        : request_(request), backend_(backend), fleet_(fleet) {
        plan_.identity = backend.identity();
        plan_.context = request.context;
        plan_.set = !request.set.empty()             ? request.set
                    : !request.documents.set.empty() ? request.documents.set
                                                     : std::string(default_set);
        plan_.inputs_sha256 = request.documents.inputs_sha256;
        plan_.folder = request.folder;
    }

    Result<Plan> make() {
        if (backend_.objects() == nullptr)
            return Error{Code::unsupported, "this server keeps no policy objects that can be written"};
        MDM_TRY(auto policies, policies_for(request_.documents, request_.context, request_.known_contexts));
        plan_.notes = std::move(policies.notes);
        MDM_CHECK(choose(policies.policies));
        std::vector<Artefact> artefacts;
        for (const Wanted& each : wanted_) artefacts.push_back(each.artefact);
        MDM_TRY(remote_, read_remote(*backend_.objects(), plan_.set, artefacts));
        MDM_TRY(groups_, Groups::read(backend_));
        MDM_TRY(auto specs, reach_specs());
        MDM_TRY(const auto survey, Survey::take(fleet_, std::move(specs)));
        MDM_CHECK(finish(survey));
        return std::move(plan_);
    }

  private:
    // Artefacts that are for this context and that the server has a place for.
    Result<void> choose(const std::vector<PolicyTargets>& policies) {
        for (const PolicyTargets& each : policies) {
            for (const ReportLine& line : request_.translations.report)
                if (line.policy == each.policy->name && line.level != Level::note) plan_.gaps.push_back(line);
            for (const Artefact& artefact : request_.translations.artefacts)
                if (artefact.policy == each.policy->name) MDM_CHECK(choose(artefact, each));
        }
        return {};
    }

    Result<void> choose(const Artefact& artefact, const PolicyTargets& targets) {
        const ObjectKind* kind = nullptr;
        for (const ObjectKind& each : backend_.objects()->kinds())
            if (each.id == artefact.kind) kind = &each;
        if (kind == nullptr) {
            plan_.notes.push_back(fmt::format("left out: '{}', because this server keeps no {} objects",
                                              path_text(artefact), artefact.kind));
            return {};
        }
        NativeObject object;
        object.kind = artefact.kind;
        object.name = object_name(*kind, plan_.set, artefact.policy, artefact.name);
        object.content = artefact.content;
        const Capability taken = backend_.objects()->accepts(object);
        if (taken.support == Support::no && targets.policy->on_unsupported == OnUnsupported::error)
            return Error{Code::unsupported, fmt::format("this server does not take '{}': {}",
                                                        path_text(artefact), taken.reason)};
        if (taken.support != Support::yes)
            plan_.notes.push_back(fmt::format("{}: '{}': {}",
                                              taken.support == Support::no ? "left out" : "taken in part",
                                              path_text(artefact), printable(taken.reason)));
        if (taken.support == Support::no) return {};
        Wanted one;
        one.artefact = artefact;
        one.protect = targets.policy->protect;
        one.erases = erases(*targets.policy, artefact);
        one.secrets = secrets_of(*targets.policy, request_.documents);
        wanted_.push_back(std::move(one));
        targets_.push_back(&targets);
        return {};
    }

    NamedLine named(const ObjectAssignment& line) const {
        const auto found = groups_->by_id().find(line.id);
        return {line, found == groups_->by_id().end() ? "" : found->second};
    }

    Result<std::vector<ReachSpec>> reach_specs() {
        std::vector<ReachSpec> specs;
        for (std::size_t i = 0; i < wanted_.size(); ++i) {
            const Artefact& artefact = wanted_[i].artefact;
            ReachSpec spec;
            spec.platforms = artefact.platforms;
            MDM_TRY(spec.after, recipients_of(*targets_[i], *remote_->kind(artefact.kind), *groups_));
            MDM_TRY(const auto* there, remote_->find(artefact.kind, artefact.policy, artefact.name));
            if (there != nullptr)
                for (const ObjectAssignment& line : there->object.assignments) {
                    spec.before.push_back(named(line));
                    if (!there->marker.claims(line)) spec.foreign.push_back(named(line));
                }
            wanted_[i].lines = spec.after.lines;
            specs.push_back(std::move(spec));
        }
        return specs;
    }

    Result<void> finish(const Survey& survey) {
        for (std::size_t i = 0; i < wanted_.size(); ++i) {
            for (const NamedLine& line : survey.chosen(i)) wanted_[i].lines.push_back(line);
            wanted_[i].reach = survey.count({{i, true}});
            wanted_[i].reach_delta = survey.count({{i, false}});
        }
        MDM_TRY(auto planned, make_steps(wanted_, *remote_, plan_.set, groups_->by_id()));
        std::vector<Survey::Part> parts;
        for (PlannedStep& each : planned.steps) {
            parts.push_back({each.wanted, each.whole});
            plan_.steps.push_back(std::move(each.step));
        }
        plan_.devices = survey.count(parts);
        for (std::string& note : planned.notes) plan_.notes.push_back(std::move(note));
        return {};
    }

    const PlanRequest& request_;
    Backend& backend_;
    const Fleet& fleet_;
    Plan plan_;
    std::vector<Wanted> wanted_;
    std::vector<const PolicyTargets*> targets_;
    std::optional<Remote> remote_;
    std::optional<Groups> groups_;
};

}  // namespace

Result<Plan> make_plan(const PlanRequest& request, Backend& backend, const Fleet& fleet) {
    return Run(request, backend, fleet).make();
}

// The limit that Apple has anyway (11), written down by a translator, is no act of the document.
std::string erases(const Policy& policy, const Artefact& artefact) {
    const bool limited = has_limit(artefact);
    if (is_declaration(artefact) && !limited) return {};  // an update erases nothing
    for (const std::string& platform : artefact.platforms) {
        const Settings settings = policy.for_platform(platform);
        const auto on_fail = word_at(settings, "passcode.onFail");
        const bool asked = on_fail == "wipe" ||
                           (on_fail.empty() && limited && settings.count("passcode.maxFailedAttempts") > 0);
        if (asked && platform != "macos" && platform != "windows")
            return "erases a device after too many wrong passcodes";
        if (const auto found = settings.find("compliance.actions");
            found != settings.end() && has_word(found->second, "do", "wipe"))
            return "erases devices that are not compliant";
    }
    return {};
}

std::map<std::string, std::string> secrets_of(const Policy& policy, const Documents& documents) {
    std::set<std::string> tokens;
    for (const auto& [key, value] : policy.settings) collect_secrets(value, tokens);
    for (const auto& [platform, settings] : policy.per_platform)
        for (const auto& [key, value] : settings) collect_secrets(value, tokens);
    for (const RawItem& item : policy.raw)
        for (std::string& token : secret_tokens(item)) tokens.insert(std::move(token));
    std::map<std::string, std::string> all;
    for (const std::string& token : tokens) {
        if (!token.starts_with("secret:")) {
            all.emplace(token, token);
            continue;
        }
        const auto found = documents.secrets.find(token.substr(std::string_view("secret:").size()));
        if (found != documents.secrets.end()) all.emplace(token, found->second.text);
    }
    return all;
}

}  // namespace mdm::policy
