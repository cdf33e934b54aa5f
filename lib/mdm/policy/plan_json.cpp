// Plans and steps as JSON.
#include <array>

#include "mdm/base/json.hpp"
#include "mdm/policy/findings.hpp"
#include "mdm/policy/plan.hpp"

namespace mdm::policy {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 3> recipients{"group", "device", "all_devices"};

Json number_or_null(const std::optional<std::uint64_t>& number) {
    return number ? Json(*number) : Json(nullptr);
}

Json lines_json(const std::vector<NamedLine>& lines) {
    Json list = Json::array();
    for (const NamedLine& line : lines)
        list.push_back({{"to", recipients[static_cast<std::size_t>(line.line.to)]},
                        {"id", line.line.id},
                        {"name", line.name},
                        {"exclude", line.line.exclude}});
    return list;
}

Json changes_json(const std::vector<FieldChange>& changes) {
    const auto text_or_null = [](const std::string& text) {
        return text.empty() ? Json(nullptr) : Json(text);
    };
    Json list = Json::array();
    for (const FieldChange& change : changes)
        list.push_back({{"path", change.path},
                        {"before", text_or_null(change.before)},
                        {"after", text_or_null(change.after)}});
    return list;
}

Json shown_step(const Step& step) {
    return {{"action", name(step.action)},
            {"kind", step.kind},
            {"name", step.name},
            {"id", step.id.empty() ? Json(nullptr) : Json(step.id)},
            {"policy", step.policy},
            {"artefact", step.artefact},
            {"risk", name(step.risk)},
            {"why", step.why.empty() ? Json(nullptr) : Json(step.why)},
            {"devices", number_or_null(step.devices)},
            {"changes", changes_json(step.changes)},
            {"only_there", step.only_there},
            {"not_compared", step.not_compared},
            {"added", lines_json(step.added)},
            {"removed", lines_json(step.removed)},
            {"kept", lines_json(step.kept)},
            {"foreign", lines_json(step.foreign)}};
}

/// Reads members strictly; the first that is wrong is remembered.
class Reader {
  public:
    explicit Reader(const Json& value) : value_(value) {
        if (!value.is_object()) bad_ = "step";
    }
    bool ok() const { return bad_.empty(); }
    Error error() const { return Error{Code::invalid, "a step has a wrong or missing '" + bad_ + "'"}; }

    const Json* find(const char* key, bool (Json::*is)() const noexcept) {
        if (!ok()) return nullptr;
        const auto found = value_.find(key);
        if (found != value_.end() && ((*found).*is)()) return &*found;
        bad_ = key;
        return nullptr;
    }
    void text(const char* key, std::string& into) {
        if (const Json* found = find(key, &Json::is_string)) into = found->get<std::string>();
    }
    template <class T>
    void optional(const char* key, std::optional<T>& into, bool (Json::*is)() const noexcept) {
        const auto found = ok() ? value_.find(key) : value_.end();
        if (ok() && found != value_.end() && found->is_null()) return;
        if (const Json* value = find(key, is)) into = value->get<T>();
    }
    void nullable(const char* key, std::string& into) {
        std::optional<std::string> value;
        optional(key, value, &Json::is_string);
        into = value.value_or("");
    }
    void texts(const char* key, std::vector<std::string>& into) {
        each(key, [&](const Json& item) {
            if (item.is_string())
                into.push_back(item.get<std::string>());
            else
                fail(key);
        });
    }
    template <class Item>
    void each(const char* key, const Item& item) {
        if (const Json* list = find(key, &Json::is_array))
            for (const Json& one : *list) item(one);
    }
    void fail(std::string what) {
        if (ok()) bad_ = std::move(what);
    }

  private:
    const Json& value_;
    std::string bad_;
};

void read_lines(Reader& reader, const char* key, std::vector<NamedLine>& into) {
    reader.each(key, [&](const Json& item) {
        Reader line(item);
        NamedLine read;
        std::string to;
        line.text("to", to);
        line.text("id", read.line.id);
        line.text("name", read.name);
        if (const Json* exclude = line.find("exclude", &Json::is_boolean)) read.line.exclude = *exclude;
        const auto* kind = std::find(recipients.begin(), recipients.end(), to);
        if (!line.ok() || kind == recipients.end()) return reader.fail(key);
        read.line.to = static_cast<ObjectAssignment::To>(kind - recipients.begin());
        into.push_back(std::move(read));
    });
}

void read_changes(Reader& reader, std::vector<FieldChange>& into) {
    reader.each("changes", [&](const Json& item) {
        Reader change(item);
        FieldChange read;
        change.text("path", read.path);
        change.nullable("before", read.before);
        change.nullable("after", read.after);
        if (!change.ok()) return reader.fail("changes");
        into.push_back(std::move(read));
    });
}

void read_secrets(Reader& reader, std::map<std::string, std::string>& into) {
    const Json* secrets = reader.find("secrets", &Json::is_object);
    if (secrets == nullptr) return;
    for (const auto& [token, reference] : secrets->items()) {
        if (!reference.is_string()) return reader.fail("secrets");
        into.emplace(token, reference.get<std::string>());
    }
}

void read_words(Reader& reader, Step& step) {
    std::string action;
    std::string risk;
    reader.text("action", action);
    reader.text("risk", risk);
    const auto known = find_action(action);
    if (!known) return reader.fail("action");
    if (risk != name(Risk::disruptive) && risk != name(Risk::destructive)) return reader.fail("risk");
    step.action = *known;
    step.risk = risk == name(Risk::destructive) ? Risk::destructive : Risk::disruptive;
}

}  // namespace

Json step_json(const Step& step) {
    Json value = shown_step(step);
    value["remote_digest"] = step.remote_digest;
    value["content"] = step.content;
    value["description"] = step.description ? Json(*step.description) : Json(nullptr);
    value["sha256"] = step.sha256;
    value["marker"] = step.marker;
    value["platforms"] = step.platforms;
    value["secrets"] = Json::object();
    for (const auto& [token, reference] : step.secrets) value["secrets"][token] = reference;
    return value;
}

Result<Step> parse_step(const Json& value) {
    Step step;
    Reader reader(value);
    read_words(reader, step);
    reader.text("kind", step.kind);
    reader.text("name", step.name);
    reader.nullable("id", step.id);
    reader.text("policy", step.policy);
    reader.text("artefact", step.artefact);
    reader.nullable("why", step.why);
    reader.optional("devices", step.devices, &Json::is_number_unsigned);
    reader.text("remote_digest", step.remote_digest);
    read_changes(reader, step.changes);
    reader.texts("only_there", step.only_there);
    reader.texts("not_compared", step.not_compared);
    reader.text("content", step.content);
    reader.optional("description", step.description, &Json::is_string);
    reader.text("sha256", step.sha256);
    reader.text("marker", step.marker);
    if (value.contains("platforms")) reader.texts("platforms", step.platforms);  // plans of 0.1 have none
    read_secrets(reader, step.secrets);
    read_lines(reader, "added", step.added);
    read_lines(reader, "removed", step.removed);
    read_lines(reader, "kept", step.kept);
    read_lines(reader, "foreign", step.foreign);
    if (!reader.ok()) return reader.error();
    return step;
}

Json plan_json(const Plan& plan) {
    Json value = {{"context", plan.context}, {"set", plan.set}, {"steps", Json::array()}};
    for (const Step& step : plan.steps) value["steps"].push_back(shown_step(step));
    const PlanSummary sum = plan.summary();
    value["summary"] = {{"add", sum.add},
                        {"change", sum.change},
                        {"delete", sum.remove},
                        {"destructive", sum.destructive},
                        {"devices", number_or_null(sum.devices)}};
    value["gaps"] = Json::array();
    for (const ReportLine& gap : plan.gaps)
        value["gaps"].push_back({{"policy", gap.policy},
                                 {"key", gap.key},
                                 {"target", gap.target},
                                 {"code", gap.code},
                                 {"level", name(gap.level)},
                                 {"message", gap.message}});
    value["notes"] = plan.notes;
    return value;
}

}  // namespace mdm::policy
