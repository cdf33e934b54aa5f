#pragma once
// A value that must never reach argv, a log, a trace, a plan, a ledger or a message. Formatting prints ***;
// only reveal() gives the text, so that `grep reveal` finds every place where one leaves us.
#include <fmt/core.h>

#include <string>
#include <string_view>
#include <utility>

namespace mdm {

class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string text) : text_(std::move(text)) {}
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }
    Secret& operator=(const Secret&) = default;
    Secret& operator=(Secret&& other) noexcept {
        std::swap(text_, other.text_);
        return *this;
    }
    ~Secret() { wipe(); }

    const std::string& reveal() const { return text_; }
    bool empty() const { return text_.empty(); }

  private:
    void wipe() noexcept;
    std::string text_;
};

}  // namespace mdm

template <>
struct fmt::formatter<mdm::Secret> {
    constexpr auto parse(format_parse_context& context) { return context.begin(); }
    template <class Context>
    auto format(const mdm::Secret&, Context& context) const {
        auto out = context.out();
        for (int i = 0; i < 3; ++i) *out++ = '*';
        return out;
    }
};
