#pragma once
// Where a format appends its text: one reused string that is sent on in pieces, so that a million rows need
// no more memory than a few.
#include <string>

#include "cli/result.hpp"
#include "cli/streams.hpp"

namespace mdm::cli {

class Sink {
  public:
    explicit Sink(Streams& streams) : streams_(streams) { text_.reserve(piece + 4096); }

    /// Append here.
    std::string& text() { return text_; }
    /// Once a row: sends what has piled up. False when the reader has gone.
    bool row_done() { return text_.size() < piece ? alive_ : send(); }
    bool send() {
        alive_ = streams_.out(text_) && alive_;
        text_.clear();
        return alive_;
    }
    bool flush() {
        send();
        alive_ = streams_.flush() && alive_;
        return alive_;
    }

  private:
    static constexpr std::size_t piece = 1 << 15;
    Streams& streams_;
    std::string text_;
    bool alive_ = true;
};

/// Calls each(batch, row) for every row until the reader goes, and page_done() after a page of live rows. An
/// error of the source comes back after the rows before it were handled.
template <class Each, class PageDone>
Result<void> each_row(Listing& listing, Sink& sink, const Each& each, const PageDone& page_done) {
    RowBatch batch(listing.width);
    for (bool more = true; more;) {
        batch.clear();
        MDM_TRY(more, listing.rows->next(batch));
        const std::size_t rows = batch.rows();
        for (std::size_t row = 0; row < rows; ++row) {
            each(batch, row);
            if (!sink.row_done()) return {};
        }
        if (!listing.live || rows == 0) continue;
        page_done();
        if (!sink.flush()) return {};
    }
    return {};
}

template <class Each>
Result<void> each_row(Listing& listing, Sink& sink, const Each& each) {
    return each_row(listing, sink, each, [] {});
}

}  // namespace mdm::cli
