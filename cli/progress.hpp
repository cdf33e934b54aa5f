#pragma once
// How far long work has come, on stderr: a bar that is redrawn where stderr is a terminal, a line every ten
// seconds where it is a log, nothing with -q. Cheap enough to be told of every device.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cli/streams.hpp"
#include "mdm/base/time.hpp"

namespace mdm::cli {

class Progress {
  public:
    /// Targets in one state: {"acknowledged", 300}. Zeros are left out.
    struct Count {
        std::string_view state;
        std::uint64_t count = 0;
    };
    struct Options {
        std::string what;                         // "wipe on prod"; begins the lines of a log
        std::optional<std::uint64_t> total = {};  // nullopt: not known
        bool quiet = false;                       // -q
        bool dumb = false;                        // TERM=dumb: lines even on a terminal
    };

    Progress(const Clock& clock, Streams& streams, Options options);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    /// finish()
    ~Progress();

    /// The total turned out to be this.
    void set_total(std::uint64_t total) { options_.total = total; }
    /// Draws if it is time to. Allocates only then.
    void update(std::uint64_t done, std::span<const Count> counts = {});
    /// Takes the bar away; call it before anything else is written. The next update() draws it again.
    void finish();

  private:
    std::string text(std::uint64_t done, std::span<const Count> counts, Time now) const;
    void draw_bar(std::uint64_t done, std::span<const Count> counts, Time now);

    const Clock& clock_;
    Streams& streams_;
    Options options_;
    bool bar_;
    Time started_;
    std::optional<Time> drawn_;
    bool visible_ = false;
};

}  // namespace mdm::cli
