// What answers mean, and what a listing goes through.
#include <fmt/format.h>

#include <array>

#include "mdm/backend/rest/load_parts.hpp"

namespace mdm::rest {
namespace {

struct CodeWord {
    std::string_view word;
    Code code;
};
constexpr std::array<CodeWord, 6> code_words{{{"not_found", Code::not_found},
                                              {"forbidden", Code::forbidden},
                                              {"unauthenticated", Code::unauthenticated},
                                              {"rate_limited", Code::rate_limited},
                                              {"unavailable", Code::unavailable},
                                              {"conflict", Code::conflict}}};

void load_meaning(Loading& loading, const yaml::Node& node, ErrorRule& rule) {
    const std::string word = read_text(loading.problems, node);
    std::vector<std::string> known;
    for (const CodeWord& row : code_words) {
        if (row.word == word) rule.is = row.code;
        known.emplace_back(row.word);
    }
    for (const auto outcome : {Outcome::accepted, Outcome::held, Outcome::rejected, Outcome::failed,
                               Outcome::unsupported, Outcome::expired, Outcome::unknown}) {
        if (name(outcome) == word) rule.outcome = outcome;
        known.emplace_back(name(outcome));
    }
    if (!rule.is && !rule.outcome) loading.problems.unknown(node.mark, "the meaning", word, known);
}

ErrorRule load_rule(Loading& loading, const yaml::Node& node) {
    MapReader map(loading.problems, node, "a rule");
    ErrorRule rule;
    rule.mark = node.mark;
    if (const yaml::Node* status = map.find("status"))
        for (const std::string& text : read_texts(loading.problems, *status)) {
            const int code = std::atoi(text.c_str());
            if (code < 100 || code > 599)
                loading.problems.add(status->mark, fmt::format("'{}' is no HTTP status", text));
            rule.status.push_back(code);
        }
    rule.header = map.text("header");
    rule.code = map.text("code");
    rule.text = map.text("text");
    if (const yaml::Node* is = map.need("is")) load_meaning(loading, *is, rule);
    rule.permission = map.text("permission");
    rule.message = map.text("message");
    rule.hint = map.text("hint");
    rule.approval_header = map.text("approval");
    map.done();
    if (rule.status.empty() && rule.header.empty() && rule.code.empty() && rule.text.empty())
        loading.problems.add(node.mark, "a rule that fits every answer is none",
                             "one of status, header, code, text");
    return rule;
}

}  // namespace

void load_errors(Loading& loading, const yaml::Node& node) {
    MapReader map(loading.problems, node, "errors");
    Errors& made = loading.made.errors;
    made.message = map.pointers("message");
    made.code = map.pointers("code");
    if (const yaml::Node* id = map.find("request_id")) {
        if (id->is_map()) {
            MapReader part(loading.problems, *id, "request_id");
            made.request_id_header = part.need_text("header");
            part.done();
        } else {
            made.request_id = read_pointers(loading.problems, *id);
        }
    }
    if (const yaml::Node* match = map.find("match")) {
        if (!match->is_list()) loading.problems.add(match->mark, "a list of rules is expected here");
        for (const yaml::Node& rule : match->items) made.match.push_back(load_rule(loading, rule));
    }
    map.done();
}

void load_partition(Loading& loading, const yaml::Node& node) {
    MapReader map(loading.problems, node, "partition");
    Partition made;
    made.values = map.texts("values");
    made.setting = map.text("setting");
    if (const yaml::Node* discover = map.find("discover")) {
        CallUse use{"discover"};
        use.lists = true;
        MapReader part(loading.problems, *discover, use.what);
        made.discover = load_call(loading, part, use);
        if (const auto* id = part.need("id")) made.id = read_pointer(loading.problems, *id);
        if (const yaml::Node* only = part.find("only")) {
            MapReader choice(loading.problems, *only, "only");
            made.only_at = choice.pointer("at").value_or(Pointer());
            made.only_contains = choice.need_text("contains");
            choice.done();
        }
        part.done();
    }
    map.done();
    if (made.values.empty() && made.setting.empty() && !made.discover)
        loading.problems.add(node.mark, "a partition needs 'values', 'setting' or 'discover'");
    loading.made.partition = std::move(made);
}

}  // namespace mdm::rest
