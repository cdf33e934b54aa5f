#include <fmt/format.h>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/explain.hpp"
#include "mdm/policy/findings.hpp"

namespace mdm::cli::commands {
namespace {

using Json = nlohmann::ordered_json;
using policy::Becomes;
using policy::Explanation;
using policy::Setting;

Listing listing_of(const std::vector<const Setting*>& settings) {
    Listing listing;
    for (const char* name : {"key", "type", "range", "summary"})
        listing.columns.push_back({name, ColumnType::text, listing.columns.size()});
    listing.width = listing.columns.size();
    RowBatch rows(listing.width);
    for (const Setting* each : settings) {
        rows.add_row();
        rows.set(0, Cell::of(each->key));
        rows.set(1, Cell::of(policy::type_text(*each)));
        if (const auto range = policy::range_text(*each); !range.empty()) rows.set(2, Cell::of(range));
        rows.set(3, Cell::of(each->summary));
    }
    listing.rows = std::make_unique<RowsInMemory>(std::move(rows));
    return listing;
}

std::string becomes_text(const Becomes& each) {
    std::string out = fmt::format("  {:8} {:14} {}{}{}\n", each.target, each.sample, each.code,
                                  each.message.empty() ? "" : ": ", each.message);
    for (const std::string& line : each.native) out += fmt::format("  {:23} {}\n", "", line);
    return out;
}

std::string text_of(const Explanation& explanation) {
    const Setting& setting = *explanation.setting;
    std::string out =
        fmt::format("{}\n  {}\n\n  type   {}\n", setting.key, setting.summary, policy::type_text(setting));
    if (const auto range = policy::range_text(setting); !range.empty())
        out += fmt::format("  range  {}\n", range);
    if (!explanation.becomes.empty()) out += "\nWhat it becomes:\n";
    for (const Becomes& each : explanation.becomes) out += becomes_text(each);
    if (!explanation.children.empty()) out += "\nBelow it:\n";
    for (const Setting* each : explanation.children)
        out += fmt::format("  {}  {}: {}\n", each->key, policy::type_text(*each), each->summary);
    return out;
}

Json text_or_null(std::string_view text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json setting_json(const Setting& setting) {
    const bool bounded = setting.min != 0 || setting.max != 0;
    return {{"key", setting.key},
            {"type", policy::type_text(setting)},
            {"words", setting.words.empty() ? Json(nullptr) : Json(split(setting.words, ' '))},
            {"min", bounded ? Json(setting.min) : Json(nullptr)},
            {"max", bounded ? Json(setting.max) : Json(nullptr)},
            {"unit", text_or_null(setting.unit)},
            {"summary", text_or_null(setting.summary)}};
}

Json record_of(const Explanation& explanation) {
    Json record = setting_json(*explanation.setting);
    record["becomes"] = Json::array();
    for (const Becomes& each : explanation.becomes)
        record["becomes"].push_back({{"target", each.target},
                                     {"sample", each.sample},
                                     {"code", each.code},
                                     {"level", policy::name(each.level)},
                                     {"message", text_or_null(each.message)},
                                     {"native", each.native}});
    record["below"] = Json::array();
    for (const Setting* each : explanation.children) record["below"].push_back(setting_json(*each));
    return record;
}

std::vector<const Setting*> all_settings() {
    std::vector<const Setting*> all;
    for (const Setting& each : policy::settings()) all.push_back(&each);
    return all;
}

Result<CommandResult> run(const App& app, const std::string& key) {
    if (key.empty()) return CommandResult::list(listing_of(all_settings()));
    MDM_TRY(const auto explanation, policy::explain(key));
    if (explanation.setting == nullptr) return CommandResult::list(listing_of(explanation.children));
    const std::string& format = app.globals().output;
    const bool text = format.empty() || format == "table" || format == "wide";
    return text ? CommandResult::text(text_of(explanation)) : CommandResult::record(record_of(explanation));
}

}  // namespace

Run policy_explain(Options& options) {
    auto key = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument("KEY", *key, "a setting, or the beginning of several; all of them when left out", false);
    return [key](App& app) { return run(app, *key); };
}

}  // namespace mdm::cli::commands
