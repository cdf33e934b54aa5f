#include "mdm/base/yaml.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <map>
#include <streambuf>
#include <unordered_set>

#include "mdm/base/text.hpp"

namespace mdm::yaml {
namespace {

Mark mark_of(const YAML::Mark& mark) {
    return {mark.line + 1, mark.column + 1};
}

// Carries an Error through yaml-cpp, which knows exceptions only. Never leaves this file.
struct Failure {
    Error error;
};

// Lets yaml-cpp read from memory that we keep, without a copy.
class ViewBuffer final : public std::streambuf {
  public:
    explicit ViewBuffer(std::string_view text) {
        char* begin = const_cast<char*>(text.data());
        setg(begin, begin, begin + text.size());
    }
};

// Builds our nodes from yaml-cpp's events.
class Builder final : public YAML::EventHandler {
  public:
    Builder(std::string_view file, const Limits& limits) : file_(file), limits_(limits) {}

    Node take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark& mark) override {
        // yaml-cpp stays for ever before text such as "," that begins no value.
        if (mark.pos == start_) fail(mark, "this begins no value");
        start_ = mark.pos;
        root_ = Node{};
        stack_.clear();
        anchors_.clear();
        nodes_ = 0;
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        leaf(Kind::null, mark, anchor, {}, false);
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        const bool quoted = tag == "!";
        const bool null = !quoted && (value.empty() || value == "~" || value == "null" || value == "Null" ||
                                      value == "NULL");
        if (tag.size() > 1 && tag != "?") fail(mark, fmt::format("the tag '{}' is not allowed here", tag));
        leaf(null ? Kind::null : Kind::scalar, mark, anchor, value, quoted);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end()) fail(mark, "an alias refers to an anchor that is still open");
        count(mark, size_of(found->second));
        Node copy = found->second;
        copy.mark = mark_of(mark);
        attach(std::move(copy));
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(Kind::list, mark, anchor);
    }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(Kind::map, mark, anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapEnd() override { close(); }

  private:
    struct Open {
        Node node;
        YAML::anchor_t anchor;
        std::unordered_set<std::string> seen = {};
    };

    [[noreturn]] void fail(const YAML::Mark& mark, std::string message) const {
        throw Failure{error_at(file_, mark_of(mark), std::move(message))};
    }

    void count(const YAML::Mark& mark, std::size_t more) {
        nodes_ += more;
        if (nodes_ > limits_.nodes)
            fail(mark, fmt::format("more than {} values in one document", limits_.nodes));
    }

    static std::size_t size_of(const Node& node) {
        std::size_t size = 1 + node.keys.size();
        for (const Node& item : node.items) size += size_of(item);
        return size;
    }

    void leaf(Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& text,
              bool quoted) {
        count(mark, 1);
        Node node;
        node.kind = kind;
        node.mark = mark_of(mark);
        node.quoted = quoted;
        node.scalar = text;
        if (anchor != 0) anchors_[anchor] = node;
        attach(std::move(node));
    }

    void open(Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
        count(mark, 1);
        if (stack_.size() >= limits_.depth)
            fail(mark, fmt::format("nested deeper than {} levels", limits_.depth));
        Node node;
        node.kind = kind;
        node.mark = mark_of(mark);
        stack_.push_back({std::move(node), anchor});
    }

    void close() {
        Open done = std::move(stack_.back());
        stack_.pop_back();
        if (done.anchor != 0) anchors_[done.anchor] = done.node;
        attach(std::move(done.node));
    }

    void attach(Node node) {
        if (stack_.empty()) {
            root_ = std::move(node);
            return;
        }
        Open& top = stack_.back();
        if (top.node.kind == Kind::list || top.node.keys.size() > top.node.items.size()) {
            top.node.items.push_back(std::move(node));
            return;
        }
        add_key(top, std::move(node));
    }

    void add_key(Open& map, Node key) {
        if (key.is_list() || key.is_map())
            throw Failure{error_at(file_, key.mark, "a key must be a single word")};
        if (key.is_null()) key.scalar = key.scalar.empty() ? "~" : key.scalar;
        if (key.scalar == "<<" && !key.quoted)
            throw Failure{error_at(file_, key.mark, "merge keys ('<<') are not supported",
                                   "write the keys out, or use 'extends'")};
        if (!map.seen.insert(key.scalar).second)
            throw Failure{error_at(file_, key.mark, fmt::format("the key '{}' appears twice", key.scalar),
                                   "keep one of the two")};
        map.node.keys.push_back(std::move(key));
    }

    std::string_view file_;
    const Limits& limits_;
    Node root_;
    std::vector<Open> stack_;
    std::map<YAML::anchor_t, Node> anchors_;
    std::size_t nodes_ = 0;
    int start_ = -1;  // of the document at hand, in characters
};

Result<void> check_text(std::string_view text, std::string_view file, const Limits& limits) {
    if (text.size() > limits.bytes)
        return error_at(file, {1, 1}, fmt::format("larger than {} bytes", limits.bytes),
                        "split it into several files");
    if (!is_utf8(text)) {
        int line = 1;
        while (!text.empty()) {  // name the first bad line
            const auto end = text.find('\n');
            if (!is_utf8(text.substr(0, end))) break;
            text.remove_prefix(end + 1);
            ++line;
        }
        return error_at(file, {line, 1}, "not UTF-8 text", "save the file as UTF-8");
    }
    return {};
}

}  // namespace

const Node* Node::find(std::string_view key) const {
    if (kind != Kind::map) return nullptr;
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (keys[i].scalar == key) return &items[i];
    return nullptr;
}

bool is_bool(const Node& node) {
    return node.is_scalar() && !node.quoted && (node.scalar == "true" || node.scalar == "false");
}

Error error_at(std::string_view file, Mark mark, std::string message, std::string hint) {
    return Error{Code::invalid, fmt::format("{}:{}:{}: {}", file, mark.line, mark.column, message),
                 std::move(hint)};
}

Result<void> each_document(std::string_view text, std::string_view file,
                           const std::function<Result<void>(Node)>& each, const Limits& limits) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    MDM_CHECK(check_text(text, file, limits));
    ViewBuffer buffer(text);
    std::istream stream(&buffer);
    try {
        YAML::Parser parser(stream);
        Builder builder(file, limits);
        while (parser.HandleNextDocument(builder)) MDM_CHECK(each(builder.take()));
        return {};
    } catch (const Failure& failure) {
        return failure.error;
    } catch (const YAML::Exception& problem) {
        return error_at(file, mark_of(problem.mark), problem.msg);
    }
}

Result<Node> parse(std::string_view text, std::string_view file, const Limits& limits) {
    Node only;
    bool seen = false;
    MDM_CHECK(each_document(
        text, file,
        [&](Node node) -> Result<void> {
            if (seen) return error_at(file, node.mark, "a second document; this file holds one");
            seen = true;
            only = std::move(node);
            return {};
        },
        limits));
    return only;
}

std::string quote(std::string_view text) {
    static constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";
    static constexpr std::array<std::string_view, 11> words{"true", "false", "yes", "no", "on", "off",
                                                            "null", "y",     "n",   "~",  ""};
    const bool letter_first = !text.empty() && ((text[0] | 0x20) >= 'a' && (text[0] | 0x20) <= 'z');
    const bool word = std::find(words.begin(), words.end(), lower(text)) != words.end();
    if (letter_first && !word && text.find_first_not_of(plain) == std::string_view::npos)
        return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (byte < 0x20 || byte == 0x7F) {
            out += fmt::format("\\x{:02x}", byte);
        } else {
            out += c;
        }
    }
    return out + "\"";
}

}  // namespace mdm::yaml
