#pragma once
// The parts of a descriptor's loading, one file each. Inside rest/ only.
#include <array>
#include <functional>
#include <map>
#include <string>

#include "mdm/backend/rest/load_reader.hpp"

namespace mdm::rest {

/// Tables that a descriptor can fill, and the operation that lists each.
struct TableRow {
    const Table* table;
    std::string_view operation;
};
inline constexpr std::array<TableRow, 8> table_rows{{{&tables::devices, "device.list"},
                                                     {&tables::apps, "device.apps"},
                                                     {&tables::profiles, "device.profiles"},
                                                     {&tables::history, "device.history"},
                                                     {&tables::groups, "group.list"},
                                                     {&tables::catalog, "app.list"},
                                                     {&tables::enrollments, "enrollment.list"},
                                                     {&tables::approvals, "approval.list"}}};

struct Loading {
    explicit Loading(std::string_view file) : problems(std::string(file)) { made.file = file; }
    Problems problems;
    Descriptor made;
};

/// What a call is for: which of its keys and placeholders make sense.
struct CallUse {
    std::string what;                      // "device.lock"
    const Operation* operation = nullptr;  // whose inputs it takes, or null
    Sources sources = {};                  // besides url, uuid, settings, credentials, population, partition
    bool lists = false;                    // items, pages, select
    bool one = false;                      // items (pointer to the item), select, batch
    bool writes = false;                   // command_id, hands_back, inputs, platforms
    bool checks = false;                   // account, server
    bool counts = false;                   // at
    bool follows = false;                  // find
    bool opens = false;                    // keys of the caller's own follow; do not name unknown ones
};
CallUse use_of(const Operation& operation);

/// `read` of the node, or of each population's part of it.
template <class T>
std::map<std::string, T> by_population(Loading& loading, const yaml::Node& node,
                                       const std::function<T(const yaml::Node&, const std::string&)>& read) {
    const auto is_population = [&](const std::string& word) {
        for (const std::string& known : loading.made.populations)
            if (known == word) return true;
        return false;
    };
    std::map<std::string, T> parts;
    bool split = false;
    for (const yaml::Node& key : node.keys) split = split || is_population(key.scalar);
    if (!split) {
        parts.emplace("", read(node, ""));
        return parts;
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (!is_population(node.keys[i].scalar))
            loading.problems.unknown(node.keys[i].mark, "the population", node.keys[i].scalar,
                                     loading.made.populations);
        else
            parts.emplace(node.keys[i].scalar, read(node.items[i], node.keys[i].scalar));
    }
    return parts;
}

void load_settings(Loading& loading, const yaml::Node& node);
void load_auth(Loading& loading, const yaml::Node& node);
void load_errors(Loading& loading, const yaml::Node& node);
void load_partition(Loading& loading, const yaml::Node& node);
void load_operations(Loading& loading, const yaml::Node& node);
void load_fields(Loading& loading, const yaml::Node& node);
void load_filters(Loading& loading, const yaml::Node& node);
void load_objects(Loading& loading, const yaml::Node& node);

Call load_call(Loading& loading, const yaml::Node& node, const CallUse& use);
/// The keys of a call, where the caller's map has others, too (discover).
Call load_call(Loading& loading, MapReader& map, const CallUse& use);
Pages load_pages(Loading& loading, const yaml::Node& node);
Find load_find(Loading& loading, const yaml::Node& node);
Body load_body(MapReader& map);
std::vector<InputRule> load_inputs(Loading& loading, const yaml::Node& node, const Operation* operation);
std::optional<Outcome> read_outcome(Problems& problems, const yaml::Node& node);
/// What read_text gives, checked to be a regular expression.
std::string read_pattern(Problems& problems, const yaml::Node& node);

/// After everything is read: placeholders, inputs and settings fit together.
void check_whole(Loading& loading);

/// Every template of a call.
void each_template(const Call& call, const std::function<void(const Template&)>& each);
void each_template(const std::vector<Parameter>& parameters,
                   const std::function<void(const Template&)>& each);
void each_template(const JsonTemplate& json, const std::function<void(const Template&)>& each);

}  // namespace mdm::rest
