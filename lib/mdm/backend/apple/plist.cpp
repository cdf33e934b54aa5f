#include "mdm/backend/apple/plist.hpp"

#include <fmt/format.h>
#include <plist/plist.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <memory>

#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/release.hpp"
#include "mdm/base/text.hpp"
#include "mdm/base/xml_scanner.hpp"

namespace mdm::apple {
namespace {

using nlohmann::json;

// ---- reading

Error bad(std::string what) {
    return Error{Code::bad_response, std::move(what)};
}

std::optional<json> text_value(std::string_view text) {
    return json(is_utf8(text) ? std::string(text) : printable(text));
}

std::optional<json> integer_value(std::string_view text) {
    std::string_view digits = trim(text);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const auto end = digits.data() + digits.size();
    std::int64_t value = 0;
    if (const auto read = std::from_chars(digits.data(), end, value);
        read.ec == std::errc() && read.ptr == end)
        return json(value);
    std::uint64_t large = 0;
    const auto read = std::from_chars(digits.data(), end, large);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return json(large);
}

std::optional<json> real_value(std::string_view text) {
    const std::string_view digits = trim(text);
    double value = 0;
    const auto end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end || !std::isfinite(value)) return std::nullopt;
    return json(value);
}

std::optional<json> data_value(std::string_view text) {
    const auto bytes = from_base64(text);
    if (!bytes) return std::nullopt;
    return plist_data(*bytes);
}

struct Scalar {
    std::string_view name;
    std::optional<json> (*read)(std::string_view text);
};
constexpr std::array scalars{Scalar{"string", text_value}, Scalar{"integer", integer_value},
                             Scalar{"real", real_value}, Scalar{"date", text_value},
                             Scalar{"data", data_value}};

class Reader {
  public:
    Reader(std::string_view xml, const PlistLimits& limits)
        : scanner_(xml, "property list"), limits_(limits) {}

    Result<json> run() {
        MDM_TRY(const XmlTag root, open());
        if (root.name != "plist" || root.empty) return at(root, "'<plist>' is expected");
        MDM_TRY(const XmlTag first, open());
        MDM_TRY(json all, value(first));
        MDM_CHECK(close(root));
        return all;
    }

  private:
    Error at(const XmlTag& tag, std::string what) const { return scanner_.error(tag.mark, std::move(what)); }

    Result<XmlTag> open() {
        MDM_TRY(const auto tag, scanner_.next_tag());
        if (!tag) return scanner_.error(scanner_.mark(), "the property list ends too early");
        if (tag->closes) return at(*tag, "a value is missing");
        return *tag;
    }

    Result<void> close(const XmlTag& opened) {
        MDM_TRY(const auto tag, scanner_.next_tag());
        if (!tag || !tag->closes || tag->name != opened.name) return at(opened, "a tag is never closed");
        return {};
    }

    /// The next member's tag, or nullopt where the container ends.
    Result<std::optional<XmlTag>> member(const XmlTag& container) {
        if (container.empty) return std::optional<XmlTag>();
        MDM_TRY(auto tag, scanner_.next_tag());
        if (!tag || (tag->closes && tag->name != container.name))
            return at(container, "a tag is never closed");
        if (tag->closes) return std::optional<XmlTag>();
        return tag;
    }

    Result<json> value(const XmlTag& tag) {
        if (++values_ > limits_.values) return at(tag, "the property list has too many values");
        if (tag.name == "true" || tag.name == "false") {
            if (!tag.empty) MDM_CHECK(close(tag));
            return json(tag.name == "true");
        }
        if (tag.name == "dict" || tag.name == "array") return nested(tag);
        const auto known = std::find_if(scalars.begin(), scalars.end(),
                                        [&](const Scalar& each) { return each.name == tag.name; });
        if (known == scalars.end()) return at(tag, "a tag that no property list has");
        MDM_TRY(const std::string text, text_in(tag));
        auto made = known->read(text);
        if (!made) return at(tag, fmt::format("'<{}>' holds something else", tag.name));
        return std::move(*made);
    }

    Result<json> nested(const XmlTag& tag) {
        if (depth_ == limits_.depth) return at(tag, "the property list is nested too deeply");
        ++depth_;
        auto all = tag.name == "dict" ? dict(tag) : array(tag);
        --depth_;
        return all;
    }

    Result<std::string> text_in(const XmlTag& tag) {
        if (tag.empty) return std::string();
        MDM_TRY(std::string text, scanner_.text());
        MDM_CHECK(close(tag));
        return text;
    }

    Result<json> array(const XmlTag& tag) {
        json all = json::array();
        while (true) {
            MDM_TRY(const auto next, member(tag));
            if (!next) return all;
            MDM_TRY(json item, value(*next));
            all.push_back(std::move(item));
        }
    }

    Result<json> dict(const XmlTag& tag) {
        json all = json::object();
        while (true) {
            MDM_TRY(const auto next, member(tag));
            if (!next) return all;
            if (next->name != "key") return at(*next, "'<key>' is expected");
            MDM_TRY(const std::string key, text_in(*next));
            MDM_TRY(const XmlTag opened, open());
            MDM_TRY(json item, value(opened));
            all[is_utf8(key) ? key : printable(key)] = std::move(item);
        }
    }

    XmlScanner scanner_;
    const PlistLimits& limits_;
    std::size_t depth_ = 0;
    std::size_t values_ = 0;
};

// ---- writing

using Node = std::unique_ptr<void, Release<plist_free>>;

Result<void> check_text(std::string_view text) {
    const bool control = std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r';
    });
    if (control || !is_utf8(text))
        return Error{Code::invalid, "text with characters that a property list cannot hold"};
    return {};
}

Result<Node> node_of(const json& value);

Result<Node> array_node(const json& value) {
    Node array(plist_new_array());
    for (const json& item : value) {
        MDM_TRY(Node node, node_of(item));
        plist_array_append_item(array.get(), node.release());
    }
    return array;
}

Result<Node> dict_node(const json& value) {
    Node dict(plist_new_dict());
    for (const auto& [key, item] : value.items()) {
        MDM_CHECK(check_text(key));
        MDM_TRY(Node node, node_of(item));
        plist_dict_set_item(dict.get(), key.c_str(), node.release());
    }
    return dict;
}

Result<Node> text_node(const std::string& text) {
    MDM_CHECK(check_text(text));
    return Node(plist_new_string(text.c_str()));
}

Node data_node(const json::binary_t& bytes) {
    return Node(plist_new_data(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

Result<Node> node_of(const json& value) {
    switch (value.type()) {
        case json::value_t::object:
            return dict_node(value);
        case json::value_t::array:
            return array_node(value);
        case json::value_t::string:
            return text_node(value.get_ref<const std::string&>());
        case json::value_t::boolean:
            return Node(plist_new_bool(value.get<bool>() ? 1 : 0));
        case json::value_t::number_integer:
        case json::value_t::number_unsigned:
            return Node(plist_new_uint(value.get<std::uint64_t>()));
        case json::value_t::number_float:
            return Node(plist_new_real(value.get<double>()));
        case json::value_t::binary:
            return data_node(value.get_binary());
        default:
            return Error{Code::invalid, "a value that a property list cannot hold"};
    }
}

const json* find(const json& dict, const char* key) {
    if (!dict.is_object()) return nullptr;
    const auto found = dict.find(key);
    return found == dict.end() ? nullptr : &*found;
}

}  // namespace

Result<json> read_plist(std::string_view xml, const PlistLimits& limits) {
    if (xml.size() > limits.bytes) return bad("the property list is too large");
    if (xml.starts_with("bplist")) return bad("a binary property list is not taken from strangers");
    if (xml.starts_with("\xEF\xBB\xBF")) xml.remove_prefix(3);
    auto read = Reader(xml, limits).run();
    if (!read.ok()) return bad(std::move(read.error().message));
    return read;
}

Result<std::string> write_plist(const json& value) {
    MDM_TRY(const Node root, node_of(value));
    char* written = nullptr;
    std::uint32_t length = 0;
    plist_to_xml(root.get(), &written, &length);
    const std::unique_ptr<char, decltype(&plist_to_xml_free)> owner(written, plist_to_xml_free);
    if (written == nullptr) return Error{Code::internal, "the property list could not be written"};
    return replace_all(std::string(written, length), "\r", "&#13;");  // readers of XML would drop it
}

json plist_data(std::string_view bytes) {
    return json::binary(std::vector<std::uint8_t>(bytes.begin(), bytes.end()));
}

std::string text_at(const json& dict, const char* key) {
    const json* found = find(dict, key);
    return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<bool> bool_at(const json& dict, const char* key) {
    const json* found = find(dict, key);
    if (found == nullptr || !found->is_boolean()) return std::nullopt;
    return found->get<bool>();
}

std::optional<std::int64_t> integer_at(const json& dict, const char* key) {
    const json* found = find(dict, key);
    if (found == nullptr || !found->is_number_integer()) return std::nullopt;
    if (found->is_number_unsigned() && found->get<std::uint64_t>() > INT64_MAX) return std::nullopt;
    return found->get<std::int64_t>();
}

std::optional<double> real_at(const json& dict, const char* key) {
    const json* found = find(dict, key);
    if (found == nullptr || !found->is_number()) return std::nullopt;
    return found->get<double>();
}

std::optional<std::string> data_at(const json& dict, const char* key) {
    const json* found = find(dict, key);
    if (found == nullptr || !found->is_binary()) return std::nullopt;
    const auto& bytes = found->get_binary();
    return std::string(bytes.begin(), bytes.end());
}

}  // namespace mdm::apple
