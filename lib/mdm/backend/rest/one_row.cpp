#include "mdm/backend/rest/one_row.hpp"

#include <fmt/format.h>

#include "mdm/backend/rest/judge.hpp"
#include "mdm/backend/rest/listing.hpp"
#include "mdm/backend/rest/request.hpp"
#include "mdm/base/json.hpp"

namespace mdm::rest {
namespace {

class OneRow final : public RowSource {
  public:
    OneRow(const Table& table, const Fields& fields, nlohmann::json item)
        : mapping_(table, fields, ColumnSet::all(table.columns.size()), Part{}), item_(std::move(item)) {}
    Result<bool> next(RowBatch& batch) override {
        if (given_) return false;
        given_ = true;
        batch.add_row();
        mapping_.fill(item_, batch, batch.rows() - 1);
        return true;
    }

  private:
    Mapping mapping_;
    nlohmann::json item_;
    bool given_ = false;
};

}  // namespace

Result<std::unique_ptr<RowSource>> one_row(Connection& connection, std::string_view operation,
                                           const Table& table, const Values& values) {
    const Call* call = connection.descriptor().call(operation, "");
    const Fields* fields = fields_of(connection.descriptor(), table.name, "");
    if (call == nullptr || !call->no.empty() || fields == nullptr)
        return Error{Code::unsupported, fmt::format("this server has no {}", table.name)};
    MDM_TRY(auto request, make_request(connection, *call, values, {operation, Effect::read}));
    const Asked asked(request);
    MDM_TRY(auto* client, connection.client());
    const Stop never;
    MDM_TRY(auto item,
            Judge(connection.descriptor()).read(asked, *call, client->call(std::move(request), never)));
    return std::unique_ptr<RowSource>(std::make_unique<OneRow>(table, *fields, std::move(item)));
}

}  // namespace mdm::rest
