#pragma once
// Strict reading of a YAML map: every key that was not asked for is a mistake, mistakes are collected with
// their places, and reading goes on with a harmless value so that one run names them all.
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mdm/backend/rest/descriptor.hpp"
#include "mdm/base/error.hpp"
#include "mdm/base/yaml.hpp"

namespace mdm::rest {

class Problems {
  public:
    explicit Problems(std::string file) : file_(std::move(file)) {}
    void add(yaml::Mark mark, std::string message, std::string hint = {}) {
        list_.push_back(yaml::error_at(file_, mark, std::move(message), std::move(hint)));
    }
    /// "<what> 'x' is not known", with a did-you-mean.
    void unknown(yaml::Mark mark, std::string_view what, std::string_view word,
                 const std::vector<std::string>& known);
    bool none() const { return list_.empty(); }
    std::vector<Error>& list() { return list_; }

  private:
    std::string file_;
    std::vector<Error> list_;
};

// One value each; what it is not gives a problem and an empty one.
std::string read_text(Problems& problems, const yaml::Node& node);
bool read_flag(Problems& problems, const yaml::Node& node);
std::int64_t read_integer(Problems& problems, const yaml::Node& node, std::int64_t least);
double read_number(Problems& problems, const yaml::Node& node);
/// A text, or a list of them.
std::vector<std::string> read_texts(Problems& problems, const yaml::Node& node);
Template read_template(Problems& problems, const yaml::Node& node);
Pointer read_pointer(Problems& problems, const yaml::Node& node);
std::vector<Pointer> read_pointers(Problems& problems, const yaml::Node& node);
Millis read_duration(Problems& problems, const yaml::Node& node);
/// A map of text to text, in the order of the file.
std::vector<std::pair<std::string, std::string>> read_words(Problems& problems, const yaml::Node& node);
/// A map of name to template or list of templates.
std::vector<Parameter> read_parameters(Problems& problems, const yaml::Node& node);
JsonTemplate read_json(Problems& problems, const yaml::Node& node);
/// One of `words`; "" after a problem.
std::string read_word(Problems& problems, const yaml::Node& node,
                      std::initializer_list<std::string_view> words);
/// Calls `each(key, value)` for the members of a map.
void read_each(Problems& problems, const yaml::Node& node, std::string_view what,
               const std::function<void(const yaml::Node& key, const yaml::Node& value)>& each);

class MapReader {
  public:
    /// `what` names the map in messages: "a setting".
    MapReader(Problems& problems, const yaml::Node& node, std::string what);

    const yaml::Node* find(std::string_view key);
    /// A problem when it is not there.
    const yaml::Node* need(std::string_view key);
    std::string text(std::string_view key);
    std::string need_text(std::string_view key);
    bool flag(std::string_view key, bool otherwise = false);
    std::optional<Pointer> pointer(std::string_view key);
    std::vector<Pointer> pointers(std::string_view key);
    std::vector<std::string> texts(std::string_view key);
    Template templ(std::string_view key);
    std::vector<Parameter> parameters(std::string_view key);
    /// Names every key that was not asked for.
    void done();

    Problems& problems() { return problems_; }
    yaml::Mark mark() const { return node_.mark; }

  private:
    Problems& problems_;
    const yaml::Node& node_;
    std::string what_;
    std::vector<std::string> asked_;
};

}  // namespace mdm::rest
