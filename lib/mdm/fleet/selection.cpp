#include "mdm/fleet/selection.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/text.hpp"
#include "mdm/fleet/condition.hpp"
#include "mdm/fleet/lookup.hpp"
#include "mdm/fleet/reference_file.hpp"
#include "mdm/fleet/sql_text.hpp"

namespace mdm {
namespace {

constexpr std::size_t ids_in_sql = 200;
constexpr ColumnSet target_columns = columns(
    {Field::id, Field::serial, Field::udid, Field::name, Field::platform, Field::ownership, Field::context});

std::vector<std::string> contexts_of(const Fleet& fleet) {
    std::vector<std::string> names;
    for (const FleetSource& source : fleet.sources()) names.push_back(source.context);
    return names;
}

Result<void> check_shape(const Selection& selection) {
    const bool others = !selection.references.empty() || selection.from || selection.narrowed();
    if (selection.all && others)
        return Error{Code::usage, "--all means every device, and other conditions were given, too",
                     "leave out one or the other"};
    if (selection.action && selection.empty())
        return Error{Code::usage, "no devices were chosen",
                     "name devices, or use --where, -l, --group, --from or --all"};
    return {};
}

bool has_references(const Selection& selection) {
    return !selection.references.empty() || selection.from;
}

Result<ReferenceBook> read_book(const Selection& selection) {
    MDM_TRY(auto book, ReferenceBook::create(!selection.action));
    for (const std::string& given : selection.references) {
        MDM_TRY(const auto reference, parse_device_reference(given));
        MDM_CHECK(book.add(reference));
    }
    if (!selection.from) return book;
    const auto& from = *selection.from;
    MDM_CHECK(read_references(
        from.text, from.column, from.name, [&](std::string_view text, std::size_t line) -> Result<void> {
            auto reference = parse_device_reference(text);
            if (!reference.ok())
                return Error{Code::invalid,
                             fmt::format("{}:{}: {}", from.name, line, reference.error().message)};
            return book.add(*reference);
        }));
    return book;
}

Error missing_error(const ReferenceBook::Missing& missing, bool action) {
    Error error{Code::not_found, "no device answers to "};
    const bool more = missing.count > missing.first.size();
    for (std::size_t i = 0; i < missing.first.size(); ++i)
        error.message += fmt::format("{}'{}'", i == 0 ? "" : ", ", missing.first[i]);
    if (more) error.message += fmt::format(" and {} more", missing.count - missing.first.size());
    if (!missing.named.empty())
        error.hint = fmt::format("'{0}' is a device's name; for actions write name:{0}", missing.named);
    else if (const auto hint = prefix_hint(missing.first.front()); !hint.empty())
        error.hint = hint;
    else
        error.hint = action && missing.bare
                         ? "a name must be written name:X; --allow-missing passes over unknown ones"
                         : "--allow-missing passes over unknown ones";
    return error;
}

// Everything that can be wrong with references, before anything is done.
Result<Resolved> settle(const Selection& selection, const Fleet& fleet, ReferenceBook& book) {
    MDM_CHECK(find_devices(fleet, book, selection.action));
    MDM_CHECK(book.prefer_identities());
    MDM_CHECK(book.check_ambiguous(contexts_of(fleet)));
    MDM_TRY(const auto missing, book.missing());
    Resolved resolved;
    if (missing.count == 0) return resolved;
    if (!selection.allow_missing) return missing_error(missing, selection.action);
    resolved.missing = missing.first;
    resolved.missing_count = missing.count;
    return resolved;
}

std::string id_list(const std::vector<BookDevice>& devices) {
    std::vector<std::string> ids;
    for (const BookDevice& device : devices) ids.push_back(sql::string_literal(device.id));
    return fmt::format("id IN ({})", join(ids, ", "));
}

Result<std::vector<BookDevice>> all_of(const ReferenceBook& book) {
    std::vector<BookDevice> devices;
    MDM_CHECK(book.each([&](const BookDevice& device) -> Result<void> {
        devices.push_back(device);
        return {};
    }));
    return devices;
}

std::size_t source_index(const Fleet& fleet, std::string_view context) {
    const auto sources = fleet.sources();
    const auto found = std::find_if(sources.begin(), sources.end(),
                                    [&](const FleetSource& source) { return source.context == context; });
    return static_cast<std::size_t>(found - sources.begin());
}

// Calls visit(batch, row) for every row.
template <class Visit>
Result<void> each_row(Query& query, const Visit& visit) {
    RowBatch batch(query.columns().size());
    while (true) {
        batch.clear();
        MDM_TRY(const bool more, query.next(batch));
        for (std::size_t row = 0; row < batch.rows(); ++row) MDM_CHECK(visit(batch, row));
        if (!more) return {};
    }
}

// Keeps of the book what the conditions let through.
Result<void> narrow(const Selection& selection, const Fleet& fleet, ReferenceBook& book) {
    MDM_TRY(auto condition, condition_of(selection, fleet));
    if (condition.sql.empty()) return {};
    MDM_TRY(const auto count, book.devices());
    if (count <= ids_in_sql) {
        MDM_TRY(const auto devices, all_of(book));
        condition.add(id_list(devices));
    }
    DeviceQuery wanted;
    wanted.columns = columns({Field::id, Field::context});
    MDM_TRY(const auto query, std::move(condition).select(fleet, wanted));
    book.narrow();
    return each_row(*query, [&](const RowBatch& batch, std::size_t row) {
        return book.keep(source_index(fleet, batch.at(row, 1).text_or_empty()),
                         batch.at(row, 0).text_or_empty());
    });
}

// Columns as in target_columns, in the order of the table.
Target target_of(const RowBatch& batch, std::size_t row) {
    const auto text = [&](std::size_t column) { return std::string(batch.at(row, column).text_or_empty()); };
    Target target;
    target.id = text(0);
    target.serial = text(1);
    target.udid = text(2);
    target.name = text(3);
    target.platform = text(4);
    target.ownership = text(5);
    return target;
}

Result<void> hand_out(const RowBatch& batch, std::size_t row, const Fleet& fleet, const TargetSink& sink) {
    const Target target = target_of(batch, row);
    if (target.id.empty())
        return Error{Code::bad_response, fmt::format("a device without an id was listed (serial '{}')",
                                                     printable(target.serial))};
    return sink(target, fleet.sources()[source_index(fleet, batch.at(row, 6).text_or_empty())]);
}

// Devices by id, a batch at a time, in the order given: one read for details and all.
Result<std::uint64_t> hand_out_ids(const std::vector<BookDevice>& devices, const Fleet& fleet,
                                   bool allow_missing, const TargetSink& sink) {
    constexpr std::size_t width = column(Field::backend) + 1;
    if (devices.empty()) return std::uint64_t{0};
    const FleetSource& source = fleet.sources()[devices.front().source];
    std::vector<std::string> ids;
    for (const BookDevice& device : devices) ids.push_back(device.id);
    RowBatch rows(width), narrow(7);
    const ColumnSet fields = target_columns - columns({Field::context});
    MDM_TRY_DURING(fmt::format("reading devices of context '{}'", source.context), const bool read,
                   [&]() -> Result<bool> {
                       MDM_CHECK(source.backend->read_devices(ids, fields, rows));
                       return rows.rows() == ids.size();
                   }());
    if (!read) return Error{Code::bad_response, "the server gave another number of devices than was asked"};
    std::uint64_t count = 0;
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        if (rows.at(row, 0).is_null()) {
            if (allow_missing) continue;
            return Error{Code::not_found, fmt::format("device '{}' is gone", printable(ids[row]))};
        }
        narrow.clear();
        narrow.add_row();
        std::size_t to = 0;
        for (std::size_t from = 0; from < width; ++from)
            if (fields.has(from)) narrow.set(to++, rows.at(row, from));
        narrow.set(to, Cell::of(source.context));
        MDM_CHECK(hand_out(narrow, 0, fleet, sink));
        ++count;
    }
    return count;
}

Result<std::uint64_t> hand_out_book(const ReferenceBook& book, const Fleet& fleet, bool allow_missing,
                                    const TargetSink& sink) {
    std::uint64_t count = 0;
    std::vector<BookDevice> batch;
    const auto flush = [&]() -> Result<void> {
        MDM_TRY(const auto handed, hand_out_ids(batch, fleet, allow_missing, sink));
        count += handed;
        batch.clear();
        return {};
    };
    const auto collect = [&](const BookDevice& device) -> Result<void> {
        if (batch.size() == ids_in_sql || (!batch.empty() && batch.front().source != device.source))
            MDM_CHECK(flush());
        batch.push_back(device);
        return {};
    };
    MDM_CHECK(book.each(collect));
    MDM_CHECK(flush());
    return count;
}

Result<std::uint64_t> hand_out_matching(const Selection& selection, const Fleet& fleet,
                                        const TargetSink& sink) {
    MDM_TRY(auto condition, condition_of(selection, fleet));
    DeviceQuery wanted;
    wanted.columns = target_columns;
    MDM_TRY(const auto query, std::move(condition).select(fleet, wanted));
    std::uint64_t count = 0;
    MDM_CHECK(each_row(*query, [&](const RowBatch& batch, std::size_t row) {
        ++count;
        return hand_out(batch, row, fleet, sink);
    }));
    return count;
}

}  // namespace

Result<Resolved> resolve(const Selection& selection, const Fleet& fleet, const TargetSink& sink) {
    MDM_CHECK(check_shape(selection));
    Resolved resolved;
    if (has_references(selection)) {
        MDM_TRY(auto book, read_book(selection));
        MDM_TRY(resolved, settle(selection, fleet, book));
        MDM_CHECK(narrow(selection, fleet, book));
        MDM_TRY(resolved.devices, hand_out_book(book, fleet, selection.allow_missing, sink));
    } else {
        MDM_TRY(resolved.devices, hand_out_matching(selection, fleet, sink));
    }
    if (resolved.devices == 0 && selection.action && !selection.allow_empty)
        return Error{Code::not_found, "no device matches", "--allow-empty makes nothing to do a success"};
    return resolved;
}

Result<std::unique_ptr<Query>> look(const Selection& selection, const Fleet& fleet,
                                    const DeviceQuery& wanted) {
    MDM_CHECK(check_shape(selection));
    MDM_TRY(auto condition, condition_of(selection, fleet));
    if (has_references(selection)) {
        MDM_TRY(auto book, read_book(selection));
        MDM_TRY(const auto resolved, settle(selection, fleet, book));
        MDM_CHECK(restrict_to(std::move(book), fleet, condition));
    }
    return std::move(condition).select(fleet, wanted);
}

}  // namespace mdm
