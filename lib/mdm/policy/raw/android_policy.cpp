#include "mdm/policy/raw/android_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/raw_item.hpp"

namespace mdm::policy::raw {
namespace {

using nlohmann::json;

template <class Row>
const Row* find_row(std::span<const Row> rows, std::string_view name) {
    const auto at = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.name == name; });
    return at == rows.end() ? nullptr : &*at;
}

struct Field {
    std::string name;
    std::string type;
    bool deprecated = false;
};

std::vector<Field> fields_of(const AndroidObject& object) {
    std::vector<Field> fields;
    for (const std::string& text : split(object.fields, ' ')) {
        const auto colon = text.find(':');
        Field field{text.substr(0, colon), text.substr(colon + 1)};
        field.deprecated = field.type.ends_with('!');
        if (field.deprecated) field.type.pop_back();
        fields.push_back(std::move(field));
    }
    return fields;
}

/// Types that a look at the JSON type decides.
struct Plain {
    char letter;
    bool (json::*is)() const noexcept;
    std::string_view name;
};
constexpr std::array plain_types{
    Plain{'s', &json::is_string, "text"},           Plain{'x', &json::is_string, "base64 text"},
    Plain{'b', &json::is_boolean, "true or false"}, Plain{'i', &json::is_number_integer, "a whole number"},
    Plain{'m', &json::is_object, "a map"},
};

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool has_reference(std::string_view text) {
    return text.find("{{") != std::string_view::npos;
}

class Checker {
  public:
    explicit Checker(const RawItem& item) : item_(item) {}

    std::vector<Finding> run() {
        object(item_.value, "Policy", "");
        return std::move(findings_);
    }

  private:
    void add(Level level, std::string_view code, std::string message, std::string hint = {}) {
        findings_.push_back({level, std::string(code), item_.source, std::move(message), std::move(hint)});
    }
    void wrong_type(const std::string& path, std::string_view wanted) {
        add(Level::error, "wrong-type", fmt::format("'{}' must be {}", path, wanted));
    }

    void object(const json& value, std::string_view name, const std::string& path) {
        if (!value.is_object()) return wrong_type(path.empty() ? "raw.android.policy" : path, "a map");
        const AndroidObject* row = find_row(android_objects(), name);
        if (row == nullptr) return;
        const std::vector<Field> fields = fields_of(*row);
        for (const auto& [key, member] : value.items()) {
            const std::string below = path.empty() ? key : path + "." + key;
            const auto at = std::find_if(fields.begin(), fields.end(),
                                         [&, &wanted = key](const Field& f) { return f.name == wanted; });
            if (at == fields.end()) {
                unknown(fields, key, below);
                continue;
            }
            if (at->deprecated) add(Level::warning, "deprecated", fmt::format("'{}' is deprecated", below));
            if (!member.is_null()) check(member, at->type, below);
        }
    }

    void unknown(const std::vector<Field>& fields, const std::string& key, const std::string& path) {
        std::vector<std::string> names;
        for (const Field& field : fields) names.push_back(field.name);
        add(Level::warning, "unknown-key", fmt::format("'{}' is no field of an Android policy", path),
            did_you_mean(key, names));
    }

    void check(const json& value, std::string_view type, const std::string& path) {
        if (type.starts_with("[]")) return list(value, type.substr(2), path);
        if (type[0] == '@') return object(value, type.substr(1), path);
        if (type[0] == '#') return word(value, type.substr(1), path);
        if (type == "l" || type == "d") return number_text(value, type == "d", path);
        for (const Plain& plain : plain_types)
            if (plain.letter == type[0] && !(value.*plain.is)()) wrong_type(path, plain.name);
    }

    void list(const json& value, std::string_view type, const std::string& path) {
        if (!value.is_array()) return wrong_type(path, "a list");
        std::size_t position = 0;
        for (const json& item : value) check(item, type, fmt::format("{}[{}]", path, position++));
    }

    void number_text(const json& value, bool duration, const std::string& path) {
        std::string text = value.is_string() ? value.get<std::string>() : "";
        if (duration && text.ends_with('s'))
            text.pop_back();
        else if (duration)
            text.clear();
        if (is_digits(text)) return;
        wrong_type(path,
                   duration ? "seconds as text, such as \"90s\"" : "a whole number as text, such as \"90\"");
    }

    void word(const json& value, std::string_view name, const std::string& path) {
        if (!value.is_string()) return wrong_type(path, "a word");
        const auto& text = value.get_ref<const std::string&>();
        const AndroidWords* row = find_row(android_words(), name);
        if (row == nullptr || has_reference(text)) return;
        const std::vector<std::string> words = split(row->words, ' ');
        if (std::find(words.begin(), words.end(), text) != words.end()) return;
        std::string hint = did_you_mean(text, words);
        add(Level::error, "unknown-word", fmt::format("'{}' is not a value of '{}'", printable(text), path),
            hint.empty() ? "one of " + join({words.begin() + 1, words.end()}, ", ") : std::move(hint));
    }

    const RawItem& item_;
    std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> check_android_policy(const RawItem& item) {
    if (item.target != "android.policy") return {};
    return Checker(item).run();
}

}  // namespace mdm::policy::raw
