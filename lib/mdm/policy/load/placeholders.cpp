// {{device.serial}} and its like in text.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/load/secrets.hpp"

namespace mdm::policy {
namespace {

constexpr std::array<std::string_view, 5> known{"device.name", "device.serial", "device.udid", "user.email",
                                                "user.name"};

// How references to secrets begin in artefacts.
constexpr std::array<std::string_view, 4> secret_kinds{"secret:", "env:", "file:", "cmd:"};

bool is_known(std::string_view name) {
    return std::find(known.begin(), known.end(), name) != known.end();
}

// How many placeholders a later reader of the text would see.
std::size_t seen_in(std::string_view text) {
    std::size_t count = 0;
    for (auto at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at + 1)) {
        const auto inner = text.substr(at + 2);
        const bool secret = std::any_of(secret_kinds.begin(), secret_kinds.end(),
                                        [&](std::string_view kind) { return inner.starts_with(kind); });
        if (is_known(inner.substr(0, inner.find("}}"))) || secret) ++count;
    }
    return count;
}

class Template {
  public:
    Template(const yaml::Node& at, std::string_view what, const Scope& scope, Secrets secrets)
        : at_(at), what_(what), scope_(scope), secrets_(secrets) {}

    std::optional<std::string> read(std::string_view rest) {
        std::string out;
        std::size_t meant = 0;
        while (!rest.empty()) {
            const auto start = rest.find("{{");
            out += rest.substr(0, start);
            if (start == std::string_view::npos) break;
            rest.remove_prefix(start + 2);
            if (rest.starts_with("{{")) {
                out += "{{";
                rest.remove_prefix(2);
                continue;
            }
            const auto end = rest.find("}}");
            if (end == std::string_view::npos) return fail("bad-reference", "has '{{' without '}}'", escape);
            const auto name = rest.substr(0, end);
            if (!check(name)) return std::nullopt;
            out += fmt::format("{{{{{}}}}}", name);
            rest.remove_prefix(end + 2);
            ++meant;
        }
        if (seen_in(out) != meant)
            return fail("not-supported-yet",
                        "holds the characters of a placeholder, which cannot be written yet", "");
        return out;
    }

  private:
    static constexpr std::string_view escape = "write {{{{ for the characters themselves";

    std::optional<std::string> fail(std::string_view code, std::string_view message, std::string_view hint) {
        scope_.error(code, at_, fmt::format("'{}' {}", what_, message), std::string(hint));
        return std::nullopt;
    }

    bool check(std::string_view name) {
        if (is_known(name)) return true;
        if (name.starts_with("secret:") && secrets_ == Secrets::allowed)
            return is_secret_defined(name.substr(7), at_, scope_);
        if (name.starts_with("secret:")) {
            fail("secret-not-allowed", "cannot hold a secret", "");
            return false;
        }
        const std::string near = closest(name, std::span<const std::string_view>(known));
        scope_.error("unknown-placeholder", at_, fmt::format("unknown placeholder {}", in_quotes(name)),
                     near.empty() ? std::string(escape) : fmt::format("did you mean '{{{{{}}}}}'?", near));
        return false;
    }

    const yaml::Node& at_;
    std::string_view what_;
    const Scope& scope_;
    Secrets secrets_;
};

}  // namespace

std::optional<std::string> template_of(const std::string& text, const yaml::Node& at, std::string_view what,
                                       const Scope& scope, Secrets secrets) {
    if (text.find("{{") == std::string::npos) return text;
    return Template(at, what, scope, secrets).read(text);
}

}  // namespace mdm::policy
