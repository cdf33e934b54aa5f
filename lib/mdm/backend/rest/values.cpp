#include "mdm/backend/rest/values.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/url.hpp"

namespace mdm::rest {
namespace {

template <class Map>
Value look_up(const Map* map, const std::string& name) {
    if (map == nullptr) return {};
    const auto found = map->find(name);
    if (found == map->end()) return {};
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(found->second)>, Value>)
        return found->second;
    else
        return Value::of(found->second);
}

Value of_object(const NativeObject* object, std::string_view name) {
    if (object == nullptr) return {};
    if (name == "id") return Value::of(object->id);
    if (name == "name") return Value::of(object->name);
    if (name == "version") return Value::of(object->version);
    return Value::of(object->description.value_or(""));
}

// What a request is about must be there: an empty list of ids means "all" to some servers.
bool may_lack(const Placeholder& placeholder) {
    switch (placeholder.source) {
        case Source::setting:
        case Source::credential:
        case Source::input:
        case Source::approval:
        case Source::reason:
            return true;
        case Source::object:
            return placeholder.name != "id";
        default:
            return false;
    }
}

Error lacking(const Placeholder& placeholder) {
    Error error{Code::usage, fmt::format("there is no value for {}", text_of(placeholder))};
    if (placeholder.source == Source::setting)
        error.hint = fmt::format("this needs a context that was made with --set {}=…", placeholder.name);
    return error;
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// As nlohmann/json writes it, which is asked where there is something to escape.
void add_quoted(std::string& out, std::string_view text) {
    const bool plain = std::all_of(text.begin(), text.end(),
                                   [](char c) { return c >= ' ' && c < '\x7F' && c != '"' && c != '\\'; });
    if (!plain) {
        out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        return;
    }
    out += '"';
    out += text;
    out += '"';
}

void add_items(std::string& out, const std::vector<std::string>& items) {
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) out += ',';
        add_quoted(out, items[i]);
    }
}

void add_value(std::string& out, const Value& value, bool in_list) {
    switch (value.kind) {
        case Value::Kind::integer:
        case Value::Kind::boolean:
            out += value.plain();
            return;
        case Value::Kind::list:
            if (!in_list) out += '[';
            add_items(out, value.items);
            if (!in_list) out += ']';
            return;
        default:
            add_quoted(out, value.text);
    }
}

}  // namespace

Value Value::of(std::string_view text) {
    Value value;
    if (text.empty()) return value;
    value.kind = Kind::text;
    value.text = text;
    return value;
}

Value Value::of_secret(const Secret& secret) {
    Value value = of(secret.reveal());
    value.secret = true;
    return value;
}

Value Value::of_list(std::vector<std::string> items) {
    Value value;
    if (items.empty()) return value;
    value.kind = Kind::list;
    value.items = std::move(items);
    return value;
}

std::string Value::plain() const {
    switch (kind) {
        case Kind::integer:
            return std::to_string(integer);
        case Kind::boolean:
            return integer != 0 ? "true" : "false";
        case Kind::list:
            return join(items, ",");
        default:
            return text;
    }
}

Value Filler::of_device(const std::string& name) const {
    if (name == "id" && !values_.device_id.empty()) return Value::of(values_.device_id);
    if (values_.device != nullptr) {
        const Target& device = *values_.device;
        if (name == "id") return Value::of(device.id);
        if (name == "serial") return Value::of(device.serial);
        if (name == "udid") return Value::of(device.udid);
        if (name == "platform") return Value::of(device.platform);
    }
    return look_up(values_.extra, name);
}

Value Filler::plain(const Placeholder& placeholder) const {
    const auto* settings = values_.settings;
    switch (placeholder.source) {
        case Source::url:
            return settings == nullptr ? Value{} : Value::of(settings->url);
        case Source::base:
            return Value::of(values_.base);
        case Source::uuid:
            return values_.random == nullptr ? Value{} : Value::of(uuid4(*values_.random));
        case Source::setting:
            return look_up(settings ? &settings->settings : nullptr, placeholder.name);
        case Source::credential:
            return look_up(settings ? &settings->credentials : nullptr, placeholder.name);
        case Source::population:
            return Value::of(values_.population);
        case Source::partition:
            return Value::of(values_.partition);
        case Source::device:
            return of_device(placeholder.name);
        case Source::devices:
            return Value::of_list({values_.devices.begin(), values_.devices.end()});
        case Source::input:
            return look_up(values_.inputs, placeholder.name);
        case Source::command:
            return Value::of(values_.command_id);
        case Source::group:
            return Value::of(values_.group);
        case Source::enrollment:
            return Value::of(values_.enrollment);
        case Source::object:
            return of_object(values_.object, placeholder.name);
        case Source::content:
            return values_.content == nullptr ? Value{} : Value::of(*values_.content);
        case Source::approval:
            return Value::of(values_.approval);
        case Source::reason:
            return Value::of(values_.reason);
        case Source::value:
            return Value::of(values_.value.value_or(""));
    }
    return {};
}

Value Filler::find(const Placeholder& placeholder) const {
    Value value = plain(placeholder);
    if (!placeholder.base64 || value.none()) return value;
    Value encoded = Value::of(base64(value.plain()));
    encoded.secret = value.secret;
    return encoded;
}

void Filler::note(const Value& value) {
    if (value.secret && !value.none()) secrets_.emplace_back(value.plain());
}

Result<std::string> Filler::escaped(const std::string& text, Escape escape,
                                    const Placeholder& placeholder) const {
    const auto cannot = [&](std::string_view why) {
        return Error{Code::usage,
                     fmt::format("the value of {} cannot be sent: {}", text_of(placeholder), why)};
    };
    switch (escape) {
        case Escape::path:
            if (text == "." || text == "..") return cannot("it would change the path");
            return net::percent_encode(text);
        case Escape::query:
            return net::percent_encode(text);
        case Escape::form:
            return net::form_encode(text);
        case Escape::xml:
            return placeholder.source == Source::content
                       ? text
                       : replace_all(xml_escape(text), "'", "&apos;");  // attributes, too
        case Escape::header:
            if (std::any_of(text.begin(), text.end(), is_control)) return cannot("a header takes one line");
            return text;
        case Escape::none:
            return text;
    }
    return text;
}

Result<std::string> Filler::text(const Template& from, Escape escape) {
    std::string out;
    for (const Piece& piece : from.pieces) {
        out += piece.literal;
        if (!piece.placeholder) continue;
        const Value value = find(*piece.placeholder);
        if (value.none()) return lacking(*piece.placeholder);
        note(value);
        MDM_TRY(const auto safe, escaped(value.plain(), escape, *piece.placeholder));
        out += safe;
    }
    return out;
}

Result<std::vector<std::string>> Filler::texts(const Parameter& from, Escape escape) {
    std::vector<std::string> out;
    for (const Template& one : from.values) {
        const Placeholder* whole = one.whole();
        const Value value = whole == nullptr ? Value{} : find(*whole);
        if (whole != nullptr && value.none() && !may_lack(*whole)) return lacking(*whole);
        if (whole != nullptr && value.none()) continue;
        if (whole != nullptr) note(value);
        if (value.kind == Value::Kind::list) {
            for (const std::string& item : value.items) {
                MDM_TRY(auto safe, escaped(item, escape, *whole));
                out.push_back(std::move(safe));
            }
            continue;
        }
        MDM_TRY(auto filled, text(one, escape));
        out.push_back(std::move(filled));
    }
    return out;
}

Result<bool> Filler::add_json_text(std::string& out, const JsonTemplate& from, bool in_list) {
    const Placeholder* whole = from.text.whole();
    if (whole == nullptr) {
        MDM_TRY(const auto filled, text(from.text, Escape::none));
        add_quoted(out, filled);
        return true;
    }
    const Value value = find(*whole);
    if (value.none() && !may_lack(*whole)) return lacking(*whole);
    note(value);
    if (!value.none()) add_value(out, value, in_list);
    return !value.none();
}

Result<bool> Filler::add_json(std::string& out, const JsonTemplate& from) {
    using Kind = JsonTemplate::Kind;
    if (from.kind == Kind::text) return add_json_text(out, from, false);
    if (from.kind == Kind::fixed) {
        out += from.fixed;
        return true;
    }
    const bool map = from.kind == Kind::map;
    out += map ? '{' : '[';
    const std::size_t empty = out.size();
    for (std::size_t i = 0; i < from.items.size(); ++i) {
        const JsonTemplate& item = from.items[i];
        const std::size_t before = out.size();
        if (before > empty) out += ',';
        if (map) out.append(from.keys[i]) += ':';
        MDM_TRY(const bool added,
                !map && item.kind == Kind::text ? add_json_text(out, item, true) : add_json(out, item));
        if (!added) out.resize(before);
    }
    out += map ? '}' : ']';
    return true;
}

Result<std::string> Filler::json(const JsonTemplate& from) {
    std::string out;
    out.reserve(256);
    MDM_TRY(const bool added, add_json(out, from));
    if (!added) out = "null";
    return out;
}

}  // namespace mdm::rest
