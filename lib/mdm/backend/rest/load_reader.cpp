#include "mdm/backend/rest/load_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "mdm/base/json.hpp"
#include "mdm/base/json_pointer.hpp"
#include "mdm/base/text.hpp"

namespace mdm::rest {
namespace {

std::optional<double> to_real(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string pointer_problem(std::string_view text) {
    if (!text.empty() && text[0] != '/')
        return fmt::format("'{}' is no JSON pointer: it must begin with /", text);
    if (!JsonPointer::is_valid(text))
        return fmt::format("'{}' is no JSON pointer: ~ is written ~0, and / within a name ~1", text);
    if (!text.empty() && text.back() == '/') return fmt::format("'{}' ends in an empty name", text);
    return {};
}

std::string json_text(const nlohmann::json& value) {
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

JsonTemplate scalar_json(Problems& problems, const yaml::Node& node) {
    JsonTemplate made;
    if (yaml::is_bool(node)) {
        made.fixed = json_text(node.scalar == "true");
    } else if (const auto whole = node.quoted ? std::nullopt : to_int(node.scalar)) {
        made.fixed = json_text(*whole);
    } else if (const auto real = node.quoted ? std::nullopt : to_real(node.scalar)) {
        made.fixed = json_text(*real);
    } else {
        made.text = read_template(problems, node);
        if (const auto constant = made.text.constant())
            made.fixed = json_text(*constant);
        else
            made.kind = JsonTemplate::Kind::text;
    }
    return made;
}

}  // namespace

void Problems::unknown(yaml::Mark mark, std::string_view what, std::string_view word,
                       const std::vector<std::string>& known) {
    auto hint = did_you_mean(word, known);
    if (hint.empty() && known.size() <= 12 && !known.empty()) hint = "known are: " + join(known, ", ");
    add(mark, fmt::format("{} '{}' is not known", what, word), std::move(hint));
}

std::string read_text(Problems& problems, const yaml::Node& node) {
    if (node.is_scalar()) return node.scalar;
    problems.add(node.mark, "text is expected here");
    return {};
}

bool read_flag(Problems& problems, const yaml::Node& node) {
    if (yaml::is_bool(node)) return node.scalar == "true";
    problems.add(node.mark, "true or false is expected here");
    return false;
}

std::int64_t read_integer(Problems& problems, const yaml::Node& node, std::int64_t least) {
    const auto value = node.is_scalar() ? to_int(node.scalar) : std::nullopt;
    if (value && *value >= least) return *value;
    problems.add(node.mark, fmt::format("a whole number of at least {} is expected here", least));
    return least;
}

double read_number(Problems& problems, const yaml::Node& node) {
    const auto value = node.is_scalar() ? to_real(node.scalar) : std::nullopt;
    if (value && *value >= 0) return *value;
    problems.add(node.mark, "a number is expected here");
    return 0;
}

std::vector<std::string> read_texts(Problems& problems, const yaml::Node& node) {
    std::vector<std::string> list;
    if (!node.is_list()) return {read_text(problems, node)};
    for (const yaml::Node& item : node.items) list.push_back(read_text(problems, item));
    return list;
}

Template read_template(Problems& problems, const yaml::Node& node) {
    auto made = parse_template(read_text(problems, node));
    if (!made.ok()) {
        problems.add(node.mark, made.error().message, made.error().hint);
        return {};
    }
    made->mark = node.mark;
    return *std::move(made);
}

Pointer read_pointer(Problems& problems, const yaml::Node& node) {
    std::string text = read_text(problems, node);
    const auto problem = pointer_problem(text);
    if (problem.empty()) return Pointer(text);
    problems.add(node.mark, problem);
    return {};
}

std::vector<Pointer> read_pointers(Problems& problems, const yaml::Node& node) {
    if (!node.is_list()) return {read_pointer(problems, node)};
    std::vector<Pointer> list;
    for (const yaml::Node& item : node.items) list.push_back(read_pointer(problems, item));
    return list;
}

Millis read_duration(Problems& problems, const yaml::Node& node) {
    const auto value = parse_duration(read_text(problems, node));
    if (value.ok()) return *value;
    problems.add(node.mark, value.error().message, value.error().hint);
    return Millis{0};
}

std::vector<std::pair<std::string, std::string>> read_words(Problems& problems, const yaml::Node& node) {
    std::vector<std::pair<std::string, std::string>> list;
    read_each(problems, node, "a map of words", [&](const yaml::Node& key, const yaml::Node& value) {
        list.emplace_back(key.scalar, read_text(problems, value));
    });
    return list;
}

std::vector<Parameter> read_parameters(Problems& problems, const yaml::Node& node) {
    std::vector<Parameter> list;
    read_each(problems, node, "a map of templates", [&](const yaml::Node& key, const yaml::Node& value) {
        Parameter one{key.scalar, {}};
        if (!value.is_list()) one.values.push_back(read_template(problems, value));
        for (const yaml::Node& item : value.is_list() ? value.items : std::vector<yaml::Node>{})
            one.values.push_back(read_template(problems, item));
        list.push_back(std::move(one));
    });
    return list;
}

JsonTemplate read_json(Problems& problems, const yaml::Node& node) {
    using Kind = JsonTemplate::Kind;
    if (node.is_scalar()) return scalar_json(problems, node);
    JsonTemplate made;
    if (node.is_null()) return made;
    made.kind = node.is_map() ? Kind::map : Kind::list;
    if (!node.is_map()) {
        for (const yaml::Node& item : node.items) made.items.push_back(read_json(problems, item));
        return made;
    }
    std::map<std::string, JsonTemplate> members;  // in the order in which nlohmann/json writes them
    for (std::size_t i = 0; i < node.items.size(); ++i)
        members.insert_or_assign(node.keys[i].scalar, read_json(problems, node.items[i]));
    for (auto& [name, item] : members) {
        made.keys.push_back(json_text(name));
        made.items.push_back(std::move(item));
    }
    return made;
}

std::string read_word(Problems& problems, const yaml::Node& node,
                      std::initializer_list<std::string_view> words) {
    std::string word = read_text(problems, node);
    if (std::find(words.begin(), words.end(), word) != words.end()) return word;
    problems.unknown(node.mark, "the word", word, {words.begin(), words.end()});
    return {};
}

void read_each(Problems& problems, const yaml::Node& node, std::string_view what,
               const std::function<void(const yaml::Node& key, const yaml::Node& value)>& each) {
    if (!node.is_map()) return problems.add(node.mark, fmt::format("{} is expected here", what));
    for (std::size_t i = 0; i < node.items.size(); ++i) each(node.keys[i], node.items[i]);
}

MapReader::MapReader(Problems& problems, const yaml::Node& node, std::string what)
    : problems_(problems), node_(node), what_(std::move(what)) {
    if (!node.is_map()) problems_.add(node.mark, fmt::format("{} must be a map", what_));
}

const yaml::Node* MapReader::find(std::string_view key) {
    asked_.emplace_back(key);
    return node_.find(key);
}

const yaml::Node* MapReader::need(std::string_view key) {
    const yaml::Node* node = find(key);
    if (node == nullptr && node_.is_map())
        problems_.add(node_.mark, fmt::format("{} lacks '{}'", what_, key));
    return node;
}

std::string MapReader::text(std::string_view key) {
    const yaml::Node* node = find(key);
    return node == nullptr ? std::string() : read_text(problems_, *node);
}

std::string MapReader::need_text(std::string_view key) {
    const yaml::Node* node = need(key);
    return node == nullptr ? std::string() : read_text(problems_, *node);
}

bool MapReader::flag(std::string_view key, bool otherwise) {
    const yaml::Node* node = find(key);
    return node == nullptr ? otherwise : read_flag(problems_, *node);
}

std::optional<Pointer> MapReader::pointer(std::string_view key) {
    const yaml::Node* node = find(key);
    if (node == nullptr) return std::nullopt;
    return read_pointer(problems_, *node);
}

std::vector<Pointer> MapReader::pointers(std::string_view key) {
    const yaml::Node* node = find(key);
    return node == nullptr ? std::vector<Pointer>() : read_pointers(problems_, *node);
}

std::vector<std::string> MapReader::texts(std::string_view key) {
    const yaml::Node* node = find(key);
    return node == nullptr ? std::vector<std::string>() : read_texts(problems_, *node);
}

Template MapReader::templ(std::string_view key) {
    const yaml::Node* node = find(key);
    return node == nullptr ? Template{} : read_template(problems_, *node);
}

std::vector<Parameter> MapReader::parameters(std::string_view key) {
    const yaml::Node* node = find(key);
    return node == nullptr ? std::vector<Parameter>() : read_parameters(problems_, *node);
}

void MapReader::done() {
    for (const yaml::Node& key : node_.keys)
        if (std::find(asked_.begin(), asked_.end(), key.scalar) == asked_.end())
            problems_.unknown(key.mark, fmt::format("in {}, the key", what_), key.scalar, asked_);
}

}  // namespace mdm::rest
