#include "mdm/backend/rest/template.hpp"

#include <fmt/format.h>

#include <array>

#include "mdm/base/text.hpp"

namespace mdm::rest {
namespace {

/// How a source is written, and which names it has: "" = none, "*" = any, else these.
struct SourceRow {
    Source source;
    std::string_view word;
    std::string_view names;
};
constexpr std::array<SourceRow, 18> rows{{
    {Source::url, "url", ""},
    {Source::base, "base", ""},
    {Source::uuid, "uuid", ""},
    {Source::setting, "settings", "*"},
    {Source::credential, "credential", "*"},
    {Source::population, "population", ""},
    {Source::partition, "partition", ""},
    {Source::device, "device", "*"},
    {Source::devices, "devices", "id"},
    {Source::input, "input", "*"},
    {Source::command, "command", "id"},
    {Source::group, "group", "id"},
    {Source::enrollment, "enrollment", "id"},
    {Source::object, "object", "id name description version"},
    {Source::content, "content", ""},
    {Source::approval, "approval", ""},
    {Source::reason, "reason", ""},
    {Source::value, "value", ""},
}};

std::vector<std::string> spellings() {
    std::vector<std::string> list;
    for (const SourceRow& row : rows) {
        if (row.names.empty()) list.emplace_back(row.word);
        if (row.names == "*") list.push_back(fmt::format("{}.NAME", row.word));
        if (row.names.empty() || row.names == "*") continue;
        for (const std::string& name : split(row.names, ' '))
            list.push_back(fmt::format("{}.{}", row.word, name));
    }
    return list;
}

bool takes(const SourceRow& row, std::string_view name) {
    if (row.names.empty() || name.empty()) return row.names.empty() == name.empty();
    if (row.names == "*") return true;
    for (const std::string& known : split(row.names, ' '))
        if (known == name) return true;
    return false;
}

Result<Placeholder> parse_placeholder(std::string_view written) {
    constexpr std::string_view prefix = "base64:";
    Placeholder placeholder;
    std::string_view text = written;
    if (text.starts_with(prefix)) {
        placeholder.base64 = true;
        text.remove_prefix(prefix.size());
    }
    const auto dot = text.find('.');
    const std::string_view word = text.substr(0, dot);
    if (dot != std::string_view::npos) placeholder.name = text.substr(dot + 1);
    for (const SourceRow& row : rows)
        if (row.word == word && takes(row, placeholder.name) &&
            (dot == text.npos) == placeholder.name.empty()) {
            placeholder.source = row.source;
            return placeholder;
        }
    const auto guess = did_you_mean(text, spellings());
    return Error{Code::invalid, fmt::format("there is no placeholder '{{{}}}'", written),
                 guess.empty() ? "a brace itself is written twice: {{ or }}" : guess};
}

void add_literal(Template& made, std::string_view text) {
    if (text.empty()) return;
    if (made.pieces.empty() || made.pieces.back().placeholder) made.pieces.push_back({});
    made.pieces.back().literal += text;
}

}  // namespace

std::optional<std::string> Template::constant() const {
    if (pieces.empty()) return std::string();
    if (pieces.size() > 1 || pieces[0].placeholder) return std::nullopt;
    return pieces[0].literal;
}

Result<Template> parse_template(std::string_view text) {
    Template made;
    for (std::size_t at = 0; at < text.size();) {
        const auto brace = text.find_first_of("{}", at);
        add_literal(made, text.substr(at, brace - at));
        if (brace == std::string_view::npos) break;
        if (brace + 1 < text.size() && text[brace + 1] == text[brace]) {
            add_literal(made, text.substr(brace, 1));
            at = brace + 2;
            continue;
        }
        const auto end = text[brace] == '{' ? text.find('}', brace) : std::string_view::npos;
        if (end == std::string_view::npos)
            return Error{Code::invalid, fmt::format("'{}' has a brace without its partner", text),
                         "a brace itself is written twice: {{ or }}"};
        MDM_TRY(auto placeholder, parse_placeholder(text.substr(brace + 1, end - brace - 1)));
        made.pieces.push_back({{}, std::move(placeholder)});
        at = end + 1;
    }
    return made;
}

std::string text_of(const Placeholder& placeholder) {
    std::string_view word;
    for (const SourceRow& row : rows)
        if (row.source == placeholder.source) word = row.word;
    return fmt::format("{{{}{}{}{}}}", placeholder.base64 ? "base64:" : "", word,
                       placeholder.name.empty() ? "" : ".", placeholder.name);
}

}  // namespace mdm::rest
