#include "mdm/policy/load/stream.hpp"

#include <fmt/format.h>

#include <charconv>

namespace mdm::policy {
namespace {

// No document that people write comes near; what aliases expand to counts too.
constexpr yaml::Limits limits{16u << 20, 64, 200'000};

int take_number(std::string_view& text) {
    int number = 1;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.starts_with(':')) text.remove_prefix(1);
    return number;
}

// "file:3:7: message" back into its parts.
Finding finding_of(const Error& error, const std::string& file) {
    std::string_view rest = error.message;
    if (rest.starts_with(file + ":")) rest.remove_prefix(file.size() + 1);
    yaml::Mark mark{1, 1};
    if (rest.size() < error.message.size()) {
        mark.line = take_number(rest);
        mark.column = take_number(rest);
        rest.remove_prefix(rest.starts_with(' ') ? 1 : 0);
    }
    return {Level::error, "malformed", {file, mark}, std::string(rest), error.hint};
}

std::string_view line_of(std::string_view text, int number) {
    while (--number > 0) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    return text.substr(0, text.find('\n'));
}

// YAML ends plain text at a brace inside of braces, and says something less helpful.
void add_hint(Finding& finding, std::string_view text) {
    const auto line = line_of(text, finding.source.mark.line);
    if (line.find(": ${") != std::string_view::npos)
        finding.hint = "inside of {…} and […] quote references: \"${var.name}\"";
}

// A line that begins with "---" begins a document wherever it stands (YAML 1.2 §9.1.2).
std::size_t next_start(std::string_view text, std::size_t from) {
    const auto at = text.find("\n---", from);
    return at == std::string_view::npos ? text.size() : at + 1;
}

// "key:" without a value is reported at the key, not at whatever comes next.
void place_nulls(yaml::Node& node) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        yaml::Node& item = node.items[i];
        const bool keyed = node.is_map() && item.is_null() && item.mark.line != node.keys[i].mark.line;
        if (keyed) item.mark = node.keys[i].mark;
        place_nulls(item);
    }
}

}  // namespace

bool each_document(std::string_view text, const Scope& scope, const std::function<void(yaml::Node)>& each) {
    const auto done = yaml::each_document(
        text, scope.file,
        [&](yaml::Node document) -> Result<void> {
            place_nulls(document);
            each(std::move(document));
            return {};
        },
        limits);
    if (done.ok()) return true;
    Finding finding = finding_of(done.error(), scope.file);
    add_hint(finding, text);
    scope.findings.add(std::move(finding));
    return false;
}

bool each_candidate(std::string_view text, std::string_view word,
                    const std::function<void(const yaml::Node&)>& each) {
    bool whole = true;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = next_start(text, start);
        const auto document = text.substr(start, end - start);
        start = end;
        if (document.find(word) == std::string_view::npos) continue;
        const auto done = yaml::each_document(
            document, "",
            [&](yaml::Node node) -> Result<void> {
                each(node);
                return {};
            },
            limits);
        whole = whole && done.ok();
    }
    return whole;
}

}  // namespace mdm::policy
