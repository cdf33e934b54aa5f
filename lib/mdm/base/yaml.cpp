#include "mdm/base/yaml.hpp"

#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_set>

#include "mdm/base/text.hpp"

namespace mdm::yaml {
namespace {

Mark mark_of(const yaml_mark_t& mark) {
    return {static_cast<int>(mark.line) + 1, static_cast<int>(mark.column) + 1};
}

std::string_view text_of(const yaml_char_t* text) {
    return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

struct Parser {
    explicit Parser(std::string_view text) {
        good = yaml_parser_initialize(&raw) == 1;
        if (!good) return;
        yaml_parser_set_encoding(&raw, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&raw, reinterpret_cast<const yaml_char_t*>(text.data()), text.size());
    }
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;
    ~Parser() { yaml_parser_delete(&raw); }
    yaml_parser_t raw{};
    bool good = false;
};

struct Event {
    Event() = default;
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    ~Event() { yaml_event_delete(&raw); }
    yaml_event_t raw{};
};

// Keys of a map that were seen: a handful is searched, a crowd is hashed.
class SeenKeys {
  public:
    /// False when it was there.
    bool add(const std::vector<Node>& keys, const std::string& key) {
        if (keys.size() < few)
            return std::none_of(keys.begin(), keys.end(),
                                [&](const Node& node) { return node.scalar == key; });
        if (many_.empty())
            for (const Node& node : keys) many_.insert(node.scalar);
        return many_.insert(key).second;
    }

  private:
    static constexpr std::size_t few = 16;
    std::unordered_set<std::string> many_;
};

// Builds our nodes from libyaml's events.
class Builder {
  public:
    Builder(std::string_view file, const Limits& limits) : file_(file), limits_(limits) {}

    Node take() { return std::move(root_); }

    void begin() {
        root_ = Node{};
        stack_.clear();
        anchors_.clear();
        nodes_ = 0;
    }

    Result<void> on(const yaml_event_t& event) {
        switch (event.type) {
            case YAML_SCALAR_EVENT:
                return scalar(event);
            case YAML_ALIAS_EVENT:
                return alias(event);
            case YAML_SEQUENCE_START_EVENT:
                return open(Kind::list, event.start_mark, event.data.sequence_start.anchor,
                            event.data.sequence_start.tag);
            case YAML_MAPPING_START_EVENT:
                return open(Kind::map, event.start_mark, event.data.mapping_start.anchor,
                            event.data.mapping_start.tag);
            case YAML_SEQUENCE_END_EVENT:
            case YAML_MAPPING_END_EVENT:
                return close();
            default:
                return {};
        }
    }

  private:
    struct Open {
        Node node;
        std::string anchor;
        SeenKeys seen = {};
    };

    Error fail(const yaml_mark_t& mark, std::string message) const {
        return error_at(file_, mark_of(mark), std::move(message));
    }

    Result<void> check_tag(const yaml_mark_t& mark, const yaml_char_t* tag) const {
        if (text_of(tag).size() <= 1) return {};
        return fail(mark, fmt::format("the tag '{}' is not allowed here", text_of(tag)));
    }

    Result<void> count(const yaml_mark_t& mark, std::size_t more) {
        nodes_ += more;
        if (nodes_ <= limits_.nodes) return {};
        return fail(mark, fmt::format("more than {} values in one document", limits_.nodes));
    }

    static std::size_t size_of(const Node& node) {
        std::size_t size = 1 + node.keys.size();
        for (const Node& item : node.items) size += size_of(item);
        return size;
    }

    Result<void> scalar(const yaml_event_t& event) {
        const auto& data = event.data.scalar;
        MDM_CHECK(check_tag(event.start_mark, data.tag));
        MDM_CHECK(count(event.start_mark, 1));
        Node node;
        node.mark = mark_of(event.start_mark);
        node.quoted = data.style != YAML_PLAIN_SCALAR_STYLE || data.tag != nullptr;
        node.scalar.assign(reinterpret_cast<const char*>(data.value), data.length);
        const bool null =
            !node.quoted && (node.scalar.empty() || node.scalar == "~" || node.scalar == "null" ||
                             node.scalar == "Null" || node.scalar == "NULL");
        node.kind = null ? Kind::null : Kind::scalar;
        if (data.anchor != nullptr) anchors_[std::string(text_of(data.anchor))] = node;
        return attach(std::move(node));
    }

    Result<void> alias(const yaml_event_t& event) {
        const std::string name(text_of(event.data.alias.anchor));
        const auto found = anchors_.find(name);
        if (found == anchors_.end())
            return fail(event.start_mark, fmt::format("the alias '*{}' refers to no anchor before it", name));
        MDM_CHECK(count(event.start_mark, size_of(found->second)));
        Node copy = found->second;
        copy.mark = mark_of(event.start_mark);
        return attach(std::move(copy));
    }

    Result<void> open(Kind kind, const yaml_mark_t& mark, const yaml_char_t* anchor, const yaml_char_t* tag) {
        MDM_CHECK(check_tag(mark, tag));
        MDM_CHECK(count(mark, 1));
        if (stack_.size() >= limits_.depth)
            return fail(mark, fmt::format("nested deeper than {} levels", limits_.depth));
        Node node;
        node.kind = kind;
        node.mark = mark_of(mark);
        stack_.push_back({std::move(node), std::string(text_of(anchor))});
        return {};
    }

    Result<void> close() {
        Open done = std::move(stack_.back());
        stack_.pop_back();
        if (!done.anchor.empty()) anchors_[done.anchor] = done.node;
        return attach(std::move(done.node));
    }

    Result<void> attach(Node node) {
        if (stack_.empty()) {
            root_ = std::move(node);
            return {};
        }
        Open& top = stack_.back();
        if (top.node.kind == Kind::map && top.node.keys.size() == top.node.items.size())
            return add_key(top, std::move(node));
        top.node.items.push_back(std::move(node));
        return {};
    }

    Result<void> add_key(Open& map, Node key) {
        if (key.is_list() || key.is_map()) return error_at(file_, key.mark, "a key must be a single word");
        if (key.is_null() && key.scalar.empty()) key.scalar = "~";
        if (key.scalar == "<<" && !key.quoted)
            return error_at(file_, key.mark, "merge keys ('<<') are not supported",
                            "write the keys out, or use 'extends'");
        if (!map.seen.add(map.node.keys, key.scalar))
            return error_at(file_, key.mark, fmt::format("the key '{}' appears twice", key.scalar),
                            "keep one of the two");
        map.node.keys.push_back(std::move(key));
        return {};
    }

    std::string_view file_;
    const Limits& limits_;
    Node root_;
    std::vector<Open> stack_;
    std::map<std::string, Node, std::less<>> anchors_;
    std::size_t nodes_ = 0;
};

struct Advice {
    std::string_view problem;  // libyaml's words
    std::string_view hint;
};
constexpr std::array<Advice, 5> advice{{
    {"mapping values are not allowed", "put text that holds ': ' in quotes"},
    {"cannot start any token", "indent with spaces, not tabs; put text that begins with @ or ` in quotes"},
    {"unexpected end of stream", "close the quotes"},
    {"did not find expected ',' or", "close the brackets"},
    {"did not find expected node content", "a value is missing, or brackets are not closed"},
}};

// What libyaml says, where it says it; of a bad character it knows no line, only how far it came.
Error syntax_error(const yaml_parser_t& parser, std::string_view file) {
    const bool reading = parser.error == YAML_READER_ERROR;
    const std::string_view problem = parser.problem == nullptr ? "not YAML" : parser.problem;
    std::string hint;
    for (const Advice& row : advice)
        if (problem.find(row.problem) != std::string_view::npos) hint = row.hint;
    return error_at(
        file, mark_of(reading ? parser.mark : parser.problem_mark),
        parser.context == nullptr ? std::string(problem) : fmt::format("{} {}", problem, parser.context),
        std::move(hint));
}

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

Result<void> each_document(std::string_view text, std::string_view file,
                           const std::function<Result<void>(Node)>& each, const Limits& limits) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    MDM_CHECK(check_text(text, file, limits));
    Parser parser(text);
    if (!parser.good) return Error{Code::internal, "not enough memory to read YAML"};
    Builder builder(file, limits);
    while (true) {
        Event event;
        if (yaml_parser_parse(&parser.raw, &event.raw) == 0) return syntax_error(parser.raw, file);
        if (event.raw.type == YAML_STREAM_END_EVENT) return {};
        if (event.raw.type == YAML_DOCUMENT_START_EVENT) builder.begin();
        MDM_CHECK(builder.on(event.raw));
        if (event.raw.type == YAML_DOCUMENT_END_EVENT) MDM_CHECK(each(builder.take()));
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

}  // namespace mdm::yaml
