#include "mdm/job/sqlite_ledger.hpp"

#include <fmt/format.h>

#include <array>

#include "mdm/base/json.hpp"

namespace mdm {
namespace {

using nlohmann::json;
using store::Statement;
using store::Transaction;

constexpr std::int32_t application = 0x6D646D6A;  // "mdmj"
constexpr Millis stale_after = std::chrono::hours(24);

// Counters are named by the place of their state in TargetState. A target's id is its job's number and its
// seq (target_id): one integer is found faster than two. What moves of a target is in `progress` once it has
// moved: rows that stay narrow cost a third of rewriting wide ones, twice for every request. Until then its
// state is the one in `targets`. Never change a step: add one.
constexpr std::array<std::string_view, 4> schema{R"(
CREATE TABLE jobs(
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, action TEXT NOT NULL, context TEXT NOT NULL,
  backend TEXT NOT NULL, base_url TEXT NOT NULL, tenant TEXT NOT NULL, state INTEGER NOT NULL, reason TEXT,
  who TEXT, inputs TEXT, refs TEXT, created_at INTEGER NOT NULL, finished_at INTEGER,
  expires_at INTEGER NOT NULL, parent TEXT, dry INTEGER NOT NULL, pruned INTEGER NOT NULL DEFAULT 0,
  request_hmac TEXT,
  c0 INTEGER NOT NULL DEFAULT 0, c1 INTEGER NOT NULL DEFAULT 0, c2 INTEGER NOT NULL DEFAULT 0,
  c3 INTEGER NOT NULL DEFAULT 0, c4 INTEGER NOT NULL DEFAULT 0, c5 INTEGER NOT NULL DEFAULT 0,
  c6 INTEGER NOT NULL DEFAULT 0, c7 INTEGER NOT NULL DEFAULT 0, c8 INTEGER NOT NULL DEFAULT 0,
  c9 INTEGER NOT NULL DEFAULT 0, c10 INTEGER NOT NULL DEFAULT 0, c11 INTEGER NOT NULL DEFAULT 0,
  c12 INTEGER NOT NULL DEFAULT 0, c13 INTEGER NOT NULL DEFAULT 0);
CREATE TABLE targets(
  id INTEGER PRIMARY KEY, state INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  operation TEXT, kind INTEGER NOT NULL, device TEXT NOT NULL, serial TEXT, udid TEXT, name TEXT,
  platform TEXT, ownership TEXT, extra TEXT, payload TEXT, approval TEXT, command_id TEXT, error TEXT,
  error_code TEXT, learnt_from TEXT, sent_at INTEGER, hmac TEXT);
CREATE TABLE audit(
  seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, event TEXT NOT NULL, who TEXT NOT NULL,
  context TEXT NOT NULL, action TEXT NOT NULL, job TEXT NOT NULL, devices TEXT NOT NULL, reason TEXT NOT NULL,
  outcome TEXT NOT NULL, counts TEXT, previous TEXT NOT NULL, hash TEXT NOT NULL))",
                                                 R"(
CREATE TABLE objects(
  backend TEXT NOT NULL, base_url TEXT NOT NULL, tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
  marker TEXT NOT NULL, PRIMARY KEY(backend, base_url, tenant, kind, id)) WITHOUT ROWID)",
                                                 R"(
CREATE TABLE progress(
  id INTEGER PRIMARY KEY, state INTEGER NOT NULL, attempts INTEGER NOT NULL, approval TEXT, command_id TEXT,
  error TEXT, error_code TEXT, learnt_from TEXT, sent_at INTEGER, hmac TEXT))",
                                                 R"(
INSERT OR IGNORE INTO progress SELECT id, state, attempts, approval, command_id, error, error_code, learnt_from,
  sent_at, hmac FROM targets WHERE attempts > 0 OR
  coalesce(approval, command_id, error, error_code, learnt_from, sent_at, hmac) IS NOT NULL;
ALTER TABLE targets RENAME TO targets_that_move;
CREATE TABLE targets(
  id INTEGER PRIMARY KEY, state INTEGER NOT NULL, operation TEXT, kind INTEGER NOT NULL, device TEXT NOT NULL,
  serial TEXT, udid TEXT, name TEXT, platform TEXT, ownership TEXT, extra TEXT, payload TEXT);
INSERT INTO targets SELECT id, state, operation, kind, device, serial, udid, name, platform, ownership, extra,
  payload FROM targets_that_move;
DROP TABLE targets_that_move)"};

#define MDM_JOB_COLUMNS                                                                                \
    "id, action, context, backend, base_url, tenant, state, reason, who, inputs, refs, created_at, "   \
    "finished_at, expires_at, parent, dry, pruned, request_hmac, c0, c1, c2, c3, c4, c5, c6, c7, c8, " \
    "c9, c10, c11, c12, c13"
constexpr const char* select_job = "SELECT " MDM_JOB_COLUMNS " FROM jobs WHERE id = ?";
constexpr const char* select_prefix = "SELECT " MDM_JOB_COLUMNS
                                      " FROM jobs WHERE substr(id, 1, length(?1)) = ?1 AND state <> 0 AND "
                                      "dry = 0 ORDER BY n DESC LIMIT 2";
constexpr const char* select_page =
    "SELECT " MDM_JOB_COLUMNS
    " FROM jobs WHERE state <> 0 AND dry = 0 AND n < coalesce((SELECT n FROM jobs WHERE id = ?1), "
    "9223372036854775807) ORDER BY n DESC LIMIT ?2";
constexpr const char* select_row =
    "SELECT n, state, dry, action, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13 FROM jobs "
    "WHERE id = ?";
constexpr const char* insert_job =
    "INSERT INTO jobs(id, action, context, backend, base_url, tenant, state, reason, who, inputs, refs, "
    "created_at, expires_at, parent, dry) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* update_row =
    "UPDATE jobs SET state = ?2, finished_at = CASE ?19 WHEN 0 THEN finished_at ELSE ?3 END, request_hmac = "
    "coalesce(?4, request_hmac), c0 = ?5, "
    "c1 = ?6, c2 = ?7, c3 = ?8, c4 = ?9, c5 = ?10, c6 = ?11, c7 = ?12, c8 = ?13, c9 = ?14, c10 = ?15, "
    "c11 = ?16, c12 = ?17, c13 = ?18 WHERE n = ?1";

json inputs_json(const std::map<std::string, PlainValue>& inputs) {
    json object = json::object();
    for (const auto& [key, value] : inputs)
        std::visit([&object, &key = key](const auto& plain) { object[key] = plain; }, value);
    return object;
}

std::map<std::string, PlainValue> inputs_of(const json& object) {
    std::map<std::string, PlainValue> inputs;
    for (const auto& [key, value] : object.items()) {
        if (value.is_boolean()) inputs.emplace(key, value.get<bool>());
        if (value.is_number_integer()) inputs.emplace(key, value.get<std::int64_t>());
        if (value.is_string()) inputs.emplace(key, value.get<std::string>());
    }
    return inputs;
}

std::map<std::string, std::string> references_of(const json& object) {
    std::map<std::string, std::string> references;
    for (const auto& [key, value] : object.items())
        if (value.is_string()) references.emplace(key, value.get<std::string>());
    return references;
}

json parsed(std::string_view text) {
    json object = json::parse(text, nullptr, false);
    return object.is_object() ? object : json::object();
}

std::string dumped(const json& object) {
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

Counts counts_of(const Statement& statement, int first) {
    Counts counts;
    for (std::size_t i = 0; i < target_states; ++i)
        counts.of[i] = static_cast<std::uint64_t>(statement.integer(first + static_cast<int>(i)));
    return counts;
}

// Of MDM_JOB_COLUMNS.
Job job_of(const Statement& row) {
    Job job;
    job.id = row.text(0);
    job.action = row.text(1);
    job.context = row.text(2);
    job.identity = {std::string(row.text(3)), std::string(row.text(4)), std::string(row.text(5))};
    job.state = static_cast<JobState>(row.integer(6));
    job.reason = row.text(7);
    job.who = row.text(8);
    job.inputs = inputs_of(parsed(row.text(9)));
    job.references = references_of(parsed(row.text(10)));
    job.created_at = from_millis(row.integer(11));
    if (!row.is_null(12)) job.finished_at = from_millis(row.integer(12));
    job.expires_at = from_millis(row.integer(13));
    job.parent = row.text(14);
    job.dry = row.integer(15) != 0;
    job.pruned = row.integer(16) != 0;
    job.request_hmac = row.text(17);
    job.counts = counts_of(row, 18);
    return job;
}

Error no_such_job(std::string_view id) {
    return Error{Code::not_found, fmt::format("there is no job '{}'", id), "run: mdmctl job list"};
}

bool over(JobState state) {
    return state != JobState::draft && state != JobState::running && state != JobState::interrupted;
}

}  // namespace

std::int64_t to_millis(Time time) {
    return time.time_since_epoch().count();
}
Time from_millis(std::int64_t millis) {
    return Time(Millis(millis));
}

void bind_text(Statement& statement, int index, std::string_view text) {
    if (text.empty())
        statement.bind_null(index);
    else
        statement.bind(index, text);
}

Result<std::unique_ptr<SqliteLedger>> SqliteLedger::open(const std::string& path, Clock& clock,
                                                         Random& random) {
    MDM_TRY(auto database, store::Database::open(path, store::OpenMode::create));
    MDM_CHECK(database.migrate(schema, application));
    // Where WAL cannot be had (another process is reading just now, a file system without shared memory) the
    // file stays as it is, which is as safe and slower.
    auto wal = database.execute("PRAGMA journal_mode = WAL");
    if (!wal.ok() && wal.error().code != Code::unavailable) return std::move(wal.error());
    MDM_CHECK(database.execute("PRAGMA synchronous = FULL"));
    return std::unique_ptr<SqliteLedger>(new SqliteLedger(std::move(database), clock, random));
}

Result<std::unique_ptr<Ledger>> open_ledger(const std::string& path, Clock& clock, Random& random) {
    auto opened = SqliteLedger::open(path, clock, random);
    if (!opened.ok()) return std::move(opened.error()).during("opening the ledger");
    return std::unique_ptr<Ledger>(*std::move(opened));
}

Result<Statement*> SqliteLedger::kept(const char* sql) {
    auto found = kept_.find(sql);
    if (found == kept_.end()) {
        MDM_TRY(auto statement, database_.prepare(sql));
        found = kept_.emplace(sql, std::move(statement)).first;
    }
    return &found->second;
}

Result<void> SqliteLedger::rows(Statement& statement, const Each& each) {
    auto more = statement.step();
    while (more.ok() && *more) {
        each(statement);
        more = statement.step();
    }
    statement.reset();
    if (!more.ok()) return std::move(more.error());
    return {};
}

Result<SqliteLedger::Row> SqliteLedger::row(const std::string& job) {
    MDM_TRY(auto* select, kept(select_row));
    std::optional<Row> found;
    MDM_CHECK(rows(select->bind(1, std::string_view(job)), [&](const Statement& row) {
        found = Row{row.integer(0), static_cast<JobState>(row.integer(1)), row.integer(2) != 0,
                    std::string(row.text(3)), counts_of(row, 4)};
    }));
    if (!found) return no_such_job(job);
    return *found;
}

Result<std::string> SqliteLedger::new_id() {
    const std::string day = rfc3339(clock_.now()).substr(0, 10);
    for (int tries = 0; tries < 100; ++tries) {
        std::string id = fmt::format("j-{}{}{}-", day.substr(0, 4), day.substr(5, 2), day.substr(8, 2));
        for (const char c : random_.bytes(3)) id += fmt::format("{:02x}", static_cast<unsigned char>(c));
        const auto taken = row(id);
        if (!taken.ok() && taken.error().code == Code::not_found) return id;
        if (!taken.ok()) return taken.error();
    }
    return Error{Code::internal, "no free job id was found: is the source of randomness broken?"};
}

Result<void> SqliteLedger::insert(const Job& job) {
    MDM_TRY(auto* insert, kept(insert_job));
    const std::string inputs = dumped(inputs_json(job.inputs));
    const std::string references = dumped(json(job.references));
    const auto text = [](const std::string& value) { return std::string_view(value); };
    return insert
        ->bind_all(text(job.id), text(job.action), text(job.context), text(job.identity.backend),
                   text(job.identity.base_url), text(job.identity.tenant), text(job.reason), text(job.who),
                   text(inputs), text(references), to_millis(job.created_at), to_millis(job.expires_at),
                   text(job.parent), std::int64_t{job.dry})
        .run();
}

Result<void> SqliteLedger::forget_stale_drafts() {
    MDM_TRY(auto* select, kept("SELECT n FROM jobs WHERE (state = 0 OR dry = 1) AND created_at < ?"));
    std::vector<std::int64_t> stale;
    MDM_CHECK(rows(select->bind(1, to_millis(clock_.now() - stale_after)),
                   [&stale](const Statement& row) { stale.push_back(row.integer(0)); }));
    for (const std::int64_t number : stale) MDM_CHECK(remove(number));
    return {};
}

Result<Job> SqliteLedger::create(Job job) {
    const std::lock_guard guard(mutex_);
    MDM_TRY(auto transaction, Transaction::begin(database_));
    MDM_CHECK(forget_stale_drafts());
    MDM_TRY(job.id, new_id());
    job.state = JobState::draft;
    job.created_at = clock_.now();
    job.expires_at = job.created_at + consent_lifetime;
    job.counts = {};
    MDM_CHECK(insert(job));
    MDM_CHECK(transaction.commit());
    return job;
}

Result<void> SqliteLedger::remove(std::int64_t number) {
    MDM_TRY(auto* targets, kept("DELETE FROM targets WHERE id BETWEEN ? AND ?"));
    MDM_CHECK(targets->bind_all(target_id(number, 0), target_id(number, last_seq)).run());
    MDM_TRY(auto* progress, kept("DELETE FROM progress WHERE id BETWEEN ? AND ?"));
    MDM_CHECK(progress->bind_all(target_id(number, 0), target_id(number, last_seq)).run());
    MDM_TRY(auto* job, kept("DELETE FROM jobs WHERE n = ?"));
    return job->bind(1, number).run();
}

Result<void> SqliteLedger::drop(const std::string& job) {
    const std::lock_guard guard(mutex_);
    MDM_TRY(auto transaction, Transaction::begin(database_));
    MDM_TRY(const Row found, row(job));
    if (found.state != JobState::draft && !found.dry)
        return Error{Code::refused, fmt::format("job '{}' is no draft any more and stays", job)};
    MDM_CHECK(remove(found.number));
    return transaction.commit();
}

Result<Job> SqliteLedger::one(const char* sql, std::string_view key) {
    MDM_TRY(auto* select, kept(sql));
    std::vector<Job> found;
    MDM_CHECK(rows(select->bind(1, key), [&found](const Statement& row) { found.push_back(job_of(row)); }));
    if (found.empty()) return no_such_job(key);
    if (found.size() > 1 && found[0].id != key)
        return Error{
            Code::ambiguous,
            fmt::format("'{}' begins several jobs, '{}' and '{}' among them", key, found[0].id, found[1].id),
            "type more of the id"};
    return std::move(found[0]);
}

Result<Job> SqliteLedger::job(const std::string& id) {
    const std::lock_guard guard(mutex_);
    return one(select_job, id);
}

Result<Job> SqliteLedger::resolve(std::string_view prefix) {
    if (prefix.empty()) return latest();
    const std::lock_guard guard(mutex_);
    return one(select_prefix, prefix);
}

Result<Job> SqliteLedger::latest() {
    MDM_TRY(auto newest, jobs(1, {}));
    if (newest.empty()) return Error{Code::not_found, "there is no job yet", "run: mdmctl job list"};
    return std::move(newest[0]);
}

Result<std::vector<Job>> SqliteLedger::jobs(std::size_t limit, const std::string& before) {
    const std::lock_guard guard(mutex_);
    MDM_TRY(auto* select, kept(select_page));
    std::vector<Job> page;
    select->bind(1, std::string_view(before)).bind(2, static_cast<std::int64_t>(limit));
    MDM_CHECK(rows(*select, [&page](const Statement& row) { page.push_back(job_of(row)); }));
    return page;
}

Result<void> SqliteLedger::write_row(const Row& row, std::optional<JobState> state,
                                     const std::optional<std::string>& request_hmac) {
    MDM_TRY(auto* update, kept(update_row));
    update->bind(1, row.number).bind(2, static_cast<std::int64_t>(state.value_or(row.state)));
    if (state && over(*state)) update->bind(3, to_millis(clock_.now()));
    if (request_hmac) update->bind(4, std::string_view(*request_hmac));
    for (std::size_t i = 0; i < target_states; ++i)
        update->bind(static_cast<int>(5 + i), static_cast<std::int64_t>(row.counts.of[i]));
    return update->bind(19, std::int64_t{state.has_value()}).run();
}

Result<Counts> SqliteLedger::advance(const std::string& job, const LedgerStep& step) {
    const std::lock_guard guard(mutex_);
    MDM_TRY(auto transaction, Transaction::begin(database_));
    MDM_TRY(Row found, row(job));
    const bool moved = step.state_was && found.state != *step.state_was;
    const std::optional<JobState> state = moved ? std::nullopt : step.state;
    MDM_CHECK(apply(found, step.changes));
    MDM_CHECK(mark(found, step.sending));
    MDM_CHECK(write_row(found, state, step.request_hmac));
    if (step.audit) {
        MDM_TRY(const auto line, append_audit(*step.audit, found.counts));
        static_cast<void>(line);
    }
    MDM_CHECK(transaction.commit());
    return found.counts;
}

}  // namespace mdm
