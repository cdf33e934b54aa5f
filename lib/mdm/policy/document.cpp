#include "mdm/policy/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/load/fields.hpp"
#include "mdm/policy/load/inputs.hpp"
#include "mdm/policy/load/kinds.hpp"
#include "mdm/policy/load/scalars.hpp"
#include "mdm/policy/load/stream.hpp"
#include "mdm/policy/load/variables.hpp"

namespace mdm::policy {
namespace {

// Twice over the inputs: variables may stand behind the documents that use them. The first pass parses only
// what names the word; documents are never held, so that memory does not grow with their number.
class Loader {
  public:
    Loader(const LoadRequest& request, const FileSystem& files) : request_(request), files_(files) {}

    Result<Loaded> run() {
        MDM_TRY(inputs_, find_inputs(request_, files_, findings_));
        for (Input& input : inputs_) MDM_CHECK(find_variables(input));
        for (Input& input : inputs_) MDM_CHECK(read(input));
        check_references();
        return finish();
    }

  private:
    Result<void> find_variables(Input& input) {
        if (input.settings) return {};
        Findings unheard;  // read() says the same again
        const bool keep = input.text.has_value();
        MDM_CHECK(read_input(input, files_, unheard));
        if (!input.text) variables_.complete = false;
        if (!input.text || input.text->find("Variables") == std::string::npos) {
            if (!keep) input.text.reset();
            return {};
        }
        const Scope scope{input.name, unheard, none_};
        const auto take = [&](const yaml::Node& document) {
            const auto* kind = document.find("kind");
            const auto* spec = document.find("spec");
            if (kind != nullptr && kind->scalar == "Variables" && spec != nullptr)
                read_variables(*spec, scope, variables_);
        };
        if (!each_candidate(*input.text, "Variables", take)) variables_.complete = false;
        return {};  // what was decided on stays, and is what is read
    }

    Result<void> read(Input& input) {
        MDM_CHECK(read_input(input, files_, findings_));
        variables_.complete = variables_.complete && input.text.has_value();
        if (!input.text) return {};
        const std::string text = std::move(*input.text);
        input.text.reset();
        digest_.add(fmt::format("{}\n", text.size()));
        digest_.add(text);
        const Scope scope{input.name, findings_, variables_};
        const bool whole = each_document(text, scope, [&](yaml::Node document) {
            if (input.settings)
                settings(document, input, scope);
            else
                one(document, scope);
        });
        if (!whole) variables_.complete = false;
        if (input.settings && whole && documents_.set_folder.empty())
            findings_.error("missing-key", {input.name, {1, 1}}, "no 'set' in 'mdmctl.yaml'",
                            "write set: NAME");
        return {};
    }

    void settings(const yaml::Node& document, const Input& input, const Scope& scope) {
        if (document.is_null() || !expect_map(document, "mdmctl.yaml", scope)) return;
        const Fields fields(document, "'mdmctl.yaml'", "set", "", scope);
        const auto* set = fields.find("set");
        if (set == nullptr) return;
        if (!documents_.set_folder.empty())
            return scope.error("conflict", *set,
                               fmt::format("a second set; the first is {} in '{}'", quoted(documents_.set),
                                           documents_.set_folder),
                               "give one set at a time");
        documents_.set = name_of(*set, "set", scope).value_or("");
        documents_.set_folder = input.folder;
    }

    void one(yaml::Node& document, const Scope& scope) {
        if (document.is_null()) return;
        if (!expect_map(document, "a document", scope)) return;
        const Fields fields(document, "the document", "apiVersion kind metadata spec", "include", scope);
        if (const auto* version = fields.require("apiVersion")) check_version(*version, scope);
        const auto* kind = fields.require("kind");
        if (kind == nullptr) return;
        const auto reader = std::find_if(kinds.begin(), kinds.end(),
                                         [&](const Kind& each) { return each.name == kind->scalar; });
        if (reader == kinds.end()) return unknown_kind(*kind, scope);
        if (reader->read == nullptr) return not_yet(*kind, fmt::format("kind '{}'", reader->name), scope);
        fields.require("spec");
        (this->*reader->read)(document, scope);
    }

    static void check_version(const yaml::Node& version, const Scope& scope) {
        if (version.is_scalar() && version.scalar == "mdmctl/v1") return;
        scope.error("unknown-version", version, fmt::format("unknown apiVersion {}", described(version)),
                    "write mdmctl/v1");
    }

    static void unknown_kind(const yaml::Node& kind, const Scope& scope) {
        std::vector<std::string> names;
        for (const Kind& each : kinds) names.emplace_back(each.name);
        std::string hint = did_you_mean(kind.scalar, names);
        if (hint.empty()) hint = "one of " + join(names, ", ");
        scope.error("unknown-kind", kind, fmt::format("unknown kind {}", described(kind)), std::move(hint));
    }

    void policy(yaml::Node& document, const Scope& scope) {
        expand_spec(document, scope);
        Policy policy = read_policy(document, scope);
        if (fresh(policy_kind, policy.name, policy.source) && request_.keep_policies)
            documents_.policies.push_back(std::move(policy));
    }

    void assignment(yaml::Node& document, const Scope& scope) {
        expand_spec(document, scope);
        Assignment assignment = read_assignment(document, scope, references_);
        if (fresh("assignment", assignment.name, assignment.source))
            documents_.assignments.push_back(std::move(assignment));
    }

    void variables(yaml::Node& document, const Scope& scope) {
        const Metadata metadata = read_metadata(document, scope);
        fresh("variables document", metadata.name, metadata.source);
        const auto* spec = document.find("spec");
        if (spec != nullptr) read_variables(*spec, {scope.file, findings_, none_}, reported_);
    }

    static void expand_spec(yaml::Node& document, const Scope& scope) {
        for (std::size_t i = 0; i < document.keys.size(); ++i)
            if (document.keys[i].scalar == "spec") expand(document.items[i], scope);
    }

    bool fresh(std::string_view what, const std::string& name, const Source& source) {
        if (name.empty()) return true;
        const auto [first, added] = names_.try_emplace(fmt::format("{} {}", what, name), source);
        if (added) return true;
        const Source& other = first->second;
        findings_.error("duplicate-name", source,
                        fmt::format("the {} {} is defined at {}:{}:{} already", what, quoted(name),
                                    other.file, other.mark.line, other.mark.column),
                        "rename or remove one of the two");
        return false;
    }

    void check_references() {
        if (!variables_.complete) return;  // what is missing may be in the part that could not be read
        for (const PolicyReference& each : references_) {
            if (names_.find(fmt::format("{} {}", policy_kind, each.name)) != names_.end()) continue;
            findings_.error("undefined-policy", each.source,
                            fmt::format("the policy {} is not defined", quoted(each.name)),
                            findings_.may_suggest() ? did_you_mean(each.name, policy_names()) : "");
        }
    }

    std::vector<std::string> policy_names() const {
        std::vector<std::string> names;
        for (const auto& [name, source] : names_)
            if (name.starts_with(policy_kind)) names.push_back(name.substr(policy_kind.size() + 1));
        std::sort(names.begin(), names.end());  // so that the same one is suggested every time
        return names;
    }

    Loaded finish() {
        for (auto& [name, secret] : variables_.secrets) documents_.secrets.emplace(name, secret.reference);
        documents_.organization = variables_.text_or("org", "mdmctl");
        documents_.organization_id = variables_.text_or("orgId", "mdmctl");
        documents_.inputs_sha256 = digest_.hex();
        return {std::move(documents_), findings_.take_sorted()};
    }

    static constexpr std::string_view policy_kind = "policy";

    struct Kind {
        std::string_view name;
        void (Loader::*read)(yaml::Node& document, const Scope& scope);  // null: later
    };
    static const std::array<Kind, 5> kinds;

    const LoadRequest& request_;
    const FileSystem& files_;
    Findings findings_;
    std::vector<Input> inputs_;
    Variables variables_;  // of the first pass
    Variables reported_;   // of the second, to name duplicates
    const Variables none_;
    std::vector<PolicyReference> references_;
    std::unordered_map<std::string, Source> names_;
    Documents documents_;
    Sha256 digest_;
};

const std::array<Loader::Kind, 5> Loader::kinds{{{"Policy", &Loader::policy},
                                                 {"Assignment", &Loader::assignment},
                                                 {"Variables", &Loader::variables},
                                                 {"Overlay", nullptr},
                                                 {"Catalog", nullptr}}};

}  // namespace

Result<Loaded> load(const LoadRequest& request, const FileSystem& files) {
    return Loader(request, files).run();
}

Settings Policy::for_platform(std::string_view platform) const {
    Settings all = settings;
    if (const auto own = per_platform.find(std::string(platform)); own != per_platform.end())
        for (const auto& [key, value] : own->second) all[key] = value;
    return all;
}

bool Loaded::ok() const {
    return std::none_of(findings.begin(), findings.end(),
                        [](const Finding& finding) { return finding.level == Level::error; });
}

const Policy* Documents::policy(std::string_view name) const {
    const auto found =
        std::find_if(policies.begin(), policies.end(), [&](const Policy& each) { return each.name == name; });
    return found != policies.end() ? &*found : nullptr;
}

}  // namespace mdm::policy
