#pragma once
// A JSON value as transforms see it, and an item of an answer as mappings see it: whoever has read the text,
// nlohmann/json as a document or JsonItems a listing's page. Both give the same values.
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "mdm/base/json_items.hpp"
#include "mdm/base/json_pointer.hpp"

namespace mdm::rest {

/// Borrowed: texts, lists and maps lie in the answer.
struct Datum {
    enum class Kind : std::uint8_t { null, boolean, integer, natural, real, text, structured };

    Datum() = default;
    Datum(const nlohmann::json& value);  // NOLINT: whatever takes a datum takes a document's value
    static Datum of(std::string_view text);

    bool is_text() const { return kind == Kind::text; }
    bool is_number() const { return kind >= Kind::integer && kind <= Kind::real; }
    /// Of a number.
    double number() const;

    Kind kind = Kind::null;
    std::string_view text = {};
    std::int64_t integer = 0;   // also the boolean
    std::uint64_t natural = 0;  // beyond what an integer holds
    double real = 0;
    const nlohmann::json* whole = nullptr;  // a list or a map
};

/// What a datum may point into; used again from value to value.
class Rooms {
  public:
    Rooms();
    Rooms(const Rooms&) = delete;
    Rooms& operator=(const Rooms&) = delete;
    ~Rooms();

    std::string text;       // of whoever makes a cell
    std::string unescaped;  // of Item::find()
    nlohmann::json& parsed();
    nlohmann::json& made();

  private:
    std::unique_ptr<nlohmann::json> parsed_, made_;
};

class Item {
  public:
    Item(const nlohmann::json& whole) : whole_(&whole) {}  // NOLINT: an item, too
    Item(const JsonItems& page, std::size_t index) : page_(&page), index_(index) {}

    /// Nothing where nothing, or JSON's null, is.
    std::optional<Datum> find(const JsonPointer& pointer, Rooms& rooms) const;

  private:
    const nlohmann::json* whole_ = nullptr;
    const JsonItems* page_ = nullptr;
    std::size_t index_ = 0;
};

}  // namespace mdm::rest
