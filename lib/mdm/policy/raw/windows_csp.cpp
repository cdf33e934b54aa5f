#include "mdm/policy/raw/windows_csp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/raw_item.hpp"

namespace mdm::policy::raw {
namespace {

using nlohmann::json;

std::string full_uri(std::string_view uri) {
    if (uri.starts_with("P/")) return "./Device/Vendor/MSFT/Policy/Config/" + std::string(uri.substr(2));
    constexpr std::string_view shorter = "./Vendor/";
    if (uri.starts_with(shorter)) return "./Device/Vendor/" + std::string(uri.substr(shorter.size()));
    return std::string(uri);
}

bool matches(std::string_view pattern, std::string_view uri) {
    const auto wanted = split(pattern, '/'), parts = split(uri, '/');
    return std::equal(
        wanted.begin(), wanted.end(), parts.begin(), parts.end(),
        [](const std::string& a, const std::string& b) { return a.starts_with('{') || a == b; });
}

/// dataType as it is written here, the formats it may stand for, and what its value must be.
struct Type {
    std::string_view word;
    std::string_view formats;
    bool (json::*is)() const noexcept;
};
constexpr std::array types{
    Type{"base64", "b64", &json::is_string},          Type{"boolean", "bool", &json::is_boolean},
    Type{"dateTime", "chr", &json::is_string},        Type{"floatingPoint", "float", &json::is_number},
    Type{"integer", "int", &json::is_number_integer}, Type{"string", "chr xml b64", &json::is_string},
    Type{"stringXml", "xml chr", &json::is_string},
};

class Checker {
  public:
    explicit Checker(const RawItem& item) : item_(item), value_(item.value) {}

    std::vector<Finding> run() {
        if (!value_.is_object()) {
            error("wrong-type", "an item of 'raw.windows.oma' must be a map");
            return std::move(findings_);
        }
        members();
        if (!findings_.empty()) return std::move(findings_);
        const Type* type = type_of();
        if (type != nullptr) node(*type);
        return std::move(findings_);
    }

  private:
    void add(Level level, std::string_view code, std::string message, std::string hint = {}) {
        findings_.push_back({level, std::string(code), item_.source, std::move(message), std::move(hint)});
    }
    void error(std::string_view code, std::string message, std::string hint = {}) {
        add(Level::error, code, std::move(message), std::move(hint));
    }

    void members() {
        static const std::vector<std::string> known{"dataType", "name", "omaUri", "value"};
        for (const char* name : {"omaUri", "value"})
            if (!value_.contains(name))
                error("missing-key", fmt::format("no '{}' in 'raw.windows.oma[]'", name));
        for (const auto& [key, member] : value_.items())
            if (std::find(known.begin(), known.end(), key) == known.end())
                add(Level::warning, "unknown-key", fmt::format("'{}' in 'raw.windows.oma[]'", printable(key)),
                    did_you_mean(key, known));
        for (const char* name : {"dataType", "name", "omaUri"})
            if (value_.contains(name) && !value_[name].is_string())
                error("wrong-type", fmt::format("'{}' of 'raw.windows.oma[]' must be text", name));
    }

    /// Said, or what the value looks like; null after an error.
    const Type* type_of() {
        std::vector<std::string> words;
        for (const Type& type : types) {
            words.emplace_back(type.word);
            const bool said = value_.contains("dataType");
            if (said ? value_["dataType"] != type.word : !looks_like(type)) continue;
            if ((value_["value"].*type.is)()) return &type;
            error("wrong-type", fmt::format("the value of {} is no {}", value_["omaUri"].dump(), type.word));
            return nullptr;
        }
        error("unknown-word", "'dataType' of 'raw.windows.oma[]' is not known",
              "one of " + join(words, ", "));
        return nullptr;
    }

    bool looks_like(const Type& type) const {
        const json& value = value_["value"];
        if (value.is_boolean()) return type.word == "boolean";
        if (value.is_number()) return type.word == (value.is_number_integer() ? "integer" : "floatingPoint");
        return type.word == "string";
    }

    void node(const Type& type) {
        const auto& uri = value_["omaUri"].get_ref<const std::string&>();
        const CspNode* known = find_csp_node(uri);
        if (known == nullptr) return unknown(uri);
        const auto formats = split(type.formats, ' ');
        if (known->format.empty())
            return error("wrong-type", fmt::format("{} can be asked for, not set", uri));
        if (std::find(formats.begin(), formats.end(), known->format) == formats.end())
            return error("wrong-type", fmt::format("{} takes {}, not {}", uri, known->format, type.word));
        range(*known, uri);
    }

    void range(const CspNode& known, const std::string& uri) {
        const json& value = value_["value"];
        if (known.admx && value.is_string() && !value.get_ref<const std::string&>().starts_with("<enabled") &&
            !value.get_ref<const std::string&>().starts_with("<disabled"))
            return error("wrong-type",
                         fmt::format("{} takes XML that begins with <enabled/> or <disabled/>", uri));
        if (!value.is_number_integer()) return;
        const auto number = value.get<std::int64_t>();
        const auto only = split(known.values, ' ');
        if (!known.values.empty() &&
            std::find(only.begin(), only.end(), std::to_string(number)) == only.end())
            return error("unknown-word", fmt::format("{} is not a value of {}", number, uri),
                         "one of " + join(only, ", "));
        if ((known.min != 0 || known.max != 0) && (number < known.min || number > known.max))
            error("out-of-range", fmt::format("{} is {}", uri, number),
                  fmt::format("a number from {} to {}", known.min, known.max));
    }

    void unknown(const std::string& uri) {
        std::vector<std::string> uris;
        for (const CspNode& each : csp_nodes()) uris.push_back(full_uri(each.uri));
        add(Level::note, "unknown-node", fmt::format("{} is not known here and not checked", printable(uri)),
            did_you_mean(full_uri(uri), uris));
    }

    const RawItem& item_;
    const json& value_;
    std::vector<Finding> findings_;
};

}  // namespace

const CspNode* find_csp_node(std::string_view uri) {
    const std::string wanted = full_uri(uri);
    for (const CspNode& node : csp_nodes())
        if (matches(full_uri(node.uri), wanted)) return &node;
    return nullptr;
}

std::vector<Finding> check_windows_node(const RawItem& item) {
    if (item.target != "windows.oma") return {};
    if (!item.value.is_array()) return Checker(item).run();
    std::vector<Finding> all;
    for (const json& value : item.value) {
        const RawItem one{item.target, value, item.override_neutral, item.source, {}};
        for (Finding& finding : Checker(one).run()) all.push_back(std::move(finding));
    }
    return all;
}

}  // namespace mdm::policy::raw
