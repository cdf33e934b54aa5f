#include "mdm/fleet/condition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "mdm/base/text.hpp"
#include "mdm/fleet/groups.hpp"
#include "mdm/fleet/literal_check.hpp"
#include "mdm/fleet/sql_text.hpp"

namespace mdm {
namespace {

constexpr std::size_t most_names = 5000;  // kept for a did-you-mean

constexpr std::array<Column, 2> member_columns{{{"id"}, {"context"}}};
const Table members_table{"selected_group_members", "member", member_columns, ColumnSet::all(2), 0};

class OwningQuery final : public Query {
  public:
    OwningQuery(std::vector<std::unique_ptr<TableProvider>> tables, std::unique_ptr<Query> query)
        : tables_(std::move(tables)), query_(std::move(query)) {}
    std::span<const ResultColumn> columns() const override { return query_->columns(); }
    Result<bool> next(RowBatch& batch) override { return query_->next(batch); }

  private:
    std::vector<std::unique_ptr<TableProvider>> tables_;
    std::unique_ptr<Query> query_;
};

// --- -l key=value

std::string literal_of(const Column& column, std::string_view value) {
    const bool bare = column.type == ColumnType::boolean || column.type == ColumnType::integer ||
                      column.type == ColumnType::real;
    return bare ? lower(value) : sql::string_literal(value);
}

Result<std::string> equality(std::string_view part) {
    const auto sign = part.find('=');
    if (sign == std::string_view::npos)
        return Error{Code::usage, fmt::format("'{}' is not key=value", part),
                     "write -l platform=ios,supervised=true"};
    const std::string key(trim(part.substr(0, sign)));
    const std::string_view value = trim(part.substr(sign + 1));
    const auto index = tables::devices.find(key);
    if (!index)
        return Error{Code::usage, fmt::format("devices have no '{}'", key),
                     did_you_mean(key, tables::devices.column_names())};
    const Column& column = tables::devices.columns[*index];
    if (value.empty())
        return Error{Code::usage, fmt::format("-l {}= has no value", key),
                     fmt::format("for unknown write --where '{} IS NULL'", key)};
    MDM_CHECK(sql::check_word(column, value));
    const std::string name = sql::identifier(column.name);
    if (column.type == ColumnType::list) return fmt::format("has({}, {})", name, sql::string_literal(value));
    return fmt::format("{} = {}", name, literal_of(column, value));
}

Result<void> add_equalities(const std::vector<std::string>& given, Condition& condition) {
    for (const std::string& list : given) {
        if (!is_utf8(list) || list.find('\0') != std::string::npos)
            return Error{Code::usage, "-l is not text"};
        for (const std::string& part : split(list, ',')) {
            MDM_TRY(const auto term, equality(part));
            condition.add(term);
        }
    }
    return {};
}

// --- --group NAME

struct FoundGroups {
    std::set<std::string, std::less<>> names;   // of those asked for
    std::vector<std::string> others;            // for a did-you-mean
    std::vector<std::vector<std::string>> ids;  // of those asked for, by source
    bool unlisted = false;                      // a source cannot list groups
};

Result<void> find_groups(const FleetSource& source, const std::vector<std::string>& wanted,
                         FoundGroups& found) {
    return each_group(*source.backend, [&](const ListedGroup& group) {
        if (std::find(wanted.begin(), wanted.end(), group.name) != wanted.end()) {
            found.names.emplace(group.name);
            found.ids.back().emplace_back(group.id);
        } else if (found.others.size() < most_names) {
            found.others.emplace_back(group.name);
        }
    });
}

Result<FoundGroups> find_groups(const std::vector<std::string>& wanted, const Fleet& fleet) {
    FoundGroups found;
    for (const FleetSource& source : fleet.sources()) {
        found.ids.emplace_back();
        const auto listed = find_groups(source, wanted, found);
        const bool has_column =
            source.backend->origin(tables::devices, column(Field::groups)) != Origin::nowhere;
        if (!listed.ok() && listed.error().code == Code::unsupported && has_column)
            found.unlisted = true;
        else if (!listed.ok())
            return Error(listed.error())
                .during(fmt::format("listing groups of context '{}'", source.context));
    }
    for (const std::string& name : wanted) {
        if (found.unlisted || found.names.count(name) != 0) continue;
        return Error{Code::not_found, fmt::format("there is no group '{}'", printable(name)),
                     did_you_mean(name, found.others)};
    }
    return found;
}

// Members by asking for them, where devices do not tell their groups.
class Members final : public TableProvider {
  public:
    struct Group {
        const FleetSource* source;
        std::string id;
    };
    explicit Members(std::vector<Group> groups) : groups_(std::move(groups)) {}
    const Table& table() const override { return members_table; }
    Result<std::unique_ptr<RowSource>> open(ColumnSet, std::span<const Filter>) override {
        return std::unique_ptr<RowSource>(std::make_unique<Rows>(groups_));
    }

  private:
    class Rows final : public RowSource {
      public:
        explicit Rows(const std::vector<Group>& groups)
            : groups_(groups), page_(tables::devices.columns.size()) {}

        Result<bool> next(RowBatch& batch) override {
            if (at_ == groups_.size()) return false;
            const Group& group = groups_[at_];
            if (!rows_) {
                ListRequest request{&tables::devices, columns({Field::id}), {}, group.id};
                MDM_TRY_DURING("listing members of a group", rows_, group.source->backend->list(request));
            }
            page_.clear();
            MDM_TRY_DURING("listing members of a group", const bool more, rows_->next(page_));
            for (std::size_t row = 0; row < page_.rows(); ++row) {
                batch.add_row();
                batch.set(0, page_.at(row, column(Field::id)));
                batch.set(1, Cell::of(group.source->context));
            }
            if (!more) {
                rows_.reset();
                ++at_;
            }
            return true;
        }

      private:
        const std::vector<Group>& groups_;
        RowBatch page_;
        std::size_t at_ = 0;
        std::unique_ptr<RowSource> rows_;
    };
    std::vector<Group> groups_;
};

Result<void> add_groups(const std::vector<std::string>& wanted, const Fleet& fleet, Condition& condition) {
    if (wanted.empty()) return {};
    for (const std::string& name : wanted)
        if (trim(name).empty()) return Error{Code::usage, "--group has no name"};
    MDM_TRY(const auto found, find_groups(wanted, fleet));
    std::vector<Members::Group> asked;
    for (std::size_t i = 0; i < found.ids.size(); ++i) {
        const FleetSource& source = fleet.sources()[i];
        if (source.backend->origin(tables::devices, column(Field::groups)) != Origin::nowhere) continue;
        for (const std::string& id : found.ids[i])
            if (!id.empty()) asked.push_back({&source, id});
    }
    std::vector<std::string> terms;
    for (const std::string& name : wanted)
        terms.push_back(fmt::format("has(\"groups\", {})", sql::string_literal(name)));
    if (!asked.empty()) {
        terms.push_back(
            fmt::format("EXISTS (SELECT 1 FROM {0} AS m WHERE m.id = devices.id AND m.context = "
                        "devices.context)",
                        members_table.name));
        condition.tables.push_back(std::make_unique<Members>(std::move(asked)));
    }
    condition.add(join(terms, " OR "));
    return {};
}

}  // namespace

void Condition::add(std::string_view term) {
    sql += fmt::format("{}(\n{}\n)", sql.empty() ? "" : " AND ", term);
}

Fleet Condition::over(const Fleet& fleet) const {
    Fleet all = fleet;
    for (const auto& table : tables) all = all.with(*table);
    return all;
}

Result<std::unique_ptr<Query>> Condition::select(const Fleet& fleet, DeviceQuery wanted) && {
    wanted.where = sql;
    MDM_TRY(auto query, over(fleet).select_devices(wanted));
    return std::unique_ptr<Query>(std::make_unique<OwningQuery>(std::move(tables), std::move(query)));
}

Result<Condition> condition_of(const Selection& selection, const Fleet& fleet) {
    Condition condition;
    if (!selection.where.empty()) {
        MDM_CHECK(fleet.check_expression(selection.where));
        condition.add(selection.where);
    }
    MDM_CHECK(add_equalities(selection.equals, condition));
    MDM_CHECK(add_groups(selection.groups, fleet, condition));
    return condition;
}

}  // namespace mdm
