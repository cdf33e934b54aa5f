#include "mdm/backend/approval.hpp"

#include <fmt/format.h>

#include <array>

#include "mdm/backend/backend.hpp"
#include "mdm/base/text.hpp"

namespace mdm {
namespace {

constexpr std::array<std::string_view, 7> words{"",          "open",    "approved", "rejected",
                                                "cancelled", "expired", "done"};

Approval approval_of(const RowBatch& batch, std::size_t row) {
    const auto text = [&](std::string_view column) {
        return std::string(batch.at(row, *tables::approvals.find(column)).text_or_empty());
    };
    return {text("id"), approval_state(text("state")), text("decided_by"), text("answer")};
}

}  // namespace

Approval::State approval_state(std::string_view word) {
    for (std::size_t i = 0; i < words.size(); ++i)
        if (words[i] == word) return static_cast<Approval::State>(i);
    return Approval::State::unknown;
}

Result<Approval> read_approval(Backend& backend, const std::string& id) {
    ListRequest request;
    request.table = &tables::approvals;
    request.columns = ColumnSet::all(tables::approvals.columns.size());
    request.scope = id;
    MDM_TRY(auto rows, backend.list(request));
    RowBatch batch(tables::approvals.columns.size());
    for (bool more = true; more;) {
        batch.clear();
        MDM_TRY(more, rows->next(batch));
        for (std::size_t row = 0; row < batch.rows(); ++row)
            if (auto approval = approval_of(batch, row); approval.id == id) return approval;
    }
    return Error{Code::not_found, fmt::format("there is no request for approval '{}'", printable(id)),
                 "see them with: mdmctl approval list"};
}

std::string decision_text(const Approval& approval) {
    std::string text(words[static_cast<std::size_t>(approval.state)]);
    if (!approval.decided_by.empty()) text += " by " + printable(approval.decided_by);
    if (!approval.answer.empty()) text += ": " + printable(approval.answer);
    return text;
}

}  // namespace mdm
