// Operations, what becomes of their inputs, and how commands are followed.
#include <fmt/format.h>

#include <algorithm>

#include "mdm/backend/rest/load_parts.hpp"
#include "mdm/backend/rest/pattern.hpp"
#include "mdm/base/text.hpp"

namespace mdm::rest {
namespace {

std::vector<std::string> operation_ids() {
    std::vector<std::string> ids;
    for (const Operation& operation : operations())
        if (!operation.id.starts_with("policy.")) ids.emplace_back(operation.id);
    return ids;
}

Calls load_calls(Loading& loading, const yaml::Node& node, const CallUse& use) {
    return by_population<Call>(
        loading, node, [&](const yaml::Node& part, const auto&) { return load_call(loading, part, use); });
}

Follow load_follow(Loading& loading, const yaml::Node& node) {
    MapReader map(loading.problems, node, "following");
    CallUse use{"by_id"};
    use.follows = true;
    use.sources = {Source::command, Source::device};
    Follow made;
    if (const yaml::Node* part = map.find("by_id")) made.by_id = load_calls(loading, *part, use);
    use.what = "by_history";
    use.sources = {Source::device};
    if (const yaml::Node* part = map.find("by_history")) made.by_history = load_calls(loading, *part, use);
    map.done();
    if (made.by_id.empty() && made.by_history.empty())
        loading.problems.add(node.mark, "by_id or by_history is needed");
    return made;
}

// `daily` and `follow` belong to the operation and are written beside its call, or in each population's.
OperationRow load_row(Loading& loading, const yaml::Node& key, const yaml::Node& node,
                      const Operation& operation) {
    OperationRow row;
    row.operation = &operation;
    row.mark = key.mark;
    const CallUse use = use_of(operation);
    row.calls = by_population<Call>(loading, node, [&](const yaml::Node& part, const auto&) {
        MapReader map(loading.problems, part, use.what);
        Call call = load_call(loading, map, use);
        if (const yaml::Node* daily = map.find("daily"))
            row.daily = static_cast<std::uint64_t>(read_integer(loading.problems, *daily, 1));
        if (use.writes)
            if (const yaml::Node* follow = map.find("follow")) row.follow = load_follow(loading, *follow);
        map.done();
        return call;
    });
    return row;
}

OperationRow load_status(Loading& loading, const yaml::Node& key, const yaml::Node& node) {
    OperationRow row;
    row.operation = find_operation("command.status");
    row.mark = key.mark;
    if (node.find("no") != nullptr || node.find("hook") != nullptr)
        row.calls[""] = load_call(loading, node, CallUse{"command.status"});
    else
        row.follow = load_follow(loading, node);
    return row;
}

void load_rule(Loading& loading, const yaml::Node& key, const yaml::Node& node, const Input& input,
               InputRule& rule) {
    MapReader map(loading.problems, node, "an input");
    rule.no = map.text("no");
    rule.partly = map.text("partly");
    if (const yaml::Node* pattern = map.find("pattern"))
        rule.pattern = read_pattern(loading.problems, *pattern);
    if (const yaml::Node* as = map.find("as")) {
        const auto word = read_word(loading.problems, *as, {"text", "integer", "boolean"});
        using As = InputRule::As;
        rule.as = word == "integer" ? As::integer : word == "boolean" ? As::boolean : As::text;
    }
    if (const yaml::Node* words = map.find("words"))
        for (auto& [ours, theirs] : read_words(loading.problems, *words)) rule.words[ours] = theirs;
    rule.fallback = map.text("default");
    map.done();
    const auto known = split(input.words, ' ');
    for (const auto& [ours, theirs] : rule.words)
        if (input.type == InputType::word && std::find(known.begin(), known.end(), ours) == known.end())
            loading.problems.unknown(key.mark, fmt::format("of {}, the word", input.name), ours, known);
}

}  // namespace

std::optional<Outcome> read_outcome(Problems& problems, const yaml::Node& node) {
    const std::string word = read_word(problems, node,
                                       {"accepted", "delivered", "acknowledged", "not_now", "failed",
                                        "rejected", "unsupported", "expired", "unknown"});
    return find_outcome(word);
}

std::string read_pattern(Problems& problems, const yaml::Node& node) {
    std::string pattern = read_text(problems, node);
    if (!is_pattern(pattern)) problems.add(node.mark, fmt::format("'{}' is no regular expression", pattern));
    return pattern;
}

std::vector<InputRule> load_inputs(Loading& loading, const yaml::Node& node, const Operation* operation) {
    std::vector<InputRule> rules;
    std::vector<std::string> names;
    if (operation != nullptr)
        for (const Input& input : operation->inputs) names.emplace_back(input.name);
    read_each(loading.problems, node, "a map of inputs", [&](const auto& key, const auto& value) {
        const auto at = std::find(names.begin(), names.end(), key.scalar);
        if (at == names.end()) return loading.problems.unknown(key.mark, "the input", key.scalar, names);
        InputRule rule{key.scalar};
        rule.mark = key.mark;
        load_rule(loading, key, value, operation->inputs[static_cast<std::size_t>(at - names.begin())], rule);
        rules.push_back(std::move(rule));
    });
    return rules;
}

Find load_find(Loading& loading, const yaml::Node& node) {
    MapReader map(loading.problems, node, "find");
    Find made;
    made.id = map.pointer("id").value_or(Pointer());
    made.action = map.pointer("action").value_or(Pointer());
    if (const yaml::Node* actions = map.find("actions"))
        read_each(loading.problems, *actions, "a map of actions", [&](const auto& key, const auto& value) {
            if (find_operation(key.scalar) == nullptr)
                loading.problems.unknown(key.mark, "the operation", key.scalar, operation_ids());
            made.actions[key.scalar] = read_text(loading.problems, value);
        });
    made.time = map.pointer("time").value_or(Pointer());
    if (const yaml::Node* as = map.find("time_as"))
        made.time_as = read_word(loading.problems, *as, {"time", "epoch-seconds", "epoch-millis"});
    made.state = map.pointer("state").value_or(Pointer());
    if (const yaml::Node* states = map.find("states"))
        read_each(loading.problems, *states, "a map of states", [&](const auto& key, const auto& value) {
            if (const auto outcome = read_outcome(loading.problems, value))
                made.states[key.scalar] = *outcome;
        });
    if (const yaml::Node* found = map.find("found")) made.found = read_outcome(loading.problems, *found);
    if (const yaml::Node* gone = map.find("gone")) made.gone = read_outcome(loading.problems, *gone);
    made.message = map.pointer("message").value_or(Pointer());
    map.done();
    if (made.states.empty() && !made.found)
        loading.problems.add(node.mark, "find needs 'states', or 'found': what being listed means");
    if (!made.actions.empty() && (made.action.empty() || made.time.empty()))
        loading.problems.add(node.mark, "'actions' needs 'action' and 'time'");
    return made;
}

void load_operations(Loading& loading, const yaml::Node& node) {
    read_each(loading.problems, node, "a map of operations", [&](const auto& key, const auto& value) {
        const Operation* operation = find_operation(key.scalar);
        if (operation == nullptr)
            return loading.problems.unknown(key.mark, "the operation", key.scalar, operation_ids());
        if (operation->id.starts_with("policy."))
            return loading.problems.add(key.mark, "policy objects are described under 'objects'");
        loading.made.operations.push_back(operation->id == "command.status"
                                              ? load_status(loading, key, value)
                                              : load_row(loading, key, value, *operation));
    });
}

}  // namespace mdm::rest
