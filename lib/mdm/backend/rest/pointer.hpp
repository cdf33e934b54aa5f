#pragma once
// JSON pointers taken apart once, and followed many times without an allocation.
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::rest {

class Path {
  public:
    Path() = default;
    /// `pointer` is a checked JSON pointer; "" is the whole document.
    explicit Path(std::string_view pointer);
    /// Null when nothing, or JSON's null, is there.
    const nlohmann::json* find(const nlohmann::json& in) const;
    /// The first name, unescaped; "" for the whole document.
    std::string first() const { return steps_.empty() ? std::string() : steps_.front().name; }

  private:
    struct Step {
        std::string name;
        std::optional<std::size_t> index;
    };
    std::vector<Step> steps_;
};

/// The text there; "" when there is none.
std::string text_at(const nlohmann::json& in, std::string_view pointer);
/// The first pointer that finds text.
std::string first_text(const nlohmann::json& in, const std::vector<std::string>& pointers);

}  // namespace mdm::rest
