#include "cli/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/text.hpp"

namespace mdm::cli {
namespace {

constexpr Millis between_bars{100};
constexpr Millis between_lines{10'000};
constexpr std::size_t bar_cells = 20;

// "[########············] " of blanks and hashes; "" without a total.
std::string bar(std::uint64_t done, std::optional<std::uint64_t> total) {
    if (!total || *total == 0) return {};
    const auto share = static_cast<double>(std::min(done, *total)) / static_cast<double>(*total);
    const auto cells = static_cast<std::size_t>(share * static_cast<double>(bar_cells));
    return "[" + std::string(cells, '#') + std::string(bar_cells - cells, ' ') + "] ";
}

// "41/s"; slow work counts by the minute.
std::string rate(std::uint64_t done, Millis elapsed) {
    if (elapsed < Millis(1000) || done == 0) return {};
    const double per_second = static_cast<double>(done) * 1000.0 / static_cast<double>(elapsed.count());
    if (per_second >= 10) return fmt::format("  {:.0f}/s", per_second);
    return per_second >= 1 ? fmt::format("  {:.1f}/s", per_second)
                           : fmt::format("  {:.1f}/min", per_second * 60);
}

}  // namespace

Progress::Progress(const Clock& clock, Streams& streams, Options options)
    : clock_(clock),
      streams_(streams),
      options_(std::move(options)),
      bar_(streams.err_is_terminal() && !options_.dumb),
      started_(clock.now()) {}

Progress::~Progress() {
    finish();
}

std::string Progress::text(std::uint64_t done, std::span<const Count> counts, Time now) const {
    std::string text = options_.total ? fmt::format("{}/{}", done, *options_.total) : fmt::format("{}", done);
    for (const Count& count : counts)
        if (count.count != 0) text += fmt::format("  {} {}", count.state, count.count);
    return text + rate(done, now - started_);
}

void Progress::draw_bar(std::uint64_t done, std::span<const Count> counts, Time now) {
    const std::string line = bar(done, options_.total) + text(done, counts, now);
    // one column short: some terminals wrap when the last one is written
    streams_.err("\r\x1b[K" + fit_width(line, streams_.width() - 1));
    visible_ = true;
}

void Progress::update(std::uint64_t done, std::span<const Count> counts) {
    if (options_.quiet) return;
    const Time now = clock_.now();
    const Time due = bar_ ? drawn_.value_or(started_ - between_bars) + between_bars
                          : drawn_.value_or(started_) + between_lines;
    if (now < due) return;
    drawn_ = now;
    if (bar_) return draw_bar(done, counts, now);
    streams_.err(fmt::format("{}: {}\n", printable(options_.what), text(done, counts, now)));
}

void Progress::finish() {
    if (visible_) streams_.err("\r\x1b[K");
    visible_ = false;
}

}  // namespace mdm::cli
