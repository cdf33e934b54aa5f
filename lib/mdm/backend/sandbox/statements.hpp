#pragma once
// Prepared statements that are used again and again: preparing costs more than running them.
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mdm/store/sqlite.hpp"

namespace mdm::sandbox {

class Statements {
  public:
    explicit Statements(store::Database& database) : database_(database) {}
    Statements(const Statements&) = delete;
    Statements& operator=(const Statements&) = delete;

    /// A statement for as long as it is held; reset and kept for the next user afterwards.
    class Lease {
      public:
        Lease(Statements& owner, std::string_view sql, store::Statement statement)
            : owner_(&owner), sql_(sql), statement_(std::move(statement)) {}
        Lease(Lease&& other) noexcept
            : owner_(std::exchange(other.owner_, nullptr)),
              sql_(std::move(other.sql_)),
              statement_(std::move(other.statement_)) {}
        Lease& operator=(Lease&&) = delete;
        ~Lease();
        store::Statement* operator->() { return &statement_; }
        store::Statement& operator*() { return statement_; }

      private:
        Statements* owner_;
        std::string sql_;
        store::Statement statement_;
    };
    Result<Lease> get(std::string_view sql);

    store::Database& database() { return database_; }

  private:
    store::Database& database_;
    std::map<std::string, std::vector<store::Statement>, std::less<>> idle_;
};

}  // namespace mdm::sandbox
