#include "mdm/backend/apple/apple_backend.hpp"

#include <fmt/format.h>

#include "mdm/backend/apple/abilities.hpp"
#include "mdm/backend/apple/apple_objects.hpp"
#include "mdm/backend/apple/declarations.hpp"
#include "mdm/backend/apple/dispatch.hpp"
#include "mdm/backend/apple/follow.hpp"
#include "mdm/backend/apple/product.hpp"
#include "mdm/backend/apple/server.hpp"
#include "mdm/config/paths.hpp"

namespace mdm::apple {
namespace {

constexpr std::size_t several_chunks = 2;
constexpr std::size_t single_window = 16;

class AppleBackend final : public Backend {
  public:
    AppleBackend(const Product& product, std::unique_ptr<rest::Connection> connection,
                 std::unique_ptr<rest::Connection> kmfddm, bool forgets_answered)
        : product_(product),
          forgets_answered_(forgets_answered),
          connection_(std::move(connection)),
          kmfddm_(std::move(kmfddm)),
          server_(product.multiple ? nano_server(product, *connection_)
                                   : micro_server(product, *connection_)),
          objects_([this] { return doors(); }, connection_->seams().random,
                   kmfddm_ != nullptr || !product.ddm_api.empty()) {
        if (kmfddm_) declarations_.emplace(*kmfddm_, "/v1");
        if (!product.ddm_api.empty()) declarations_.emplace(*connection_, std::string(product.ddm_api));
    }

    const Identity& identity() const override { return connection_->identity(); }
    Time now() const override { return connection_->seams().clock.now(); }
    Capability can(const Operation& operation) const override {
        return ability(product_, operation, declarations_.has_value());
    }
    Origin origin(const Table& table, std::size_t column) const override { return origin_of(table, column); }
    bool understands(const Table&, std::size_t, FilterOp) const override { return false; }
    std::size_t window() const override {
        return server_->chunk() > 1 ? several_chunks * server_->chunk() : single_window;
    }
    Chunking chunking(const Command& command) const override {
        ServerAbility able;
        able.declarations = declarations_.has_value();
        return chunking_of(command, able, server_->chunk());
    }
    bool refuses_repeats() const override { return server_->refuses_repeats() && !forgets_answered_; }
    Result<CheckResult> check() override;
    Result<std::unique_ptr<RowSource>> list(const ListRequest& request) override;
    Result<void> read_devices(std::span<const std::string> ids, ColumnSet columns, RowBatch& rows) override;
    Result<std::uint64_t> count_devices() override;
    Result<void> run(CommandFeed& feed, const Stop& stop) override;
    Result<void> follow(std::span<const SentCommand> sent, const Found& found) override;
    Objects* objects() override { return &objects_; }

  private:
    Result<EventStore*> store();
    Result<AppleObjects::Doors> doors();
    Result<EventStore*> heard_of(std::string_view what);
    Declarations* declarations() { return declarations_ ? &*declarations_ : nullptr; }

    const Product& product_;
    bool forgets_answered_;
    std::unique_ptr<rest::Connection> connection_;
    std::unique_ptr<rest::Connection> kmfddm_;  // null: there is none
    std::unique_ptr<Server> server_;
    std::optional<Declarations> declarations_;
    std::unique_ptr<EventStore> store_;
    std::unique_ptr<KeptObjects> kept_;
    AppleObjects objects_;
};

Result<AppleObjects::Doors> AppleBackend::doors() {
    MDM_TRY(auto* known, store());
    const BackendSeams& seams = connection_->seams();
    if (!kept_) {
        MDM_TRY(const auto paths, Paths::from(seams.environment));
        MDM_TRY(kept_, KeptObjects::open(event_store_path(paths.ledger_file), identity()));
    }
    if (server_->lists_devices()) MDM_CHECK(server_->learn_devices(*known, now()));
    AppleObjects::Doors made{known, kept_.get()};
    made.deliveries["apple.profile"] =
        profile_delivery(Courier({*server_, *known, seams.clock, seams.random}), *known, *kept_);
    if (declarations_) made.deliveries["apple.declaration"] = declaration_delivery(*declarations_, *kept_);
    return made;
}

Result<EventStore*> AppleBackend::store() {
    if (!store_) {
        MDM_TRY(const auto paths, Paths::from(connection_->seams().environment));
        MDM_TRY(store_, EventStore::open(event_store_path(paths.ledger_file), identity()));
    }
    return store_.get();
}

// The store, with whatever the server can tell in it; unsupported while there is nothing: an empty list would
// be taken for an empty fleet.
Result<EventStore*> AppleBackend::heard_of(std::string_view what) {
    MDM_TRY(auto* known, store());
    if (server_->lists_devices()) {
        MDM_CHECK_DURING("asking which devices there are", server_->learn_devices(*known, now()));
        return known;
    }
    MDM_TRY(const bool heard, known->heard_anything());
    if (heard) return known;
    return Error{
        Code::unsupported,
        fmt::format("{} cannot list {}, and nothing was heard from it yet", product_.title, what),
        fmt::format("run: mdmctl --context {} events listen, and let the server post its webhook there",
                    connection_->context().name)};
}

Result<CheckResult> AppleBackend::check() {
    MDM_TRY(const auto version, server_->version());
    MDM_CHECK(server_->prove_credentials());
    CheckResult result{std::string(product_.name), fmt::format("{} {}", product_.title, version), {}};
    if (kmfddm_) {
        MDM_TRY_DURING("asking KMFDDM", const auto sets, declarations()->sets());
        static_cast<void>(sets);
        result.server += ", with KMFDDM";
    }
    return result;
}

Result<std::unique_ptr<RowSource>> AppleBackend::list(const ListRequest& request) {
    if (origin_of(*request.table, 0) == Origin::nowhere)
        return Error{Code::unsupported, fmt::format("this server has no {}", request.table->name)};
    if (request.table == &tables::groups) {
        MDM_TRY(auto* known, store());
        return known->list(request);
    }
    MDM_TRY(auto* known, heard_of(request.table->name));
    return known->list(request);
}

Result<void> AppleBackend::read_devices(std::span<const std::string> ids, ColumnSet columns, RowBatch& rows) {
    MDM_TRY(auto* known, store());
    MDM_CHECK(server_->learn_details(ids, *known, now()));
    MDM_TRY(known, heard_of("devices"));
    return known->read_devices(ids, columns, rows);
}

Result<std::uint64_t> AppleBackend::count_devices() {
    MDM_TRY(auto* known, heard_of("devices"));
    return known->count_devices();
}

Result<void> AppleBackend::run(CommandFeed& feed, const Stop& stop) {
    MDM_TRY(auto* known, store());
    const BackendSeams& seams = connection_->seams();
    return Dispatch({*server_, *known, declarations(), feed, seams.clock, seams.random, window()}).run(stop);
}

Result<void> AppleBackend::follow(std::span<const SentCommand> sent, const Found& found) {
    MDM_TRY(auto* known, store());
    return follow_commands(*server_, *known, now(), sent, found);
}

Result<std::unique_ptr<Backend>> open(const Product& product, const Context& context,
                                      const BackendSeams& seams) {
    MDM_TRY(auto connection, connect_to(product, context, seams));
    MDM_TRY(const bool forgets, forgets_answered(context));
    std::unique_ptr<rest::Connection> kmfddm;
    if (product.kmfddm) {
        MDM_TRY(kmfddm, connect_to_kmfddm(context, seams));
    }
    return std::unique_ptr<Backend>(
        std::make_unique<AppleBackend>(product, std::move(connection), std::move(kmfddm), forgets));
}

BackendInfo info_of(const Product& product) {
    return {std::string(product.name),
            std::string(product.summary),
            {},
            settings_of(product),
            [&product](const Context& context, const BackendSeams& seams) {
                return open(product, context, seams);
            },
            [&product] { return abilities(product); },
            [&product](const Context& context, const BackendSeams& seams) {
                return connect_to(product, context, seams);
            }};
}

}  // namespace

std::vector<BackendInfo> apple_backends() {
    std::vector<BackendInfo> list;
    for (const Product& product : products()) list.push_back(info_of(product));
    return list;
}

std::optional<BackendInfo> find_apple_backend(std::string_view name) {
    const Product* product = find_product(name);
    if (product == nullptr) return std::nullopt;
    return info_of(*product);
}

Result<std::unique_ptr<EventStore>> event_store_of(const Context& context, const BackendSeams& seams) {
    const Product* product = find_product(context.backend);
    if (product == nullptr)
        return Error{Code::unsupported,
                     fmt::format("the groups of context '{}' are its server's own", context.name),
                     "groups are kept here for nanomdm, nanohub and micromdm"};
    MDM_TRY(const auto connection, connect_to(*product, context, seams));
    MDM_TRY(const auto paths, Paths::from(seams.environment));
    return EventStore::open(event_store_path(paths.ledger_file), connection->identity());
}

}  // namespace mdm::apple
