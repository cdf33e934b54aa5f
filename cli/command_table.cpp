#include "cli/command_table.hpp"

#include <fmt/format.h>

#include <array>

#include "cli/commands/commands.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli {
namespace {

namespace c = commands;

constexpr auto rows = std::to_array<CommandRow>({
    {"device list", "looking", "list devices",
     "mdmctl device list --where \"platform = 'ios' AND NOT supervised\"\nmdmctl device list -l "
     "ownership=company -o csv --columns serial,name",
     c::device_list},
    {"device show", "looking", "show everything that is known of a device",
     "mdmctl device show $(mdmctl device list -o name --limit 1)", c::device_show},
    {"device apps", "looking", "list the apps of a device",
     "mdmctl device apps $(mdmctl device list -o name --limit 1)", c::device_apps},
    {"device profiles", "looking", "list the profiles of a device",
     "mdmctl device profiles $(mdmctl device list -o name --limit 1)", c::device_profiles},
    {"device history", "looking", "list the commands that a device was given",
     "mdmctl device history $(mdmctl device list -o name --limit 1)", c::device_history},
    {"query", "looking", "ask anything in SQL: devices, apps, groups, policies, jobs",
     "mdmctl query \"SELECT platform, count(*) AS devices FROM devices GROUP BY platform\"", c::query},
    {"group list", "looking", "list groups", "mdmctl group list", c::group_list},
    {"group show", "looking", "list the devices of a group", "mdmctl group show Clinical", c::group_show},
    {"group add", "looking", "make devices members of a group; kept here if servers have none",
     "mdmctl group add Loaners --where \"model LIKE 'iPad%'\"", c::group_add},
    {"group remove", "looking", "take devices out of a group", "mdmctl group remove Loaners serial:DMPX0001",
     c::group_remove},
    {"app list", "looking", "list the apps that can be pushed", "mdmctl app list", c::app_list},
    {"app show", "looking", "show one app of the catalogue",
     "mdmctl app show $(mdmctl app list -o name | head -1)", c::app_show},
    {"lock", "device actions", "lock the screen",
     "mdmctl lock --group Loaners --message 'please return' --dry-run", c::lock},
    {"wipe", "device actions", "erase everything",
     "mdmctl wipe --where \"has(tags, 'lost') AND ownership = 'company'\" --dry-run", c::wipe},
    {"retire", "device actions", "remove management and company data",
     "mdmctl retire --where \"ownership = 'personal' AND last_seen < datetime('now', '-90 days')\" --dry-run",
     c::retire},
    {"clear-passcode", "device actions", "remove the passcode", "mdmctl clear-passcode serial:C02X --dry-run",
     c::clear_passcode},
    {"locate", "device actions", "ask where a device is", "mdmctl locate --where \"lost_mode\" --allow-empty",
     c::locate},
    {"restart", "device actions", "restart", "mdmctl restart -l platform=macos --group Staff --dry-run",
     c::restart},
    {"shutdown", "device actions", "shut down", "mdmctl shutdown --group Loaners --dry-run", c::shutdown},
    {"sync", "device actions", "ask devices to check in", "mdmctl sync --group Wards", c::sync},
    {"update-os", "device actions", "update the operating system",
     "mdmctl update-os --where \"platform = 'ios' AND os_version < '18'\" --dry-run", c::update_os},
    {"lost-mode on", "device actions", "turn lost mode on",
     "mdmctl lost-mode on --where \"has(tags, 'lost') AND supervised\" --message 'call us' --dry-run",
     c::lost_mode_on},
    {"lost-mode off", "device actions", "turn lost mode off",
     "mdmctl lost-mode off --where lost_mode --dry-run --allow-empty", c::lost_mode_off},
    {"rename", "device actions", "give a device a new name",
     "mdmctl rename serial:C02X ward-7-ipad --dry-run", c::rename},
    {"push-app", "device actions", "install an app",
     "mdmctl push-app $(mdmctl app list -o name | head -1) --group Loaners --dry-run", c::push_app},
    {"remove-app", "device actions", "remove an app",
     "mdmctl remove-app $(mdmctl app list -o name | head -1) --group Loaners --dry-run", c::remove_app},
    {"enroll", "enrollment", "make a token, link or invitation",
     "mdmctl enroll --platform ios --ownership company --expires 24h", c::enroll},
    {"enrollment list", "enrollment", "list tokens and invitations", "mdmctl enrollment list",
     c::enrollment_list},
    {"enrollment show", "enrollment", "show one token or invitation",
     "mdmctl enrollment show $(mdmctl enrollment list -o name | head -1)", c::enrollment_show},
    {"enrollment revoke", "enrollment", "revoke a token or invitation",
     "mdmctl enrollment revoke $(mdmctl enrollment list -o name | head -1) --dry-run", c::enrollment_revoke},
    {"policy validate", "policy", "check policy documents without a server",
     "mdmctl policy validate -f examples/policies/hospital\nmdmctl policy validate -f "
     "examples/policies/hospital -o sarif",
     c::policy_validate, false, "sarif junit"},
    {"policy render", "policy", "write what policy documents come out as on each platform",
     "mdmctl policy render -f examples/policies/hospital --target apple --dir out", c::policy_render},
    {"policy plan", "policy", "show what would be written, and how many devices it touches",
     "mdmctl policy plan -f examples/policies/hospital --out hospital.plan\nmdmctl policy plan -f "
     "examples/policies/hospital --prune",
     c::policy_plan},
    {"policy apply", "policy", "write what is planned",
     "mdmctl policy apply -f examples/policies/school --yes", c::policy_apply},
    {"policy drift", "policy", "compare documents, what was applied last, and what the server has",
     "mdmctl policy drift -f examples/policies/school", c::policy_drift},
    {"policy import", "policy", "turn profiles and policies of others into policy documents",
     "mdmctl policy import wifi.mobileconfig --out policies/wifi.yaml", c::policy_import},
    {"policy export", "policy", "write what the server has as policy documents",
     "mdmctl policy export --dir policies\nmdmctl policy export $(mdmctl policy list -o name | head -1)",
     c::policy_export},
    {"policy list", "policy", "list the policy objects of the server", "mdmctl policy list", c::policy_list},
    {"policy show", "policy", "show a policy object, its assignments and its content",
     "mdmctl policy show $(mdmctl policy list -o name | head -1)", c::policy_show},
    {"policy delete", "policy", "delete policy objects of the server",
     "mdmctl policy delete $(mdmctl policy list -o name | head -1) --context sandbox --expect 1 --dry-run",
     c::policy_delete},
    {"policy explain", "policy", "say what a setting is, and what it becomes on each platform",
     "mdmctl policy explain passcode.minLength\nmdmctl policy explain restrictions", c::policy_explain},
    {"policy schema", "policy", "print the JSON schema of policy documents, for editors",
     "mdmctl policy schema", c::policy_schema},
    {"job list", "jobs", "list jobs, newest first", "mdmctl job list -o json", c::job_list},
    {"job show", "jobs", "show a job and its targets", "mdmctl job show", c::job_show},
    {"job wait", "jobs", "wait until the devices have answered", "mdmctl job wait --timeout 10m",
     c::job_wait},
    {"job resume", "jobs", "go on with a job that was interrupted, and find out what is unknown",
     "mdmctl job resume", c::job_resume},
    {"job retry", "jobs", "try the targets that failed once more, as a new job", "mdmctl job retry --yes",
     c::job_retry},
    {"job cancel", "jobs", "give up what was not sent yet",
     "mdmctl job cancel $(mdmctl job list -o name | head -1)", c::job_cancel},
    {"job prune", "jobs", "remove personal data from old jobs", "mdmctl job prune --older-than 90d",
     c::job_prune},
    {"approval list", "jobs", "list requests that the server holds until somebody approves them",
     "mdmctl approval list --context prod", c::approval_list},
    {"approval show", "jobs", "show one request for approval",
     "mdmctl approval show 5b0c1a8e-0f0e-4c55-9d1f-5d3a9c3f2b11 --context prod", c::approval_show},
    {"approval wait", "jobs", "wait until somebody has decided",
     "mdmctl approval wait --timeout 1h && mdmctl job resume", c::approval_wait},
    {"audit list", "jobs", "list what was written, by whom and why", "mdmctl audit list", c::audit_list},
    {"audit verify", "jobs", "prove that the audit log is whole", "mdmctl audit verify", c::audit_verify},
    {"context list", "setting up", "list the contexts", "mdmctl context list", c::context_list},
    {"context add", "setting up", "add a context",
     "mdmctl context add demo --backend sandbox --set path=/tmp/demo.db", c::context_add},
    {"context use", "setting up", "choose the context that commands act on", "mdmctl context use sandbox",
     c::context_use},
    {"context show", "setting up", "show a context and its rules", "mdmctl context show", c::context_show},
    {"context check", "setting up", "prove that a context works", "mdmctl context check", c::context_check},
    {"context login", "setting up", "sign in, and prove that the credentials work",
     "mdmctl context login prod", c::context_login},
    {"context logout", "setting up", "forget the tokens that are kept", "mdmctl context logout prod",
     c::context_logout},
    {"context remove", "setting up", "forget a context", "mdmctl context remove demo", c::context_remove},
    {"backend list", "setting up", "list the kinds of servers", "mdmctl backend list", c::backend_list},
    {"backend lint", "setting up", "check a descriptor", "mdmctl backend lint acme.yaml", c::backend_lint},
    {"backend show", "setting up", "show what a kind of server needs and can do",
     "mdmctl backend show sandbox", c::backend_show},
    {"sandbox init", "setting up", "make a fleet to try things on",
     "mdmctl sandbox init --devices 1000 --seed 7", c::sandbox_init},
    {"sandbox status", "setting up", "show the sandbox's clock, faults and counts", "mdmctl sandbox status",
     c::sandbox_status},
    {"sandbox tick", "setting up", "move the sandbox's time on", "mdmctl sandbox tick 1h", c::sandbox_tick},
    {"sandbox reset", "setting up", "start the sandbox anew", "mdmctl sandbox reset --devices 100",
     c::sandbox_reset},
    {"sandbox log", "setting up", "show everything that the sandbox received", "mdmctl sandbox log -o jsonl",
     c::sandbox_log},
    {"report controls", "other", "show how far the clauses of a framework are covered, by target",
     "mdmctl report controls -f examples/policies/hospital\nmdmctl report controls -f "
     "examples/policies/hospital -o markdown",
     c::report_controls},
    {"api", "other", "send a request of your own to the server",
     "mdmctl api GET /v1/devices --query limit=5\nmdmctl api DELETE /v1/tags/7 --context prod --expect 1",
     c::api},
    {"events listen", "other", "hear what servers post of their devices' answers, and keep it",
     "mdmctl events listen --address 127.0.0.1:9999 --context prod", c::events_listen},
    {"doctor", "other", "look at files, permissions, clock and contexts", "mdmctl doctor", c::doctor},
    {"completion", "other", "print the completion script of a shell", "mdmctl completion bash",
     c::completion},
    {"__complete", "other", "print what may come next on a command line", "", c::complete, true, "", true},
    {"__docgen", "other", "write man pages and completion scripts", "", c::docgen, true},
});

bool begins_with(const std::vector<std::string>& words, const std::vector<std::string>& path) {
    if (path.size() > words.size()) return false;
    for (std::size_t i = 0; i < path.size(); ++i)
        if (words[i] != path[i]) return false;
    return true;
}

// Paths to compare with what was typed: whole paths, and their first words.
std::vector<std::string> spellings() {
    std::vector<std::string> all;
    for (const CommandRow& row : rows) {
        if (row.hidden) continue;
        all.emplace_back(row.path);
        all.push_back(split(row.path, ' ').front());
    }
    return all;
}

std::vector<std::string> verbs_of(std::string_view noun) {
    std::vector<std::string> verbs;
    for (const CommandRow& row : rows) {
        const auto path = split(row.path, ' ');
        if (path.size() > 1 && path[0] == noun && !row.hidden) verbs.push_back(path[1]);
    }
    return verbs;
}

}  // namespace

std::span<const CommandRow> command_table() {
    return rows;
}

Match find_command(const std::vector<std::string>& words) {
    Match best;
    for (const CommandRow& row : rows) {
        const auto path = split(row.path, ' ');
        if (path.size() > best.words && begins_with(words, path)) best = {&row, path.size()};
    }
    return best;
}

Error unknown_command(const std::vector<std::string>& words) {
    const auto verbs = verbs_of(words[0]);
    if (!verbs.empty()) {
        if (words.size() == 1)
            return Error{Code::usage, fmt::format("'{}' needs a verb", words[0]),
                         "one of: " + join(verbs, ", ")};
        const std::string near = closest(words[1], verbs);
        return Error{Code::usage, fmt::format("'{} {}' is not a command", words[0], printable(words[1])),
                     near.empty() ? "one of: " + join(verbs, ", ")
                                  : fmt::format("did you mean '{} {}'?", words[0], near)};
    }
    const std::string two = words.size() > 1 ? words[0] + " " + words[1] : words[0];
    std::string near = closest(two, spellings());
    if (near.empty()) near = closest(words[0], spellings());
    return Error{Code::usage, fmt::format("'{}' is not a command", printable(words[0])),
                 near.empty() ? "see them with: mdmctl --help" : fmt::format("did you mean '{}'?", near)};
}

}  // namespace mdm::cli
