#include "mdm/backend/sandbox/statements.hpp"

namespace mdm::sandbox {

Statements::Lease::~Lease() {
    if (owner_ == nullptr) return;
    statement_.reset();  // an open reader would hold the file's old pages
    owner_->idle_[sql_].push_back(std::move(statement_));
}

Result<Statements::Lease> Statements::get(std::string_view sql) {
    const auto found = idle_.find(sql);
    if (found != idle_.end() && !found->second.empty()) {
        Lease lease(*this, sql, std::move(found->second.back()));
        found->second.pop_back();
        return lease;
    }
    MDM_TRY(auto statement, database_.prepare(sql));
    return Lease(*this, sql, std::move(statement));
}

}  // namespace mdm::sandbox
