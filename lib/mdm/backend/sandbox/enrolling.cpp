#include "mdm/backend/sandbox/enrolling.hpp"

#include <fmt/format.h>

#include "mdm/backend/sandbox/sources.hpp"
#include "mdm/base/seams.hpp"

namespace mdm::sandbox {
namespace {

using namespace std::chrono_literals;

struct Token {
    std::string kind;
    Cell platform, ownership, user, expires;
    Time created;
    std::int64_t used = 0;
};

Result<void> insert(store::Database& database, const Token& token) {
    MDM_TRY(
        auto statement,
        database.prepare("INSERT INTO enrollments(kind, platform, ownership, user, created, expires, used) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?)"));
    return statement
        .bind_all(std::string_view(token.kind), token.platform, token.ownership, token.user,
                  millis(token.created), token.expires, token.used)
        .run();
}

Receipt rejected(Code code, std::string message) {
    Receipt receipt{.outcome = Outcome::rejected, .command_id = "", .approval = "", .learnt_from = "answer"};
    receipt.error = Error{code, std::move(message)};
    return receipt;
}

Cell input_cell(const Command& command, std::string_view name) {
    const auto found = command.inputs.find(name);
    const auto* text = found == command.inputs.end() ? nullptr : std::get_if<std::string>(&found->second);
    return text == nullptr || text->empty() ? Cell{} : Cell::of(std::string_view(*text));
}

Result<Receipt> create(World& world, const Command& command, Time now) {
    Token token{"token",
                input_cell(command, "platform"),
                input_cell(command, "ownership"),
                input_cell(command, "user"),
                Cell::of_int(millis(now + 30 * 24h)),
                now};
    if (const Cell expires = input_cell(command, "expires"); !expires.is_null()) {
        const auto duration = parse_duration(expires.text);
        if (!duration || duration->count() <= 0)
            return rejected(Code::usage, fmt::format("'{}' is not how long a token can live", expires.text));
        token.expires = Cell::of_int(millis(now + *duration));
    }
    MDM_CHECK(insert(world.database, token));
    const std::string text = uuid4(world.seams.random);
    Receipt receipt{.outcome = Outcome::acknowledged,
                    .command_id = world.enrollments.text(world.database.last_row_id()),
                    .approval = "",
                    .learnt_from = "answer"};
    receipt.handed_back.emplace("token", Secret(text));
    receipt.handed_back.emplace("link", Secret("https://enroll.sandbox.invalid/" + text));
    return receipt;
}

Result<Receipt> revoke(World& world, const Command& command) {
    const auto number = world.enrollments.number(command.target.id);
    MDM_TRY(auto update, world.database.prepare("UPDATE enrollments SET revoked = 1 WHERE n = ?"));
    MDM_CHECK(update.bind_all(number.value_or(-1)).run());
    if (world.database.changes() == 0)
        return rejected(Code::not_found, fmt::format("there is no enrollment '{}'", command.target.id));
    return Receipt{
        .outcome = Outcome::acknowledged, .command_id = "", .approval = "", .learnt_from = "answer"};
}

std::string_view state(const store::Statement& row, Time now) {
    if (row.integer(7) != 0) return "revoked";
    return !row.is_null(6) && row.integer(6) <= millis(now) ? "expired" : "open";
}

}  // namespace

Result<Receipt> enroll(World& world, const Command& command, Time now) {
    return command.operation->id == "enrollment.create" ? create(world, command, now)
                                                        : revoke(world, command);
}

Result<void> add_first_enrollments(store::Database& database, Time now) {
    MDM_CHECK(insert(database, {"token", Cell::of("ipados"), Cell::of("company"), Cell{},
                                Cell::of_int(millis(now + 60 * 24h)), now - 24h, 3}));
    return insert(database, {"invitation", Cell::of("android"), Cell::of("personal"), Cell::of("emma.novak"),
                             Cell::of_int(millis(now - 5 * 24h)), now - 35 * 24h, 1});
}

Result<std::unique_ptr<RowSource>> list_enrollments(World& world, Time now) {
    MDM_TRY(auto query, world.database.prepare("SELECT n, kind, platform, ownership, user, created, expires, "
                                               "revoked, used FROM enrollments ORDER BY n"));
    return from_query(std::move(query), [&world, now](const store::Statement& row, RowBatch& batch) {
        batch.set(0, Cell::of(std::string_view(world.enrollments.text(row.integer(0)))));
        for (std::size_t column = 1; column <= 4; ++column)
            batch.set(column, row.cell(static_cast<int>(column)));
        batch.set(5, Cell::of(state(row, now)));
        batch.set(6, Cell::of(std::string_view(rfc3339(from_millis(row.integer(5))))));
        if (!row.is_null(6)) batch.set(7, Cell::of(std::string_view(rfc3339(from_millis(row.integer(6))))));
        batch.set(8, row.cell(8));
    });
}

}  // namespace mdm::sandbox
