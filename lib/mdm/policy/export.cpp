#include "mdm/policy/export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/adopt.hpp"
#include "mdm/policy/apart.hpp"
#include "mdm/policy/export_parts.hpp"
#include "mdm/policy/export_select.hpp"
#include "mdm/policy/import/import.hpp"
#include "mdm/policy/plan_run.hpp"
#include "mdm/policy/write_yaml.hpp"

namespace mdm::policy {
namespace {

constexpr std::string_view order_of_documents = "---\n";

/// One object on its way to a file.
struct Item {
    const ChosenObject* chosen = nullptr;
    std::string name;  // of its policy, and of its file
    std::optional<Policy> policy;
    std::optional<SecretNames> secrets;
    Given given;
    bool neutral = true;
    std::string failure;

    bool alive() const { return failure.empty(); }
    const NativeObject& object() const { return chosen->object; }
    std::string called() const {
        return fmt::format("{} '{}' ({})", object().kind, printable(object().name), printable(object().id));
    }
    std::string text() const {
        std::string yaml = write_yaml(policy_document(*policy));
        if (!given.include.empty())
            yaml += std::string(order_of_documents) + write_yaml(assignment_document(name, given));
        if (!secrets->all().empty())
            yaml += std::string(order_of_documents) + write_yaml(variables_document(name, *secrets));
        return yaml;
    }
};

/// The first finding that is an error, or "".
std::string trouble_in(const std::vector<Finding>& findings) {
    for (const Finding& finding : findings)
        if (finding.level == Level::error) return finding.message;
    return {};
}

class Exporter {
  public:
    Exporter(const ExportRequest& request, Backend& backend, const Fleet& fleet, const FileSystem& files)
        : request_(request), backend_(backend), fleet_(fleet), files_(files) {}

    Result<Exported> run() {
        MDM_TRY(auto selection,
                select_objects({request_.names, request_.set, request_.context}, backend_, request_.ledger));
        all_.set = selection.set;
        all_.notes = std::move(selection.notes);
        all_.failures = std::move(selection.failures);
        MDM_TRY(groups_, Groups::read(backend_));
        MDM_TRY(serials_, serials_of(fleet_, selection.objects));
        for (const ChosenObject& each : selection.objects) add(each);
        MDM_CHECK(prove());
        for (const Item& item : items_) tell(item);
        return std::move(all_);
    }

  private:
    void add(const ChosenObject& chosen) {
        Item item;
        item.chosen = &chosen;
        item.name = chosen.name;
        item.given = given_to(chosen.object, chosen.kind, groups_, serials_);
        make(item, true);
        items_.push_back(std::move(item));
    }

    /// Neutral where that gives the same, else all in raw, else a failure.
    void make(Item& item, bool neutral) {
        item.failure.clear();
        auto made = make_as(item, neutral);
        if (!made.ok() && neutral) return make(item, false);
        if (!made.ok()) item.failure = made.error().text();
        item.neutral = neutral;
    }

    Result<void> make_as(Item& item, bool neutral) {
        item.secrets.emplace(item.name);
        MDM_TRY(item.policy, policy_of_object(item.object(), neutral, *item.secrets));
        item.policy->name = item.name;
        item.policy->protect = item.chosen->marker && item.chosen->marker->protect;
        MDM_TRY(const Artefact artefact, the_artefact(item));
        const ObjectKind& kind = item.chosen->kind;
        const std::string content = adopted_content(kind, artefact.content, item.object());
        MDM_CHECK(check_same(kind, content, item.object()));
        const std::string marked = item.chosen->marker ? item.chosen->marker->sha256 : std::string();
        item.policy->adopt = {{kind.id, artefact.name, item.object().id, adoption_name(item.object().name),
                               adoption_digest(content, marked), item.given.to}};
        return {};
    }

    Result<Artefact> the_artefact(const Item& item) const {
        MDM_TRY(const auto loaded, loaded_documents(item.text()));
        const auto translations = translate_all(loaded);
        if (const auto trouble = trouble_in(translations.findings); !trouble.empty())
            return Error{Code::unsupported, trouble};
        if (translations.artefacts.size() != 1 || translations.artefacts.front().kind != item.object().kind)
            return Error{Code::unsupported,
                         fmt::format("no document comes out as this one {} object", item.object().kind)};
        auto parts = taken_apart(translations.artefacts.front(), item.chosen->kind);
        if (parts.size() != 1)
            return Error{Code::unsupported,
                         "it is not for one of the platforms that this server keeps apart"};
        return std::move(parts.front());
    }

    Result<Documents> loaded_documents(const std::string& yaml) const {
        MDM_TRY(auto loaded, load({{"-"}, yaml}, files_));
        if (const auto trouble = trouble_in(loaded.findings); !trouble.empty())
            return Error{Code::unsupported, trouble};
        return std::move(loaded.documents);
    }

    static Result<void> check_same(const ObjectKind& kind, const std::string& content,
                                   const NativeObject& object) {
        MDM_TRY(const auto wanted, parse_content(kind.format, content));
        MDM_TRY(const auto live, parse_content(kind.format, object.content));
        const auto all = compare_content(wanted, live, {kind.format, kind.masks_secrets, false, false});
        if (all.changes.empty()) return {};
        return Error{Code::unsupported, fmt::format("a document cannot say '{}' as it is there",
                                                    printable(all.changes.front().path))};
    }

    std::string stream() const {
        std::string yaml;
        for (const Item& item : items_)
            if (item.alive()) yaml += std::string(yaml.empty() ? "" : order_of_documents) + item.text();
        return yaml;
    }

    Result<Plan> plan() const {
        MDM_TRY(const auto documents, loaded_documents(stream()));
        const auto translations = translate_all(documents);
        if (const auto trouble = trouble_in(translations.findings); !trouble.empty())
            return Error{Code::unsupported, trouble};
        const PlanRequest request{documents, translations, request_.context, request_.known_contexts,
                                  all_.set,  ".",          std::nullopt,     request_.ledger};
        return make_plan(request, backend_, fleet_);
    }

    /// What is handed out gives an empty plan; whatever stands in its way is taken out, and said.
    Result<void> prove() {
        for (int round = 0; round < 4 && any_alive(); ++round) {
            auto made = plan();
            if (made.ok() && made->empty()) return {};
            if (!made.ok() && !backs_down(made.error(), round)) return std::move(made.error());
            if (made.ok())
                for (const Step& step : made->steps) take_out(step);
        }
        return {};
    }

    bool any_alive() const {
        return std::any_of(items_.begin(), items_.end(), [](const Item& item) { return item.alive(); });
    }

    /// Policies that were never together in one run may contradict each other, or reach nobody by a serial.
    bool backs_down(const Error& error, int round) {
        if (error.code != Code::invalid && error.code != Code::unsupported && error.code != Code::refused &&
            error.code != Code::not_found && error.code != Code::ambiguous)
            return false;
        if (round > 1) return false;
        for (Item& item : items_) {
            if (round == 1 && !item.given.include.empty())
                item.given = {{}, {}, {}, fmt::format("planning it fails: {}", error.message)};
            if (item.alive()) make(item, false);
        }
        return true;
    }

    void take_out(const Step& step) {
        for (Item& item : items_) {
            if (item.name != step.policy || !item.alive()) continue;
            const bool lines = step.action == StepAction::assign || step.action == StepAction::unassign;
            if (lines && !item.given.include.empty()) {
                item.given = {{}, {}, {}, "devices that it is given to are of other platforms"};
                make(item, item.neutral);
            } else if (item.neutral) {
                make(item, false);
            } else {
                item.failure = step.changes.empty() ? "its plan would not be empty"
                                                    : fmt::format("a document cannot say '{}' as it is there",
                                                                  printable(step.changes.front().path));
            }
        }
    }

    void tell(const Item& item) {
        if (!item.alive()) {
            all_.failures.push_back(fmt::format("{}: {}", item.called(), item.failure));
            return;
        }
        all_.files.push_back({item.name + ".yaml", item.text()});
        for (const auto& [name, variable] : item.secrets->all())
            all_.warnings.push_back(
                fmt::format("{}: a secret that is not shown: before a change of it is applied, set {} (or "
                            "change secrets.{} in {}.yaml)",
                            item.called(), variable, name, item.name));
        if (!item.given.why_not.empty())
            all_.warnings.push_back(
                fmt::format("{}: who has it stays as it is at the server and is in no document: {}",
                            item.called(), item.given.why_not));
    }

    const ExportRequest& request_;
    Backend& backend_;
    const Fleet& fleet_;
    const FileSystem& files_;
    Groups groups_;
    Serials serials_;
    std::vector<Item> items_;
    Exported all_;
};

}  // namespace

std::string Exported::stream() const {
    std::string yaml;
    for (const ExportedFile& file : files)
        yaml += std::string(yaml.empty() ? "" : order_of_documents) + file.text;
    return yaml;
}

Result<Exported> export_policies(const ExportRequest& request, Backend& backend, const Fleet& fleet,
                                 const FileSystem& files) {
    return Exporter(request, backend, fleet, files).run();
}

}  // namespace mdm::policy
