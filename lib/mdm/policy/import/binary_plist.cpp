#include "mdm/policy/import/binary_plist.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <set>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::policy::import {
namespace {

using nlohmann::json;

constexpr std::string_view magic = "bplist00";
constexpr std::size_t trailer_size = 32;
constexpr std::int64_t mac_epoch = 978307200;  // 2001-01-01
constexpr double furthest_date = 1e11;         // seconds

class Reader {
  public:
    Reader(std::string_view bytes, std::string_view file, const Limits& limits)
        : bytes_(bytes), file_(file), limits_(limits) {}

    Result<json> run() {
        if (bytes_.size() < magic.size() + trailer_size) return error(0, "too short for a property list");
        const std::size_t trailer = bytes_.size() - trailer_size;
        offset_size_ = static_cast<std::size_t>(number(trailer + 6, 1));
        reference_size_ = static_cast<std::size_t>(number(trailer + 7, 1));
        count_ = number(trailer + 8, 8);
        const std::uint64_t top = number(trailer + 16, 8);
        table_ = number(trailer + 24, 8);
        const bool sizes = good_size(offset_size_) && good_size(reference_size_);
        if (!sizes || count_ > trailer || table_ > trailer || count_ * offset_size_ > trailer - table_)
            return error(trailer, "the table of its objects lies outside of the file");
        return object(top);
    }

  private:
    struct Head {
        std::size_t at = 0;  // of the content
        std::size_t count = 0;
    };

    static bool good_size(std::size_t size) { return size >= 1 && size <= 8; }

    Error error(std::uint64_t at, std::string_view message) const {
        return Error{Code::invalid, fmt::format("{}: byte {}: {}", file_, at, message)};
    }

    // Big-endian; the caller has checked the bounds.
    std::uint64_t number(std::uint64_t at, std::size_t size) const {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < size; ++i)
            value = value << 8 | static_cast<unsigned char>(bytes_[static_cast<std::size_t>(at) + i]);
        return value;
    }

    bool inside(std::uint64_t at, std::uint64_t size) const { return at <= table_ && size <= table_ - at; }

    Result<json> object(std::uint64_t index) {
        if (index >= count_) return error(table_, "an object that does not exist");
        const std::uint64_t at = number(table_ + index * offset_size_, offset_size_);
        if (!inside(at, 1)) return error(at, "an object outside of the file");
        if (++values_ > limits_.values) return error(at, fmt::format("more than {} values", limits_.values));
        if (depth_ == limits_.depth)
            return error(at, fmt::format("nested deeper than {} levels", limits_.depth));
        ++depth_;
        auto value = content(static_cast<std::size_t>(at));
        --depth_;
        return value;
    }

    Result<json> content(std::size_t at) {
        const auto marker = static_cast<unsigned char>(bytes_[at]);
        const unsigned low = marker & 0x0F;
        switch (marker >> 4) {
            case 0x0:
                if (low == 8 || low == 9) return json(low == 9);
                return error(at, "a value that is missing");
            case 0x1:
                return integer(at, low);
            case 0x2:
                return real(at, low);
            case 0x3:
                return date(at, low);
            case 0x4:
                return data(at);
            case 0x5:
            case 0x6:
            case 0x7:
                return text(at);
            case 0xA:
                return array(at);
            case 0xD:
                return dict(at);
            default:
                return error(at, "a kind of value that no profile has");
        }
    }

    Result<json> integer(std::size_t at, unsigned power) const {
        if (power > 4 || !inside(at + 1, 1u << power)) return error(at, "a broken number");
        if (power == 4 && number(at + 1, 8) != 0) return error(at, "a number of more than 64 bits");
        const std::size_t start = power == 4 ? at + 9 : at + 1;
        const std::uint64_t value = number(start, power == 4 ? 8 : 1u << power);
        if (power == 4 && value > static_cast<std::uint64_t>(INT64_MAX))
            return error(at, "a number of more than 63 bits");
        return json(static_cast<std::int64_t>(value));
    }

    Result<double> fraction(std::size_t at, unsigned power) const {
        if ((power != 2 && power != 3) || !inside(at + 1, 1u << power)) return error(at, "a broken number");
        const double value =
            power == 2
                ? static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(number(at + 1, 4))))
                : std::bit_cast<double>(number(at + 1, 8));
        if (!std::isfinite(value)) return error(at, "a number that is none");
        return value;
    }

    Result<json> real(std::size_t at, unsigned power) const {
        MDM_TRY(const double value, fraction(at, power));
        return native_real(value);
    }

    Result<json> date(std::size_t at, unsigned power) const {
        MDM_TRY(const double seconds, fraction(at, power));
        if (std::fabs(seconds) > furthest_date) return error(at, "a date that is none");
        return native_date(Time(std::chrono::seconds(mac_epoch + std::llround(seconds))));
    }

    /// Where the content of a counted object begins, and its count. The caller checks that it fits.
    Result<Head> head(std::size_t at) const {
        const unsigned low = static_cast<unsigned char>(bytes_[at]) & 0x0F;
        if (low != 0x0F) return Head{at + 1, low};
        if (!inside(at + 1, 1)) return error(at, "a broken length");
        const auto marker = static_cast<unsigned char>(bytes_[at + 1]);
        const std::size_t size = std::size_t{1} << (marker & 0x0F);
        if (marker >> 4 != 1 || size > 8 || !inside(at + 2, size)) return error(at, "a broken length");
        const std::uint64_t count = number(at + 2, size);
        if (count > bytes_.size()) return error(at, "longer than the file");
        return Head{at + 2 + size, static_cast<std::size_t>(count)};
    }

    Result<std::string_view> bytes_of(std::size_t at, std::size_t unit) {
        MDM_TRY(const Head head, this->head(at));
        if (!inside(head.at, head.count * unit)) return error(at, "longer than the file");
        copied_ += head.count * unit;
        if (copied_ > limits_.bytes) return error(at, "larger than what is taken once it is unfolded");
        return bytes_.substr(head.at, head.count * unit);
    }

    Result<json> data(std::size_t at) {
        MDM_TRY(const auto bytes, bytes_of(at, 1));
        return native_data(std::string(bytes));
    }

    Result<json> text(std::size_t at) {
        MDM_TRY(std::string text, plain_text(at));
        return native_text(std::move(text));
    }

    Result<std::string> plain_text(std::size_t at) {
        const bool wide = static_cast<unsigned char>(bytes_[at]) >> 4 == 6;
        MDM_TRY(const auto bytes, bytes_of(at, wide ? 2 : 1));
        std::string text = wide ? utf16_to_utf8(bytes, false) : std::string(bytes);
        if (!good_text(text)) return error(at, "text with characters that are none");
        return text;
    }

    Result<json> array(std::size_t at) {
        MDM_TRY(const Head head, this->head(at));
        if (!inside(head.at, head.count * reference_size_)) return error(at, "longer than the file");
        json all = json::array();
        for (std::size_t i = 0; i < head.count; ++i) {
            MDM_TRY(json item, object(number(head.at + i * reference_size_, reference_size_)));
            all.push_back(std::move(item));
        }
        return all;
    }

    Result<json> dict(std::size_t at) {
        MDM_TRY(const Head head, this->head(at));
        if (!inside(head.at, head.count * 2 * reference_size_)) return error(at, "longer than the file");
        std::vector<std::pair<std::string, json>> members;
        std::set<std::string> seen;
        for (std::size_t i = 0; i < head.count; ++i) {
            MDM_TRY(std::string key, key_of(number(head.at + i * reference_size_, reference_size_)));
            if (!seen.insert(key).second) return error(at, "a key appears twice");
            MDM_TRY(json member,
                    object(number(head.at + (head.count + i) * reference_size_, reference_size_)));
            members.emplace_back(std::move(key), std::move(member));
        }
        return native_dict(std::move(members));
    }

    Result<std::string> key_of(std::uint64_t index) {
        if (index >= count_) return error(table_, "an object that does not exist");
        const std::uint64_t at = number(table_ + index * offset_size_, offset_size_);
        if (!inside(at, 1)) return error(at, "an object outside of the file");
        const auto kind = static_cast<unsigned char>(bytes_[static_cast<std::size_t>(at)]) >> 4;
        if (kind < 5 || kind > 7) return error(at, "a key that is no text");
        return plain_text(static_cast<std::size_t>(at));
    }

    std::string_view bytes_;
    std::string_view file_;
    const Limits& limits_;
    std::size_t offset_size_ = 0;
    std::size_t reference_size_ = 0;
    std::uint64_t count_ = 0;
    std::uint64_t table_ = 0;
    std::size_t depth_ = 0;
    std::size_t values_ = 0;
    std::size_t copied_ = 0;
};

}  // namespace

bool is_binary_plist(std::string_view bytes) {
    return bytes.starts_with(magic);
}

Result<json> read_binary_plist(std::string_view bytes, std::string_view file, const Limits& limits) {
    return Reader(bytes, file, limits).run();
}

}  // namespace mdm::policy::import
