#pragma once
// What placeholders stand for in one request, and templates filled with it. Escaping follows the place; a
// value that would change the meaning of its place (a line end in a header, ".." in a path) is refused.
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/backend/objects.hpp"
#include "mdm/backend/rest/descriptor.hpp"
#include "mdm/base/seams.hpp"
#include "mdm/base/secret.hpp"

namespace mdm::rest {

struct Value {
    enum class Kind { none, text, integer, boolean, list };
    Kind kind = Kind::none;
    std::string text = {};
    std::int64_t integer = 0;  // also the boolean
    std::vector<std::string> items = {};
    bool secret = false;

    static Value of(std::string_view text);  // "" is none
    static Value of_secret(const Secret& secret);
    static Value of_list(std::vector<std::string> items);
    bool none() const { return kind == Kind::none; }
    /// Lists joined by commas.
    std::string plain() const;
};

/// What a context says: settings with defaults filled in, credentials as values.
struct Settings {
    std::string url;  // the effective base URL, without a slash at its end
    std::map<std::string, Value, std::less<>> settings = {};
    std::map<std::string, Value, std::less<>> credentials = {};
};

/// Everything is borrowed for the time of filling; null or "" is "there is none".
struct Values {
    const Settings* settings = nullptr;
    Random* random = nullptr;  // for {uuid}
    std::string_view base = {};
    std::string_view population = {}, partition = {};
    const Target* device = nullptr;
    std::string_view device_id = {};  // without its population
    const std::map<std::string, std::string>* extra = nullptr;
    std::span<const std::string> devices = {};
    const std::map<std::string, Value>* inputs = nullptr;
    std::string_view command_id = {}, group = {}, enrollment = {}, approval = {}, reason = {};
    const NativeObject* object = nullptr;
    const std::string* content = nullptr;
    std::optional<std::string> value = {};  // of a filter, already quoted
};

enum class Escape { none, path, query, header, xml, form };

/// Fills templates, and remembers the secrets that went in.
class Filler {
  public:
    explicit Filler(const Values& values) : values_(values) {}

    /// Code::usage for a placeholder without a value, naming it, and for a value that cannot stand there.
    Result<std::string> text(const Template& from, Escape escape);
    /// The texts of a parameter, none where its only placeholder has no value.
    Result<std::vector<std::string>> texts(const Parameter& from, Escape escape);
    /// The template as JSON text, names in the order of the template; "null" where a placeholder that has no
    /// value stands alone.
    Result<std::string> json(const JsonTemplate& from);
    /// A value, without any escaping. None when there is none.
    Value find(const Placeholder& placeholder) const;

    const std::vector<Secret>& secrets() const { return secrets_; }

  private:
    Value plain(const Placeholder& placeholder) const;
    Value of_device(const std::string& name) const;
    /// False: a placeholder that has no value stood there alone, and nothing was added.
    Result<bool> add_json(std::string& out, const JsonTemplate& from);
    Result<bool> add_json_text(std::string& out, const JsonTemplate& from, bool in_list);
    Result<std::string> escaped(const std::string& text, Escape escape, const Placeholder& placeholder) const;
    void note(const Value& value);
    const Values& values_;
    std::vector<Secret> secrets_;
};

}  // namespace mdm::rest
