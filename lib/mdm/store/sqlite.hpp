#pragma once
// SQLite behind three RAII types. This folder is the only one that includes sqlite3.h. Every failure is an
// Error that names the file: damaged or not ours = Code::invalid, locked by another process =
// Code::unavailable, read-only = forbidden, full disk and the rest = Code::internal. Not for use from several
// threads at once.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "mdm/base/cell.hpp"
#include "mdm/base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace mdm::store {

/// A prepared statement. Bind, step until false, reset, again. Text read stays valid until the next step.
class Statement {
  public:
    Statement(Statement&&) noexcept = default;
    Statement& operator=(Statement&&) noexcept = default;

    /// Parameters count from 1. Text is copied.
    Statement& bind(int index, std::string_view text);
    /// Text that stays where it is until the statement has run.
    Statement& lend(int index, std::string_view text);
    Statement& bind(int index, std::int64_t value);
    Statement& bind_bytes(int index, std::string_view bytes);  // a BLOB, copied
    Statement& bind_real(int index, double value);
    Statement& bind_null(int index);
    Statement& bind(int index, const Cell& cell);
    /// Binds 1, 2, … in turn.
    template <class... Values>
    Statement& bind_all(const Values&... values) {
        int index = 0;
        (bind(++index, values), ...);
        return *this;
    }

    /// True: a row is there. False: done.
    Result<bool> step();
    /// Steps to the end and resets; for statements that return nothing.
    Result<void> run();
    void reset();

    int columns() const;
    std::string_view column_name(int column) const;
    bool is_null(int column) const;
    std::string_view text(int column) const;  // or bytes, as they were bound
    std::int64_t integer(int column) const;
    double real(int column) const;
    /// As stored: null, integer, real or text (never boolean).
    Cell cell(int column) const;

  private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    Statement(sqlite3* database, std::string file, sqlite3_stmt* statement);
    sqlite3* database_;
    std::string file_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

enum class OpenMode { read_only, read_write, create };

class Database {
  public:
    /// `create` makes the file with mode 0600 and its folders with 0700. Waits up to 10 s for other writers.
    static Result<Database> open(const std::string& path, OpenMode mode);
    static Result<Database> in_memory();
    /// Private and gone in the end: a few megabytes of memory, then an unlinked temporary file.
    static Result<Database> temporary();

    Result<Statement> prepare(std::string_view sql);
    /// One or several statements without parameters or rows.
    Result<void> execute(std::string_view sql);
    /// The first column of the first row, 0 when there is none.
    Result<std::int64_t> number(std::string_view sql);
    std::int64_t last_row_id() const;
    /// Rows changed by the last statement.
    std::int64_t changes() const;

    /// Runs the steps that this file has not seen (PRAGMA user_version counts them), each in a transaction. A
    /// file that has seen more than there are is Code::invalid: a newer program wrote it. `application` tells
    /// our files from others.
    Result<void> migrate(std::span<const std::string_view> steps, std::int32_t application);

    const std::string& file() const { return file_; }
    sqlite3* handle() const { return handle_.get(); }

  private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    Database(std::string file, sqlite3* handle);
    std::string file_;
    std::unique_ptr<sqlite3, Close> handle_;
};

/// BEGIN IMMEDIATE … COMMIT; rolled back unless committed.
class Transaction {
  public:
    static Result<Transaction> begin(Database& database);
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    Result<void> commit();

  private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

}  // namespace mdm::store
