#include "mdm/base/xml_scanner.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "mdm/base/text.hpp"

namespace mdm {
namespace {

constexpr std::string_view space = " \t\r\n";
constexpr std::string_view name_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:";
constexpr std::size_t longest_entity = 12;

struct Entity {
    std::string_view name;
    char character;
};
constexpr std::array entities{Entity{"lt", '<'}, Entity{"gt", '>'}, Entity{"amp", '&'}, Entity{"quot", '"'},
                              Entity{"apos", '\''}};

std::string shown(std::string_view text) {
    return fit_width(printable(text.substr(0, 200)), 40);
}

/// "38" and "x26" to a character that XML allows.
std::optional<char32_t> character_of(std::string_view digits) {
    const bool hex = digits.starts_with('x');
    if (hex) digits.remove_prefix(1);
    std::uint32_t code = 0;
    const auto end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, code, hex ? 16 : 10);
    const bool control = code < 0x20 && code != '\t' && code != '\n' && code != '\r';
    const bool surrogate = code >= 0xD800 && code < 0xE000;
    if (read.ec != std::errc() || read.ptr != end || control || surrogate || code > 0x10FFFF)
        return std::nullopt;
    return code;
}

}  // namespace

Error XmlScanner::error(yaml::Mark mark, std::string message, std::string hint) const {
    return yaml::error_at(file_, mark, std::move(message), std::move(hint));
}

void XmlScanner::advance(std::size_t count) {
    for (const char c : text_.substr(0, count)) {
        if (c == '\n') {
            ++mark_.line;
            mark_.column = 1;
        } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
            ++mark_.column;
        }
    }
    text_.remove_prefix(std::min(count, text_.size()));
}

Result<void> XmlScanner::skip_past(std::string_view end, std::string_view what) {
    const auto at = text_.find(end);
    if (at == std::string_view::npos) return error(mark_, fmt::format("{} that does not end", what));
    advance(at + end.size());
    return {};
}

Result<void> XmlScanner::document_type() {
    const auto end = text_.find('>');
    if (text_.substr(0, end).find('[') != std::string_view::npos)
        return error(mark_, "the document type declares entities of its own, which is refused",
                     "a property list needs none: remove what stands in [ ]");
    return skip_past(">", "a document type");
}

// True when something was passed over.
Result<bool> XmlScanner::skip_markup() {
    if (text_.starts_with("<!--")) {
        MDM_CHECK(skip_past("-->", "a comment"));
        return true;
    }
    if (text_.starts_with("<?")) {
        MDM_CHECK(skip_past("?>", "an instruction"));
        return true;
    }
    if (text_.starts_with("<!DOCTYPE")) {
        MDM_CHECK(document_type());
        return true;
    }
    return false;
}

Result<std::optional<XmlTag>> XmlScanner::next_tag() {
    while (true) {
        advance(std::min(text_.find_first_not_of(space), text_.size()));
        if (text_.empty()) return std::optional<XmlTag>();
        if (text_.front() != '<')
            return error(mark_, fmt::format("text where a tag belongs: '{}'",
                                            shown(text_.substr(0, text_.find_first_of("<\n")))));
        MDM_TRY(const bool skipped, skip_markup());
        if (skipped) continue;
        MDM_TRY(auto tag, this->tag());
        return std::optional<XmlTag>(std::move(tag));
    }
}

Result<XmlTag> XmlScanner::tag() {
    XmlTag tag;
    tag.mark = mark_;
    const auto end = text_.find('>');
    const auto next = text_.find('<', 1);
    if (end == std::string_view::npos || next < end)
        return error(mark_, fmt::format("a tag that does not end: '{}'",
                                        shown(text_.substr(0, std::min(next, text_.find('\n'))))));
    std::string_view inner = text_.substr(1, end - 1);
    tag.closes = inner.starts_with('/');
    if (tag.closes) inner.remove_prefix(1);
    tag.empty = !tag.closes && inner.ends_with('/');
    if (tag.empty) inner.remove_suffix(1);
    const auto length = std::min(inner.find_first_not_of(name_characters), inner.size());
    tag.name = std::string(inner.substr(0, length));
    const auto rest = inner.substr(length);
    const bool attributes = !rest.empty() && space.find(rest.front()) != std::string_view::npos;
    if (tag.name.empty() || (!rest.empty() && !attributes) || (tag.closes && !trim(rest).empty()))
        return error(mark_, fmt::format("'{}' is no tag", shown(text_.substr(0, end + 1))));
    advance(end + 1);
    return tag;
}

Result<void> XmlScanner::entity(std::string& out) {
    const auto end = text_.substr(0, longest_entity).find(';');
    if (end == std::string_view::npos)
        return error(mark_, "'&' that begins no entity", "write &amp; for the character itself");
    const std::string_view name = text_.substr(1, end - 1);
    for (const Entity& each : entities)
        if (each.name == name) {
            out += each.character;
            advance(end + 1);
            return {};
        }
    const auto character = name.starts_with('#') ? character_of(name.substr(1)) : std::nullopt;
    if (!character) return error(mark_, fmt::format("unknown entity '&{};'", shown(name)));
    append_utf8(out, *character);
    advance(end + 1);
    return {};
}

Result<std::string> XmlScanner::text() {
    std::string out;
    while (true) {
        const auto at = std::min(text_.find_first_of("<&\r"), text_.size());
        out += text_.substr(0, at);
        advance(at);
        if (text_.empty()) return error(mark_, "the file ends inside of a value");
        if (text_.front() == '\r') {
            advance(text_.starts_with("\r\n") ? 2 : 1);
            out += '\n';
        } else if (text_.front() == '&') {
            MDM_CHECK(entity(out));
        } else if (text_.starts_with("<![CDATA[")) {
            advance(9);
            const auto end = text_.find("]]>");
            if (end == std::string_view::npos) return error(mark_, "a CDATA section that does not end");
            out += text_.substr(0, end);
            advance(end + 3);
        } else if (text_.starts_with("<!--")) {
            MDM_CHECK(skip_past("-->", "a comment"));
        } else {
            return out;
        }
    }
}

}  // namespace mdm
