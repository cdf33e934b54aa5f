#include "mdm/fleet/lookup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "mdm/base/text.hpp"
#include "mdm/fleet/sql_text.hpp"

namespace mdm {
namespace {

constexpr std::size_t handful = 5;
constexpr std::size_t ids_in_sql = 200;
constexpr ColumnSet remembered = columns({Field::id, Field::serial, Field::name, Field::context});

constexpr std::array<Column, 2> chosen_columns{{{"id"}, {"context"}}};
const Table chosen_table{"selected_devices", "device", chosen_columns, ColumnSet::all(2), 0};

bool all_understand(const Fleet& fleet, Field field) {
    const auto sources = fleet.sources();
    return std::all_of(sources.begin(), sources.end(), [&](const FleetSource& source) {
        return source.backend->understands(tables::devices, column(field), FilterOp::equals);
    });
}

// A lookup of one reference in one column, as a condition.
struct Question {
    Field field;
    std::string value;
};

bool worth_looking(const Fleet& fleet, Field field, bool typed) {
    const Origin origin = fleet.origin(column(field));
    return origin == Origin::list || (origin == Origin::detail && typed);
}

// Nullopt when some column must be searched by listing.
std::optional<std::vector<Question>> questions(const Fleet& fleet,
                                               const std::vector<DeviceReference>& references,
                                               bool names_too) {
    std::vector<Question> asked;
    for (const DeviceReference& reference : references) {
        for (const Field field : reference_columns(reference.kind, names_too)) {
            if (field == Field::id || all_understand(fleet, field))
                asked.push_back({field, reference.value});
            else if (worth_looking(fleet, field, !reference.kind.empty()))
                return std::nullopt;
        }
    }
    return asked;
}

// What a query over these columns tells of each device, offered to the book.
Result<void> offer_all(const Fleet& fleet, ReferenceBook& book, const DeviceQuery& wanted) {
    MDM_TRY(const auto query, fleet.select_devices(wanted));
    std::vector<Field> fields;
    for (std::size_t i = 0; i < tables::devices.columns.size(); ++i)
        if (wanted.columns.has(i)) fields.push_back(static_cast<Field>(i));
    RowBatch batch(fields.size());
    ReferenceBook::Known known;
    BookDevice device;
    while (true) {
        batch.clear();
        MDM_TRY(const bool more, query->next(batch));
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            known.clear();
            device = {};
            for (std::size_t i = 0; i < fields.size(); ++i) {
                const auto text = batch.at(row, i).text_or_empty();
                if (fields[i] == Field::id) device.id = text;
                if (fields[i] == Field::serial) device.serial = text;
                if (fields[i] == Field::name) device.name = text;
                if (fields[i] == Field::context) {
                    while (device.source + 1 < fleet.sources().size() &&
                           fleet.sources()[device.source].context != text)
                        ++device.source;
                } else if (!text.empty()) {
                    known.emplace_back(fields[i], text);
                }
            }
            MDM_CHECK(book.offer(device, known));
        }
        if (!more) return {};
    }
}

// Of what is remembered, only what comes without detail calls.
ColumnSet listed(const Fleet& fleet, ColumnSet wanted) {
    ColumnSet set = columns({Field::id, Field::context});
    for (std::size_t i = 0; i < tables::devices.columns.size(); ++i)
        if (wanted.has(i) && fleet.origin(i) == Origin::list) set.add(i);
    return set;
}

Result<void> ask(const Fleet& fleet, ReferenceBook& book, const std::vector<Question>& questions) {
    for (const Question& question : questions) {
        DeviceQuery wanted;
        wanted.columns = listed(fleet, remembered);
        wanted.columns.add(column(question.field));
        wanted.where =
            fmt::format("{} = {}", sql::identifier(tables::devices.columns[column(question.field)].name),
                        sql::string_literal(question.value));
        MDM_CHECK(offer_all(fleet, book, wanted));
    }
    return {};
}

Result<void> scan(const Fleet& fleet, ReferenceBook& book, bool action) {
    ColumnSet wanted = remembered;
    for (const std::string_view kind : {"", "id", "serial", "udid", "imei", "name", "user"}) {
        if (!book.has_kind(kind)) continue;
        for (const Field field : reference_columns(kind, true))
            if (worth_looking(fleet, field, false)) wanted.add(column(field));
    }
    ColumnSet columns_read = listed(fleet, wanted);
    for (const std::string_view kind : {"serial", "udid", "imei", "name", "user"}) {
        if (!book.has_kind(kind)) continue;
        for (const Field field : reference_columns(kind, !action))
            if (worth_looking(fleet, field, true)) columns_read.add(column(field));
    }
    DeviceQuery query;
    query.columns = columns_read;
    return offer_all(fleet, book, query);
}

// The devices of a book, as a table.
class Chosen final : public TableProvider {
  public:
    Chosen(ReferenceBook book, std::vector<std::string> contexts)
        : book_(std::move(book)), contexts_(std::move(contexts)) {}
    const Table& table() const override { return chosen_table; }
    Result<std::unique_ptr<RowSource>> open(ColumnSet, std::span<const Filter>) override {
        return std::unique_ptr<RowSource>(std::make_unique<Rows>(*this));
    }

  private:
    class Rows final : public RowSource {
      public:
        explicit Rows(const Chosen& chosen) : chosen_(chosen) {}
        Result<bool> next(RowBatch& batch) override {
            const auto add = [&](const BookDevice& device) -> Result<void> {
                batch.add_row();
                batch.set(0, Cell::of(device.id));
                batch.set(1, Cell::of(chosen_.contexts_[device.source]));
                return {};
            };
            MDM_TRY(last_, chosen_.book_.each_after(last_, 1000, add));
            return last_ != 0;
        }

      private:
        const Chosen& chosen_;
        std::int64_t last_ = 0;
    };
    ReferenceBook book_;
    std::vector<std::string> contexts_;
};

}  // namespace

Result<void> find_devices(const Fleet& fleet, ReferenceBook& book, bool action) {
    if (book.size() == 0 || fleet.sources().empty()) return {};
    if (book.size() <= handful) {
        MDM_TRY(const auto references, book.first(handful));
        if (const auto asked = questions(fleet, references, !action)) return ask(fleet, book, *asked);
    }
    return scan(fleet, book, action);
}

Result<void> restrict_to(ReferenceBook book, const Fleet& fleet, Condition& condition) {
    MDM_TRY(const auto count, book.devices());
    if (count <= ids_in_sql) {  // then they are read by id, and nothing is listed
        std::vector<std::string> ids;
        MDM_CHECK(book.each([&](const BookDevice& device) -> Result<void> {
            ids.push_back(sql::string_literal(device.id));
            return {};
        }));
        condition.add(fmt::format("id IN ({})", join(ids, ", ")));
        if (fleet.sources().size() < 2) return {};
    }
    std::vector<std::string> contexts;
    for (const FleetSource& source : fleet.sources()) contexts.push_back(source.context);
    condition.add(
        fmt::format("EXISTS (SELECT 1 FROM {} AS s WHERE s.id = devices.id AND s.context = "
                    "devices.context)",
                    chosen_table.name));
    condition.tables.push_back(std::make_unique<Chosen>(std::move(book), std::move(contexts)));
    return {};
}

}  // namespace mdm
