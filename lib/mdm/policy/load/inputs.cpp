#include "mdm/policy/load/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "mdm/policy/load/scope.hpp"

namespace mdm::policy {
namespace {

constexpr std::string_view settings_file = "mdmctl.yaml";

bool is_document(std::string_view name) {
    return name.ends_with(".yaml") || name.ends_with(".yml");
}

std::string_view base_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

std::string folder_of(const std::string& path) {
    return path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
}

std::string without_slash(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

std::string join_path(const std::string& folder, const std::string& name) {
    return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

class Finder {
  public:
    Finder(const LoadRequest& request, const FileSystem& files, Findings& findings)
        : request_(request), files_(files), findings_(findings) {}

    Result<Inputs> run() {
        for (const std::string& path : request_.paths) {
            root_.clear();
            MDM_CHECK(argument(path));
            if (base_.empty()) base_ = root_;
        }
        for (auto& [folder, input] : sets_) found_.push_back(std::move(input));
        std::stable_sort(found_.begin(), found_.end(),
                         [](const Input& a, const Input& b) { return a.name < b.name; });
        return Inputs{std::move(found_), std::move(base_)};
    }

  private:
    Result<void> argument(const std::string& path) {
        if (path == "-") {
            if (!seen_.insert("-").second) return {};
            Input input{"<stdin>", request_.standard_input};
            if (const auto here = files_.canonical("."); here.ok()) root_ = input.here = input.root = *here;
            found_.push_back(std::move(input));
            return {};
        }
        MDM_TRY(const auto facts, files_.facts(path));
        if (!facts) return Error{Code::not_found, fmt::format("no file or folder '{}'", path)};
        return facts->folder ? folder(without_slash(path)) : file(path);
    }

    // The nearest folder with settings, `folder` first: not beyond a repository, nor where everybody may put
    // one.
    std::string with_settings(std::string folder) const {
        while (true) {
            if (is_there(join_path(folder, std::string(settings_file)))) return folder;
            if (folder == "/" || is_there(join_path(folder, ".git"))) return {};
            folder = folder_of(folder);
            const auto facts = files_.facts(folder);
            if (!facts.ok() || !*facts || ((*facts)->mode & 0002) != 0) return {};
        }
    }

    bool is_there(const std::string& path) const {
        const auto facts = files_.facts(path);
        return facts.ok() && *facts;
    }

    void set_at(const std::string& folder, const std::string& shown, bool whole) {
        auto [at, fresh] = sets_.try_emplace(folder);
        if (!fresh && !whole) return;
        Input& input = at->second;
        input.name = shown;
        input.settings = true;
        input.folder = input.here = input.root = folder;
        input.canonical = join_path(folder, std::string(settings_file));
        input.whole = whole;
    }

    // What paths in documents must not leave: the set's folder, or else `folder`.
    void choose_root(const std::string& folder) {
        root_ = with_settings(folder);
        if (root_.empty())
            root_ = folder;
        else
            set_at(root_, join_path(root_, std::string(settings_file)), false);
    }

    // Read at once: it may be a pipe.
    Result<void> file(const std::string& path) {
        if (base_name(path) == settings_file) {
            findings_.error("unknown-kind", {path, {1, 1}}, "settings of a folder are no document",
                            "give the folder");
            return {};
        }
        const auto canonical = files_.canonical(path);
        if (canonical.ok()) choose_root(folder_of(*canonical));
        if (!seen_.insert(canonical.ok() ? *canonical : path).second) return {};
        Input input{path, std::nullopt};
        if (canonical.ok()) {
            input.canonical = *canonical;
            input.here = folder_of(*canonical);
            input.root = root_;
        }
        MDM_CHECK(read_input(input, files_, findings_));
        if (input.text) found_.push_back(std::move(input));
        return {};
    }

    Result<void> folder(const std::string& path) {
        MDM_TRY(const std::string root, files_.canonical(path));
        choose_root(root);
        if (!seen_.insert(root).second) return {};
        met_ = 0;
        MDM_CHECK(walk(path, root, root));
        if (met_ > 0) return {};
        return Error{Code::not_found, fmt::format("no *.yaml or *.yml files in '{}'", path)};
    }

    // `here` is canonical, `shown` is how the user called it.
    Result<void> walk(const std::string& shown, const std::string& here, const std::string& root) {
        MDM_TRY(const auto names, files_.list(here));
        for (const std::string& name : names)
            if (!name.starts_with('.')) MDM_CHECK(entry(join_path(shown, name), name, here, root));
        return {};
    }

    Result<void> entry(const std::string& shown, const std::string& name, const std::string& here,
                       const std::string& root) {
        const std::string path = join_path(here, name);
        MDM_TRY(const auto facts, files_.facts(path));
        const bool folder = facts && facts->folder;
        if (!folder && !is_document(name)) return {};
        if (!folder) ++met_;
        MDM_TRY(const std::string canonical, files_.canonical(path));
        if (canonical != root && !canonical.starts_with(root == "/" ? root : root + "/")) {
            findings_.error("outside-folder", {shown, {1, 1}}, "a link that leads out of the folder",
                            "copy the file, or give its folder with -f");
            return {};
        }
        if (!seen_.insert(canonical).second) return {};
        if (folder) return walk(shown, canonical, root);
        if (name != settings_file) {
            found_.push_back({shown, std::nullopt, false, {}, canonical, here, root_});
            return {};
        }
        if (here == root) {
            set_at(root, shown, true);
            return {};
        }
        findings_.error("conflict", {shown, {1, 1}}, "a second set below the folder",
                        "give each set's folder by itself");
        return {};
    }

    const LoadRequest& request_;
    const FileSystem& files_;
    Findings& findings_;
    std::vector<Input> found_;
    std::map<std::string, Input> sets_;  // by folder
    std::string root_;                   // of the -f at hand
    std::string base_;
    std::set<std::string> seen_;
    std::size_t met_ = 0;  // documents in the folder at hand, known ones included
};

}  // namespace

Result<Inputs> find_inputs(const LoadRequest& request, const FileSystem& files, Findings& findings) {
    return Finder(request, files, findings).run();
}

Result<void> read_input(Input& input, const FileSystem& files, Findings& findings) {
    if (input.text) return {};
    auto text = files.read(input.name, largest_file);
    if (text.ok()) {
        input.text = std::move(*text);
        return {};
    }
    if (text.error().code != Code::invalid) return std::move(text).error();
    findings.error("too-large", {input.name, {1, 1}}, fmt::format("larger than {} bytes", largest_file),
                   "split it into several files");
    return {};
}

}  // namespace mdm::policy
