#include "mdm/backend/rest/datum.hpp"

#include <charconv>

#include "mdm/base/json.hpp"

namespace mdm::rest {
namespace {

using nlohmann::json;

template <class Number>
bool take(std::string_view text, Number& number) {
    return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc();
}

// As nlohmann/json has it: what is too large for 64 bits is a real number.
Datum whole_number(std::string_view text) {
    Datum made;
    if (take(text, made.integer)) {
        made.kind = Datum::Kind::integer;
    } else if (text[0] != '-' && take(text, made.natural)) {
        made.kind = Datum::Kind::natural;
    } else {
        take(text, made.real);
        made.kind = Datum::Kind::real;
    }
    return made;
}

Datum real_number(std::string_view text) {
    Datum made;
    take(text, made.real);
    made.kind = Datum::Kind::real;
    return made;
}

Datum boolean(bool value) {
    Datum made;
    made.kind = Datum::Kind::boolean;
    made.integer = value ? 1 : 0;
    return made;
}

std::optional<Datum> datum_of(const JsonSlice& slice, Rooms& rooms) {
    using Kind = JsonSlice::Kind;
    switch (slice.kind) {
        case Kind::none:
        case Kind::null:
            return std::nullopt;
        case Kind::yes:
        case Kind::no:
            return boolean(slice.kind == Kind::yes);
        case Kind::integer:
            return whole_number(slice.text);
        case Kind::real:
            return real_number(slice.text);
        case Kind::text:
            return Datum::of(slice.text);
        case Kind::escaped:
            rooms.unescaped = unescaped(slice.text);
            return Datum::of(rooms.unescaped);
        case Kind::structured:
            rooms.parsed() = json::parse(slice.text, nullptr, false);
            return Datum(rooms.parsed());
    }
    return std::nullopt;
}

}  // namespace

Datum::Datum(const json& value) {
    if (value.is_string()) {
        kind = Kind::text;
        text = value.get_ref<const std::string&>();
    } else if (value.is_boolean()) {
        kind = Kind::boolean;
        integer = value.get<bool>() ? 1 : 0;
    } else if (value.is_number_float()) {
        kind = Kind::real;
        real = value.get<double>();
    } else if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) {
        kind = Kind::natural;
        natural = value.get<std::uint64_t>();
    } else if (value.is_number_integer()) {
        kind = Kind::integer;
        integer = value.get<std::int64_t>();
    } else if (value.is_structured()) {
        kind = Kind::structured;
        whole = &value;
    }
}

Datum Datum::of(std::string_view text) {
    Datum made;
    made.kind = Kind::text;
    made.text = text;
    return made;
}

double Datum::number() const {
    if (kind == Kind::integer) return static_cast<double>(integer);
    return kind == Kind::natural ? static_cast<double>(natural) : real;
}

Rooms::Rooms() = default;
Rooms::~Rooms() = default;

json& Rooms::parsed() {
    if (!parsed_) parsed_ = std::make_unique<json>();
    return *parsed_;
}

json& Rooms::made() {
    if (!made_) made_ = std::make_unique<json>();
    return *made_;
}

std::optional<Datum> Item::find(const JsonPointer& pointer, Rooms& rooms) const {
    if (page_ != nullptr)
        if (const auto slice = page_->find(index_, pointer)) return datum_of(*slice, rooms);
    if (page_ != nullptr) rooms.parsed() = json::parse(page_->item(index_), nullptr, false);
    const json* value = pointer.find(page_ != nullptr ? rooms.parsed() : *whole_);
    return value == nullptr ? std::nullopt : std::optional(Datum(*value));
}

}  // namespace mdm::rest
