#include "cli/prompt.hpp"

#include <fmt/format.h>

#include "mdm/base/text.hpp"

namespace mdm::cli {

Result<void> ask_until(App& app, const std::string& question,
                       const std::function<Result<void>(const std::string& answer)>& take) {
    Streams& streams = app.world().streams;
    while (true) {
        streams.err(printable(question) + ": ");
        const auto answer = streams.read_line();
        if (!answer) return Error{Code::refused, "the question was not answered; nothing was changed"};
        const auto taken = take(std::string(trim(*answer)));
        if (taken.ok()) return {};
        const std::string& hint = taken.error().hint;
        streams.err(fmt::format("{}{}\n", printable(taken.error().message),
                                hint.empty() ? "" : "; " + printable(hint)));
    }
}

}  // namespace mdm::cli
