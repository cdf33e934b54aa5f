#pragma once
// One platform of one target while a policy is translated for it: what is asked, what is known about the
// devices, what has been emitted and what has been said.
#include <optional>
#include <string>
#include <string_view>

#include "mdm/policy/translate/draft.hpp"
#include "mdm/policy/translate/report.hpp"

namespace mdm::policy::native {

/// Three answers: a policy often does not say what its devices are.
enum class Known { no, unknown, yes };

struct Pass {
    const Policy& policy;
    std::string_view target;
    std::string_view platform;
    const TranslateContext& context;
    Settings settings;  // as they hold on this platform
    Report& report;
    Draft draft = {};
    std::optional<Error> error = {};  // the first thing that cannot be compiled at all

    const Value* find(std::string_view key) const;
    /// The word of a setting, "true" or "false" for a boolean, "" when it is absent or something else.
    std::string_view word(std::string_view key) const;
    bool is(std::string_view key, std::string_view wanted) const { return word(key) == wanted; }
    std::optional<std::int64_t> integer(std::string_view key) const;

    /// Apple User Enrollment; unknown only for personal devices whose enrollment is not said.
    Known user_enrollment() const;
    Known supervised() const;
    /// Owned by the company: yes, no, or not said.
    Known company() const;
    /// A work profile beside a personal side, whoever owns the device.
    Known work_profile() const;

    void say(std::string_view key, std::string_view code, std::string message = {}, bool known = false);
    void ok(std::string_view key) { say(key, "ok"); }
    void unsupported(std::string_view key, std::string why) { say(key, "unsupported", std::move(why)); }
    /// Emits, or reports the conflict with the setting that was there first.
    void emit(std::string_view native, nlohmann::json value, std::string_view key);
    /// Keeps the first error: Code::invalid at the place.
    void fail(const Source& source, std::string message, std::string hint = {});

  private:
    const Source& source_of(std::string_view key) const;
};

/// "deny", or "true"/"false" for a boolean; "" for anything else.
std::string_view word_of(const Value& value);
/// "{{secret:campus-psk}}": how a secret stands in an artefact; nullopt for anything but a reference.
std::optional<std::string> reference_text(const Value& value);
/// Whether this value asks for nothing: allow, false, open.
bool permissive(std::string_view word);

}  // namespace mdm::policy::native
