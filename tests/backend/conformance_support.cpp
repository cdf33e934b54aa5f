#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "backend/conformance.hpp"

namespace mdm::test {

std::vector<ConformanceCase> conformance_cases() {
    std::vector<ConformanceCase> all;
    for (const auto part : {reading_cases(), command_cases(), object_cases(), wire_cases()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

void Fixture::skip(std::string why) {
    if (std::find(skipped.begin(), skipped.end(), why) != skipped.end()) return;
    MESSAGE("skipped: " << why);
    skipped.push_back(std::move(why));
}

bool Fixture::is_member(const std::string& group, const Target& device) {
    const auto rows = list_all(backend(), tables::devices, columns({Field::id}), group);
    return std::any_of(rows.begin(), rows.end(), [&](const Row& row) { return row[0] == device.id; });
}

void conform(const ConformanceCase& one, Fixture& fixture, const std::vector<std::string_view>& skips) {
    one.run(fixture);
    const bool may = std::find(skips.begin(), skips.end(), one.name) != skips.end();
    INFO("case: " << std::string(one.name));
    for (const std::string& why : fixture.skipped) CHECK_MESSAGE(may, "skipped unannounced: " << why);
    CHECK_MESSAGE((!may || !fixture.skipped.empty()), "announced as skipped, and was not");
}

std::string small_profile(int value, const std::string& secret) {
    return fmt::format(R"(<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict>
<key>PayloadType</key><string>Configuration</string><key>PayloadIdentifier</key><string>mdmctl.main.ward</string>
<key>PayloadContent</key><array>
<dict><key>PayloadType</key><string>com.apple.wifi.managed</string><key>Password</key><string>{}</string></dict>
<dict><key>PayloadType</key><string>com.apple.mobiledevice.passwordpolicy</string><key>minLength</key><integer>{}</integer></dict>
</array></dict></plist>)",
                       secret, value);
}

void ListFeed::add(std::string_view operation, Target target, Inputs inputs) {
    const Operation* known = find_operation(operation);
    REQUIRE(known != nullptr);
    commands_.push_back({commands_.size(), known, std::move(target), std::move(inputs), ""});
}

std::optional<Command> ListFeed::next() {
    if (handed_out == commands_.size()) return std::nullopt;
    if (on_next) on_next(handed_out);
    most_in_flight = std::max(most_in_flight, ++in_flight_);
    return commands_[handed_out++];
}

void ListFeed::done(std::uint64_t ticket, Receipt receipt) {
    --in_flight_;
    receipts[ticket].push_back(std::move(receipt));
}

const Receipt& ListFeed::only(std::uint64_t ticket) const {
    const auto found = receipts.find(ticket);
    REQUIRE(found != receipts.end());
    REQUIRE(found->second.size() == 1);
    return found->second.front();
}

namespace {
std::optional<std::string> text_of(const Cell& cell) {
    switch (cell.kind) {
        case CellKind::null:
            return std::nullopt;
        case CellKind::text:
            return std::string(cell.text);
        case CellKind::integer:
            return fmt::format("{}", cell.integer);
        case CellKind::real:
            return fmt::format("{}", cell.real);
        case CellKind::boolean:
            return cell.integer != 0 ? "true" : "false";
    }
    return std::nullopt;
}
}  // namespace

std::vector<Row> batch_rows(const RowBatch& batch) {
    std::vector<Row> rows;
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        Row& cells = rows.emplace_back();
        for (std::size_t column = 0; column < batch.width(); ++column)
            cells.push_back(text_of(batch.at(row, column)));
    }
    return rows;
}

std::vector<Row> all_rows(RowSource& source, std::size_t width) {
    std::vector<Row> rows;
    RowBatch batch(width);
    for (int page = 0; page < 100'000; ++page) {
        batch.clear();
        const auto more = source.next(batch);
        REQUIRE_MESSAGE(more.ok(), more.error().text());
        if (!*more) return rows;
        for (Row& row : batch_rows(batch)) rows.push_back(std::move(row));
    }
    FAIL("the listing does not end");
    return rows;
}

std::vector<Row> list_all(Backend& backend, const Table& table, ColumnSet columns, const std::string& scope) {
    ListRequest request;
    request.table = &table;
    request.columns = columns;
    request.scope = scope;
    auto source = backend.list(request);
    REQUIRE_MESSAGE(source.ok(), source.error().text());
    return all_rows(**source, table.columns.size());
}

}  // namespace mdm::test
