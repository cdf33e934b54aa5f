#include "cli/completion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "cli/app.hpp"
#include "cli/command_table.hpp"
#include "cli/globals.hpp"
#include "cli/output/printer.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli {
namespace {

using Words = std::vector<std::string>;
using Candidates = std::vector<Candidate>;

constexpr std::size_t most_values = 200;

/// The command line up to the word being completed.
struct Line {
    Words leading;                    // global options before the command
    Words command;                    // the words from the command on
    const CommandRow* row = nullptr;  // null: no command yet
    std::size_t path_words = 0;
};

Words names_of(const OptionInfo& option) {
    return option.argument ? Words{} : split(option.names, ',');
}

const OptionInfo* find_option(const std::vector<OptionInfo>& options, std::string_view name) {
    for (const OptionInfo& option : options)
        for (const std::string& spelling : names_of(option))
            if (spelling == name) return &option;
    return nullptr;
}

// Does the word want the next one as its value?
const OptionInfo* wants_value(const std::vector<OptionInfo>& options, const std::string& word) {
    const OptionInfo* option = word.starts_with("-") ? find_option(options, word) : nullptr;
    return option != nullptr && !option->kind.empty() ? option : nullptr;
}

Line take_apart(const Words& before, const std::vector<OptionInfo>& globals) {
    Line line;
    std::size_t at = 0;
    for (; at < before.size() && before[at].starts_with("-") && before[at] != "-"; ++at) {
        line.leading.push_back(before[at]);
        if (wants_value(globals, before[at]) != nullptr && at + 1 < before.size())
            line.leading.push_back(before[++at]);
    }
    line.command.assign(before.begin() + static_cast<std::ptrdiff_t>(at), before.end());
    const Match match = find_command(line.command);
    line.row = match.row;
    line.path_words = match.words;
    return line;
}

// The value of --context as typed anywhere, or what the run would use.
std::string context_of(const Words& words, App& app) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--context" && i + 1 < words.size() && i + 2 < words.size()) return words[i + 1];
        if (words[i].starts_with("--context=")) return words[i].substr(10);
    }
    if (!app.globals().context.empty()) return app.globals().context;
    const auto config = app.config();
    return config.ok() ? (*config)->current : "";
}

/// Knows where values come from: one member a kind.
class Values {
  public:
    Values(App& app, std::string context, const CommandRow* row)
        : app_(app), context_(std::move(context)), row_(row) {}

    Candidates of(const OptionInfo& option, const std::string& prefix) const {
        if (!option.choices.empty()) return plain(option.choices, prefix);
        struct Source {
            std::string_view kind;
            Candidates (Values::*list)(std::string_view kind, const std::string& prefix) const;
        };
        static constexpr std::array<Source, 10> sources{{{"FILE", &Values::files},
                                                         {"SHELL", &Values::shells},
                                                         {"FOLDER", &Values::folders},
                                                         {"CONTEXT", &Values::contexts},
                                                         {"FORMAT", &Values::formats_of_output},
                                                         {"DEVICE", &Values::cached},
                                                         {"GROUP", &Values::cached},
                                                         {"POLICY", &Values::cached},
                                                         {"APP", &Values::cached},
                                                         {"JOB", &Values::cached}}};
        for (const Source& source : sources)
            if (source.kind == option.kind) return (this->*source.list)(option.kind, prefix);
        return {};
    }

  private:
    static Candidates plain(const Words& words, const std::string& prefix) {
        Candidates found;
        for (const std::string& word : words)
            if (word.starts_with(prefix)) found.push_back({word});
        return found;
    }
    Candidates files(std::string_view, const std::string&) const { return {{std::string(files_directive)}}; }
    Candidates folders(std::string_view, const std::string&) const {
        return {{std::string(folders_directive)}};
    }
    Candidates shells(std::string_view, const std::string& prefix) const {
        return plain(completion_shells(), prefix);
    }
    Candidates contexts(std::string_view, const std::string& prefix) const {
        Candidates found;
        const auto config = app_.config();
        if (!config.ok()) return found;
        for (const auto& [name, context] : (*config)->contexts)
            if (name.starts_with(prefix)) found.push_back({name, printable(context.backend)});
        return found;
    }
    Candidates formats_of_output(std::string_view, const std::string& prefix) const {
        Candidates found;
        for (const Format& format : formats())
            if (format.name.starts_with(prefix))
                found.push_back({std::string(format.name), std::string(format.summary)});
        for (const std::string& own : split(row_ == nullptr ? "" : row_->own_formats, ' '))
            if (!own.empty() && own.starts_with(prefix)) found.push_back({own});
        return found;
    }
    Candidates cached(std::string_view kind, const std::string& prefix) const {
        const auto paths = app_.paths();
        if (!paths.ok()) return {};
        const CompletionCache cache(app_.world().files, (*paths)->cache_folder, context_);
        auto found = cache.read(kind, prefix, most_values);
        return found.ok() ? *std::move(found) : Candidates{};
    }

    App& app_;
    std::string context_;
    const CommandRow* row_;
};

// The next word of the commands that begin with what was typed, once each.
void add_commands(const Words& typed, const std::string& prefix, Candidates& found) {
    for (const CommandRow& row : command_table()) {
        const Words path = split(row.path, ' ');
        if (row.hidden || path.size() <= typed.size() ||
            !std::equal(typed.begin(), typed.end(), path.begin()) || !path[typed.size()].starts_with(prefix))
            continue;
        const std::string& word = path[typed.size()];
        const bool last = path.size() == typed.size() + 1;
        const auto same = [&word](const Candidate& candidate) { return candidate.value == word; };
        if (const auto known = std::find_if(found.begin(), found.end(), same); known != found.end())
            known->description += last ? "" : ", " + path.back();
        else
            found.push_back({word, last ? std::string(row.summary) : path[typed.size() + 1]});
    }
}

void add_options(const std::vector<OptionInfo>& options, const Words& typed, const std::string& prefix,
                 Candidates& found) {
    for (const OptionInfo& option : options) {
        const Words names = names_of(option);
        const bool given = std::any_of(names.begin(), names.end(), [&typed](const std::string& name) {
            return std::find(typed.begin(), typed.end(), name) != typed.end();
        });
        if (given && !option.repeated) continue;
        for (const std::string& name : names)
            if (name.starts_with(prefix) && (name.starts_with("--") || prefix == name))
                found.push_back({name, option.help});
    }
    if (std::string_view("--help").starts_with(prefix)) found.push_back({"--help", "show help"});
}

// The argument that the next positional word belongs to, or null.
const OptionInfo* next_argument(const std::vector<OptionInfo>& options, const Words& typed) {
    std::size_t taken = 0;
    bool only_arguments = false;
    for (std::size_t i = 0; i < typed.size(); ++i) {
        if (!only_arguments && typed[i] == "--")
            only_arguments = true;
        else if (!only_arguments && wants_value(options, typed[i]) != nullptr)
            ++i;
        else if (only_arguments || !typed[i].starts_with("-") || typed[i] == "-")
            ++taken;
    }
    for (const OptionInfo& option : options) {
        if (!option.argument) continue;
        if (option.repeated || taken == 0) return &option;
        --taken;
    }
    return nullptr;
}

// Candidates for a word after the command (or for a global option before it).
Candidates after_command(const std::vector<OptionInfo>& options, const Words& typed,
                         const std::string& current, const Values& values) {
    Candidates found;
    const bool only_arguments = std::find(typed.begin(), typed.end(), "--") != typed.end();
    if (!only_arguments && !typed.empty())
        if (const OptionInfo* option = wants_value(options, typed.back()); option != nullptr)
            return values.of(*option, current);
    if (!only_arguments && current.starts_with("-")) {
        const auto equals = current.find('=');
        if (equals == std::string::npos) {
            add_options(options, typed, current, found);
        } else if (const OptionInfo* option = wants_value(options, current.substr(0, equals));
                   option != nullptr) {
            found = values.of(*option, current.substr(equals + 1));
            for (Candidate& candidate : found)
                if (!candidate.value.starts_with(":"))
                    candidate.value = current.substr(0, equals + 1) + candidate.value;
        }
        return found;
    }
    if (const OptionInfo* argument = next_argument(options, typed); argument != nullptr)
        return values.of(*argument, current);
    return found;
}

void append(Candidates& all, Candidates more) {
    for (Candidate& candidate : more) all.push_back(std::move(candidate));
}

}  // namespace

Candidates complete(const Words& words, App& app) {
    const std::string current = words.empty() ? "" : words.back();
    Words before = words;
    if (!before.empty()) before.pop_back();

    Options globals;
    Globals ignored;
    declare_globals(globals, ignored);
    const Line line = take_apart(before, globals.info());
    const Values values(app, context_of(words, app), line.row);

    Candidates found;
    if (line.row == nullptr) {
        const bool in_options = line.command.empty() &&
                                (current.starts_with("-") ||
                                 (!before.empty() && wants_value(globals.info(), before.back()) != nullptr));
        if (in_options) return after_command(globals.info(), line.leading, current, values);
        const Words topic(line.command.begin() + (!line.command.empty() && line.command[0] == "help"),
                          line.command.end());
        add_commands(topic, current, found);
        return found;
    }
    const Words typed(line.command.begin() + static_cast<std::ptrdiff_t>(line.path_words),
                      line.command.end());
    if (typed.empty()) add_commands(line.command, current, found);
    Options options;
    static_cast<void>(line.row->declare(options));
    declare_globals(options, ignored);
    append(found, after_command(options.info(), typed, current, values));
    return found;
}

}  // namespace mdm::cli
