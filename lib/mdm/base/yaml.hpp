#pragma once
// YAML as our files need it: one document at a time, every scalar as the text that was written, with line and
// column, duplicate keys refused. The events are libyaml's, the nodes ours: those of YAML libraries keep the
// first of two equal keys silently, read 012 as 10 and `no` as a boolean.
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mdm/base/result.hpp"

namespace mdm::yaml {

struct Mark {
    int line = 0;    // from 1
    int column = 0;  // from 1
};

enum class Kind { null, scalar, list, map };

class Node {
  public:
    Kind kind = Kind::null;
    Mark mark;
    std::string scalar;       // as written, without quotes
    bool quoted = false;      // a quoted or block scalar is text, whatever it looks like
    std::vector<Node> items;  // of a list, or the values of a map
    std::vector<Node> keys;   // of a map, same order as items

    bool is_map() const { return kind == Kind::map; }
    bool is_list() const { return kind == Kind::list; }
    bool is_scalar() const { return kind == Kind::scalar; }
    bool is_null() const { return kind == Kind::null; }
    /// The value of a key, or nullptr (also when this is no map).
    const Node* find(std::string_view key) const;
};

/// Plain `true`/`false` only; what YAML 1.1 would read as a boolean (yes, on, y) is not one.
bool is_bool(const Node& node);

struct Limits {
    std::size_t bytes = 16u << 20;
    std::size_t depth = 64;
    std::size_t nodes = 1'000'000;  // after aliases are expanded: stops alias bombs
};

/// "file.yaml:3:7: <message>", the form of every finding about a file.
Error error_at(std::string_view file, Mark mark, std::string message, std::string hint = {});

/// Calls `each` for every document of `text` in turn and keeps none. Errors are Code::invalid at
/// file:line:column: not UTF-8, malformed, a duplicate key, a key that is no scalar, too deep, too large, an
/// undefined alias.
Result<void> each_document(std::string_view text, std::string_view file,
                           const std::function<Result<void>(Node)>& each, const Limits& limits = {});
/// The only document; none is a null node, a second one is an error.
Result<Node> parse(std::string_view text, std::string_view file, const Limits& limits = {});

/// A scalar written so that every YAML reader takes it for the same text; quoted only where needed.
std::string quote(std::string_view text);

}  // namespace mdm::yaml
