#pragma once
// XML as property lists use it, cut into tags and text with their places. No entity can be defined: a
// document type with declarations of its own is refused.
#include <optional>
#include <string>
#include <string_view>

#include "mdm/base/result.hpp"
#include "mdm/base/yaml.hpp"

namespace mdm {

struct XmlTag {
    std::string name;
    bool closes = false;  // </name>
    bool empty = false;   // <name/>
    yaml::Mark mark;
};

class XmlScanner {
  public:
    /// Both are lent.
    XmlScanner(std::string_view text, std::string_view file) : text_(text), file_(file) {}

    /// The next tag; only white space, comments and instructions may stand before it. Nullopt at the end.
    Result<std::optional<XmlTag>> next_tag();
    /// The text up to the next tag, entities and CDATA resolved, line ends as line feeds.
    Result<std::string> text();
    Error error(yaml::Mark mark, std::string message, std::string hint = {}) const;
    yaml::Mark mark() const { return mark_; }

  private:
    Result<bool> skip_markup();
    Result<void> skip_past(std::string_view end, std::string_view what);
    Result<void> document_type();
    Result<XmlTag> tag();
    Result<void> entity(std::string& out);
    void advance(std::size_t count);

    std::string_view text_;  // what is left
    std::string_view file_;
    yaml::Mark mark_{1, 1};
};

}  // namespace mdm
