// Reading the witness log back.
#include <fstream>

#include "mdm/backend/sandbox/admin.hpp"
#include "mdm/backend/sandbox/schema.hpp"
#include "mdm/backend/sandbox/witness.hpp"
#include "mdm/base/json.hpp"

namespace mdm::sandbox {
namespace {

constexpr std::array<Column, 5> columns{
    {{"seq", ColumnType::integer}, {"time", ColumnType::time}, {"operation"}, {"target"}, {"digest"}}};
constexpr std::size_t rows_of_page = 500;

class LogSource final : public RowSource {
  public:
    explicit LogSource(const std::string& path) : file_(path) {}
    Result<bool> next(RowBatch& batch) override {
        std::string line;
        while (batch.rows() < rows_of_page && std::getline(file_, line)) add(line, batch);
        return !batch.empty();
    }

  private:
    static void add(const std::string& line, RowBatch& batch) {
        const auto entry = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
        if (!entry.is_object()) return;
        batch.add_row();
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const auto value = entry.find(std::string(columns[i].name));
            if (value == entry.end()) continue;
            if (value->is_number_integer()) batch.set(i, Cell::of_int(value->get<std::int64_t>()));
            if (value->is_string())
                batch.set(i, Cell::of(std::string_view(value->get_ref<const std::string&>())));
        }
    }
    std::ifstream file_;
};

}  // namespace

const Table log_table{"log", "line", columns, ColumnSet::all(columns.size()), 0};

Result<std::unique_ptr<RowSource>> read_log(const std::string& path, const BackendSeams&) {
    MDM_TRY(const auto file, open_file(path));
    return std::unique_ptr<RowSource>(std::make_unique<LogSource>(Witness(path).path()));
}

}  // namespace mdm::sandbox
