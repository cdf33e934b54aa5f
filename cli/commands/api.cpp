#include <fmt/format.h>

#include "cli/api_request.hpp"
#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "cli/consent.hpp"
#include "cli/exit_codes.hpp"
#include "cli/job_result.hpp"
#include "mdm/backend/rest/connection.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/job/request.hpp"

namespace mdm::cli::commands {
namespace {

struct Flags {
    ApiWish wish;
    std::string body;  // FILE or -
    ConsentOptions consent;
};

Result<std::string> read_body(App& app, const std::string& from) {
    if (from.empty()) return std::string();
    if (from == "-") return app.world().streams.read_all();
    MDM_TRY_DURING("reading --body", auto text, app.world().files.read(from));
    return text;
}

bool as_record(const App& app) {
    const std::string& format = app.globals().output;
    return format == "json" || format == "jsonl" || format == "yaml";
}

// On a terminal JSON is laid out, and nothing a server sent can move the cursor; elsewhere bytes stay bytes.
std::string shown(App& app, const std::string& body) {
    if (!app.world().streams.out_is_terminal() || app.globals().raw || body.empty()) return body;
    const auto document = nlohmann::ordered_json::parse(body, nullptr, false);
    if (document.is_structured())
        return document.dump(2, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + "\n";
    std::string text;
    for (const std::string& line : split(body, '\n')) text += printable(line) + "\n";
    return text;
}

nlohmann::ordered_json record_of(const net::Response& response) {
    auto body = nlohmann::ordered_json::parse(response.body, nullptr, false);
    if (response.body.empty()) body = nullptr;
    if (body.is_discarded()) body = is_utf8(response.body) ? response.body : base64(response.body);
    return {{"status", response.status}, {"body", std::move(body)}};
}

CommandResult told(App& app, const net::Response& response, Effect effect) {
    auto result = as_record(app) ? CommandResult::record(record_of(response))
                                 : CommandResult::text(shown(app, response.body));
    if (const auto problem = api_problem(response.status, effect)) {
        result.exit = exit_code(*problem);
        result.notes.push_back(fmt::format("mdmctl: the server answered {}", response.status));
    }
    return result;
}

Result<CommandResult> read(App& app, rest::Connection& connection, const net::Request& request) {
    MDM_TRY(auto* client, connection.client());
    MDM_TRY(const auto response, client->call(request, app.world().stop));
    return told(app, response, request.effect);
}

// --- everything but GET: guard, consent, ledger

Result<void> obtain(App& app, const ConsentOptions& flags) {
    MDM_TRY(const auto* context, app.context());
    GuardInput input;
    input.operation = api_action;
    input.verb = "send";
    input.noun = "request";
    input.risk = Risk::destructive;
    input.context = context->name;
    input.rules = context->guard;
    input.count = 1;
    input.reason_given = !flags.reason.empty();
    return obtain_consent(app, input, flags);
}

// The request is known by its HMAC under the ledger's key: a plain hash of a short body could be undone.
Result<std::string> fingerprint(App& app, Ledger& ledger, const net::Request& request) {
    World& world = app.world();
    MDM_TRY(const auto key, local_key(ledger.path(), world.files, world.random, world.clock));
    return hmac_sha256_hex(key.reveal(), fmt::format("{} {}\n{}", request.method, request.url, request.body));
}

std::string without_query(const std::string& url) {
    return url.substr(0, url.find('?'));
}

Result<Job> new_draft(App& app, const rest::Connection& connection, const net::Request& request,
                      const ConsentOptions& flags) {
    MDM_TRY(auto* ledger, app.ledger());
    Job job;
    job.action = api_action;
    job.context = connection.context().name;
    job.identity = connection.identity();
    job.reason = flags.reason;
    job.who = app.who();
    MDM_TRY(const auto mark, fingerprint(app, *ledger, request));
    job.inputs["request"] = mark;
    MDM_TRY(auto made, ledger->create(std::move(job)));
    JobTarget target;
    target.target.kind = TargetKind::none;
    target.target.id = fmt::format("{} {}", request.method, without_query(request.url));
    const std::vector<JobTarget> targets{target};
    MDM_CHECK(ledger->append(made.id, targets));
    return made;
}

Result<CommandResult> write(App& app, rest::Connection& connection, const net::Request& request,
                            const ConsentOptions& flags) {
    MDM_TRY(auto* client, connection.client());
    MDM_CHECK(obtain(app, flags));
    if (flags.dry_run) {
        CommandResult result;
        result.notes.push_back(fmt::format("dry run: would send {} {}; nothing was sent", request.method,
                                           without_query(request.url)));
        return result;
    }
    MDM_TRY(auto* ledger, app.ledger());
    MDM_TRY(const auto job, new_draft(app, connection, request, flags));
    ApiExecutor executor(connection.identity(), app.world().clock);
    executor.prepare(*client, request);
    Runner runner(*ledger, executor, app.runner_doors());
    auto report = runner.start(job.id, {}, app.world().stop);
    if (!report.ok()) {
        static_cast<void>(ledger->drop(job.id));
        return std::move(report).error();
    }
    if (!executor.response()) return run_result(*ledger, *report);
    auto result = told(app, *executor.response(), request.effect);
    result.notes.push_back(fmt::format("job {}", job.id));
    return result;
}

Result<CommandResult> run(App& app, Flags& flags) {
    MDM_TRY(const auto* context, app.context());
    MDM_TRY(const auto connection, app.connect(*context));
    MDM_TRY(flags.wish.body, read_body(app, flags.body));
    MDM_TRY(const auto request, api_request(flags.wish, connection->base_url("")));
    return request.effect == Effect::read ? read(app, *connection, request)
                                          : write(app, *connection, request, flags.consent);
}

}  // namespace

Run api(Options& options) {
    auto flags = std::make_shared<Flags>();  // shared: the parser fills it, the run reads it
    options.argument("METHOD", flags->wish.method, "GET, POST, PUT, PATCH or DELETE")
        .argument("PATH", flags->wish.path,
                  "below the base URL: /v1/devices; or a whole URL on the same server")
        .values("--query", "KEY=VALUE", flags->wish.query, "a query parameter, not escaped yet")
        .value("--body", "FILE", flags->body, "send the content of this file; - is standard input")
        .value("--content-type", "TYPE", flags->wish.content_type, "what the body is (application/json)")
        .heading("consent, for all but GET")
        .number("--expect", "N", flags->consent.expect, "go on without asking; N is 1")
        .flag("-y,--yes", flags->consent.yes, "accepted, and never enough by itself")
        .value("--reason", "TEXT", flags->consent.reason, "why; kept in the ledger and the audit log")
        .flag("--dry-run", flags->consent.dry_run, "do everything but send")
        .heading("");
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
