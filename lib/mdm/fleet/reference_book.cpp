#include "mdm/fleet/reference_book.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "mdm/base/text.hpp"
#include "mdm/store/sqlite.hpp"

namespace mdm {
namespace {

constexpr std::string_view schema =
    "CREATE TABLE ref(n INTEGER PRIMARY KEY, kind TEXT, value TEXT, named INTEGER DEFAULT 0);"
    "CREATE UNIQUE INDEX ref_value ON ref(value, kind);"
    "CREATE TABLE device(d INTEGER PRIMARY KEY, source INTEGER, id TEXT, serial TEXT, name TEXT,"
    " first INTEGER, kept INTEGER DEFAULT 0);"
    "CREATE UNIQUE INDEX device_id ON device(id, source);"
    "CREATE TABLE hit(ref INTEGER, d INTEGER, by_name INTEGER, PRIMARY KEY(ref, d)) WITHOUT ROWID;"
    "BEGIN";

std::string spelt(std::string_view kind, std::string_view value) {
    return printable(kind.empty() ? std::string(value) : fmt::format("{}:{}", kind, value));
}

// Says "certainly not" for most text that is no reference, without asking the database. Two megabytes.
class Sieve {
  public:
    void add(std::string_view text) {
        for (const std::size_t bit : bits(text)) words_[bit / 64] |= 1ull << (bit % 64);
    }
    bool may_have(std::string_view text) const {
        const auto all = bits(text);
        return std::all_of(all.begin(), all.end(),
                           [&](std::size_t bit) { return (words_[bit / 64] >> (bit % 64) & 1) != 0; });
    }

  private:
    static constexpr std::size_t size = std::size_t{1} << 24;
    static std::array<std::size_t, 2> bits(std::string_view text) {
        const std::uint64_t hash = std::hash<std::string_view>{}(text);
        return {hash % size, (hash >> 32) % size};
    }
    std::vector<std::uint64_t> words_ = std::vector<std::uint64_t>(size / 64);
};

}  // namespace

// A reference that a device answers to; by nothing but its name, which its user chose.
struct Answer {
    std::int64_t reference = 0;
    bool by_name = false;
};

struct ReferenceBook::State {
    State(store::Database made, bool names_for_bare, store::Statement add, store::Statement look,
          store::Statement device, store::Statement device_number, store::Statement hit)
        : database(std::move(made)),
          names_too(names_for_bare),
          add_reference(std::move(add)),
          find_reference(std::move(look)),
          add_device(std::move(device)),
          find_device(std::move(device_number)),
          add_hit(std::move(hit)) {}

    bool answers(std::string_view kind, Field field) const {
        const auto fields = reference_columns(kind, names_too);
        return std::find(fields.begin(), fields.end(), field) != fields.end();
    }
    Result<std::int64_t> device_number(const BookDevice& device, std::int64_t first);
    Result<std::vector<Answer>> references(const ReferenceBook::Known& known);

    store::Database database;
    bool names_too;
    store::Statement add_reference, find_reference, add_device, find_device, add_hit;
    Sieve sieve;
    std::set<std::string, std::less<>> kinds;
    std::uint64_t count = 0;
    bool narrowed = false;
};

ReferenceBook::ReferenceBook(std::unique_ptr<State> state) : state_(std::move(state)) {}
ReferenceBook::ReferenceBook(ReferenceBook&&) noexcept = default;
ReferenceBook::~ReferenceBook() = default;

Result<ReferenceBook> ReferenceBook::create(bool names_too) {
    MDM_TRY(auto database, store::Database::temporary());
    MDM_CHECK(database.execute(schema));
    MDM_TRY(auto add, database.prepare("INSERT OR IGNORE INTO ref(kind, value) VALUES (?, ?)"));
    MDM_TRY(auto look, database.prepare("SELECT n, kind FROM ref WHERE value = ?"));
    MDM_TRY(auto device, database.prepare("INSERT INTO device(source, id, serial, name, first) VALUES "
                                          "(?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET first = min(first, "
                                          "excluded.first)"));
    MDM_TRY(auto number, database.prepare("SELECT d FROM device WHERE id = ? AND source = ?"));
    MDM_TRY(auto hit, database.prepare("INSERT INTO hit VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET "
                                       "by_name = min(by_name, excluded.by_name)"));
    return ReferenceBook(std::make_unique<State>(std::move(database), names_too, std::move(add),
                                                 std::move(look), std::move(device), std::move(number),
                                                 std::move(hit)));
}

Result<void> ReferenceBook::add(const DeviceReference& reference) {
    MDM_CHECK(state_->add_reference.bind_all(reference.kind, reference.value).run());
    if (state_->database.changes() == 0) return {};
    state_->sieve.add(reference.value);
    state_->kinds.insert(reference.kind);
    ++state_->count;
    return {};
}

std::uint64_t ReferenceBook::size() const {
    return state_->count;
}
bool ReferenceBook::has_kind(std::string_view kind) const {
    return state_->kinds.count(kind) != 0;
}

Result<std::vector<DeviceReference>> ReferenceBook::first(std::size_t limit) const {
    MDM_TRY(auto rows, state_->database.prepare("SELECT kind, value FROM ref ORDER BY n LIMIT ?"));
    rows.bind(1, static_cast<std::int64_t>(limit));
    std::vector<DeviceReference> found;
    while (true) {
        MDM_TRY(const bool more, rows.step());
        if (!more) return found;
        found.push_back({std::string(rows.text(0)), std::string(rows.text(1))});
    }
}

// References that this device answers to; notes names that bare references may not mean.
Result<std::vector<Answer>> ReferenceBook::State::references(const Known& known) {
    std::vector<Answer> found;
    std::vector<std::int64_t> named;
    for (const auto& [field, value] : known) {
        if (trim(value).empty() || !sieve.may_have(value)) continue;
        find_reference.reset();
        find_reference.bind(1, value);
        while (true) {
            MDM_TRY(const bool more, find_reference.step());
            if (!more) break;
            const auto kind = find_reference.text(1);
            if (answers(kind, field))
                found.push_back({find_reference.integer(0), kind.empty() && field == Field::name});
            else if (kind.empty() && field == Field::name)
                named.push_back(find_reference.integer(0));
        }
    }
    for (const std::int64_t n : named)
        MDM_CHECK(database.execute(fmt::format("UPDATE ref SET named = 1 WHERE n = {}", n)));
    return found;
}

Result<std::int64_t> ReferenceBook::State::device_number(const BookDevice& device, std::int64_t first) {
    const auto source = static_cast<std::int64_t>(device.source);
    MDM_CHECK(add_device.bind_all(source, device.id, device.serial, device.name, first).run());
    find_device.reset();
    find_device.bind_all(device.id, source);
    MDM_TRY(const bool found, find_device.step());
    return found ? find_device.integer(0) : 0;
}

Result<void> ReferenceBook::offer(const BookDevice& device, const Known& known) {
    MDM_TRY(const auto references, state_->references(known));
    if (references.empty()) return {};
    if (device.id.empty())
        return Error{Code::bad_response, fmt::format("a device without an id was listed (serial '{}')",
                                                     printable(device.serial))};
    const auto before = [](const Answer& a, const Answer& b) { return a.reference < b.reference; };
    const std::int64_t first = std::min_element(references.begin(), references.end(), before)->reference;
    MDM_TRY(const std::int64_t number, state_->device_number(device, first));
    for (const Answer& answer : references)
        MDM_CHECK(state_->add_hit.bind_all(answer.reference, number, std::int64_t{answer.by_name}).run());
    return {};
}

Result<void> ReferenceBook::prefer_identities() {
    return state_->database.execute(
        "DELETE FROM hit WHERE by_name AND EXISTS (SELECT 1 FROM hit o WHERE o.ref = hit.ref AND NOT "
        "o.by_name);"
        "DELETE FROM device WHERE d NOT IN (SELECT d FROM hit)");
}

Result<void> ReferenceBook::check_ambiguous(const std::vector<std::string>& contexts) const {
    MDM_TRY(const auto n, state_->database.number(
                              "SELECT ref FROM hit GROUP BY ref HAVING count(*) > 1 ORDER BY ref LIMIT 1"));
    if (n == 0) return {};
    MDM_TRY(auto rows, state_->database.prepare("SELECT r.kind, r.value, d.id, d.serial, d.name, d.source, "
                                                "count(*) OVER () FROM hit h JOIN ref r ON r.n = h.ref JOIN "
                                                "device d USING (d) WHERE h.ref = ? ORDER BY d.d LIMIT 5"));
    rows.bind(1, n);
    std::string reference;
    std::vector<std::string> candidates;
    std::int64_t count = 0;
    while (true) {
        MDM_TRY(const bool more, rows.step());
        if (!more) break;
        reference = spelt(rows.text(0), rows.text(1));
        count = rows.integer(6);
        auto candidate = fmt::format("id {}", printable(rows.text(2)));
        if (!rows.text(3).empty()) candidate += fmt::format(" serial {}", printable(rows.text(3)));
        if (!rows.text(4).empty()) candidate += fmt::format(" name '{}'", printable(rows.text(4)));
        const auto source = static_cast<std::size_t>(rows.integer(5));
        if (contexts.size() > 1) candidate += fmt::format(" in context '{}'", contexts[source]);
        candidates.push_back(std::move(candidate));
    }
    return Error{Code::ambiguous,
                 fmt::format("'{}' is {} devices: {}{}", reference, count, join(candidates, ", "),
                             count > 5 ? ", …" : ""),
                 "say which by id:X"};
}

Result<ReferenceBook::Missing> ReferenceBook::missing() const {
    const std::string where = " FROM ref WHERE n NOT IN (SELECT ref FROM hit)";
    Missing missing;
    MDM_TRY(const auto count, state_->database.number("SELECT count(*)" + where));
    missing.count = static_cast<std::uint64_t>(count);
    if (count == 0) return missing;
    MDM_TRY(auto rows,
            state_->database.prepare("SELECT kind, value, named" + where + " ORDER BY named DESC, n"));
    while (missing.first.size() < 10) {
        MDM_TRY(const bool more, rows.step());
        if (!more) break;
        missing.first.push_back(spelt(rows.text(0), rows.text(1)));
        missing.bare = missing.bare || rows.text(0).empty();
        if (missing.named.empty() && rows.integer(2) != 0) missing.named = missing.first.back();
    }
    return missing;
}

void ReferenceBook::narrow() {
    state_->narrowed = true;
}

Result<void> ReferenceBook::keep(std::size_t source, std::string_view id) {
    MDM_TRY(auto mark, state_->database.prepare("UPDATE device SET kept = 1 WHERE id = ? AND source = ?"));
    return mark.bind_all(id, static_cast<std::int64_t>(source)).run();
}

Result<std::uint64_t> ReferenceBook::devices() const {
    MDM_TRY(const auto count,
            state_->database.number(state_->narrowed ? "SELECT count(*) FROM device WHERE kept"
                                                     : "SELECT count(*) FROM device"));
    return static_cast<std::uint64_t>(count);
}

namespace {

// Rows of source, id, serial, name, d; gives the last d, 0 when there was none.
Result<std::int64_t> hand_out(store::Statement& rows, const ReferenceBook::DeviceSink& sink) {
    BookDevice device;
    std::int64_t last = 0;
    while (true) {
        MDM_TRY(const bool more, rows.step());
        if (!more) return last;
        device.source = static_cast<std::size_t>(rows.integer(0));
        device.id = rows.text(1);
        device.serial = rows.text(2);
        device.name = rows.text(3);
        last = rows.integer(4);
        MDM_CHECK(sink(device));
    }
}

}  // namespace

Result<void> ReferenceBook::each(const DeviceSink& sink) const {
    MDM_TRY(auto rows, state_->database.prepare(
                           fmt::format("SELECT source, id, serial, name, d FROM device {} ORDER BY first, d",
                                       state_->narrowed ? "WHERE kept" : "")));
    MDM_TRY(const auto last, hand_out(rows, sink));
    static_cast<void>(last);
    return {};
}

Result<std::int64_t> ReferenceBook::each_after(std::int64_t after, std::size_t limit,
                                               const DeviceSink& sink) const {
    MDM_TRY(auto rows, state_->database.prepare(fmt::format(
                           "SELECT source, id, serial, name, d FROM device WHERE d > ? {} ORDER BY d LIMIT ?",
                           state_->narrowed ? "AND kept" : "")));
    rows.bind_all(after, static_cast<std::int64_t>(limit));
    return hand_out(rows, sink);
}

}  // namespace mdm
