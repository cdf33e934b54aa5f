#include "mdm/backend/rest/listing.hpp"

#include <fmt/format.h>

#include "mdm/backend/rest/filter.hpp"
#include "mdm/backend/rest/text_at.hpp"
#include "mdm/base/json.hpp"

namespace mdm::rest {
namespace {

bool is_of_device(std::string_view operation) {
    return operation == "device.apps" || operation == "device.profiles" || operation == "device.history";
}

Error not_there(const Operation& operation, const std::string& reason) {
    return {Code::unsupported, fmt::format("this server cannot {}: {}", operation.verb, reason)};
}

// Where pages are counted, a device that goes meanwhile moves others from page to page.
bool may_repeat(const Call& call) {
    if (!call.pages) return false;
    return call.pages->kind == net::PageKind::page || call.pages->kind == net::PageKind::offset;
}

}  // namespace

const Fields* fields_of(const Descriptor& descriptor, std::string_view table, std::string_view population) {
    const auto parts = descriptor.fields.find(std::string(table));
    if (parts == descriptor.fields.end()) return nullptr;
    for (const auto& [part, fields] : parts->second)
        if (part.empty() || part == population) return &fields;
    return nullptr;
}

Listing::Listing(Connection& connection, Places& places, DeviceReader& reader, std::string_view operation,
                 const ListRequest& request)
    : connection_(connection),
      places_(places),
      reader_(reader),
      operation_(operation),
      table_(*request.table),
      columns_(request.columns),
      scope_(request.scope),
      asked_(request.filters) {
    filter_texts_.reserve(asked_.size());
    for (Filter& filter : asked_) {  // texts were lent for the call to list() only
        filter_texts_.emplace_back(filter.value.text);
        filter.value.text = filter_texts_.back();
    }
}

Result<std::unique_ptr<RowSource>> Listing::open(Connection& connection, Places& places, DeviceReader& reader,
                                                 std::string_view operation, const ListRequest& request) {
    const Operation& what = *find_operation(operation);
    const OperationRow* row = connection.descriptor().operation(operation);
    if (row == nullptr) return not_there(what, "its API is not known to have a call for that");
    std::string reason;
    bool any = false;
    for (const auto& [population, call] : row->calls) {
        any = any || call.no.empty();
        if (!call.no.empty()) reason = call.no;
    }
    if (!any) return not_there(what, reason);
    if (is_of_device(operation) && request.scope.empty())
        return not_there(what, "its API tells them for one device at a time");
    std::unique_ptr<Listing> made(new Listing(connection, places, reader, operation, request));
    return std::unique_ptr<RowSource>(std::move(made));
}

Result<void> Listing::take_scope() {
    if (!is_of_device(operation_)) return {};
    device_.emplace();
    device_->id = scope_;
    located_ = places_.locate(scope_);
    if (!located_) return Error{Code::not_found, fmt::format("there is no device with the id '{}'", scope_)};
    return {};
}

Result<void> Listing::begin() {
    begun_ = true;
    MDM_CHECK(take_scope());
    if (!located_) {
        MDM_TRY(todo_, places_.all(operation_));
        watches_repeats_ = &table_ == &tables::devices && todo_.size() > 1;
        return {};
    }
    const Call* call = connection_.descriptor().call(operation_, located_->population);
    if (call == nullptr || !call->no.empty())
        return not_there(*find_operation(operation_), call == nullptr ? "not for such devices" : call->no);
    todo_.push_back({located_->population, located_->facts == nullptr ? "" : located_->facts->partition});
    return {};
}

// Places that this listing has nothing to ask of are passed over.
Result<void> Listing::open_place() {
    const Descriptor& descriptor = connection_.descriptor();
    const Place& place = todo_[place_++];
    const Fields* fields = fields_of(descriptor, table_.name, place.population);
    static const Fields none;
    const bool split = !descriptor.operation(operation_)->calls.contains("") || operation_ == "device.list";
    const bool prefixed = split && !is_of_device(operation_);
    Values values = located_ ? places_.values(*device_, *located_) : places_.values(place);
    std::optional<Located> group;
    if (operation_ == "group.members") {
        values.group = scope_;
        if (split) group = places_.locate(scope_);
        if (group && group->population == place.population) values.group = group->id;
        if (split && (!group || group->population != place.population)) return {};
    }
    parts_.push_back({place,
                      {table_, fields == nullptr ? none : *fields, columns_, rest::Part{},
                       prefixed ? places_.prefix(place.population) : ""},
                      nullptr});
    auto opened = open_pages(parts_.back(), values);
    if (!opened.ok()) parts_.pop_back();
    return opened;
}

Result<void> Listing::open_pages(OpenPlace& part, const Values& values) {
    const std::string& population = part.place.population;
    const Call& call = *connection_.descriptor().call(operation_, population);
    MDM_TRY(Query query, filter_query(connection_.descriptor(), table_, population, values, asked_));
    if (call.select) {
        auto names = part.mapping.names();
        if (&table_ == &tables::devices) names = places_.with_facts(std::move(names), population);
        for (auto& one : select_query(*call.select, names)) query.push_back(std::move(one));
    }
    MDM_TRY(part.pages, ItemPages::open(connection_, call, values, operation_, query));
    if (!call.id) {
        part.mapping.want(part.pages->quick());
        places_.want(part.pages->quick());
    }
    part.pages->start();
    watches_repeats_ = watches_repeats_ || (&table_ == &tables::devices && may_repeat(call));
    return {};
}

// The first place alone: who finds all they want there asks for no more. Then as many as the limits allow.
Result<void> Listing::open_places() {
    const std::size_t most = goes_on_ ? connection_.limits().concurrency : 1;
    while (parts_.size() < most && place_ < todo_.size()) MDM_CHECK(open_place());
    return {};
}

void Listing::leave_place() {
    parts_.pop_front();
    goes_on_ = true;
}

bool Listing::is_new(const std::string& id) {
    return !watches_repeats_ || seen_.insert(id);
}

Result<void> Listing::add(const Item& item, RowBatch& batch) {
    const Place& place = parts_.front().place;
    if (&table_ == &tables::devices) {
        const std::string id = parts_.front().mapping.id_of(item);
        if (id.empty()) return Error{Code::bad_response, "the server listed a device without an id"};
        const std::string shown = places_.shown(place.population, id);
        if (!is_new(shown)) return {};
        places_.remember(place, shown, item);
    }
    batch.add_row();
    const std::size_t row = batch.rows() - 1;
    parts_.front().mapping.fill(item, batch, row, rooms_);
    if (&table_ == &tables::apps) batch.set(row, 0, Cell::of(std::string_view(scope_)));
    return {};
}

// Items that only name devices: these are read, and those that went meanwhile are left out.
Result<void> Listing::add_named(const nlohmann::json& items, const Call& call, RowBatch& batch) {
    const Place& place = parts_.front().place;
    std::vector<std::string> ids;
    for (const nlohmann::json& item : items)
        if (const auto id = text_at(item, *call.id); !id.empty())
            if (const auto shown = places_.shown(place.population, id); is_new(shown)) ids.push_back(shown);
    RowBatch read(table_.columns.size());
    MDM_CHECK(reader_.read(ids, columns_, read));
    for (std::size_t row = 0; row < read.rows(); ++row) {
        if (read.at(row, column(Field::id)).is_null()) continue;
        batch.add_row();
        for (std::size_t i = 0; i < table_.columns.size(); ++i) batch.set(i, read.at(row, i));
    }
    return {};
}

Result<bool> Listing::next_named(const Call& call, RowBatch& batch) {
    MDM_TRY(const auto* items, parts_.front().pages->next());
    if (items == nullptr)
        leave_place();
    else
        MDM_CHECK(add_named(*items, call, batch));
    return true;
}

Result<bool> Listing::next(RowBatch& batch) {
    if (!begun_) MDM_CHECK(begin());
    MDM_CHECK(open_places());
    if (parts_.empty()) return false;
    const Call& call = *connection_.descriptor().call(operation_, parts_.front().place.population);
    if (call.id) return next_named(call, batch);
    MDM_TRY(const auto items, parts_.front().pages->next_items());
    if (!items) {
        leave_place();
        return true;  // an empty page: the next place may have more
    }
    for (std::size_t i = 0; i < items->size(); ++i) MDM_CHECK(add((*items)[i], batch));
    return true;
}

}  // namespace mdm::rest
