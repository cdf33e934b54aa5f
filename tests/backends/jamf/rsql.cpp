#include "backends/jamf/rsql.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {
namespace {

using Json = nlohmann::json;

bool fits(std::string_view text, std::string_view pattern) {
    const auto star = pattern.find('*');
    if (star == std::string_view::npos) return text == pattern;
    if (!text.starts_with(pattern.substr(0, star))) return false;
    const std::string_view rest = pattern.substr(star + 1);
    for (std::size_t at = star; at <= text.size(); ++at)
        if (fits(text.substr(at), rest)) return true;
    return false;
}

std::string text_of(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    return value.is_null() ? "" : value.dump();
}

class Reader {
  public:
    Reader(std::string_view text, const RsqlField& field) : text_(text), field_(field) {}

    RsqlVerdict read() {
        verdict_.holds = any();
        blanks();
        if (at_ != text_.size()) problem("unexpected text at the end");
        return verdict_;
    }

  private:
    void problem(std::string what) {
        if (verdict_.problem.empty()) verdict_.problem = std::move(what);
        at_ = text_.size();
    }
    void blanks() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    }
    bool take(std::string_view word) {
        if (!text_.substr(at_).starts_with(word)) return false;
        at_ += word.size();
        return true;
    }
    bool any() {
        bool holds = all();
        while (take(",") || take(" or ")) holds = all() || holds;
        return holds;
    }
    bool all() {
        bool holds = one();
        while (take(";") || take(" and ")) holds = one() && holds;
        return holds;
    }
    bool one() {
        blanks();
        if (take("(")) {
            const bool holds = any();
            if (!take(")")) problem("')' is missing");
            return holds;
        }
        std::string selector;
        while (at_ < text_.size() &&
               std::string_view("=!<>;,()' \"").find(text_[at_]) == std::string_view::npos)
            selector += text_[at_++];
        if (selector.empty()) return problem("a selector is missing"), false;
        const std::string op = comparison();
        const auto values = arguments(op);
        if (!verdict_.problem.empty()) return false;
        const auto value = field_(selector);
        if (!value) return problem("unknown selector '" + selector + "'"), false;
        ++verdict_.fields;
        return compare(*value, op, values);
    }
    std::string comparison() {
        static constexpr std::array<std::string_view, 8> known{
            "==", "!=", "=in=", "=out=", "=lt=", "=le=", "=gt=", "=ge="};
        for (const std::string_view op : known)
            if (take(op)) return std::string(op);
        problem("a comparison is missing");
        return "";
    }
    std::vector<std::string> arguments(const std::string& op) {
        if (op != "=in=" && op != "=out=") return {argument()};
        std::vector<std::string> values;
        if (!take("(")) return problem("'(' is missing"), values;
        do {
            values.push_back(argument());
        } while (take(","));
        if (!take(")")) problem("')' is missing");
        return values;
    }
    std::string argument() {
        blanks();
        if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) return quoted(text_[at_++]);
        std::string value;
        while (at_ < text_.size() && std::string_view(";,() '\"").find(text_[at_]) == std::string_view::npos)
            value += text_[at_++];
        if (value.empty()) problem("a value is missing");
        return value;
    }
    std::string quoted(char quote) {
        std::string value;
        while (at_ < text_.size() && text_[at_] != quote) {
            if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
            value += text_[at_++];
        }
        if (at_ == text_.size()) return problem("a quote is missing"), value;
        ++at_;
        return value;
    }
    static bool compare(const Json& value, const std::string& op, const std::vector<std::string>& wanted) {
        const std::string have = lower(text_of(value));
        const auto equals = [&](const std::string& one) {
            return !value.is_null() && fits(have, lower(one));
        };
        const bool among = std::any_of(wanted.begin(), wanted.end(), equals);
        if (op == "==" || op == "=in=") return among;
        if (op == "!=" || op == "=out=") return !among;
        if (value.is_null()) return false;
        const int order = compare_versions(have, lower(wanted.front()));
        if (op == "=lt=") return order < 0;
        if (op == "=le=") return order <= 0;
        return op == "=gt=" ? order > 0 : order >= 0;
    }

    std::string_view text_;
    const RsqlField& field_;
    std::size_t at_ = 0;
    RsqlVerdict verdict_;
};

}  // namespace

RsqlVerdict rsql(std::string_view filter, const RsqlField& field) {
    return Reader(filter, field).read();
}

}  // namespace mdm::test
