// ${var.name} and $${ in values.
#include <fmt/format.h>

#include <vector>

#include "mdm/base/text.hpp"
#include "mdm/policy/load/variables.hpp"

namespace mdm::policy {
namespace {

constexpr std::string_view opening = "${";
constexpr std::string_view escaped = "$${";
constexpr std::string_view space = "var.";

std::size_t count_of_nodes(const yaml::Node& node) {
    std::size_t count = 1;
    for (const yaml::Node& item : node.items) count += count_of_nodes(item);
    return count;
}

void move_to(yaml::Node& node, yaml::Mark mark) {
    node.mark = mark;
    for (yaml::Node& key : node.keys) key.mark = mark;
    for (yaml::Node& item : node.items) move_to(item, mark);
}

class Expander {
  public:
    explicit Expander(const Scope& scope) : scope_(scope) {}

    void run(yaml::Node& node) {
        for (const yaml::Node& key : node.keys)
            if (key.scalar.find(opening) != std::string::npos)
                scope_.error("bad-reference", key,
                             fmt::format("a reference in the key {}", in_quotes(key.scalar)),
                             "references are expanded in values only");
        for (yaml::Node& item : node.items) run(item);
        if (node.is_scalar() && node.scalar.find(opening) != std::string::npos) scalar(node);
    }

  private:
    void scalar(yaml::Node& node) {
        const std::string_view text = node.scalar;
        const bool whole = text.starts_with(opening) && text.find('}') == text.size() - 1;
        const bool good = whole ? replace(node) : inside(node);
        if (!good) mark_broken(node);
    }

    bool replace(yaml::Node& node) {
        const std::string_view text = node.scalar;
        const yaml::Node* value = lookup(text.substr(2, text.size() - 3), node);
        if (value == nullptr || !afford(count_of_nodes(*value) * sizeof(yaml::Node), node)) return false;
        const yaml::Mark mark = node.mark;
        node = *value;
        move_to(node, mark);
        return true;
    }

    bool inside(yaml::Node& node) {
        std::string out;
        std::string_view rest = node.scalar;
        while (!rest.empty()) {
            const auto at = rest.find('$');
            out += rest.substr(0, at);
            rest.remove_prefix(std::min(at, rest.size()));
            if (rest.starts_with(escaped)) {
                out += opening;
                rest.remove_prefix(escaped.size());
            } else if (rest.starts_with(opening)) {
                const auto end = rest.find('}');
                if (end == std::string_view::npos) return unclosed(node);
                const yaml::Node* value = lookup(rest.substr(2, end - 2), node);
                if (value == nullptr || !is_text(*value, rest.substr(0, end + 1), node)) return false;
                if (!afford(value->scalar.size(), node)) return false;
                out += value->scalar;
                rest.remove_prefix(end + 1);
            } else if (!rest.empty()) {
                out += rest.front();
                rest.remove_prefix(1);
            }
        }
        node.scalar = std::move(out);
        node.quoted = true;
        return true;
    }

    bool unclosed(const yaml::Node& node) const {
        scope_.error("bad-reference", node, "'${' without '}'", "write $${ for the characters themselves");
        return false;
    }

    bool is_text(const yaml::Node& value, std::string_view reference, const yaml::Node& node) const {
        if (value.is_scalar()) return true;
        scope_.error("bad-reference", node,
                     fmt::format("{} is a {}, and stands inside of text", in_quotes(reference),
                                 value.is_list() ? "list" : "map"),
                     "let it be the whole value");
        return false;
    }

    const yaml::Node* lookup(std::string_view name, const yaml::Node& node) const {
        if (!name.starts_with(space)) {
            scope_.error("bad-reference", node, fmt::format("unknown reference {}", in_quotes(name)),
                         "only ${var.NAME} is expanded; write $${ for the characters themselves");
            return nullptr;
        }
        name.remove_prefix(space.size());
        const auto& values = scope_.variables.values;
        const auto found = values.find(name);
        if (found != values.end()) return &found->second.value;
        if (scope_.variables.complete) undefined(name, node);
        return nullptr;
    }

    void undefined(std::string_view name, const yaml::Node& node) const {
        std::vector<std::string> known;
        if (scope_.findings.may_suggest())
            for (const auto& [each, entry] : scope_.variables.values) known.push_back(each);
        const std::string near = did_you_mean(name, known);
        scope_.error("undefined-variable", node,
                     fmt::format("the variable {} is not defined", in_quotes(name)),
                     near.empty() ? "define it in the spec of a Variables document" : near);
    }

    // Stops documents that grow without end by naming a large variable many times.
    bool afford(std::size_t bytes, const yaml::Node& node) {
        static constexpr std::size_t limit = 8u << 20;
        if (spent_ > limit) return false;
        spent_ += bytes;
        if (spent_ > limit)
            scope_.error("too-large", node, fmt::format("variables expand to more than {} bytes", limit));
        return spent_ <= limit;
    }

    const Scope& scope_;
    std::size_t spent_ = 0;
};

}  // namespace

void expand(yaml::Node& node, const Scope& scope) {
    Expander(scope).run(node);
}

}  // namespace mdm::policy
