#include "mdm/backend/rest/load.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/backend/rest/load_parts.hpp"
#include "mdm/base/text.hpp"

namespace mdm::rest {
namespace {

bool is_name(std::string_view text) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

void load_name(Loading& loading, MapReader& map) {
    Descriptor& made = loading.made;
    if (const yaml::Node* node = map.need("name")) {
        made.name = read_text(loading.problems, *node);
        if (!is_name(made.name))
            loading.problems.add(node->mark, "a name has lower-case letters, digits and hyphens only");
        const auto file = std::string_view(made.file).substr(made.file.find_last_of('/') + 1);
        if (!made.name.empty() && file != made.name + ".yaml")
            loading.problems.add(
                node->mark,
                fmt::format("the name is '{}', so the file must be called {}.yaml", made.name, made.name));
    }
    made.summary = map.need_text("summary");
}

std::string load_evidence(Problems& problems, const yaml::Node* node) {
    if (node == nullptr) return {};
    return read_word(problems, *node, {"specification", "documentation", "tried live", "unverified"});
}

void load_limits(Loading& loading, const yaml::Node& node) {
    MapReader map(loading.problems, node, "limits");
    Descriptor& made = loading.made;
    if (const auto* value = map.find("concurrency"))
        made.concurrency = static_cast<std::size_t>(read_integer(loading.problems, *value, 1));
    if (const auto* value = map.find("per_second")) made.per_second = read_number(loading.problems, *value);
    if (const auto* value = map.find("burst"))
        made.burst = std::max(1.0, read_number(loading.problems, *value));
    if (const auto* value = map.find("timeout")) made.timeout = read_duration(loading.problems, *value);
    map.done();
}

void load_approvals(Loading& loading, const yaml::Node& node) {
    MapReader map(loading.problems, node, "approvals");
    loading.made.ask_approval = map.parameters("ask");
    loading.made.approved = map.parameters("approved");
    map.done();
}

void load_bases(Loading& loading, const yaml::Node& node) {
    read_each(loading.problems, node, "a map of base URLs", [&](const auto& key, const auto& value) {
        loading.made.bases[key.scalar] = read_template(loading.problems, value);
    });
}

void load_extra(Loading& loading, const yaml::Node& node) {
    using Pointers = std::map<std::string, Pointer>;
    loading.made.extra = by_population<Pointers>(loading, node, [&](const yaml::Node& part, const auto&) {
        Pointers pointers;
        read_each(loading.problems, part, "a map of pointers", [&](const auto& key, const auto& value) {
            pointers[key.scalar] = read_pointer(loading.problems, value);
        });
        return pointers;
    });
}

Calls load_calls(Loading& loading, const yaml::Node& node, const CallUse& use) {
    return by_population<Call>(
        loading, node, [&](const yaml::Node& part, const auto&) { return load_call(loading, part, use); });
}

void load_details(Loading& loading, const yaml::Node& node) {
    CallUse use{"details"};
    use.sources = {Source::device};
    use.one = true;
    read_each(loading.problems, node, "a map of calls", [&](const auto& key, const auto& value) {
        if (key.scalar == "list" || key.scalar == "detail")
            loading.problems.add(key.mark, fmt::format("'{}' has a meaning already", key.scalar));
        loading.made.details[key.scalar] = load_calls(loading, value, use);
    });
}

void load_version(Loading& loading, const yaml::Node& node) {
    CallUse use{"version"};
    use.counts = true;  // `at`
    MapReader map(loading.problems, node, use.what);
    VersionRule rule;
    rule.call = load_call(loading, map, use);
    if (const yaml::Node* since = map.need("since"))
        read_each(loading.problems, *since, "a map of settings", [&](const auto& key, const auto& value) {
            if (loading.made.setting(key.scalar) == nullptr)
                loading.problems.add(key.mark, fmt::format("'{}' is no setting", key.scalar));
            for (auto& [version, text] : read_words(loading.problems, value))
                rule.since[key.scalar][version] = text;
        });
    map.done();
    loading.made.version = std::move(rule);
}

void load_tenant(Loading& loading, const yaml::Node& node) {
    if (!node.is_list()) return loading.made.tenant.push_back(read_template(loading.problems, node));
    for (const yaml::Node& item : node.items)
        loading.made.tenant.push_back(read_template(loading.problems, item));
}

void load_root(Loading& loading, const yaml::Node& root) {
    MapReader map(loading.problems, root, "a descriptor");
    const auto part = [&](std::string_view key, void (*load)(Loading&, const yaml::Node&)) {
        if (const yaml::Node* node = map.find(key)) load(loading, *node);
    };
    load_name(loading, map);
    loading.made.evidence = load_evidence(loading.problems, map.find("evidence"));
    loading.made.populations = map.texts("populations");
    part("settings", load_settings);
    loading.made.url = map.templ("url");
    part("bases", load_bases);
    part("tenant", load_tenant);
    part("auth", load_auth);
    loading.made.headers = map.parameters("headers");
    part("version", load_version);
    part("approvals", load_approvals);
    loading.made.bundle = map.text("bundle");
    part("limits", load_limits);
    part("errors", load_errors);
    part("partition", load_partition);
    part("extra", load_extra);
    part("details", load_details);
    if (map.need("operations") != nullptr) part("operations", load_operations);
    if (const yaml::Node* node = map.find("count")) {
        CallUse use{"count"};
        use.counts = true;
        loading.made.count = load_calls(loading, *node, use);
    }
    part("fields", load_fields);
    part("filters", load_filters);
    part("objects", load_objects);
    map.done();
}

}  // namespace

Loaded load_descriptor(std::string_view text, std::string_view file) {
    Loading loading(file);
    auto root = yaml::parse(text, file);
    if (!root.ok()) return {std::move(loading.made), {std::move(root.error())}};
    load_root(loading, *root);
    check_whole(loading);
    return {std::move(loading.made), std::move(loading.problems.list())};
}

Result<Descriptor> descriptor_from(std::string_view text, std::string_view file) {
    Loaded loaded = load_descriptor(text, file);
    if (loaded.problems.empty()) return std::move(loaded.descriptor);
    Error first = std::move(loaded.problems.front());
    if (loaded.problems.size() > 1)
        first.hint =
            fmt::format("{}{} more: mdmctl backend lint {}", first.hint.empty() ? "" : first.hint + "; ",
                        loaded.problems.size() - 1, file);
    return first;
}

}  // namespace mdm::rest
