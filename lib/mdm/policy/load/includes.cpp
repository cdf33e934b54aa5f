#include "mdm/policy/load/includes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/text.hpp"
#include "mdm/policy/load/files.hpp"
#include "mdm/policy/load/scalars.hpp"
#include "mdm/policy/load/stream.hpp"
#include "mdm/policy/load/variables.hpp"

namespace mdm::policy {
namespace {

constexpr std::size_t deepest = 64;

// Assignments have an `include` too, further in; only a key at the start of a line can be a document's, or
// one in a document written with braces.
bool may_include(std::string_view text) {
    return text.starts_with("include") || text.find("\ninclude") != std::string_view::npos ||
           text.find("\"include\"") != std::string_view::npos ||
           (text.find('{') == text.find_first_not_of(" \n\r\t-") &&
            text.find("include") != std::string_view::npos);
}

std::string shown_path(const std::string& includer, const std::string& path) {
    const auto slash = includer.rfind('/');
    return slash == std::string::npos ? path : includer.substr(0, slash + 1) + path;
}

// Without "." and "x/..", where that names the same file.
std::string folded(const std::string& path, const std::string& canonical, const FileSystem& files) {
    std::vector<std::string> parts;
    for (std::string& part : split(path, '/')) {
        if (part == "." || (part.empty() && !parts.empty())) continue;
        const bool up = part == ".." && !parts.empty() && !parts.back().empty() && parts.back() != "..";
        if (up)
            parts.pop_back();
        else
            parts.push_back(std::move(part));
    }
    std::string out = join(parts, "/");
    const auto same = files.canonical(out);
    return same.ok() && *same == canonical ? out : path;
}

}  // namespace

void Includes::know(const std::vector<Input>& inputs) {
    for (const Input& input : inputs) known_.insert(input.canonical);
}

std::vector<Input> Includes::look(const Input& input, std::string_view text) {
    std::vector<Input> fresh;
    names_.emplace(input.canonical, input.name);
    if (!may_include(text)) return fresh;
    static const Variables none;
    const Folder folder{files_, input.here, input.root};
    Findings unheard;  // the reader of documents says it again
    const Scope silent{input.name, unheard, none};
    const Scope scope{input.name, findings_, none, nullptr, &folder};
    each_document(text, silent, [&](const yaml::Node& document) {
        const yaml::Node* list = document.find("include");
        if (list == nullptr) return;
        seen_.emplace(input.name, list->mark.line);
        if (!expect_list(*list, "include", scope)) return;
        for (const yaml::Node& node : list->items) item(node, input, scope, fresh);
    });
    return fresh;
}

void Includes::item(const yaml::Node& node, const Input& input, const Scope& scope,
                    std::vector<Input>& fresh) {
    const auto path = text_of(node, "include[]", scope);
    if (!path) return;
    const auto canonical = path_below(*path, node, "include[]", scope);
    if (!canonical) return;
    if (canonical->ends_with("/mdmctl.yaml"))
        return scope.error("unknown-kind", node, "settings of a folder are no document",
                           "give the folder with -f");
    edges_[input.canonical].push_back({*canonical, scope.at(node)});
    if (!known_.insert(*canonical).second) return;
    Input next;
    next.name = folded(shown_path(input.name, *path), *canonical, files_);
    next.canonical = *canonical;
    next.here = canonical->substr(0, std::max<std::size_t>(canonical->rfind('/'), 1));
    next.root = input.root;
    fresh.push_back(std::move(next));
}

void Includes::check_cycles() {
    for (const auto& [file, edges] : edges_) visit(file);
}

void Includes::visit(const std::string& file) {
    if (!open_.try_emplace(file, true).second) return;
    chain_.push_back(file);
    if (const auto found = edges_.find(file); found != edges_.end())
        for (const Edge& edge : found->second) {
            const auto there = open_.find(edge.to);
            if (there != open_.end() && there->second) {
                std::string text;
                for (auto at = std::find(chain_.begin(), chain_.end(), edge.to); at != chain_.end(); ++at)
                    text += names_[*at] + " → ";
                findings_.error("cycle", edge.source,
                                fmt::format("a file includes itself: {}{}", text, names_[edge.to]),
                                "leave one of these includes out");
            } else if (chain_.size() > deepest) {
                findings_.error("too-large", edge.source,
                                fmt::format("files include each other more than {} levels deep", deepest));
            } else {
                visit(edge.to);
            }
        }
    chain_.pop_back();
    open_[file] = false;
}

}  // namespace mdm::policy
