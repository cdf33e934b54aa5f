#pragma once
// Reading the configuration's YAML by tables of keys. Internal to config.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "mdm/base/text.hpp"
#include "mdm/base/yaml.hpp"

namespace mdm {

/// Reads the keys of one map by a table of what each key does; anything else is an error with a did-you-mean.
class ConfigReader {
  public:
    using Node = yaml::Node;
    using Take = std::function<Result<void>(const Node&)>;
    struct Key {
        std::string_view name;
        Take take;
    };

    explicit ConfigReader(std::string_view file) : file_(file) {}

    Result<void> keys(const Node& node, const std::vector<Key>& known) const {
        if (node.is_null()) return {};
        if (!node.is_map()) return yaml::error_at(file_, node.mark, "expected keys and values here");
        for (std::size_t i = 0; i < node.keys.size(); ++i) {
            const auto found = std::find_if(known.begin(), known.end(),
                                            [&](const Key& key) { return key.name == node.keys[i].scalar; });
            if (found == known.end()) return unknown_key(node.keys[i], known);
            MDM_CHECK(found->take(node.items[i]));
        }
        return {};
    }

    Result<void> each(const Node& node,
                      const std::function<Result<void>(const Node& key, const Node& value)>& take) const {
        if (node.is_null()) return {};
        if (!node.is_map()) return yaml::error_at(file_, node.mark, "expected keys and values here");
        for (std::size_t i = 0; i < node.keys.size(); ++i) MDM_CHECK(take(node.keys[i], node.items[i]));
        return {};
    }

    Take text(std::string& out) const {
        return [this, &out](const Node& node) -> Result<void> {
            if (!node.is_scalar()) return yaml::error_at(file_, node.mark, "expected a text here");
            out = node.scalar;
            return {};
        };
    }

    Take boolean(bool& out) const {
        return [this, &out](const Node& node) -> Result<void> {
            if (!yaml::is_bool(node))
                return yaml::error_at(file_, node.mark,
                                      fmt::format("'{}' is not true or false", node.scalar));
            out = node.scalar == "true";
            return {};
        };
    }

    template <class Number>
    Take number(Number& out, std::int64_t most) const {
        return [this, &out, most](const Node& node) -> Result<void> {
            const auto value = to_int(node.scalar);
            if (!node.is_scalar() || !value || *value < 0 || *value > most)
                return yaml::error_at(file_, node.mark,
                                      fmt::format("'{}' is not a number from 0 to {}", node.scalar, most));
            out = static_cast<std::remove_reference_t<decltype(out)>>(*value);
            return {};
        };
    }

    Error at(const Node& node, std::string message, std::string hint = {}) const {
        return yaml::error_at(file_, node.mark, std::move(message), std::move(hint));
    }

  private:
    Error unknown_key(const Node& key, const std::vector<Key>& known) const {
        std::vector<std::string> names;
        for (const Key& row : known) names.emplace_back(row.name);
        const std::string near = did_you_mean(key.scalar, names);
        return yaml::error_at(file_, key.mark, fmt::format("unknown key '{}'", key.scalar),
                              near.empty() ? "known are: " + join(names, ", ") : near);
    }

    std::string_view file_;
};

}  // namespace mdm
