#include "mdm/backend/sandbox/sources.hpp"

namespace mdm::sandbox {
namespace {

constexpr std::size_t rows_of_page = 500;

class QuerySource final : public RowSource {
  public:
    QuerySource(store::Statement query, FillFromRow fill)
        : query_(std::move(query)), fill_(std::move(fill)) {}
    Result<bool> next(RowBatch& batch) override {
        while (!done_ && batch.rows() < rows_of_page) {
            MDM_TRY(const bool more, query_.step());
            done_ = !more;
            if (done_) break;
            batch.add_row();
            fill_(query_, batch);
        }
        return !batch.empty();
    }

  private:
    store::Statement query_;
    FillFromRow fill_;
    bool done_ = false;
};

class PlaceSource final : public RowSource {
  public:
    PlaceSource(std::uint64_t first, std::uint64_t last, AddRows add)
        : at_(first), last_(last), add_(std::move(add)) {}
    Result<bool> next(RowBatch& batch) override {
        while (at_ < last_ && batch.rows() < rows_of_page) MDM_CHECK(add_(at_++, batch));
        return !batch.empty();
    }

  private:
    std::uint64_t at_, last_;
    AddRows add_;
};

}  // namespace

Result<std::unique_ptr<RowSource>> from_query(store::Statement query, FillFromRow fill) {
    return std::unique_ptr<RowSource>(std::make_unique<QuerySource>(std::move(query), std::move(fill)));
}

std::unique_ptr<RowSource> from_places(std::uint64_t first, std::uint64_t last, AddRows add) {
    return std::make_unique<PlaceSource>(first, last, std::move(add));
}

}  // namespace mdm::sandbox
