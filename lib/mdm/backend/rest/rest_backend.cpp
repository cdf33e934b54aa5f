#include "mdm/backend/rest/rest_backend.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/backend/drivers/drivers.hpp"
#include "mdm/backend/rest/check.hpp"
#include "mdm/backend/rest/device_reader.hpp"
#include "mdm/backend/rest/filter.hpp"
#include "mdm/backend/rest/follower.hpp"
#include "mdm/backend/rest/listing.hpp"
#include "mdm/backend/rest/one_row.hpp"
#include "mdm/backend/rest/rest_objects.hpp"
#include "mdm/backend/rest/sender.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/json_pointer.hpp"
#include "mdm/base/stop.hpp"
#include "mdm/base/text.hpp"

namespace mdm::rest {
namespace {

struct TableOperation {
    const Table* table;
    std::string_view operation;
};
constexpr std::array<TableOperation, 8> table_operations{{{&tables::devices, "device.list"},
                                                          {&tables::apps, "device.apps"},
                                                          {&tables::profiles, "device.profiles"},
                                                          {&tables::history, "device.history"},
                                                          {&tables::groups, "group.list"},
                                                          {&tables::catalog, "app.list"},
                                                          {&tables::enrollments, "enrollment.list"},
                                                          {&tables::approvals, "approval.list"}}};

class RestBackend final : public Backend {
  public:
    RestBackend(std::shared_ptr<const Descriptor> descriptor, std::unique_ptr<Connection> connection)
        : descriptor_(std::move(descriptor)),
          connection_(std::move(connection)),
          places_(*connection_),
          reader_(*connection_, places_),
          objects_(make_objects(*connection_)) {}

    const Identity& identity() const override { return connection_->identity(); }
    Time now() const override { return connection_->seams().clock.now(); }
    Capability can(const Operation& operation) const override {
        return capability_of(*descriptor_, operation);
    }
    Origin origin(const Table& table, std::size_t column) const override;
    bool understands(const Table& table, std::size_t column, FilterOp op) const override {
        return understands_filter(*descriptor_, table, column, op);
    }
    std::size_t window() const override { return connection_->window(); }
    std::optional<std::uint64_t> daily_quota(const Operation& operation) const override {
        const OperationRow* row = descriptor_->operation(operation.id);
        return row == nullptr ? std::nullopt : row->daily;
    }
    bool hands_back(const Operation& operation, const Target& target) const override;
    Result<CheckResult> check() override { return rest::check(*connection_, places_); }
    Result<std::unique_ptr<RowSource>> list(const ListRequest& request) override;
    Result<void> read_devices(std::span<const std::string> ids, ColumnSet columns, RowBatch& rows) override {
        MDM_CHECK(connection_->prepare());
        return reader_.read(ids, columns, rows);
    }
    Result<std::uint64_t> count_devices() override;
    Result<void> run(CommandFeed& feed, const Stop& stop) override {
        MDM_CHECK(connection_->prepare());
        return Sender(*connection_, places_, reader_, feed).run(stop);
    }
    Result<void> follow(std::span<const SentCommand> sent, const Found& found) override {
        MDM_CHECK(connection_->prepare());
        return Follower(*connection_, places_, reader_).follow(sent, found);
    }
    Objects* objects() override { return objects_.get(); }

  private:
    Result<nlohmann::json> ask(const Call& call, const Values& values, std::string_view operation);
    Result<std::unique_ptr<RowSource>> listed(std::string_view operation, const ListRequest& request);
    Result<std::unique_ptr<RowSource>> of_device(std::string_view operation, const ListRequest& request);
    Result<std::unique_ptr<RowSource>> one_approval(const std::string& id);

    std::shared_ptr<const Descriptor> descriptor_;
    std::unique_ptr<Connection> connection_;
    Places places_;
    DeviceReader reader_;
    std::unique_ptr<Objects> objects_;
};

Origin RestBackend::origin(const Table& table, std::size_t column) const {
    const std::string_view name = table.columns[column].name;
    Origin found = &table == &tables::apps && column == 0 ? Origin::list : Origin::nowhere;
    const auto parts = descriptor_->fields.find(std::string(table.name));
    if (parts == descriptor_->fields.end()) return found;
    for (const auto& [population, fields] : parts->second)
        for (const FieldRule& field : fields) {
            if (field.column != name) continue;
            if (field.from == "list") return Origin::list;
            found = Origin::detail;
        }
    return found;
}

bool RestBackend::hands_back(const Operation& operation, const Target& target) const {
    if (target.id.empty()) {
        const OperationRow* row = descriptor_->operation(operation.id);
        return row != nullptr && std::any_of(row->calls.begin(), row->calls.end(), [](const auto& each) {
                   return !each.second.hands_back.empty();
               });
    }
    const auto where = places_.locate(target.id);
    const Call* call = descriptor_->call(operation.id, where ? where->population : "");
    return call != nullptr && !call->hands_back.empty();
}

Result<nlohmann::json> RestBackend::ask(const Call& call, const Values& values, std::string_view operation) {
    MDM_TRY(auto request, make_request(*connection_, call, values, {operation, Effect::read}));
    MDM_TRY(auto* client, connection_->client());
    const Asked asked(request);
    return Judge(*descriptor_).read(asked, call, client->call(std::move(request), Stop()));
}

Result<std::unique_ptr<RowSource>> RestBackend::of_device(std::string_view operation,
                                                          const ListRequest& request) {
    const auto where = places_.locate(request.scope);
    const Call* call = where ? descriptor_->call(operation, where->population) : nullptr;
    if (call != nullptr && call->no.empty() && places_.lacks_facts(*call, *where)) {
        MDM_CHECK(reader_.learn(std::span(&request.scope, 1)));
        if (places_.book().find(request.scope) == nullptr)
            return Error{Code::not_found, fmt::format("there is no device with the id '{}'", request.scope)};
    }
    return Listing::open(*connection_, places_, reader_, operation, request);
}

Result<std::unique_ptr<RowSource>> RestBackend::listed(std::string_view operation,
                                                       const ListRequest& request) {
    const OperationRow* row = descriptor_->operation(operation);
    const Call* call = row == nullptr ? nullptr : find_call(row->calls, "");
    const Hook* hook = call == nullptr ? nullptr : find_hook(descriptor_->name, call->hook);
    if (hook != nullptr && hook->list != nullptr) return hook->list(*connection_, places_, request);
    return Listing::open(*connection_, places_, reader_, operation, request);
}

Result<std::unique_ptr<RowSource>> RestBackend::one_approval(const std::string& id) {
    Values values = connection_->values();
    values.approval = id;
    return one_row(*connection_, "approval.get", tables::approvals, values);
}

Result<std::unique_ptr<RowSource>> RestBackend::list(const ListRequest& request) {
    MDM_CHECK(connection_->prepare());
    if (request.table == &tables::devices && !request.scope.empty()) return listed("group.members", request);
    for (const TableOperation& row : table_operations) {
        if (row.table != request.table) continue;
        if (!request.scope.empty() && row.table == &tables::approvals) return one_approval(request.scope);
        if (!request.scope.empty()) return of_device(row.operation, request);
        return listed(row.operation, request);
    }
    return Error{Code::unsupported, fmt::format("this server has no {}", request.table->name)};
}

Result<std::uint64_t> RestBackend::count_devices() {
    const Error cannot{Code::unsupported, "this server cannot tell how many devices there are"};
    if (!descriptor_->count) return cannot;
    MDM_CHECK(connection_->prepare());
    std::uint64_t total = 0;
    static const std::string everywhere;
    for (const auto& [population, call] : *descriptor_->count) {
        if (!call.no.empty()) return cannot;
        std::span<const std::string> partitions(&everywhere, 1);
        if (uses(call, Source::partition)) {
            MDM_TRY(partitions, places_.partitions());
        }
        for (const std::string& partition : partitions) {
            MDM_TRY(const auto body, ask(call, places_.values({population, partition}), "device.list"));
            const auto* value = call.at.value_or(Pointer()).find(body);
            if (value == nullptr || !value->is_number_unsigned())
                return Error{Code::bad_response, "the server did not tell how many devices there are"};
            total += value->get<std::uint64_t>();
        }
    }
    return total;
}

}  // namespace

Result<std::unique_ptr<Backend>> open_rest_backend(std::shared_ptr<const Descriptor> descriptor,
                                                   const Context& context, const BackendSeams& seams) {
    MDM_TRY(auto connection, Connection::open(*descriptor, context, seams));
    return std::unique_ptr<Backend>(
        std::make_unique<RestBackend>(std::move(descriptor), std::move(connection)));
}

}  // namespace mdm::rest
