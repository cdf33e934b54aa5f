#include "mdm/config/credential.hpp"

#include <fmt/format.h>

namespace mdm {
namespace {

Secret without_line_end(std::string text) {
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    return Secret(std::move(text));
}

Result<Secret> from_environment(const std::string& name, std::string_view for_what,
                                const Environment& environment) {
    if (auto value = environment.get(name)) return without_line_end(std::move(*value));
    return Error{Code::usage,
                 fmt::format("the environment variable '{}' is not set or empty, for {}", name, for_what),
                 fmt::format("set it: export {}=…", name)};
}

Result<Secret> from_file(const std::string& path, std::string_view for_what, const FileSystem& files) {
    MDM_TRY_DURING(fmt::format("reading {}", for_what), auto text, files.read(path, 1u << 20));
    return without_line_end(std::move(text));
}

Result<Secret> from_program(const std::string& line, std::string_view for_what, Process& process) {
    MDM_TRY(const auto words, split_command(line));
    MDM_TRY_DURING(fmt::format("reading {}", for_what), auto output, process.run(words, ""));
    if (output.status != 0)
        return Error{Code::usage,
                     fmt::format("'{}' ended with status {}, for {}", words[0], output.status, for_what),
                     "run the command by hand to see why"};
    return without_line_end(std::move(output.out));
}

}  // namespace

Result<Reference> parse_reference(std::string_view text) {
    struct Scheme {
        std::string_view prefix;
        Reference::Kind kind;
    };
    static constexpr Scheme schemes[] = {
        {"env:", Reference::Kind::env}, {"file:", Reference::Kind::file}, {"cmd:", Reference::Kind::cmd}};
    for (const Scheme& scheme : schemes)
        if (text.starts_with(scheme.prefix) && text.size() > scheme.prefix.size())
            return Reference{scheme.kind, std::string(text.substr(scheme.prefix.size()))};
    return Error{Code::usage, "a secret must be given as a reference, not as a value",
                 "write env:NAME, file:PATH or cmd:PROGRAM ARG…"};
}

Result<std::vector<std::string>> split_command(std::string_view line) {
    std::vector<std::string> words;
    std::string word;
    bool started = false;
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quote == 0 && (c == '\'' || c == '"')) {
            quote = c;
            started = true;
        } else if (c == quote && quote != 0) {
            quote = 0;
        } else if (c == '\\' && quote != '\'' && i + 1 < line.size()) {
            word += line[++i];
            started = true;
        } else if (quote == 0 && (c == ' ' || c == '\t')) {
            if (started) words.push_back(std::exchange(word, {}));
            started = false;
        } else {
            word += c;
            started = true;
        }
    }
    if (quote != 0) return Error{Code::usage, "a quote in the command is never closed"};
    if (started) words.push_back(word);
    if (words.empty()) return Error{Code::usage, "the command is empty"};
    return words;
}

Result<Secret> resolve(const Reference& reference, std::string_view for_what, const Environment& environment,
                       const FileSystem& files, Process& process) {
    auto secret = reference.kind == Reference::Kind::env
                      ? from_environment(reference.rest, for_what, environment)
                  : reference.kind == Reference::Kind::file ? from_file(reference.rest, for_what, files)
                                                            : from_program(reference.rest, for_what, process);
    if (!secret.ok() && secret.error().hint.empty()) secret.error().hint = "check what it refers to";
    if (secret.ok() && secret->empty())
        return Error{Code::usage, fmt::format("the reference for {} gives an empty value", for_what),
                     "check what it refers to"};
    return secret;
}

}  // namespace mdm
