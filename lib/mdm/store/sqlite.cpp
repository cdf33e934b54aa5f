#include "mdm/store/sqlite.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "mdm/base/fs.hpp"

namespace mdm::store {
namespace {

struct Meaning {
    int primary;
    Code code;
    std::string_view says;
    std::string_view hint;
};

constexpr Meaning meanings[] = {
    {SQLITE_CORRUPT, Code::invalid, "is damaged", "restore it from a backup, or move it away to start anew"},
    {SQLITE_NOTADB, Code::invalid, "is not a database", "name another file, or move it away to start anew"},
    {SQLITE_BUSY, Code::unavailable, "is locked by another process",
     "wait for the other mdmctl to end, then try again"},
    {SQLITE_LOCKED, Code::unavailable, "is locked", "wait for the other mdmctl to end, then try again"},
    {SQLITE_READONLY, Code::forbidden, "cannot be written",
     "check the permissions of the file and its folder"},
    {SQLITE_PERM, Code::forbidden, "cannot be opened", "check the permissions of the file and its folder"},
    {SQLITE_AUTH, Code::usage, "may only be read", ""},
    {SQLITE_CANTOPEN, Code::forbidden, "cannot be opened",
     "check the path, and the permissions of the folder"},
    {SQLITE_FULL, Code::internal, "cannot grow: the disk is full", "free some space, then try again"},
    {SQLITE_IOERR, Code::internal, "cannot be read or written",
     "check the disk, and that the folder is not on a network"},
};

Error sqlite_error(sqlite3* handle, const std::string& file) {
    const int extended = sqlite3_extended_errcode(handle);
    for (const Meaning& meaning : meanings) {
        if ((extended & 0xFF) == meaning.primary)
            return Error{meaning.code,
                         fmt::format("'{}' {} ({})", file, meaning.says, sqlite3_errmsg(handle)),
                         std::string(meaning.hint)};
    }
    return Error{Code::internal, fmt::format("{} in '{}'", sqlite3_errmsg(handle), file)};
}

int as_size(std::size_t size) {
    return static_cast<int>(size);
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Statement::Statement(sqlite3* database, std::string file, sqlite3_stmt* statement)
    : database_(database), file_(std::move(file)), statement_(statement) {}

Statement& Statement::bind(int index, std::string_view text) {
    sqlite3_bind_text(statement_.get(), index, text.data() == nullptr ? "" : text.data(),
                      as_size(text.size()), SQLITE_TRANSIENT);
    return *this;
}

Statement& Statement::lend(int index, std::string_view text) {
    sqlite3_bind_text(statement_.get(), index, text.data() == nullptr ? "" : text.data(),
                      as_size(text.size()), SQLITE_STATIC);
    return *this;
}

Statement& Statement::bind_bytes(int index, std::string_view bytes) {
    sqlite3_bind_blob(statement_.get(), index, bytes.data() == nullptr ? "" : bytes.data(),
                      as_size(bytes.size()), SQLITE_TRANSIENT);
    return *this;
}

Statement& Statement::bind(int index, std::int64_t value) {
    sqlite3_bind_int64(statement_.get(), index, value);
    return *this;
}

Statement& Statement::bind_real(int index, double value) {
    sqlite3_bind_double(statement_.get(), index, value);
    return *this;
}

Statement& Statement::bind_null(int index) {
    sqlite3_bind_null(statement_.get(), index);
    return *this;
}

Statement& Statement::bind(int index, const Cell& cell) {
    switch (cell.kind) {
        case CellKind::null:
            return bind_null(index);
        case CellKind::text:
            return bind(index, cell.text);
        case CellKind::real:
            return bind_real(index, cell.real);
        case CellKind::integer:
        case CellKind::boolean:
            return bind(index, cell.integer);
    }
    return *this;
}

Result<bool> Statement::step() {
    const int status = sqlite3_step(statement_.get());
    if (status == SQLITE_ROW) return true;
    if (status == SQLITE_DONE) return false;
    return sqlite_error(database_, file_);
}

Result<void> Statement::run() {
    auto more = step();
    while (more.ok() && *more) more = step();
    reset();
    if (!more.ok()) return std::move(more).error();
    return {};
}

void Statement::reset() {
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
}

int Statement::columns() const {
    return sqlite3_column_count(statement_.get());
}
std::string_view Statement::column_name(int column) const {
    return sqlite3_column_name(statement_.get(), column);
}
bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}
std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}
double Statement::real(int column) const {
    return sqlite3_column_double(statement_.get(), column);
}

std::string_view Statement::text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    if (text == nullptr) return {};
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

Cell Statement::cell(int column) const {
    switch (sqlite3_column_type(statement_.get(), column)) {
        case SQLITE_INTEGER:
            return Cell::of_int(integer(column));
        case SQLITE_FLOAT:
            return Cell::of_real(real(column));
        case SQLITE_NULL:
            return {};
        default:
            return Cell::of(text(column));
    }
}

void Database::Close::operator()(sqlite3* handle) const {
    sqlite3_close_v2(handle);
}

Database::Database(std::string file, sqlite3* handle) : file_(std::move(file)), handle_(handle) {}

Result<Database> Database::open(const std::string& path, OpenMode mode) {
    if (mode == OpenMode::create) {
        MDM_CHECK(real_file_system()->make_folders(std::filesystem::path(path).parent_path().string()));
        // SQLite would make it with the umask's mode; its -wal and -shm copy the mode of the file
        const int made = ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (made >= 0) ::close(made);
    }
    const int flags = mode == OpenMode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    sqlite3* handle = nullptr;
    const int status = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    Database database(path, handle);
    if (status != SQLITE_OK) return sqlite_error(handle, path);
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, 10'000);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    return database;
}

Result<Database> Database::in_memory() {
    sqlite3* handle = nullptr;
    const int status =
        sqlite3_open_v2(":memory:", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    Database database(":memory:", handle);
    if (status != SQLITE_OK) return sqlite_error(handle, ":memory:");
    return database;
}

Result<Database> Database::temporary() {
    sqlite3* handle = nullptr;
    const int status = sqlite3_open_v2("", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    Database database("temporary database", handle);
    if (status != SQLITE_OK) return sqlite_error(handle, database.file());
    MDM_CHECK(
        database.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -4096"));
    return database;
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle(), sql.data(), as_size(sql.size()), &statement, nullptr) != SQLITE_OK)
        return sqlite_error(handle(), file_);
    return Statement(handle(), file_, statement);
}

Result<void> Database::execute(std::string_view sql) {
    if (sqlite3_exec(handle(), std::string(sql).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return sqlite_error(handle(), file_);
    return {};
}

Result<std::int64_t> Database::number(std::string_view sql) {
    MDM_TRY(auto statement, prepare(sql));
    MDM_TRY(const bool found, statement.step());
    return found ? statement.integer(0) : 0;
}

std::int64_t Database::last_row_id() const {
    return sqlite3_last_insert_rowid(handle());
}
std::int64_t Database::changes() const {
    return sqlite3_changes64(handle());
}

Result<void> Database::migrate(std::span<const std::string_view> steps, std::int32_t application) {
    MDM_TRY(const auto owner, number("PRAGMA application_id"));
    MDM_TRY(const auto tables, number("SELECT count(*) FROM sqlite_schema"));
    if (owner != application && tables != 0)
        return Error{Code::invalid, fmt::format("'{}' is a database of another program", file_),
                     "name another file"};
    MDM_TRY(const auto seen, number("PRAGMA user_version"));
    const auto known = static_cast<std::int64_t>(steps.size());
    if (seen > known)
        return Error{Code::invalid,
                     fmt::format("'{}' was written by a newer mdmctl (schema {}, this one knows {})", file_,
                                 seen, known),
                     "use the newer mdmctl, or name another file"};
    if (seen == known) return {};
    MDM_TRY(auto transaction, Transaction::begin(*this));
    MDM_TRY(const auto again, number("PRAGMA user_version"));  // another process may have been faster
    for (auto step = static_cast<std::size_t>(again); step < steps.size(); ++step)
        MDM_CHECK(execute(steps[step]));
    MDM_CHECK(
        execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", application, known)));
    return transaction.commit();
}

Result<Transaction> Transaction::begin(Database& database) {
    MDM_CHECK(database.execute("BEGIN IMMEDIATE"));
    return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
    if (database_ != nullptr) static_cast<void>(database_->execute("ROLLBACK"));
}

Result<void> Transaction::commit() {
    MDM_CHECK(database_->execute("COMMIT"));
    database_ = nullptr;
    return {};
}

}  // namespace mdm::store
