#include "cli/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "mdm/base/text.hpp"

namespace mdm::cli {

namespace {

// CLI11 takes "[a,b]" apart wherever several values may stand. A mark at the end keeps such a word whole
// until it is read.
constexpr char whole = '\x1f';

std::string guarded(const std::string& word) {
    return word.starts_with('[') && word.ends_with(']') ? word + whole : word;
}

std::string unguard(std::string& value) {
    if (value.starts_with('[') && value.ends_with(std::string{']', whole})) value.pop_back();
    return {};
}

}  // namespace

struct Options::Parser {
    CLI::App app;
    std::vector<OptionInfo> info;
    std::vector<std::function<Result<void>()>> checks;
    std::string heading;

    CLI::Option* add(CLI::Option* option, OptionInfo row) {
        row.group = heading;
        if (!row.kind.empty()) option->transform(CLI::Validator(unguard, ""));
        info.push_back(std::move(row));
        return option;
    }
    std::vector<std::string> option_names() const {
        std::vector<std::string> names;
        for (const OptionInfo& row : info)
            if (!row.argument)
                for (const std::string& name : split(row.names, ',')) names.push_back(name);
        return names;
    }
};

namespace {

OptionInfo option_row(std::string names, std::string kind, std::string help) {
    OptionInfo row;
    row.names = std::move(names);
    row.kind = std::move(kind);
    row.help = std::move(help);
    return row;
}

OptionInfo argument_row(std::string kind, std::string help, bool required, bool repeated) {
    OptionInfo row = option_row(kind, kind, std::move(help));
    row.argument = true;
    row.required = required;
    row.repeated = repeated;
    return row;
}

}  // namespace

Options::Options() : parser_(std::make_unique<Parser>()) {
    parser_->app.set_help_flag();
}
Options::~Options() = default;

Options& Options::heading(std::string title) {
    parser_->heading = std::move(title);
    return *this;
}

Options& Options::flag(std::string names, bool& value, std::string help) {
    parser_->add(parser_->app.add_flag(names, value), option_row(names, "", std::move(help)));
    return *this;
}

Options& Options::count(std::string names, int& value, std::string help) {
    parser_->add(parser_->app.add_flag(names, value), option_row(names, "", std::move(help)));
    parser_->info.back().repeated = true;
    return *this;
}

Options& Options::value(std::string names, std::string kind, std::string& value, std::string help) {
    parser_->add(parser_->app.add_option(names, value), option_row(names, std::move(kind), std::move(help)));
    return *this;
}

Options& Options::value(std::string names, std::string kind, std::optional<std::string>& value,
                        std::string help) {
    parser_->add(parser_->app.add_option_function<std::string>(
                     names, [&value](const std::string& text) { value = text; }),
                 option_row(names, std::move(kind), std::move(help)));
    return *this;
}

Options& Options::number(std::string names, std::string kind, std::optional<std::uint64_t>& value,
                         std::string help) {
    auto text = std::make_shared<std::string>();  // shared: the parser writes it, the check reads it, both
                                                  // outlive this call
    parser_->add(parser_->app.add_option(names, *text), option_row(names, std::move(kind), std::move(help)));
    return check([text, names, &value]() -> Result<void> {
        if (text->empty()) return {};
        const auto number = to_int(*text);
        if (!number || *number < 0)
            return Error{Code::usage, fmt::format("'{}' is not a number, for {}", *text, names)};
        value = static_cast<std::uint64_t>(*number);
        return {};
    });
}

Options& Options::choice(std::string names, std::vector<std::string> choices, std::string& value,
                         std::string help) {
    parser_->add(parser_->app.add_option(names, value),
                 option_row(names, join(choices, "|"), std::move(help)));
    parser_->info.back().choices = choices;
    return check([names, choices, &value]() -> Result<void> {
        if (value.empty() || std::find(choices.begin(), choices.end(), value) != choices.end()) return {};
        const std::string near = did_you_mean(value, choices);
        return Error{Code::usage, fmt::format("'{}' is not a value of {}", value, names),
                     near.empty() ? "use one of: " + join(choices, ", ") : near};
    });
}

Options& Options::values(std::string names, std::string kind, std::vector<std::string>& values,
                         std::string help) {
    auto* option = parser_->add(parser_->app.add_option(names, values),
                                option_row(names, std::move(kind), std::move(help)));
    option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    parser_->info.back().repeated = true;
    return *this;
}

Options& Options::argument(std::string kind, std::string& value, std::string help, bool required) {
    auto* option = parser_->add(parser_->app.add_option(lower(kind), value),
                                argument_row(kind, std::move(help), required, false));
    if (required) option->required();
    return *this;
}

Options& Options::arguments(std::string kind, std::vector<std::string>& values, std::string help,
                            bool required) {
    auto* option = parser_->add(parser_->app.add_option(lower(kind), values),
                                argument_row(kind, std::move(help), required, true));
    if (required) option->required();
    return *this;
}

Options& Options::check(std::function<Result<void>()> check) {
    parser_->checks.push_back(std::move(check));
    return *this;
}

const std::vector<OptionInfo>& Options::info() const {
    return parser_->info;
}

Result<void> Options::parse(const std::vector<std::string>& words) {
    try {
        std::vector<std::string> reversed;  // as CLI11 wants them
        std::transform(words.rbegin(), words.rend(), std::back_inserter(reversed), guarded);
        parser_->app.parse(std::move(reversed));
    } catch (const CLI::ExtrasError&) {
        const auto extra = parser_->app.remaining();
        std::string word = extra.empty() ? std::string() : extra.front();
        unguard(word);
        if (word.starts_with("-"))
            return Error{Code::usage, fmt::format("unknown option '{}'", word),
                         did_you_mean(word, parser_->option_names())};
        return Error{Code::usage, fmt::format("unexpected argument '{}'", word)};
    } catch (const CLI::ParseError& problem) {
        std::string message = problem.what();
        if (!message.empty())
            message[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(message[0])));
        return Error{Code::usage, message};
    }
    for (const auto& check : parser_->checks) MDM_CHECK(check());
    return {};
}

}  // namespace mdm::cli
