#include "mdm/policy/translate/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"

namespace mdm::policy::native {
namespace {

/// How grave a code is by itself, and whether `onUnsupported` and `exceptions` have a say in it.
struct Grade {
    std::string_view code;
    Level level;
    bool gap;     // the target does less than was asked: an error under `onUnsupported: error`
    bool excuse;  // an exception of the policy makes it a note
};
constexpr std::array grades{
    Grade{"clamped", Level::warning, true, true},
    Grade{"conflict", Level::error, false, false},
    Grade{"dangling-reference", Level::error, false, false},
    Grade{"degraded", Level::warning, false, true},
    Grade{"deprecated", Level::warning, false, true},
    Grade{"needs-enrollment", Level::warning, false, true},
    Grade{"needs-supervision", Level::warning, false, true},
    Grade{"not-translated", Level::warning, true, true},
    Grade{"os-too-old", Level::warning, false, true},
    Grade{"removed", Level::error, false, true},
    Grade{"side-effect", Level::warning, false, true},
    Grade{"unsupported", Level::warning, true, true},
};

Grade grade_of(std::string_view code) {
    const auto* at =
        std::find_if(grades.begin(), grades.end(), [&](const Grade& g) { return g.code == code; });
    return at == grades.end() ? Grade{code, Level::note, false, false} : *at;
}

/// Codes of a platform that does not take the setting, where another of the same target may.
bool lacks(std::string_view code) {
    return code == "unsupported" || code == "needs-enrollment";
}

/// "passcode" names "passcode.minLength", and "wifi.networks" names "wifi.networks[guest].psk".
bool names(std::string_view prefix, std::string_view key) {
    if (!key.starts_with(prefix)) return false;
    return key.size() == prefix.size() || key[prefix.size()] == '.' || key[prefix.size()] == '[';
}

}  // namespace

Level Report::level_of(std::string_view code, bool known) const {
    const Grade grade = grade_of(code);
    if (known && code.starts_with("needs-")) return Level::error;
    if (grade.gap && policy_.on_unsupported == OnUnsupported::error) return Level::error;
    const bool quiet = policy_.on_unsupported == OnUnsupported::ignore && code != "side-effect";
    if (grade.level == Level::warning && quiet) return Level::note;
    return grade.level;
}

const Exception* Report::exception_for(std::string_view key, std::string_view platform) const {
    for (const Exception& exception : policy_.exceptions)
        if (names(exception.key, key) && (exception.target == target_ || exception.target == platform))
            return &exception;
    return nullptr;
}

void Report::add(std::string_view platform, std::string_view key, std::string_view code, std::string message,
                 const Source& source, bool known) {
    Level level = level_of(code, known);
    const Exception* exception = exception_for(key, platform);
    if (exception != nullptr && grade_of(code).excuse) {
        level = Level::note;
        message += fmt::format(" (known gap: {})", exception->reason);
    }
    auto& said = said_.try_emplace(std::string(key)).first->second;
    auto at = std::find_if(said.begin(), said.end(), [&](const Said& s) {
        return s.code == code && s.level == level && s.message == message;
    });
    if (at == said.end())
        at = said.insert(said.end(), Said{std::string(code), level, std::move(message), source, {}});
    if (std::find(at->platforms.begin(), at->platforms.end(), platform) == at->platforms.end())
        at->platforms.emplace_back(platform);
}

bool Report::has(std::string_view platform, std::string_view key) const {
    const auto at = said_.find(key);
    if (at == said_.end()) return false;
    return std::any_of(at->second.begin(), at->second.end(), [&](const Said& s) {
        return std::find(s.platforms.begin(), s.platforms.end(), platform) != s.platforms.end();
    });
}

bool Report::reaches_elsewhere(const std::vector<Said>& said) const {
    return std::any_of(said.begin(), said.end(), [](const Said& s) { return !lacks(s.code); });
}

std::vector<ReportLine> Report::lines(const std::vector<std::string>& platforms) const {
    std::vector<ReportLine> lines;
    for (const auto& [key, said] : said_) {
        // A policy that names no platform is for whatever there is: what one of them lacks is worth a note
        // as long as another has it.
        const bool lenient = policy_.applies.platforms.empty() && reaches_elsewhere(said);
        for (const Said& one : said) {
            const Level level = lacks(one.code) && lenient ? Level::note : one.level;
            std::string message = one.message;
            if (!message.empty() && one.platforms.size() < platforms.size())
                message = fmt::format("on {}: {}", join(one.platforms, ", "), message);
            lines.push_back({policy_.name, key, target_, one.code, level, std::move(message), one.source});
        }
    }
    return lines;
}

}  // namespace mdm::policy::native
