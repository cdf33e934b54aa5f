#include <fmt/format.h>

#include "cli/commands/commands.hpp"
#include "cli/listing.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli::commands {
namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const Cell& cell) {
    return cell.is_null() ? Json(nullptr) : Json(cell.text);
}

// One app of the catalogue, found by id, or by a name that only one has.
Result<CommandResult> run(App& app, const std::string& wanted) {
    MDM_TRY(auto* backend, app.backend());
    ListRequest request;
    request.table = &tables::catalog;
    request.columns = ColumnSet::all(tables::catalog.columns.size());
    MDM_TRY(auto rows, backend->list(request));
    RowBatch batch(tables::catalog.columns.size());
    std::vector<std::string> ids;
    std::vector<Json> found;
    for (bool more = true; more;) {
        batch.clear();
        MDM_TRY(more, rows->next(batch));
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            ids.emplace_back(batch.at(row, 0).text_or_empty());
            if (batch.at(row, 0).text_or_empty() != wanted && batch.at(row, 1).text_or_empty() != wanted)
                continue;
            Json record = Json::object();
            for (std::size_t column = 0; column < batch.width(); ++column)
                record[std::string(tables::catalog.columns[column].name)] =
                    text_or_null(batch.at(row, column));
            found.push_back(std::move(record));
        }
    }
    if (found.empty())
        return Error{Code::not_found, fmt::format("there is no app '{}'", wanted), did_you_mean(wanted, ids)};
    if (found.size() > 1)
        return Error{Code::ambiguous, fmt::format("{} apps are called '{}'", found.size(), wanted),
                     "give the id: mdmctl app list"};
    return CommandResult::record(std::move(found[0]));
}

}  // namespace

Run app_show(Options& options) {
    auto wanted = std::make_shared<std::string>();  // shared: the parser fills it, the run reads it
    options.argument("APP", *wanted, "the app's id, or its name");
    return [wanted](App& app) { return run(app, *wanted); };
}

}  // namespace mdm::cli::commands
