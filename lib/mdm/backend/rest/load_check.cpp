// What can only be said of a whole descriptor: every placeholder has something behind it where it stands,
// every input is used or refused, every setting is used.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "mdm/backend/rest/load_parts.hpp"
#include "mdm/base/text.hpp"

namespace mdm::rest {
namespace {

class Checker {
  public:
    explicit Checker(Loading& loading) : loading_(loading), made_(loading.made) {}

    void whole() {
        common();
        for (const OperationRow& row : made_.operations) check(row);
        for (const auto& [name, calls] : made_.details) each(calls, {Source::device}, nullptr);
        if (made_.count) each(*made_.count, {}, nullptr);
        if (made_.version) check(made_.version->call, {}, nullptr, "");
        for (const ObjectRow& row : made_.objects)
            for (const auto& [name, call] : row.calls)
                check(call, Sources{Source::object, Source::content, Source::approval}, nullptr, "");
        filters();
        tables_have_operations();
        devices_have_ids();
        unused_settings();
    }

  private:
    void common() {
        check(made_.url, {});
        for (const auto& [name, base] : made_.bases) check(base, {});
        for (const Template& tenant : made_.tenant) check(tenant, {});
        for (const Auth& auth : made_.auth) {
            for (const auto& [name, value] : auth.values) check(value, {});
            parameters(auth.headers, {});
            parameters(auth.form, {});
            json(auth.login_body.json, {});
            parameters(auth.login_body.fields, {});
        }
        parameters(made_.headers, {});
        parameters(made_.ask_approval, {Source::reason});
        parameters(made_.approved, {Source::approval});
        if (made_.partition && made_.partition->discover) check(*made_.partition->discover, {}, nullptr, "");
        if (made_.partition && !made_.partition->setting.empty()) partition_setting();
    }

    void partition_setting() {
        const Setting* setting = made_.setting(made_.partition->setting);
        if (setting == nullptr || !setting->list)
            problem({1, 1}, fmt::format("'{}' is no list setting", made_.partition->setting));
        used_.insert(made_.partition->setting);
    }

    // A probe is a listing that needs nothing to be about.
    void probes(const OperationRow& row) {
        std::vector<std::string> known;
        for (const TableRow& table : table_rows)
            if (made_.operation(table.operation) != nullptr &&
                !use_of(*find_operation(table.operation)).sources.has(Source::device))
                known.emplace_back(table.operation);
        if (!made_.objects.empty()) known.emplace_back("policy.list");
        for (const auto& [population, call] : row.calls)
            for (const std::string& probe : call.probes)
                if (std::find(known.begin(), known.end(), probe) == known.end())
                    loading_.problems.unknown(call.mark, "the listing", probe, known);
    }

    void check(const OperationRow& row) {
        probes(row);
        const CallUse use = use_of(*row.operation);
        for (const auto& [population, call] : row.calls) check(call, use.sources, row.operation, population);
        if (!row.follow) return;
        each(row.follow->by_id, {Source::command, Source::device}, nullptr);
        each(row.follow->by_history, {Source::device}, nullptr);
    }

    void each(const Calls& calls, Sources sources, const Operation* operation) {
        for (const auto& [population, call] : calls) check(call, sources, operation, population);
    }

    void check(const Call& call, Sources sources, const Operation* operation, const std::string& population) {
        if (!call.no.empty()) return;
        if (!call.hook.empty()) hooks_ = true;
        if (made_.partition) sources = sources | Sources{Source::partition};
        if (!call.base.empty() && !made_.bases.contains(call.base))
            loading_.problems.unknown(call.mark, "the base", call.base, base_names());
        inputs_.clear();
        each_template(call, [&](const Template& one) { check(one, sources, operation, population); });
        if (operation != nullptr && call.hook.empty()) inputs_fit(call, *operation);
    }

    void inputs_fit(const Call& call, const Operation& operation) {
        for (const Input& input : operation.inputs) {
            const std::string name(input.name);
            const auto rule = std::find_if(call.inputs.begin(), call.inputs.end(),
                                           [&](const InputRule& one) { return one.name == name; });
            const bool refused = rule != call.inputs.end() ? !rule->no.empty() : input.refines;
            if (refused && rule == call.inputs.end()) {
                if (inputs_.contains(name))
                    problem(call.mark,
                            fmt::format("the input '{}' is used, and 'inputs' does not name it", name));
                continue;
            }
            if (refused && inputs_.contains(name))
                problem(rule->mark, fmt::format("the input '{}' is refused and used", name));
            if (!refused && !inputs_.contains(name))
                loading_.problems.add(
                    call.mark,
                    fmt::format("the input '{}' of {} is neither used nor refused", name, operation.id),
                    fmt::format("use {{input.{}}}, or say why not: inputs: {{{}: {{no: REASON}}}}", name,
                                name));
        }
    }

    void check(const Template& one, Sources sources, const Operation* operation = nullptr,
               const std::string& population = "") {
        for (const Piece& piece : one.pieces)
            if (piece.placeholder) check(*piece.placeholder, one.mark, sources, operation, population);
    }

    void check(const Placeholder& placeholder, yaml::Mark mark, Sources sources, const Operation* operation,
               const std::string& population) {
        switch (placeholder.source) {
            case Source::url:
            case Source::base:
            case Source::uuid:
                return;
            case Source::setting:
                return setting(placeholder, mark, false);
            case Source::credential:
                return setting(placeholder, mark, true);
            case Source::population:
                if (made_.populations.empty()) problem(mark, "there are no populations");
                return;
            default:
                break;
        }
        if (!sources.has(placeholder.source))
            return problem(mark, fmt::format("{} has no meaning here", text_of(placeholder)));
        if (placeholder.source == Source::device) device(placeholder, mark, population);
        if (placeholder.source == Source::input) input(placeholder, mark, operation);
    }

    void setting(const Placeholder& placeholder, yaml::Mark mark, bool secret) {
        used_.insert(placeholder.name);
        const Setting* found = made_.setting(placeholder.name);
        if (found == nullptr && !secret && placeholder.name == "url") return;
        std::vector<std::string> known;
        for (const Setting& one : made_.settings)
            if (one.secret == secret) known.push_back(one.name);
        if (found == nullptr)
            return loading_.problems.unknown(mark, secret ? "the credential" : "the setting",
                                             placeholder.name, known);
        if (found->secret != secret)
            problem(mark, fmt::format("'{}' is {}, so it is written {{{}.{}}}", found->name,
                                      found->secret ? "a secret" : "no secret",
                                      found->secret ? "credential" : "settings", found->name));
    }

    void origin_of(const Setting& setting) {
        this->setting({Source::setting, setting.origin_of}, setting.mark, false);
        if (setting.origin_of == setting.name)
            problem(setting.mark, fmt::format("'{}' cannot follow from itself", setting.name));
    }

    void device(const Placeholder& placeholder, yaml::Mark mark, const std::string& population) {
        std::vector<std::string> known{"id", "serial", "udid", "platform"};
        for (const auto& [part, pointers] : made_.extra)
            if (part.empty() || population.empty() || part == population)
                for (const auto& [name, pointer] : pointers) known.push_back(name);
        if (std::find(known.begin(), known.end(), placeholder.name) == known.end())
            loading_.problems.unknown(mark, "of a device, the name", placeholder.name, known);
    }

    void input(const Placeholder& placeholder, yaml::Mark mark, const Operation* operation) {
        inputs_.insert(placeholder.name);
        std::vector<std::string> known;
        for (const Input& one : operation ? operation->inputs : std::span<const Input>{})
            known.emplace_back(one.name);
        if (std::find(known.begin(), known.end(), placeholder.name) == known.end())
            loading_.problems.unknown(mark, "the input", placeholder.name, known);
    }

    void parameters(const std::vector<Parameter>& list, Sources sources) {
        each_template(list, [&](const Template& one) { check(one, sources); });
    }
    void json(const JsonTemplate& body, Sources sources) {
        each_template(body, [&](const Template& one) { check(one, sources); });
    }

    void filters() {
        const Sources sources =
            made_.partition ? Sources{Source::value, Source::partition} : Sources{Source::value};
        for (const auto& [table, parts] : made_.filters.tables)
            for (const auto& [population, rules] : parts)
                for (const FilterRule& rule : rules) {
                    for (const auto& [op, term] : rule.terms) check(term, sources);
                    for (const auto& [op, parameter] : rule.parameters)
                        for (const Template& one : parameter.values) check(one, sources);
                }
    }

    // Columns of a table that nothing lists would never be seen, and a listing without columns says nothing.
    void tables_have_operations() {
        for (const TableRow& row : table_rows) {
            const auto fields = made_.fields.find(std::string(row.table->name));
            const OperationRow* operation = made_.operation(row.operation);
            const bool filled = fields != made_.fields.end();
            if (operation == nullptr && filled)
                problem(first_mark(fields->second),
                        fmt::format("columns of '{}' need the operation {}", row.table->name, row.operation));
            if (operation != nullptr && !filled && makes_a_request(*operation))
                problem(operation->mark,
                        fmt::format("{} needs columns under 'fields: {}'", row.operation, row.table->name));
        }
    }

    static bool makes_a_request(const OperationRow& row) {
        for (const auto& [population, call] : row.calls)
            if (!call.method.empty() && call.hook.empty()) return true;
        return false;
    }

    static yaml::Mark first_mark(const std::map<std::string, Fields>& parts) {
        for (const auto& [population, fields] : parts)
            if (!fields.empty()) return fields.front().mark;
        return {1, 1};
    }

    void devices_have_ids() {
        const auto devices = made_.fields.find("devices");
        if (devices == made_.fields.end()) return;
        for (const auto& [population, fields] : devices->second)
            if (std::none_of(fields.begin(), fields.end(), [](const auto& f) { return f.column == "id"; }))
                problem(first_mark(devices->second), "devices need the column 'id'");
    }

    void unused_settings() {
        for (const Setting& setting : made_.settings) {
            if (!setting.fallback_by.empty()) used_.insert(setting.fallback_by);
            if (!setting.origin_of.empty()) origin_of(setting);
        }
        if (hooks_) return;  // a hook may use any
        for (const Setting& setting : made_.settings)
            if (setting.name != "url" && !used_.contains(setting.name))
                problem(setting.mark, fmt::format("nothing uses the setting '{}'", setting.name));
    }

    std::vector<std::string> base_names() const {
        std::vector<std::string> names;
        for (const auto& [name, base] : made_.bases) names.push_back(name);
        return names;
    }
    void problem(yaml::Mark mark, std::string message) { loading_.problems.add(mark, std::move(message)); }

    Loading& loading_;
    const Descriptor& made_;
    std::set<std::string> used_;
    std::set<std::string> inputs_;  // of the call in hand
    bool hooks_ = false;
};

}  // namespace

void each_template(const std::vector<Parameter>& parameters,
                   const std::function<void(const Template&)>& each) {
    for (const Parameter& parameter : parameters)
        for (const Template& one : parameter.values) each(one);
}

void each_template(const JsonTemplate& json, const std::function<void(const Template&)>& each) {
    each(json.text);
    for (const JsonTemplate& item : json.items) each_template(item, each);
}

void each_template(const Call& call, const std::function<void(const Template&)>& each) {
    each(call.path);
    each_template(call.query, each);
    each_template(call.headers, each);
    each_template(call.body.json, each);
    each_template(call.body.fields, each);
    for (const BodyPart& part : call.body.parts) {
        each(part.content);
        each(part.file_name);
    }
    each(call.body.text);
}

void check_whole(Loading& loading) {
    Checker(loading).whole();
}

}  // namespace mdm::rest
