#pragma once
// JSON pointers (RFC 6901), taken apart once and followed many times without an allocation or an exception.
#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mdm {

class JsonPointer {
  public:
    struct Step {
        std::string name;
        std::optional<std::size_t> index;  // of a list, when the name may be one
    };

    /// Empty, or "/" and segments in which ~ is only ~0 or ~1.
    static bool is_valid(std::string_view text);

    JsonPointer() = default;
    /// `text` is valid; "" is the whole document.
    explicit JsonPointer(std::string_view text);
    /// The whole document.
    bool empty() const { return steps_.empty(); }
    /// Null when nothing, or JSON's null, is there.
    const nlohmann::json* find(const nlohmann::json& in) const;
    /// The first name, unescaped; "" for the whole document.
    std::string first() const { return steps_.empty() ? std::string() : steps_.front().name; }
    std::span<const Step> steps() const { return steps_; }
    /// As it is written.
    std::string text() const;

  private:
    std::vector<Step> steps_;
};

}  // namespace mdm
