#pragma once
// The items of a list in a JSON text, and of each item only what is wanted: a listing of a million devices is
// most of a gigabyte, and to build documents of it takes twenty times as long as to look for a dozen values.
//
// It reads the whole text as strictly as nlohmann/json does, and means the same: of equal names the last one
// counts. What is rare (a mistake anywhere, a number with an exponent, half a surrogate pair, 64 levels) it
// does not judge: read() is false, and the caller lets nlohmann/json say what the text means or what is wrong
// with it. A test compares the two.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/json_pointer.hpp"

namespace mdm {

/// A value as it stands in the text.
struct JsonSlice {
    enum class Kind : std::uint8_t { none, null, yes, no, integer, real, text, escaped, structured };
    Kind kind = Kind::none;
    /// The value's text; of a string what is between the quotes, escapes and all.
    std::string_view text = {};
};
/// Of a slice of kind `escaped`.
std::string unescaped(std::string_view text);

class JsonItems {
  public:
    explicit JsonItems(const JsonPointer& list) : list_(list) {}

    /// A pointer into items that will be asked for. Kept by its address, before the first read().
    void want(const JsonPointer& pointer);
    /// `text` is borrowed until the next one.
    bool read(const std::string& text);

    std::size_t size() const { return items_.size(); }
    /// The text of an item.
    std::string_view item(std::size_t index) const;
    /// Nothing for a pointer that is not wanted.
    std::optional<JsonSlice> find(std::size_t index, const JsonPointer& pointer) const;
    /// The text without the items: their list is empty.
    std::string rest() const;

  private:
    class Reader;
    /// What is looked for in a value: itself, or what is in it.
    struct Node {
        std::string name;
        std::optional<std::size_t> index;
        std::vector<std::size_t> slots;  // where the value goes; several when a pointer is wanted twice
        std::vector<Node> children;
        std::uint64_t lengths = 0;  // of the children's names, a bit each
        bool indexed = false;       // a child may be one of a list
    };
    struct Slot {
        std::uint32_t begin = 0, size = 0;
        JsonSlice::Kind kind = JsonSlice::Kind::none;
    };
    struct Range {
        std::size_t begin = 0, end = 0;
    };
    std::size_t place_of(const JsonPointer& pointer) const;
    static void add(Node& node, std::span<const JsonPointer::Step> steps, std::size_t slot);

    JsonPointer list_;
    std::vector<const JsonPointer*> wanted_;
    Node root_;
    const std::string* text_ = nullptr;
    std::vector<Slot> slots_;   // those of the first item, of the second, …
    std::vector<Range> items_;  // in the text
    Range list_range_;
};

}  // namespace mdm
