#include "mdm/policy/planner.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::policy {
namespace {

using Lines = std::vector<NamedLine>;

bool has(const Lines& lines, const ObjectAssignment& line) {
    return std::any_of(lines.begin(), lines.end(), [&](const NamedLine& each) { return each.line == line; });
}

// Lines of the server, and whose they are.
struct Sorted {
    Lines added, removed, kept, foreign;
    bool changes() const { return !added.empty() || !removed.empty(); }
};

class ArtefactPlanner {
  public:
    ArtefactPlanner(const Wanted& wanted, const Remote& remote, const ObjectKind& kind,
                    const RemoteObject* there, std::string_view set,
                    const std::map<std::string, std::string>& names, Planned& into)
        : wanted_(wanted),
          remote_(remote),
          kind_(kind),
          there_(there),
          set_(set),
          names_(names),
          into_(into) {
        marker_.set = set;
        marker_.policy = wanted.artefact.policy;
        marker_.artefact = wanted.artefact.name;
        content_ = content_for(kind, set, wanted.artefact, there);
        marker_.sha256 = content_hash(content_);
        marker_.protect = wanted.protect;
    }

    Result<void> plan(std::size_t index) {
        index_ = index;
        sort_lines();
        claim();
        if (there_ == nullptr) {
            MDM_CHECK(create());
        } else {
            MDM_CHECK(update());
        }
        assign();
        return {};
    }

  private:
    bool in_description() const { return marker_place(kind_) == MarkerPlace::description; }

    void sort_lines() {
        if (there_ == nullptr) {
            lines_.added = wanted_.lines;
            return;
        }
        for (const NamedLine& line : wanted_.lines)
            (there_on(line.line) ? lines_.kept : lines_.added).push_back(line);
        for (const ObjectAssignment& line : there_->object.assignments)
            if (!has(wanted_.lines, line))
                (there_->marker.claims(line) ? lines_.removed : lines_.foreign).push_back(named(line));
    }

    bool there_on(const ObjectAssignment& line) const {
        const auto& all = there_->object.assignments;
        return std::find(all.begin(), all.end(), line) != all.end();
    }

    NamedLine named(const ObjectAssignment& line) const {
        const auto found = names_.find(line.id);
        return {line, found == names_.end() ? line.id : found->second};
    }

    // What the marker says is ours only ever grows: a claim on a line that is gone does no harm, and taking a
    // line away then needs one write and not two.
    void claim() {
        if (there_ != nullptr) marker_.to = there_->marker.to;
        if (marker_.to.count("*") > 0) return;
        for (const NamedLine& line : wanted_.lines) marker_.to.insert(claim_of(line.line));
    }

    std::optional<std::string> description() const {
        if (!kind_.description) return std::nullopt;
        if (!in_description()) return there_ ? there_->object.description : std::nullopt;
        return with_marker(there_ ? there_->object.description.value_or("") : "", marker_);
    }

    Step begin(StepAction action) const {
        Step step;
        step.action = action;
        step.kind = kind_.id;
        step.name = name_for(kind_, set_, wanted_.artefact, there_);
        step.id = there_ ? there_->object.id : "";
        step.policy = wanted_.artefact.policy;
        step.artefact = wanted_.artefact.name;
        step.risk = operation_of(action).risk;
        step.remote_digest = there_ ? remote_digest(kind_, there_->object) : "";
        step.sha256 = marker_.sha256;
        step.platforms = wanted_.artefact.platforms;
        if (!wanted_.erases.empty()) {
            step.risk = Risk::destructive;
            step.why = wanted_.erases;
        } else if (action != StepAction::unassign) {
            step.why = wanted_.removes_apps;
        }
        return step;
    }

    void write(Step& step) const {
        step.content = content_;
        step.description = description();
        if (marker_place(kind_) == MarkerPlace::registry) step.marker = marker_text(marker_);
        std::set<std::string> tokens;
        for (const auto& [token, reference] : wanted_.secrets) tokens.insert(token);
        for (const std::string& token : tokens_in(step.content, tokens))
            step.secrets.emplace(token, wanted_.secrets.at(token));
    }

    void add(Step step, bool whole) {
        step.devices = whole ? wanted_.reach : wanted_.reach_delta;
        into_.steps.push_back({std::move(step), index_, whole});
    }

    CompareOptions options() const { return compare_options(kind_, there_); }

    // Two profiles of one identifier would take each other's place on a device.
    Result<void> check_claim() const {
        const std::string identifier = identifier_of(kind_.format, content_);
        if (identifier.empty()) return {};
        for (const OtherSet& other : remote_.other_sets)
            if (other.kind == kind_.id && other.identifier == identifier)
                return Error{
                    Code::refused,
                    fmt::format("two sets claim the {} object '{}' ({}): it belongs to set '{}', and set "
                                "'{}' wants one with the same identifier, {}",
                                kind_.id, printable(other.name), other.id, other.set, set_, identifier),
                    fmt::format("name the policy otherwise, or plan the other set: --set {}", other.set)};
        return {};
    }

    void note_namesake(const std::string& name) {
        const NativeObject* other = remote_.named(kind_.id, name);
        if (other == nullptr) return;
        std::string note = fmt::format("another {} object is called '{}' and is not ours; it stays as it is",
                                       kind_.id, name);
        for (const OtherSet& each : remote_.other_sets)
            if (each.kind == kind_.id && each.id == other->id)
                note += fmt::format(" (it is of set '{0}'; to plan that one: --set {0})", each.set);
        into_.notes.push_back(std::move(note));
    }

    Result<void> create() {
        MDM_CHECK(check_claim());
        Step step = begin(StepAction::create);
        write(step);
        MDM_TRY_DURING(during(), const auto content, parse_content(kind_.format, content_));
        CompareOptions all_keys = options();
        all_keys.expand = true;
        step.changes = compare_content(content, nlohmann::json::object(), all_keys).changes;
        note_namesake(step.name);
        add(std::move(step), true);
        return {};
    }

    Result<void> update() {
        const NativeObject& live = there_->object;
        Step step = begin(StepAction::update);
        write(step);
        if (kind_.names && live.name != step.name)
            step.changes.push_back({"(name)", in_quotes(live.name), in_quotes(step.name)});
        MDM_TRY_DURING(during(), const auto content, parse_content(kind_.format, content_));
        const auto current = parse_content(kind_.format, live.content);
        if (current.ok()) {
            auto all = compare_content(content, *current, options());
            step.changes.insert(step.changes.end(), all.changes.begin(), all.changes.end());
            step.only_there = std::move(all.only_there);
            step.not_compared = std::move(all.not_compared);
        } else {
            step.changes.push_back(
                {"(content)", in_quotes("what the server gives cannot be read"), in_quotes("")});
        }
        compare_marker(step);
        if (step.changes.empty()) return {};
        add(std::move(step), true);
        return {};
    }

    void compare_marker(Step& step) const {
        const Marker& old = there_->marker;
        if (!keeps_hash(kind_)) {
            step.only_there.clear();  // what we set before and what the server added cannot be told apart
            return;
        }
        const bool same = old.sha256 == marker_.sha256;
        if (!same && step.changes.empty())
            step.changes.push_back({"(marker)", in_quotes(old.sha256), in_quotes(marker_.sha256)});
        if (same) step.only_there.clear();
        if (old.protect != marker_.protect)
            step.changes.push_back(
                {"(protect)", old.protect ? "true" : "false", marker_.protect ? "true" : "false"});
        if (old.to != marker_.to && step.changes.empty())
            step.changes.push_back({"(marker)", in_quotes("assigned before"), in_quotes("assigned by us")});
    }

    void assign() {
        if (!lines_.changes()) return;
        Step step = begin(lines_.removed.empty() ? StepAction::assign : StepAction::unassign);
        if (step.action == StepAction::unassign && step.why.empty())
            step.why = "it is taken away from devices that have it";
        step.added = lines_.added;
        step.removed = lines_.removed;
        step.kept = lines_.kept;
        step.foreign = lines_.foreign;
        add(std::move(step), false);
    }

    std::string during() const { return fmt::format("planning '{}'", marker_.id()); }
    static std::string in_quotes(const std::string& text) {
        return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }

    const Wanted& wanted_;
    const Remote& remote_;
    const ObjectKind& kind_;
    const RemoteObject* there_;
    std::string_view set_;
    const std::map<std::string, std::string>& names_;
    Planned& into_;
    std::string content_;
    Marker marker_;
    Sorted lines_;
    std::size_t index_ = 0;
};

}  // namespace

Result<Planned> make_steps(const std::vector<Wanted>& wanted, const Remote& remote, std::string_view set,
                           const std::map<std::string, std::string>& line_names) {
    Planned planned;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const Artefact& artefact = wanted[i].artefact;
        const ObjectKind* kind = remote.kind(artefact.kind);
        if (kind == nullptr)
            return Error{Code::unsupported, fmt::format("this server keeps no {} objects", artefact.kind)};
        MDM_TRY(const auto* there, remote.find(artefact.kind, artefact.policy, artefact.name));
        MDM_CHECK(ArtefactPlanner(wanted[i], remote, *kind, there, set, line_names, planned).plan(i));
    }
    return planned;
}

}  // namespace mdm::policy
