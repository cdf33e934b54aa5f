#include "mdm/backend/rest/request.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/backend/rest/pattern.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/multipart.hpp"
#include "mdm/net/url.hpp"

namespace mdm::rest {
namespace {

void add_query(std::string& url, std::string_view name, std::string_view escaped) {
    url += url.find('?') == std::string::npos ? '?' : '&';
    url += net::percent_encode(name);
    url += '=';
    url += escaped;
}

Result<void> add_headers(net::Headers& headers, const std::vector<Parameter>& from, Filler& filler) {
    for (const Parameter& one : from) {
        MDM_TRY(auto values, filler.texts(one, Escape::header));
        for (std::string& value : values) net::set_header(headers, one.name, std::move(value));
    }
    return {};
}

Result<std::string> form_text(const std::vector<Parameter>& fields, Filler& filler) {
    std::string out;
    for (const Parameter& one : fields) {
        MDM_TRY(const auto values, filler.texts(one, Escape::form));
        for (const std::string& value : values)
            out += fmt::format("{}{}={}", out.empty() ? "" : "&", net::form_encode(one.name), value);
    }
    return out;
}

Result<std::vector<net::FormPart>> parts_of(const std::vector<BodyPart>& from, Filler& filler) {
    std::vector<net::FormPart> parts;
    for (const BodyPart& one : from) {
        MDM_TRY(const auto contents, filler.texts({one.name, {one.content}}, Escape::none));
        for (const std::string& content : contents) {
            net::FormPart part{one.name, content, {}, one.content_type};
            MDM_TRY(part.file_name, filler.text(one.file_name, Escape::none));
            parts.push_back(std::move(part));
        }
    }
    return parts;
}

Result<void> add_body(net::Request& request, const Body& body, Filler& filler, Random& random) {
    const auto typed = [&](std::string_view usual) {
        net::set_header(request.headers, "Content-Type",
                        body.content_type.empty() ? std::string(usual) : body.content_type);
    };
    switch (body.kind) {
        case Body::Kind::none:
            return {};
        case Body::Kind::json: {
            MDM_TRY(request.body, filler.json(body.json));
            typed("application/json");
            return {};
        }
        case Body::Kind::form: {
            MDM_TRY(request.body, form_text(body.fields, filler));
            typed("application/x-www-form-urlencoded");
            return {};
        }
        case Body::Kind::multipart: {
            MDM_TRY(const auto parts, parts_of(body.parts, filler));
            MDM_TRY(auto made, net::encode_multipart(parts, random));
            request.body = std::move(made.body);
            net::set_header(request.headers, "Content-Type", std::move(made.content_type));
            return {};
        }
        case Body::Kind::xml: {
            MDM_TRY(request.body, filler.text(body.text, Escape::xml));
            typed("application/xml");
            return {};
        }
        case Body::Kind::text: {
            MDM_TRY(request.body, filler.text(body.text, Escape::none));
            typed("text/plain");
            return {};
        }
    }
    return {};
}

Value given_value(const InputValue& input) {
    if (const auto* text = std::get_if<std::string>(&input)) return Value::of(*text);
    if (const auto* secret = std::get_if<Secret>(&input)) return Value::of_secret(*secret);
    Value value;
    value.kind = std::holds_alternative<bool>(input) ? Value::Kind::boolean : Value::Kind::integer;
    if (const auto* flag = std::get_if<bool>(&input)) value.integer = *flag ? 1 : 0;
    if (const auto* number = std::get_if<std::int64_t>(&input)) value.integer = *number;
    return value;
}

Error wrong_form(const InputRule& rule, const Value& value) {
    const std::string shown = value.secret ? "the value" : fmt::format("'{}'", value.plain());
    return {Code::usage, fmt::format("{} is no {} that this server takes", shown, rule.name),
            rule.partly.empty() ? std::string() : rule.partly};
}

Result<Value> typed(const InputRule& rule, Value value) {
    if (rule.as == InputRule::As::integer) {
        const std::string text = value.plain();
        const auto number = to_int(text);
        if (!number || (text.size() > 1 && text[0] == '0')) return wrong_form(rule, value);
        value.integer = *number;
        value.kind = Value::Kind::integer;
    }
    if (rule.as == InputRule::As::boolean) {
        const std::string text = value.plain();
        if (text != "true" && text != "false") return wrong_form(rule, value);
        value.integer = text == "true" ? 1 : 0;
        value.kind = Value::Kind::boolean;
    }
    if (rule.as == InputRule::As::text && value.kind != Value::Kind::none) {
        value.text = value.plain();
        value.kind = Value::Kind::text;
    }
    return value;
}

Result<Value> ruled(const InputRule& rule, Value value) {
    if (!rule.pattern.empty() && !matches(rule.pattern, value.plain())) return wrong_form(rule, value);
    if (!rule.words.empty()) {
        const auto word = rule.words.find(value.plain());
        if (word == rule.words.end()) return wrong_form(rule, value);
        value = Value::of(word->second);
    }
    return typed(rule, std::move(value));
}

const InputRule* find_rule(const Call& call, std::string_view name) {
    for (const InputRule& rule : call.inputs)
        if (rule.name == name) return &rule;
    return nullptr;
}

bool refines(const Operation& operation, std::string_view name) {
    return std::any_of(operation.inputs.begin(), operation.inputs.end(),
                       [&](const Input& one) { return one.name == name && one.refines; });
}

// A switch that is off asks for nothing.
bool asks_for_something(const Value& value) {
    return !value.none() && !(value.kind == Value::Kind::boolean && value.integer == 0);
}

}  // namespace

Result<std::map<std::string, Value>> take_inputs(const Operation& operation, const Call& call,
                                                 const Inputs& inputs) {
    std::map<std::string, Value> taken;
    for (const auto& [name, input] : inputs) {
        const InputRule* rule = find_rule(call, name);
        Value value = given_value(input);
        const bool refused = rule != nullptr ? !rule->no.empty() : refines(operation, name);
        if (refused) {
            if (asks_for_something(value))
                return Error{Code::unsupported,
                             fmt::format("{} cannot take --{}: {}", operation.verb, name,
                                         rule != nullptr ? rule->no : "this server has no such choice")};
            continue;
        }
        if (rule != nullptr && !value.none()) {
            MDM_TRY(value, ruled(*rule, std::move(value)));
        }
        taken[name] = std::move(value);
    }
    for (const InputRule& rule : call.inputs)
        if (!rule.fallback.empty() && !taken.contains(rule.name)) {
            MDM_TRY(taken[rule.name], typed(rule, Value::of(rule.fallback)));
        }
    return taken;
}

Result<net::Request> make_request(const Connection& connection, const Call& call, const Values& values,
                                  const Purpose& purpose, const Query& more) {
    Filler filler(values);
    const Descriptor& descriptor = connection.descriptor();
    net::Request request;
    request.method = call.method;
    request.operation = purpose.operation;
    request.effect = purpose.effect;
    request.timeout = call.timeout.count() > 0 ? call.timeout : descriptor.timeout;
    request.redirects = call.redirects && purpose.effect == Effect::read;
    MDM_TRY(const auto path, filler.text(call.path, Escape::path));
    request.url = connection.base_url(call.base) + path;
    for (const Parameter& one : call.query) {
        MDM_TRY(const auto texts, filler.texts(one, Escape::query));
        for (const std::string& text : texts) add_query(request.url, one.name, text);
    }
    for (const auto& [name, text] : more) add_query(request.url, name, net::percent_encode(text));
    request.headers.reserve(8);
    net::set_header(request.headers, "Accept", "application/json");
    MDM_CHECK(add_headers(request.headers, descriptor.headers, filler));
    if (purpose.effect != Effect::read)
        MDM_CHECK(add_headers(request.headers,
                              values.approval.empty() ? descriptor.ask_approval : descriptor.approved,
                              filler));
    MDM_CHECK(add_body(request, call.body, filler, connection.seams().random));
    MDM_CHECK(add_headers(request.headers, call.headers, filler));
    request.secrets = filler.secrets();
    return request;
}

}  // namespace mdm::rest
