// The Link header (RFC 8288, 3): links separated by commas, each <URL> and parameters.
#include <fmt/format.h>

#include "mdm/base/text.hpp"
#include "mdm/net/paginate.hpp"

namespace mdm::net {
namespace {

class LinkReader {
  public:
    explicit LinkReader(std::string_view text) : text_(text) {}

    Result<std::vector<Link>> all() {
        std::vector<Link> links;
        for (skip_blanks(); at_ < text_.size(); skip_blanks()) {
            if (take(',')) continue;  // empty elements are allowed (RFC 9110, 5.6.1)
            MDM_TRY(auto link, one());
            links.push_back(std::move(link));
            skip_blanks();
            if (at_ < text_.size() && text_[at_] != ',') return bad();
        }
        return links;
    }

  private:
    Result<Link> one() {
        if (!take('<')) return bad();
        const auto end = text_.find('>', at_);
        if (end == std::string_view::npos) return bad();
        Link link;
        link.url = text_.substr(at_, end - at_);
        at_ = end + 1;
        bool has_rel = false;
        for (skip_blanks(); take(';'); skip_blanks()) {
            skip_blanks();
            MDM_CHECK(parameter(link, has_rel));
        }
        return link;
    }

    // An empty parameter is let pass: "<u>; ; rel=next".
    Result<void> parameter(Link& link, bool& has_rel) {
        const std::string name = lower(word());
        skip_blanks();
        std::string value;
        if (take('=')) {
            if (name.empty()) return bad();
            skip_blanks();
            MDM_TRY(value, this->value());
        }
        if (name == "anchor") link.anchored = true;
        if (name != "rel" || has_rel) return {};  // only the first one counts
        has_rel = true;
        for (std::string& rel : split(lower(value), ' '))
            if (!rel.empty()) link.rels.push_back(std::move(rel));
        return {};
    }

    Result<std::string> value() {
        if (!take('"')) return std::string(word());
        std::string out;
        while (at_ < text_.size()) {
            const char c = text_[at_++];
            if (c == '"') return out;
            if (c == '\\' && at_ == text_.size()) break;
            out += c == '\\' ? text_[at_++] : c;
        }
        return bad();  // never closed
    }

    std::string_view word() {
        const auto begin = at_;
        at_ = std::min(text_.find_first_of(" \t;,=\"<>", at_), text_.size());
        return text_.substr(begin, at_ - begin);
    }

    bool take(char c) {
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    }

    Error bad() const {
        return Error{Code::bad_response,
                     fmt::format("the Link header cannot be understood at character {}", at_ + 1)};
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

Result<std::vector<Link>> parse_link_header(std::string_view value) {
    return LinkReader(value).all();
}

}  // namespace mdm::net
