#include "mdm/policy/import/xml_plist.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/base/xml_scanner.hpp"

namespace mdm::policy::import {
namespace {

using nlohmann::json;
using Made = std::optional<json>;

Made text_value(const std::string& text) {
    if (!good_text(text)) return std::nullopt;
    return native_text(text);
}

Made integer_value(const std::string& text) {
    std::string_view digits = trim(text);
    const bool minus = digits.starts_with('-');
    if (minus || digits.starts_with('+')) digits.remove_prefix(1);
    const bool hex = digits.starts_with("0x") || digits.starts_with("0X");
    if (hex) digits.remove_prefix(2);
    std::uint64_t value = 0;
    const auto end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, value, hex ? 16 : 10);
    const std::uint64_t most = static_cast<std::uint64_t>(INT64_MAX) + (minus ? 1 : 0);
    if (read.ec != std::errc() || read.ptr != end || value > most) return std::nullopt;
    return minus ? static_cast<std::int64_t>(0 - value) : static_cast<std::int64_t>(value);
}

Made real_value(const std::string& text) {
    const std::string_view digits = trim(text);
    double value = 0;
    const auto end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end || value - value != 0) return std::nullopt;
    return native_real(value);
}

Made date_value(const std::string& text) {
    const auto time = parse_rfc3339(trim(text));
    if (!time.ok() || trim(text).size() < 20) return std::nullopt;
    return native_date(*time);
}

Made data_value(const std::string& text) {
    const auto bytes = from_base64(text);
    if (!bytes) return std::nullopt;
    return native_data(*bytes);
}

/// Elements that hold text.
struct Scalar {
    std::string_view name;
    Made (*read)(const std::string& text);
    std::string_view wrong;
};
constexpr std::array scalars{
    Scalar{"string", text_value, "text with characters that are none"},
    Scalar{"integer", integer_value, "no whole number of 64 bits"},
    Scalar{"real", real_value, "no number"},
    Scalar{"date", date_value, "no date such as 2026-12-01T03:00:00Z"},
    Scalar{"data", data_value, "no base64"},
};

constexpr std::string_view elements = "dict array string integer real true false date data key plist";

class Reader {
  public:
    Reader(std::string_view text, std::string_view file, const Limits& limits)
        : scanner_(text, file), limits_(limits) {}

    Result<json> run() {
        MDM_TRY(const XmlTag root, open("a property list"));
        if (root.name != "plist")
            return scanner_.error(root.mark, fmt::format("'<{}>' where '<plist>' belongs", shown(root.name)));
        if (root.empty) return scanner_.error(root.mark, "the property list is empty");
        MDM_TRY(const XmlTag first, open("a value"));
        MDM_TRY(json all, value(first));
        MDM_CHECK(close(root));
        MDM_TRY(const auto more, scanner_.next_tag());
        if (more) return scanner_.error(more->mark, "something stands behind '</plist>'");
        return all;
    }

  private:
    static std::string shown(std::string_view text) { return fit_width(printable(text.substr(0, 200)), 40); }

    Result<XmlTag> open(std::string_view wanted) {
        MDM_TRY(const auto tag, scanner_.next_tag());
        if (!tag)
            return scanner_.error(scanner_.mark(), fmt::format("the file ends where {} belongs", wanted));
        if (tag->closes)
            return scanner_.error(tag->mark,
                                  fmt::format("'</{}>' where {} belongs", shown(tag->name), wanted));
        return *tag;
    }

    Error not_closed(const XmlTag& opened) const {
        return scanner_.error(opened.mark, fmt::format("'<{}>' is never closed", shown(opened.name)));
    }

    Error wrong_end(const XmlTag& tag, const XmlTag& opened) const {
        return scanner_.error(tag.mark, fmt::format("'<{}{}>' where '</{}>' belongs, which closes line {}",
                                                    tag.closes ? "/" : "", shown(tag.name),
                                                    shown(opened.name), opened.mark.line));
    }

    Result<void> close(const XmlTag& opened) {
        MDM_TRY(const auto tag, scanner_.next_tag());
        if (!tag) return not_closed(opened);
        if (!tag->closes || tag->name != opened.name) return wrong_end(*tag, opened);
        return {};
    }

    Result<json> value(const XmlTag& tag) {
        if (++values_ > limits_.values)
            return scanner_.error(tag.mark, fmt::format("more than {} values", limits_.values));
        if (tag.name == "dict") return nested(tag, &Reader::dict);
        if (tag.name == "array") return nested(tag, &Reader::array);
        if (tag.name == "true" || tag.name == "false") {
            if (!tag.empty) MDM_CHECK(close(tag));
            return json(tag.name == "true");
        }
        for (const Scalar& each : scalars)
            if (each.name == tag.name) return scalar(tag, each);
        return scanner_.error(
            tag.mark,
            fmt::format("'<{}>' is no element of a property list that has a value", shown(tag.name)),
            did_you_mean(tag.name.substr(0, 40), split(elements, ' ')));
    }

    Result<json> nested(const XmlTag& tag, Result<json> (Reader::*read)(const XmlTag&)) {
        if (depth_ == limits_.depth)
            return scanner_.error(tag.mark, fmt::format("nested deeper than {} levels", limits_.depth));
        ++depth_;
        auto all = (this->*read)(tag);
        --depth_;
        return all;
    }

    Result<std::string> text_in(const XmlTag& tag) {
        if (tag.empty) return std::string();
        MDM_TRY(std::string text, scanner_.text());
        MDM_CHECK(close(tag));
        return text;
    }

    Result<json> scalar(const XmlTag& tag, const Scalar& kind) {
        MDM_TRY(const std::string text, text_in(tag));
        auto made = kind.read(text);
        if (made) return std::move(*made);
        return scanner_.error(tag.mark, fmt::format("'<{}>' holds {}", tag.name, kind.wrong));
    }

    Result<json> array(const XmlTag& tag) {
        json all = json::array();
        while (!tag.empty) {
            MDM_TRY(const auto next, scanner_.next_tag());
            if (!next) return not_closed(tag);
            if (next->closes && next->name != tag.name) return wrong_end(*next, tag);
            if (next->closes) break;
            MDM_TRY(json item, value(*next));
            all.push_back(std::move(item));
        }
        return all;
    }

    Result<json> dict(const XmlTag& tag) {
        std::vector<std::pair<std::string, json>> members;
        std::set<std::string, std::less<>> seen;
        while (!tag.empty) {
            MDM_TRY(const auto next, scanner_.next_tag());
            if (!next) return not_closed(tag);
            if (next->closes && next->name != tag.name) return wrong_end(*next, tag);
            if (next->closes) break;
            MDM_TRY(std::string key, key_of(*next));
            if (!seen.insert(key).second)
                return scanner_.error(next->mark, fmt::format("the key '{}' appears twice", shown(key)));
            MDM_TRY(const XmlTag opened, open(fmt::format("the value of '{}'", shown(key))));
            MDM_TRY(json member, value(opened));
            members.emplace_back(std::move(key), std::move(member));
        }
        return native_dict(std::move(members));
    }

    Result<std::string> key_of(const XmlTag& tag) {
        if (tag.name != "key")
            return scanner_.error(tag.mark, fmt::format("'<{}>' where a '<key>' belongs", shown(tag.name)));
        MDM_TRY(std::string key, text_in(tag));
        if (!good_text(key)) return scanner_.error(tag.mark, "a key with characters that are none");
        return key;
    }

    XmlScanner scanner_;
    const Limits& limits_;
    std::size_t depth_ = 0;
    std::size_t values_ = 0;
};

}  // namespace

Result<json> read_xml_plist(std::string_view text, std::string_view file, const Limits& limits) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return Reader(text, file, limits).run();
}

}  // namespace mdm::policy::import
