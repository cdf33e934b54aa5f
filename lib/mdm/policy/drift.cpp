#include "mdm/policy/drift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/content.hpp"

namespace mdm::policy {
namespace {

constexpr std::array<std::string_view, 8> names{"in-step",      "changed-here", "changed-on-server",
                                                "changed-both", "changed",      "gone",
                                                "left-over",    "not-managed"};

std::string text_of(const FieldChange& change) {
    if (change.before.empty()) return fmt::format("{}: not set → {}", change.path, change.after);
    if (change.after.empty()) return fmt::format("{}: {} → not set", change.path, change.before);
    return fmt::format("{}: {} → {}", change.path, change.before, change.after);
}

/// Who moved; nullopt: cannot be told.
struct Sides {
    std::optional<bool> here = false;
    std::optional<bool> server = false;
};

/// One wanted object that the server has.
class Comparing {
  public:
    Comparing(const Wanted& wanted, const ObjectKind& kind, const RemoteObject& there, const Situation& at,
              const AppliedContents& applied, DriftRow& row)
        : wanted_(wanted),
          kind_(kind),
          there_(there),
          at_(at),
          applied_(applied),
          row_(row),
          content_(content_for(kind, at.set, wanted.artefact, &there)) {}

    Result<void> compare() {
        row_.id = there_.object.id;
        row_.three_way = keeps_hash(kind_) && !there_.marker.sha256.empty();
        if (row_.three_way) sides_.here = there_.marker.sha256 != content_hash(content_);
        MDM_CHECK(compare_texts());
        compare_lines();
        if (row_.three_way) compare_protection();
        judge();
        return {};
    }

  private:
    CompareOptions options() const { return compare_options(kind_, &there_); }

    void say(std::string text) { row_.detail += (row_.detail.empty() ? "" : "; ") + std::move(text); }
    void server_moved() { sides_.server = true; }

    Result<void> compare_texts() {
        const NativeObject& live = there_.object;
        MDM_TRY_DURING(fmt::format("comparing '{}'", there_.marker.id()), const auto content,
                       parse_content(kind_.format, content_));
        const std::string name = name_for(kind_, at_.set, wanted_.artefact, &there_);
        if (kind_.names && live.name != name) {
            row_.changes.push_back(fmt::format("(name): {} → {}", live.name, name));
            server_moved();
        }
        const auto current = parse_content(kind_.format, live.content);
        if (!current.ok()) {
            say("what the server gives cannot be read");
            row_.changes.push_back("(content)");
            server_moved();
            return {};
        }
        const auto all = compare_content(content, *current, options());
        for (const FieldChange& change : all.changes) row_.changes.push_back(text_of(change));
        row_.not_compared = all.not_compared;
        if (row_.three_way) blame(all, *current);
        return {};
    }

    // The files did not move: what differs moved at the server. They did: only what was applied last can
    // tell.
    void blame(const Comparison& all, const nlohmann::json& current) {
        if (!*sides_.here) {
            if (!all.changes.empty()) server_moved();
            return;
        }
        const std::string* last = applied_.find(kind_.id, there_.marker.id(), there_.marker.sha256);
        const auto before =
            last == nullptr ? Result<nlohmann::json>(nlohmann::json()) : parse_content(kind_.format, *last);
        if (last != nullptr && before.ok()) {
            if (!compare_content(*before, current, options()).changes.empty()) server_moved();
        } else if (all.changes.empty()) {
            say("the server has what the files say already; only the marker is older");
        } else if (!*sides_.server) {
            sides_.server.reset();
            say("whether it changed on the server as well cannot be told: this ledger does not have what was "
                "applied last");
        }
    }

    bool there_on(const ObjectAssignment& line) const {
        const auto& all = there_.object.assignments;
        return std::find(all.begin(), all.end(), line) != all.end();
    }
    bool is_wanted(const ObjectAssignment& line) const {
        return std::any_of(wanted_.lines.begin(), wanted_.lines.end(),
                           [&](const NamedLine& each) { return each.line == line; });
    }
    NamedLine named(const ObjectAssignment& line) const {
        const auto found = at_.groups.by_id().find(line.id);
        return {line, found == at_.groups.by_id().end() ? line.id : found->second};
    }

    // A line that we wrote once and that is gone was taken away there; one that is new was written here.
    void compare_lines() {
        for (const NamedLine& line : wanted_.lines) {
            if (there_on(line.line)) continue;
            row_.changes.push_back(fmt::format("(assignment): + {}", text(line)));
            (there_.marker.claims(line.line) ? sides_.server : sides_.here) = true;
        }
        for (const ObjectAssignment& line : there_.object.assignments) {
            if (is_wanted(line)) continue;
            if (!there_.marker.claims(line)) {
                say(fmt::format("somebody else gives it to {}", text(named(line))));
                continue;
            }
            row_.changes.push_back(fmt::format("(assignment): - {}", text(named(line))));
            sides_.here = true;
        }
    }

    void compare_protection() {
        if (there_.marker.protect == wanted_.protect) return;
        row_.changes.push_back(fmt::format("(protect): {} → {}", there_.marker.protect, wanted_.protect));
        sides_.here = true;
    }

    void judge() {
        if (!row_.three_way) {
            say("two-way: this server keeps no hash of what was applied last");
            row_.state = row_.changes.empty() ? DriftState::in_step : DriftState::changed;
            return;
        }
        const bool here = *sides_.here;
        const bool server = sides_.server.value_or(false);
        row_.state = here && server ? DriftState::changed_both
                     : here         ? DriftState::changed_here
                     : server       ? DriftState::changed_on_server
                                    : DriftState::in_step;
    }

    const Wanted& wanted_;
    const ObjectKind& kind_;
    const RemoteObject& there_;
    const Situation& at_;
    const AppliedContents& applied_;
    DriftRow& row_;
    std::string content_;
    Sides sides_;
};

/// All rows, kind by kind of what there is to say.
class Drifting {
  public:
    Drifting(const Situation& at, const AppliedContents& applied) : at_(at), applied_(applied) {}

    Result<std::vector<DriftRow>> find() {
        for (const Wanted& each : at_.wanted) MDM_CHECK(wanted(each));
        for (const std::size_t index : at_.left) left(at_.remote.ours[index]);
        for (const NativeObject& each : at_.remote.others) other(each);
        return std::move(rows_);
    }

  private:
    Result<void> wanted(const Wanted& each) {
        const Artefact& artefact = each.artefact;
        const ObjectKind& kind = *at_.remote.kind(artefact.kind);
        MDM_TRY(const auto* there, at_.remote.find(artefact.kind, artefact.policy, artefact.name));
        DriftRow row;
        row.kind = artefact.kind;
        row.name = name_for(kind, at_.set, artefact, there);
        row.policy = artefact.policy;
        row.artefact = artefact.name;
        if (there == nullptr)
            gone(kind, row);
        else
            MDM_CHECK(Comparing(each, kind, *there, at_, applied_, row).compare());
        rows_.push_back(std::move(row));
        return {};
    }

    void gone(const ObjectKind& kind, DriftRow& row) const {
        row.state = DriftState::gone;
        row.three_way = keeps_hash(kind);
        const bool knew = applied_.knows(kind.id, row.policy + "/" + row.artefact);
        row.detail = knew ? "it was applied before" : "as far as is known here it was never applied";
        if (const NativeObject* other = at_.remote.named(kind.id, row.name))
            row.detail +=
                fmt::format("; '{}' ({}) has its name and no marker of set '{}': was the marker edited away?",
                            other->name, other->id, at_.set);
    }

    void left(const RemoteObject& each) {
        DriftRow row;
        row.kind = each.object.kind;
        row.id = each.object.id;
        row.name = each.object.name;
        row.policy = each.marker.policy;
        row.artefact = each.marker.artefact;
        row.state = DriftState::left_over;
        row.three_way = !each.marker.sha256.empty();
        row.detail = each.marker.protect ? "no document wants it; protected" : "no document wants it";
        rows_.push_back(std::move(row));
    }

    void other(const NativeObject& each) {
        DriftRow row;
        row.kind = each.kind;
        row.id = each.id;
        row.name = each.name;
        row.state = DriftState::not_managed;
        for (const OtherSet& marked : at_.remote.other_sets)
            if (marked.kind == each.kind && marked.id == each.id)
                row.detail = fmt::format("of set '{}'", marked.set);
        rows_.push_back(std::move(row));
    }

    const Situation& at_;
    const AppliedContents& applied_;
    std::vector<DriftRow> rows_;
};

}  // namespace

std::string_view name(DriftState state) {
    return names[static_cast<std::size_t>(state)];
}

Result<std::vector<DriftRow>> find_drift(const Situation& at, const AppliedContents& applied) {
    return Drifting(at, applied).find();
}

}  // namespace mdm::policy
