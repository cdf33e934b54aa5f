#include "mdm/policy/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/load/catalog.hpp"
#include "mdm/policy/load/fields.hpp"
#include "mdm/policy/load/includes.hpp"
#include "mdm/policy/load/inputs.hpp"
#include "mdm/policy/load/kinds.hpp"
#include "mdm/policy/load/layers.hpp"
#include "mdm/policy/load/scalars.hpp"
#include "mdm/policy/load/stream.hpp"
#include "mdm/policy/load/variables.hpp"

namespace mdm::policy {
namespace {

// Twice over the inputs: variables may stand behind the documents that use them, and catalogs are read
// between the two. The first pass parses only what names the word; documents are never held, so that memory
// does not grow with their number.
class Loader {
  public:
    Loader(const LoadRequest& request, const FileSystem& files)
        : request_(request), files_(files), includes_(files, findings_) {}

    Result<Loaded> run() {
        MDM_TRY(auto found, find_inputs(request_, files_, findings_));
        inputs_ = std::move(found.all);
        documents_.folder = std::move(found.base);
        includes_.know(inputs_);
        for (std::size_t i = 0; i < inputs_.size(); ++i) MDM_CHECK(find_variables(i));
        includes_.check_cycles();
        std::stable_sort(inputs_.begin(), inputs_.end(),
                         [](const Input& a, const Input& b) { return a.name < b.name; });
        for (Input& input : inputs_) MDM_CHECK(find_catalogs(input));
        for (Input& input : inputs_) MDM_CHECK(read(input));
        check_references();
        return finish();
    }

  private:
    // Files that are included are read behind the others.
    Result<void> find_variables(std::size_t at) {
        Input input = std::move(inputs_[at]);
        std::vector<Input> included;
        auto done = input.settings ? Result<void>() : find_variables(input, included);
        inputs_[at] = std::move(input);
        for (Input& each : included) inputs_.push_back(std::move(each));
        return done;
    }

    Result<void> find_variables(Input& input, std::vector<Input>& included) {
        Findings unheard;  // read() says the same again
        const bool keep = input.text.has_value();
        MDM_CHECK(read_input(input, files_, unheard));
        if (!input.text) {
            variables_.complete = false;
            return {};
        }
        const auto names = [&](std::string_view word) { return input.text->find(word) != std::string::npos; };
        included = includes_.look(input, *input.text);
        input.catalogs = names("Catalog");
        layered_ = layered_ || names("extends") || names("overlays");
        if (!names("Variables")) {
            if (!keep) input.text.reset();
            return {};
        }
        const Folder folder = folder_of(input, nullptr);
        const Scope scope{input.name, unheard, none_, nullptr, &folder};
        const auto take = [&](const yaml::Node& document) {
            const auto* kind = document.find("kind");
            const auto* spec = document.find("spec");
            if (kind != nullptr && kind->scalar == "Variables" && spec != nullptr)
                read_variables(*spec, scope, variables_);
        };
        if (!each_candidate(*input.text, "Variables", take)) variables_.complete = false;
        return {};  // what was decided on stays, and is what is read
    }

    // What is wrong in a catalog is reported here, and what is malformed by read().
    Result<void> find_catalogs(Input& input) {
        if (!input.catalogs) return {};
        MDM_CHECK(read_input(input, files_, findings_));
        if (!input.text) return {};
        const Folder folder = folder_of(input, &digest_);
        Findings unheard;
        const Scope silent{input.name, unheard, none_};
        const Scope scope{input.name, findings_, variables_, nullptr, &folder};
        const bool whole = each_document(*input.text, silent, [&](yaml::Node document) {
            const auto* kind = document.find("kind");
            if (kind == nullptr || kind->scalar != "Catalog") return;
            catalogs_read_.emplace(input.name, document.mark.line);
            expand_spec(document, scope);
            if (const auto* spec = document.find("spec")) read_catalog(*spec, scope, catalog_);
        });
        if (!whole) variables_.complete = false;
        return {};
    }

    Result<void> read(Input& input) {
        MDM_CHECK(read_input(input, files_, findings_));
        variables_.complete = variables_.complete && input.text.has_value();
        if (!input.text) return {};
        const std::string text = std::move(*input.text);
        input.text.reset();
        digest_.add(fmt::format("{}\n", text.size()));
        digest_.add(text);
        const Folder folder = folder_of(input, &digest_);
        const Scope scope{input.name, findings_, variables_, &catalog_, &folder};
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

    Folder folder_of(const Input& input, Sha256* digest) const {
        return {files_, input.here, input.root, digest, documents_.folder};
    }

    void settings(const yaml::Node& document, const Input& input, const Scope& scope) {
        if (document.is_null() || !expect_map(document, "mdmctl.yaml", scope)) return;
        const Fields fields(document, "'mdmctl.yaml'", "set", "", scope);
        const auto* set = fields.find("set");
        if (set == nullptr) return;
        if (!documents_.set_folder.empty())
            return scope.error("conflict", *set,
                               fmt::format("a second set; the first is {} in '{}'", in_quotes(documents_.set),
                                           documents_.set_folder),
                               "give one set at a time");
        documents_.set = name_of(*set, "set", scope).value_or("");
        documents_.set_folder = input.folder;
        documents_.set_whole = input.whole;
    }

    void one(yaml::Node& document, const Scope& scope) {
        if (document.is_null()) return;
        if (!expect_map(document, "a document", scope)) return;
        const Fields fields(document, "the document", "apiVersion kind metadata spec include", "", scope);
        if (const auto* include = fields.find("include"); include && !includes_.seen(scope.at(*include)))
            scope.error("bad-path", *include, "'include' cannot be found here",
                        "write it at the start of a line");
        if (const auto* version = fields.require("apiVersion")) check_version(*version, scope);
        const auto* kind = fields.require("kind");
        if (kind == nullptr) return;
        const auto reader = std::find_if(kinds.begin(), kinds.end(),
                                         [&](const Kind& each) { return each.name == kind->scalar; });
        if (reader == kinds.end()) return unknown_kind(*kind, scope);
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
        PolicyDraft draft = read_policy(document, scope, references_);
        if (!fresh(policy_kind, draft.policy.name, draft.policy.source)) return;
        if (request_.keep_policies || layered_)
            layers_.policies.push_back(std::move(draft));
        else
            finished(std::move(draft), catalog_, variables_.complete, findings_);
    }

    void overlay(yaml::Node& document, const Scope& scope) {
        expand_spec(document, scope);
        Overlay overlay = read_overlay(document, scope, references_);
        if (fresh("overlay", overlay.name, overlay.source)) layers_.overlays.push_back(std::move(overlay));
    }

    void catalog(yaml::Node& document, const Scope& scope) {
        const Metadata metadata = read_metadata(document, scope);
        fresh("catalog", metadata.name, metadata.source);
        if (catalogs_read_.count({scope.file, document.mark.line}) == 0)
            scope.error("malformed", document, "a Catalog that cannot be found", "write kind: Catalog");
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
        if (spec != nullptr)
            read_variables(*spec, {scope.file, findings_, none_, nullptr, scope.folder}, reported_);
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
                        fmt::format("the {} {} is defined at {}:{}:{} already", what, in_quotes(name),
                                    other.file, other.mark.line, other.mark.column),
                        "rename or remove one of the two");
        return false;
    }

    void check_references() {
        if (!variables_.complete) return;  // what is missing may be in the part that could not be read
        for (const Reference& each : references_) {
            if (names_.find(fmt::format("{} {}", policy_kind, each.name)) != names_.end()) continue;
            findings_.error("undefined-policy", each.source,
                            fmt::format("the policy {} is not defined", in_quotes(each.name)),
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
        layers_.complete = variables_.complete;
        auto policies = resolve_layers(std::move(layers_), documents_.assignments, findings_);
        if (request_.keep_policies) documents_.policies = std::move(policies);
        for (auto& [name, secret] : variables_.secrets) documents_.secrets.emplace(name, secret.reference);
        documents_.organization = variables_.text_or("org", "mdmctl");
        documents_.organization_id = variables_.text_or("orgId", "mdmctl");
        documents_.inputs_sha256 = digest_.hex();
        return {std::move(documents_), findings_.take_sorted()};
    }

    static constexpr std::string_view policy_kind = "policy";

    struct Kind {
        std::string_view name;
        void (Loader::*read)(yaml::Node& document, const Scope& scope);
    };
    static const std::array<Kind, 5> kinds;

    const LoadRequest& request_;
    const FileSystem& files_;
    Findings findings_;
    std::vector<Input> inputs_;
    Variables variables_;  // of the first pass
    Variables reported_;   // of the second, to name duplicates
    const Variables none_;
    Catalog catalog_;
    std::set<std::pair<std::string, int>> catalogs_read_;  // file, line
    LayerInput layers_{{}, {}, catalog_};
    bool layered_ = false;  // policies build on each other
    Includes includes_;
    std::vector<Reference> references_;
    std::unordered_map<std::string, Source> names_;
    Documents documents_;
    Sha256 digest_;
};

const std::array<Loader::Kind, 5> Loader::kinds{{{"Policy", &Loader::policy},
                                                 {"Assignment", &Loader::assignment},
                                                 {"Variables", &Loader::variables},
                                                 {"Overlay", &Loader::overlay},
                                                 {"Catalog", &Loader::catalog}}};

}  // namespace

Result<Loaded> load(const LoadRequest& request, const FileSystem& files) {
    return Loader(request, files).run();
}

Settings Policy::for_platform(std::string_view platform) const {
    Settings all = settings;
    if (const auto own = per_platform.find(std::string(platform)); own != per_platform.end())
        for (const auto& [key, value] : own->second) all[key] = value;
    std::erase_if(all, [](const auto& entry) { return entry.second.data.index() == 0; });
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
