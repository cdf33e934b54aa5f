#include <fmt/format.h>

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "mdm/backend/apple/receiver.hpp"
#include "mdm/backend/rest/connection.hpp"
#include "mdm/base/text.hpp"
#include "mdm/config/credential.hpp"

namespace mdm::cli::commands {
namespace {

constexpr std::string_view key_name = "webhook_hmac_key";
constexpr Millis a_while = std::chrono::hours(1);

enum Column : std::size_t { time, device, event, command_id, state, message, columns };

std::string message_of(const apple::Report& report) {
    return report.error ? report.error->message : report.remark;
}

std::string state_of(const apple::Report& report) {
    return report.idle() ? "idle" : std::string(name(report.outcome));
}

void add_row(const apple::Event& heard, RowBatch& batch) {
    const auto text = [&batch](Column column, const std::string& value) {
        if (!value.empty()) batch.set(column, Cell::of(value));
    };
    batch.add_row();
    text(time, rfc3339(heard.at));
    text(device, heard.enrollment);
    text(event, heard.topic.starts_with("mdm.") ? heard.topic.substr(4) : heard.topic);
    if (!heard.report) return;
    text(command_id, heard.report->command_uuid);
    text(state, state_of(*heard.report));
    text(message, message_of(*heard.report));
}

/// Events as they come, until a stop. Owns all that it takes to hear them.
class HeardEvents final : public RowSource {
  public:
    HeardEvents(App& app, std::unique_ptr<apple::EventStore> store, std::unique_ptr<net::Listener> listener,
                std::optional<Secret> key)
        : app_(app),
          store_(std::move(store)),
          listener_(std::move(listener)),
          receiver_(*store_, app.world().clock, std::move(key),
                    [this](const apple::Event& heard) { add_row(heard, *batch_); }) {}

    Result<bool> next(RowBatch& batch) override {
        batch_ = &batch;
        const Stop& stop = app_.world().stop;
        MDM_CHECK(listener_->serve(
            [this](std::span<const net::Incoming> requests) { return receiver_.take(requests); }, stop,
            a_while));
        if (const auto trouble = receiver_.take_trouble()) say(trouble->text());
        if (!stop.requested()) return true;
        say_counts();
        return !batch.empty();
    }

  private:
    void say(const std::string& line) { app_.world().streams.err(printable(line) + "\n"); }

    void say_counts() {
        if (said_ || app_.globals().quiet) return;
        said_ = true;
        const apple::ReceiverCounts& counts = receiver_.counts();
        const net::ListenCounts& refused = listener_->counts();
        say(fmt::format(
            "stopped: {} stored, {} heard before, {} with a wrong signature, {} malformed, {} too "
            "large",
            counts.stored, counts.repeated, counts.refused, counts.garbage + refused.malformed,
            refused.too_large));
    }

    App& app_;
    std::unique_ptr<apple::EventStore> store_;
    std::unique_ptr<net::Listener> listener_;
    apple::Receiver receiver_;
    RowBatch* batch_ = nullptr;  // the page that is being filled
    bool said_ = false;
};

/// The key that events are signed with, or nothing.
Result<std::optional<Secret>> hmac_key(App& app, const Context& context) {
    const auto given = context.credentials.find(std::string(key_name));
    if (given == context.credentials.end()) return std::optional<Secret>();
    MDM_TRY(const auto reference, parse_reference(given->second));
    const World& world = app.world();
    MDM_TRY(auto key,
            resolve(reference, fmt::format("credential '{}' of context '{}'", key_name, context.name),
                    world.environment, world.files, world.process));
    return std::optional<Secret>(std::move(key));
}

Result<std::unique_ptr<apple::EventStore>> store_for(App& app, const Context& context) {
    if (!apple::posts_events(context.backend))
        return Error{Code::unsupported,
                     fmt::format("context '{}' is of backend '{}', which posts no events", context.name,
                                 context.backend),
                     "events come from nanomdm, nanohub and micromdm"};
    MDM_TRY(const auto connection, app.connect(context));
    MDM_TRY(const auto paths, Paths::from(app.world().environment));
    return apple::EventStore::open(apple::event_store_path(paths.ledger_file), connection->identity());
}

Listing listing_of(std::unique_ptr<HeardEvents> rows, Time now) {
    Listing listing;
    std::size_t index = 0;
    for (const char* name : {"time", "device", "event", "command_id", "state", "message"})
        listing.columns.push_back({name, ColumnType::text, index++});
    listing.columns[time].type = ColumnType::time;
    listing.key = device;
    listing.width = columns;
    listing.now = now;
    listing.live = true;
    listing.rows = std::move(rows);
    return listing;
}

Result<CommandResult> run(App& app, const net::ListenOptions& options) {
    MDM_TRY(const auto* context, app.context());
    MDM_TRY(auto key, hmac_key(app, *context));
    MDM_TRY(auto store, store_for(app, *context));
    MDM_TRY(auto listener, net::Listener::open(options));
    const std::string ready =
        fmt::format("listening at {}://{} for context '{}'; signatures are {}\n",
                    options.tls_certificate.empty() ? "http" : "https", listener->address(), context->name,
                    key ? "checked" : "not checked");
    auto rows = std::make_unique<HeardEvents>(app, std::move(store), std::move(listener), std::move(key));
    app.world().streams.err(ready);
    return CommandResult::list(listing_of(std::move(rows), app.world().clock.now()));
}

}  // namespace

Run events_listen(Options& options) {
    auto flags = std::make_shared<net::ListenOptions>();  // shared: the parser fills it, the run reads it
    flags->address = "127.0.0.1:9999";
    options
        .value("--address", "HOST:PORT", flags->address,
               "where to listen (127.0.0.1:9999); beyond this machine only with TLS")
        .value("--tls-cert", "FILE", flags->tls_certificate, "certificate with its chain, PEM")
        .value("--tls-key", "FILE", flags->tls_key,
               "its key, PEM; in the file of the certificate when left out");
    return [flags](App& app) { return run(app, *flags); };
}

}  // namespace mdm::cli::commands
