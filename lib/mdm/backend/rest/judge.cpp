#include "mdm/backend/rest/judge.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/backend/rest/text_at.hpp"
#include "mdm/backend/rest/transform.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/json_items.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/url.hpp"

namespace mdm::rest {

using nlohmann::json;

struct Judge::Answer {
    json body;             // discarded when it is no JSON
    bool is_json = false;  // there was a body, and it is JSON
    std::string message = {}, code = {}, request_id = {};
};

namespace {

bool is_good(int status, const Success& success) {
    if (success.status.empty()) return status >= 200 && status < 300;
    return std::find(success.status.begin(), success.status.end(), status) != success.status.end();
}

// The words of an HTML or XML page, one blank between them.
std::string words_of(std::string_view page) {
    constexpr std::size_t most = 300;
    std::string out;
    bool inside = false;
    for (const char c : page) {
        if (c == '<') inside = true;
        const bool gap = inside || c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!gap) out += c;
        if (gap && !out.empty() && out.back() != ' ') out += ' ';
        if (c == '>') inside = false;
        if (out.size() > most) break;
    }
    return std::string(trim(out));
}

// As part of our own sentence: harmless, one line, no full stop.
std::string one_line(std::string_view text) {
    constexpr std::size_t most = 500;
    std::string out = printable(trim(text.substr(0, most)));
    while (out.ends_with('.') || out.ends_with(' ')) out.pop_back();
    return out;
}

bool is_redirect(int status) {
    return status >= 300 && status < 400;
}

Code code_of(int status) {
    if (is_redirect(status)) return Code::bad_response;
    if (status == 401) return Code::unauthenticated;
    if (status == 403) return Code::forbidden;
    if (status == 404 || status == 410) return Code::not_found;
    if (status == 409 || status == 412) return Code::conflict;
    if (status == 429) return Code::rate_limited;
    if (status >= 500) return Code::unavailable;
    return Code::failed;
}

Outcome outcome_of(Code code) {
    switch (code) {
        case Code::unauthenticated:
        case Code::rate_limited:
        case Code::unavailable:
            return Outcome::not_sent;
        case Code::outcome_unknown:
            return Outcome::unknown;
        default:
            return Outcome::rejected;
    }
}

// `api`: the answer is in the API's own form, so that it is the API that answered.
std::string hint_for(Code code, bool api) {
    if (code == Code::unauthenticated) return "check the credentials of the context: mdmctl context show";
    if (code == Code::forbidden) return "ask whoever administers the server for that permission";
    if (code == Code::unavailable) return "the server is in trouble: try again later";
    if (code == Code::rate_limited) return "wait, or ask for less at once with --rate";
    if (code == Code::bad_response || (code == Code::not_found && !api))
        return "something else than the API may have answered: check the url of the context";
    return {};
}

// Where a redirect leads, fit for a message.
std::string way_of(const net::Response& response) {
    const auto location = net::find_header(response.headers, "Location");
    if (!is_redirect(response.status) || !location) return {};
    return fmt::format("it sends us to '{}'", printable(net::redact_url(*location)));
}

// The answer to a write that may have been carried out: a failure of the server's, an answer that is none, or
// the way to a page about what was done.
bool may_be_done(int status) {
    return status >= 500 || status < 300 || status == 302 || status == 303;
}

bool something(const json* value) {
    if (value == nullptr) return false;
    if (value->is_boolean()) return value->get<bool>();
    if (value->is_string()) return !value->get_ref<const std::string&>().empty();
    return !value->is_structured() || !value->empty();
}

bool is_there(const json* value, const Pointer& id, std::string_view wanted) {
    if (value == nullptr) return false;
    std::string room;
    if (!value->is_array()) {
        const json* one = id.find(*value);
        return one != nullptr && scalar_text(*one, room) == wanted;
    }
    return std::any_of(value->begin(), value->end(), [&](const json& item) {
        const json* one = item.is_structured() ? id.find(item) : &item;
        return one != nullptr && scalar_text(*one, room) == wanted;
    });
}

// "" when the answer is a success, else what is wrong.
std::string fault_of(const json& body, const Success& success, std::string_view target) {
    const auto at = [&](const std::optional<Pointer>& pointer) { return pointer->find(body); };
    if (success.no_error_at && something(at(success.no_error_at))) {
        std::string room;
        const json* fault = at(success.no_error_at);
        const auto text = fault->is_structured() ? std::string_view(room = fault->dump().substr(0, 200))
                                                 : scalar_text(*fault, room);
        return fmt::format("the server accepted the request and reported a fault: {}", one_line(text));
    }
    if (success.true_at) {
        const json* value = at(success.true_at);
        if (value == nullptr || !value->is_boolean() || !value->get<bool>())
            return "the server answered, and did not say that it took the request";
    }
    if (success.id_in && !is_there(at(success.id_in), success.id, target))
        return "the server answered for other devices, and not for this one";
    if (success.id_not_in && is_there(at(success.id_not_in), success.id, target))
        return "the server named this device among those that it refused";
    return {};
}

// Some messages are JSON themselves, as Intune's often are.
std::string unwrapped(std::string message) {
    const json inner = json::parse(message, nullptr, false);
    for (const char* key : {"Message", "message"})
        if (inner.is_object() && inner.contains(key) && inner[key].is_string())
            return inner[key].get<std::string>();
    return message;
}

bool looks_inside(const Call& call) {
    const Success& success = call.success;
    return success.no_error_at || success.true_at || success.id_in || success.id_not_in;
}

// Of most answers no more than an id is wanted: to build a document for that takes ten times as long. What is
// not a plain success is left to the long way.
std::optional<Receipt> seen_at_once(const Call& call, const net::Response& response) {
    if (!is_good(response.status, call.success) || looks_inside(call) || !call.command_id ||
        !call.hands_back.empty())
        return std::nullopt;
    JsonItems answers{Pointer()};
    answers.want(*call.command_id);
    const std::string list = fmt::format("[{}]", response.body);
    if (!answers.read(list) || answers.size() != 1) return std::nullopt;
    Rooms rooms;
    const auto id = Item(answers, 0).find(*call.command_id, rooms);
    Receipt receipt;
    receipt.outcome = Outcome::accepted;
    receipt.learnt_from = "answer";
    if (id) receipt.command_id = scalar_text(*id, rooms.text);
    return receipt;
}

}  // namespace

Asked::Asked(const net::Request& request)
    : method(request.method), operation(request.operation), url_(request.url), secrets_(request.secrets) {}

std::string Asked::url() const {
    return net::redact_url(url_, secrets_);
}

Judge::Answer Judge::take(const net::Response& response) const {
    Answer answer;
    const std::string_view text = trim(response.body);
    if (!text.empty() && text[0] != '<') {
        answer.body = json::parse(text, nullptr, false);
        answer.is_json = !answer.body.is_discarded();
    }
    const Errors& errors = descriptor_.errors;
    if (!errors.request_id_header.empty())
        answer.request_id = net::find_header(response.headers, errors.request_id_header).value_or("");
    if (answer.is_json && response.status >= 400) {
        answer.message = first_text(answer.body, errors.message);
        answer.code = first_text(answer.body, errors.code);
        if (answer.request_id.empty()) answer.request_id = first_text(answer.body, errors.request_id);
    }
    if (answer.message.starts_with('{')) answer.message = unwrapped(std::move(answer.message));
    if (!answer.is_json && response.status >= 400) answer.message = words_of(text);
    return answer;
}

const ErrorRule* Judge::rule_for(const net::Response& response, const Answer& answer) const {
    const std::string message = lower(answer.message);
    for (const ErrorRule& rule : descriptor_.errors.match) {
        const auto& status = rule.status;
        if (!status.empty() && std::find(status.begin(), status.end(), response.status) == status.end())
            continue;
        if (!rule.header.empty() && !net::find_header(response.headers, rule.header)) continue;
        if (!rule.code.empty() && rule.code != answer.code) continue;
        if (!rule.text.empty() && message.find(lower(rule.text)) == std::string::npos) continue;
        return &rule;
    }
    return nullptr;
}

Error Judge::error(const Asked& asked, const Call& call, const net::Response& response, const Answer& answer,
                   Code code, const ErrorRule* rule) const {
    std::string told = one_line(rule != nullptr && !rule->message.empty() ? rule->message : answer.message);
    if (const std::string way = way_of(response); !way.empty()) told = way;
    std::string permission = call.permission;
    if (rule != nullptr && !rule->permission.empty()) permission = rule->permission;
    Error made;
    made.code = code;
    made.message = fmt::format("the server answered {}{}{}", response.status, told.empty() ? "" : ": ", told);
    if (code == Code::forbidden && !permission.empty())
        made.message = fmt::format("the permission '{}' is missing; {}", permission, made.message);
    made.hint = rule != nullptr && !rule->hint.empty() ? rule->hint : hint_for(code, answer.is_json);
    made.http = HttpFacts{asked.method,           asked.url(),
                          response.status,        printable(answer.request_id),
                          printable(answer.code), one_line(answer.message)};
    return made;
}

Result<json> Judge::read(const Asked& asked, const Call& call, const Result<net::Response>& result) const {
    if (!result.ok()) return result.error();
    const net::Response& response = *result;
    Answer answer = take(response);
    const ErrorRule* rule = rule_for(response, answer);
    const bool good = is_good(response.status, call.success);
    if (rule != nullptr && !good) {
        const Code code =
            rule->is.value_or(rule->outcome == Outcome::unsupported ? Code::unsupported : Code::failed);
        return error(asked, call, response, answer, code, rule);
    }
    if (!good) return error(asked, call, response, answer, code_of(response.status), nullptr);
    if (trim(response.body).empty()) return json(nullptr);
    if (!answer.is_json) {
        Error made = error(asked, call, response, answer, Code::bad_response, nullptr);
        made.message = fmt::format("the server answered {} with something that is no JSON: '{}'",
                                   response.status, one_line(words_of(response.body)));
        return made;
    }
    const std::string fault = fault_of(answer.body, call.success, {});
    if (fault.empty()) return std::move(answer.body);
    Error made = error(asked, call, response, answer, Code::failed, nullptr);
    made.message = fault;
    return made;
}

bool Judge::is_plain(const Call& call, const net::Response& response) const {
    return is_good(response.status, call.success) && !looks_inside(call);
}

Receipt Judge::ruled(const Asked& asked, const Call& call, const net::Response& response,
                     const Answer& answer, const ErrorRule& rule) const {
    const Code code = rule.is.value_or(rule.outcome == Outcome::held          ? Code::pending
                                       : rule.outcome == Outcome::unsupported ? Code::unsupported
                                       : rule.outcome == Outcome::unknown     ? Code::outcome_unknown
                                                                              : Code::failed);
    Receipt receipt;
    receipt.outcome = rule.outcome.value_or(outcome_of(code));
    receipt.learnt_from = "answer";
    if (receipt.outcome != Outcome::accepted)
        receipt.error = error(asked, call, response, answer, code, &rule);
    if (!rule.approval_header.empty())
        receipt.approval = net::find_header(response.headers, rule.approval_header).value_or("");
    return receipt;
}

Receipt Judge::accepted(const Asked& asked, const Call& call, Effect effect, const net::Response& response,
                        const Answer& answer, std::string_view target_id) const {
    Receipt receipt;
    receipt.outcome = Outcome::accepted;
    receipt.learnt_from = "answer";
    const bool page = trim(response.body).starts_with("<") && call.body.kind != Body::Kind::xml;
    if (page || (looks_inside(call) && !answer.is_json)) {
        // somebody else may have answered in the server's place: a proxy, a login page
        receipt.outcome = effect == Effect::unsafe ? Outcome::unknown : Outcome::failed;
        receipt.error = error(asked, call, response, answer, Code::bad_response, nullptr);
        if (receipt.outcome == Outcome::unknown) receipt.error->code = Code::outcome_unknown;
        receipt.error->message = fmt::format("the server answered {} with something that is no JSON: '{}'",
                                             response.status, one_line(words_of(response.body)));
        return receipt;
    }
    if (auto fault = fault_of(answer.body, call.success, target_id); looks_inside(call) && !fault.empty()) {
        receipt.outcome = Outcome::rejected;
        receipt.error = error(asked, call, response, answer, Code::failed, nullptr);
        receipt.error->message = std::move(fault);
        return receipt;
    }
    if (!answer.is_json) return receipt;
    if (call.command_id) receipt.command_id = text_at(answer.body, *call.command_id);
    for (const auto& [name, pointer] : call.hands_back)
        if (auto value = text_at(answer.body, pointer); !value.empty())
            receipt.handed_back.emplace(name, Secret(std::move(value)));
    return receipt;
}

Receipt Judge::write(const Asked& asked, const Call& call, Effect effect, const Result<net::Response>& result,
                     std::string_view target_id) const {
    if (!result.ok()) return receipt_of(result.error());
    const net::Response& response = *result;
    if (auto receipt = seen_at_once(call, response)) return *std::move(receipt);
    const Answer answer = take(response);
    const bool good = is_good(response.status, call.success);
    if (!good)
        if (const ErrorRule* rule = rule_for(response, answer))
            return ruled(asked, call, response, answer, *rule);
    if (good) return accepted(asked, call, effect, response, answer, target_id);
    Receipt receipt;
    receipt.learnt_from = "answer";
    const Code code = code_of(response.status);
    receipt.outcome = outcome_of(code);
    receipt.error = error(asked, call, response, answer, code, nullptr);
    if (may_be_done(response.status)) {
        receipt.outcome = effect == Effect::unsafe ? Outcome::unknown : Outcome::failed;
        if (effect == Effect::unsafe) receipt.error->code = Code::outcome_unknown;
    }
    return receipt;
}

Receipt receipt_of(const Error& error) {
    Receipt receipt;
    receipt.error = error;
    receipt.outcome = error.code == Code::outcome_unknown ? Outcome::unknown : Outcome::not_sent;
    if (error.code == Code::unsupported) receipt.outcome = Outcome::unsupported;
    if (error.code == Code::usage || error.code == Code::not_found) receipt.outcome = Outcome::rejected;
    return receipt;
}

}  // namespace mdm::rest
