#include "mdm/backend/sandbox/fleet.hpp"

#include <algorithm>

#include "mdm/base/text.hpp"

namespace mdm::sandbox {
namespace {

constexpr std::uint64_t twin = 8;  // 9 has its serial too
constexpr std::size_t code_letters = 8;
constexpr std::size_t udid_digits = 10;

char luhn_digit(std::string_view digits) {
    int sum = 0;
    bool twice = true;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, twice = !twice) {
        const int value = (*digit - '0') * (twice ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
    }
    return static_cast<char>('0' + (10 - sum % 10) % 10);
}

void append_digits(std::string& out, std::uint64_t value, int digits) {
    std::uint64_t unit = 1;
    for (int i = 1; i < digits; ++i) unit *= 10;
    for (; unit > 0; unit /= 10) out += static_cast<char>('0' + value / unit % 10);
}

}  // namespace

Fleet::Fleet(const Settings& settings, std::string context)
    : size_(settings.devices),
      seed_(settings.seed),
      epoch_(settings.epoch),
      ownership_(!settings.lacks("ownership")),
      context_(std::move(context)),
      ids_(seed_, 100),
      serials_(seed_, 200),
      udids_(seed_, 300),
      imeis_(seed_, 400) {}

void Fleet::append_id(std::string& out, std::uint64_t n) const {
    out += "dev-";
    append_code(out, ids_.code(n), true);
}

std::string Fleet::id(std::uint64_t n) const {
    std::string text;
    append_id(text, n);
    return text;
}

std::uint64_t Fleet::find(std::string_view id) const {
    if (!id.starts_with("dev-")) return 0;
    const auto code = read_code(id.substr(4));
    if (!code) return 0;
    const std::uint64_t n = ids_.number(*code);
    return n >= 1 && n <= size_ && this->id(n) == id ? n : 0;
}

void Fleet::append_serial(std::string& out, const Device& device) const {
    if (device.blank_serial) return;
    if (device.n == twin + 1) return append_serial(out, make_device(seed_, twin));
    out += device.model->serial_prefix;
    append_code(out, serials_.code(device.n));
}

void Fleet::append_udid(std::string& out, const Device& device) const {
    const std::uint64_t other = device.chance(10);
    const std::uint64_t code = udids_.code(device.n);
    if (apple_mobile.has(device.platform)) out += "00008110-";
    if (apple_mobile.has(device.platform) || device.platform == Platform::android) {
        append_hex(out, other, 6);
        return append_hex(out, code, udid_digits);
    }
    append_hex(out, other >> 32, 8);
    out += '-';
    append_hex(out, other >> 16, 4);
    out += "-4";
    append_hex(out, other, 3);
    out += "-a";
    append_hex(out, other >> 12, 3);
    out += "-00";
    append_hex(out, code, udid_digits);
}

void Fleet::append_imei(std::string& out, const Device& device) const {
    const std::size_t start = out.size();
    out += "35";
    append_digits(out, imeis_.code(device.n), 12);
    out += luhn_digit(std::string_view(out).substr(start));
}

void Fleet::add_candidate(std::vector<std::uint64_t>& numbers, std::uint64_t number) const {
    if (number >= 1 && number <= size_) numbers.push_back(number);
}

std::vector<std::uint64_t> Fleet::candidates(Field field, std::string_view text) const {
    std::vector<std::uint64_t> numbers;
    const auto tail = [text](std::size_t size) {
        return text.size() < size ? text : text.substr(text.size() - size);
    };
    if (field == Field::id || field == Field::serial) {
        const Numbering& numbering = field == Field::id ? ids_ : serials_;
        if (const auto code = read_code(tail(code_letters))) add_candidate(numbers, numbering.number(*code));
    }
    if (field == Field::udid)
        if (const auto code = read_hex(tail(udid_digits))) add_candidate(numbers, udids_.number(*code));
    if (field == Field::imei && text.size() == 15)
        if (const auto code = to_int(text.substr(2, 12)); code && *code >= 0)
            add_candidate(numbers, imeis_.number(static_cast<std::uint64_t>(*code) & Numbering::mask));
    if (field == Field::serial) add_candidate(numbers, twin + 1);
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
}

}  // namespace mdm::sandbox
