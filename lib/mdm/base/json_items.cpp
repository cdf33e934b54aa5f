#include "mdm/base/json_items.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "mdm/base/text.hpp"

namespace mdm {
namespace {

constexpr int most_levels = 64;
constexpr std::size_t longest_number = 40;  // nothing of that length can be too large for a double

constexpr std::uint64_t each_byte(std::uint64_t byte) {
    return byte * 0x0101010101010101u;
}

// A high bit for each byte that is a quote, a backslash, a control or no ASCII. Bits above the lowest one
// may be wrong.
std::uint64_t special(std::uint64_t word) {
    const std::uint64_t quote = word ^ each_byte('"'), slash = word ^ each_byte('\\');
    const std::uint64_t is_quote = (quote - each_byte(1)) & ~quote;
    const std::uint64_t is_slash = (slash - each_byte(1)) & ~slash;
    const std::uint64_t is_control = (word - each_byte(0x20)) & ~word;
    return (is_quote | is_slash | is_control | word) & each_byte(0x80);
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    c = static_cast<char>(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Four hex digits, or -1.
int hex_word(const char* at) {
    int word = 0;
    for (int i = 0; i < 4; ++i) {
        const int digit = hex_value(at[i]);
        if (digit < 0) return -1;
        word = word * 16 + digit;
    }
    return word;
}

bool is_high(int word) {
    return word >= 0xD800 && word <= 0xDBFF;
}
bool is_low(int word) {
    return word >= 0xDC00 && word <= 0xDFFF;
}

char plain_escape(char c) {
    constexpr std::string_view letters = "\"\\/bfnrt", values = "\"\\/\b\f\n\r\t";
    const auto at = letters.find(c);
    return at == std::string_view::npos ? '\0' : values[at];
}

}  // namespace

std::string unescaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto slash = std::min(text.find('\\', at), text.size());
        out.append(text.substr(at, slash - at));
        at = slash + 2;
        if (slash == text.size()) break;
        if (text[slash + 1] != 'u') {
            out += plain_escape(text[slash + 1]);
            continue;
        }
        int word = hex_word(&text[at]);
        at += 4;
        if (is_high(word)) {
            word = 0x10000 + ((word - 0xD800) << 10) + (hex_word(&text[at + 2]) - 0xDC00);
            at += 6;
        }
        append_utf8(out, static_cast<char32_t>(word));
    }
    return out;
}

/// One pass over one text. Each function takes what it is named after, or is false. The text ends with a NUL,
/// which is nothing that any of them takes.
class JsonItems::Reader {
  public:
    Reader(JsonItems& into, const std::string& text)
        : into_(into), begin_(text.data()), at_(text.data()), end_(text.data() + text.size()) {}

    bool read() {
        if (!way_to_list(into_.list_.steps())) return false;
        blanks();
        return at_ == end_;
    }

  private:
    using Kind = JsonSlice::Kind;

    std::size_t place() const { return static_cast<std::size_t>(at_ - begin_); }
    void blanks() {
        while (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t') ++at_;
    }
    bool take(char c) {
        blanks();
        if (*at_ != c) return false;
        ++at_;
        return true;
    }

    // What stands around the list is checked here, and read by somebody else.
    bool way_to_list(std::span<const JsonPointer::Step> steps) {
        if (steps.empty()) return list();
        bool found = false;
        if (!take('{') || take('}')) return false;
        do {
            std::string_view name;
            bool escaped = false;
            if (!key(name, escaped) || escaped) return false;
            const bool leads = name == steps[0].name;
            if (leads && found) return false;
            found = found || leads;
            if (!(leads ? way_to_list(steps.subspan(1)) : value(nullptr, nullptr, 1))) return false;
        } while (take(','));
        return found && take('}');
    }

    bool list() {
        const std::size_t width = into_.wanted_.size();
        if (!take('[')) return false;
        into_.list_range_.begin = place() - 1;
        if (!take(']')) {
            do {
                into_.slots_.resize(into_.slots_.size() + width);
                Slot* slots = into_.slots_.data() + (into_.slots_.size() - width);
                blanks();
                const std::size_t item = place();
                if (!value(&into_.root_, slots, 2)) return false;
                into_.items_.push_back({item, place()});
            } while (take(','));
            if (!take(']')) return false;
        }
        into_.list_range_.end = place();
        return true;
    }

    bool value(const Node* node, Slot* slots, int level) {
        blanks();
        const std::size_t from = place();
        Kind kind = Kind::none;
        bool good = false;
        switch (*at_) {
            case '"': {
                bool escaped = false;
                good = string(escaped);
                kind = escaped ? Kind::escaped : Kind::text;
                break;
            }
            case '{':
                kind = Kind::structured;
                good = level < most_levels && object(node, slots, level);
                break;
            case '[':
                kind = Kind::structured;
                good = level < most_levels && array(node, slots, level);
                break;
            case 't':
                kind = Kind::yes;
                good = word("true");
                break;
            case 'f':
                kind = Kind::no;
                good = word("false");
                break;
            case 'n':
                kind = Kind::null;
                good = word("null");
                break;
            default:
                good = number(kind);
        }
        if (!good || node == nullptr) return good;
        for (const std::size_t slot : node->slots)
            slots[slot] = {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(place() - from),
                           kind};
        return true;
    }

    bool object(const Node* node, Slot* slots, int level) {
        ++at_;
        if (take('}')) return true;
        do {
            std::string_view name;
            bool escaped = false;
            if (!key(name, escaped)) return false;
            const Node* child = nullptr;
            if (node != nullptr && !node->children.empty()) {
                std::string room;
                if (escaped) name = room = unescaped(name);
                child = child_of(*node, name);
                if (child != nullptr) forget(*child, slots);  // the same name was there before
            }
            if (!value(child, slots, level + 1)) return false;
        } while (take(','));
        return take('}');
    }

    bool array(const Node* node, Slot* slots, int level) {
        ++at_;
        if (take(']')) return true;
        std::size_t index = 0;
        do {
            const Node* child = node != nullptr && node->indexed ? child_at(*node, index) : nullptr;
            if (!value(child, slots, level + 1)) return false;
            ++index;
        } while (take(','));
        return take(']');
    }

    static const Node* child_of(const Node& node, std::string_view name) {
        if ((node.lengths >> std::min<std::size_t>(name.size(), 63) & 1) == 0) return nullptr;
        for (const Node& child : node.children)
            if (child.name == name) return &child;
        return nullptr;
    }
    static const Node* child_at(const Node& node, std::size_t index) {
        for (const Node& child : node.children)
            if (child.index == index) return &child;
        return nullptr;
    }
    static void forget(const Node& node, Slot* slots) {
        for (const std::size_t slot : node.slots) slots[slot] = {};
        for (const Node& child : node.children) forget(child, slots);
    }

    bool key(std::string_view& name, bool& escaped) {
        blanks();
        const char* from = at_ + 1;
        if (*at_ != '"' || !string(escaped)) return false;
        name = std::string_view(from, static_cast<std::size_t>(at_ - from - 1));
        return take(':');
    }

    bool string(bool& escaped) {
        ++at_;
        for (;;) {
            skip_plain();
            const auto c = static_cast<unsigned char>(*at_);
            if (c == '"') {
                ++at_;
                return true;
            }
            if (c == '\\') escaped = true;
            if (c < 0x20 || !(c == '\\' ? escape() : c < 0x80 ? plain() : sequence())) return false;
        }
    }

    void skip_plain() {
        if constexpr (std::endian::native != std::endian::little) return;
        while (end_ - at_ >= 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, at_, sizeof word);
            const std::uint64_t found = special(word);
            if (found != 0) {
                at_ += std::countr_zero(found) / 8;
                return;
            }
            at_ += 8;
        }
    }

    bool plain() {
        ++at_;
        return true;
    }

    bool escape() {
        if (at_[1] != 'u') {
            if (plain_escape(at_[1]) == '\0') return false;
            at_ += 2;
            return true;
        }
        if (end_ - at_ < 6) return false;
        const int word = hex_word(at_ + 2);
        if (word < 0 || is_low(word)) return false;
        at_ += 6;
        if (!is_high(word)) return true;
        if (end_ - at_ < 6 || at_[0] != '\\' || at_[1] != 'u' || !is_low(hex_word(at_ + 2))) return false;
        at_ += 6;
        return true;
    }

    // UTF-8 of more than one byte, the shortest form of no surrogate.
    bool sequence() {
        const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
        std::size_t size = 0;
        bool bad = false;
        next_code_point(rest, size, bad);
        at_ += size;
        return !bad;
    }

    bool word(std::string_view letters) {
        if (std::strncmp(at_, letters.data(), letters.size()) != 0) return false;
        at_ += letters.size();
        return true;
    }

    bool number(Kind& kind) {
        const char* from = at_;
        kind = Kind::integer;
        if (*at_ == '-') ++at_;
        if (!is_digit(*at_)) return false;
        if (*at_ == '0')
            ++at_;
        else
            digits();
        if (*at_ == '.') {
            kind = Kind::real;
            ++at_;
            if (!is_digit(*at_)) return false;
            digits();
        }
        return *at_ != 'e' && *at_ != 'E' && static_cast<std::size_t>(at_ - from) <= longest_number;
    }
    void digits() {
        while (is_digit(*at_)) ++at_;
    }

    JsonItems& into_;
    const char* begin_;
    const char* at_;
    const char* end_;
};

std::size_t JsonItems::place_of(const JsonPointer& pointer) const {
    return static_cast<std::size_t>(std::find(wanted_.begin(), wanted_.end(), &pointer) - wanted_.begin());
}

void JsonItems::add(Node& node, std::span<const JsonPointer::Step> steps, std::size_t slot) {
    if (steps.empty()) return node.slots.push_back(slot);
    const JsonPointer::Step& step = steps[0];
    auto child = std::find_if(node.children.begin(), node.children.end(),
                              [&](const Node& one) { return one.name == step.name; });
    if (child == node.children.end())
        child = node.children.insert(child, Node{step.name, step.index, {}, {}, 0, false});
    node.lengths |= std::uint64_t{1} << std::min<std::size_t>(step.name.size(), 63);
    node.indexed = node.indexed || step.index.has_value();
    add(*child, steps.subspan(1), slot);
}

void JsonItems::want(const JsonPointer& pointer) {
    if (place_of(pointer) < wanted_.size()) return;
    add(root_, pointer.steps(), wanted_.size());
    wanted_.push_back(&pointer);
}

bool JsonItems::read(const std::string& text) {
    text_ = &text;
    slots_.clear();
    items_.clear();
    return text.size() < std::numeric_limits<std::uint32_t>::max() && Reader(*this, text).read();
}

std::string_view JsonItems::item(std::size_t index) const {
    const Range& range = items_[index];
    return std::string_view(*text_).substr(range.begin, range.end - range.begin);
}

std::optional<JsonSlice> JsonItems::find(std::size_t index, const JsonPointer& pointer) const {
    const std::size_t place = place_of(pointer);
    if (place == wanted_.size()) return std::nullopt;
    const Slot& slot = slots_[index * wanted_.size() + place];
    std::string_view text = std::string_view(*text_).substr(slot.begin, slot.size);
    if (slot.kind == JsonSlice::Kind::text || slot.kind == JsonSlice::Kind::escaped)
        text = text.substr(1, text.size() - 2);
    return JsonSlice{slot.kind, text};
}

std::string JsonItems::rest() const {
    return text_->substr(0, list_range_.begin) + "[]" + text_->substr(list_range_.end);
}

}  // namespace mdm
