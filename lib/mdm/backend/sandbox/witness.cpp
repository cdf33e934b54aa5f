#include "mdm/backend/sandbox/witness.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"

namespace mdm::sandbox {
namespace {

Error trouble(std::string_view what, const std::string& path) {
    return Error{Code::internal, fmt::format("cannot {} '{}': {}", what, path, std::strerror(errno))};
}

/// The file, locked against other writers until the end of the scope.
class LockedFile {
  public:
    LockedFile(const std::string& path, int flags, int lock)
        : descriptor_(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600)) {
        while (descriptor_ >= 0 && ::flock(descriptor_, lock) != 0 && errno == EINTR) continue;
    }
    LockedFile(const LockedFile&) = delete;
    LockedFile& operator=(const LockedFile&) = delete;
    ~LockedFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    bool ok() const { return descriptor_ >= 0; }
    int get() const { return descriptor_; }

  private:
    int descriptor_;
};

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// The end of the file from the start of its last line on, newline included; "" when it is empty.
std::string last_line(int descriptor) {
    struct stat facts {};
    if (::fstat(descriptor, &facts) != 0) return {};
    for (off_t want = 512;; want *= 8) {
        const off_t from = facts.st_size > want ? facts.st_size - want : 0;
        std::string tail(static_cast<std::size_t>(facts.st_size - from), '\0');
        const auto got = ::pread(descriptor, tail.data(), tail.size(), from);
        tail.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        const auto start = tail.size() < 2 ? tail.npos : tail.rfind('\n', tail.size() - 2);
        if (start != tail.npos) return tail.substr(start + 1);
        if (from == 0) return tail;
    }
}

std::uint64_t number_of(const std::string& line) {
    constexpr std::string_view start = R"({"seq":)";
    if (!line.starts_with(start)) return 0;
    return std::strtoull(line.c_str() + start.size(), nullptr, 10);
}

std::string json_text(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Result<void> Witness::clear() {
    const LockedFile file(path_, O_RDWR | O_CREAT, LOCK_EX);
    if (!file.ok() || ::ftruncate(file.get(), 0) != 0) return trouble("empty", path_);
    return {};
}

Result<void> Witness::write(std::span<const WitnessLine> lines, Time now) {
    if (lines.empty()) return {};
    const LockedFile file(path_, O_RDWR | O_CREAT | O_APPEND, LOCK_EX);
    if (!file.ok()) return trouble("open", path_);
    const std::string last = last_line(file.get());
    std::uint64_t seq = number_of(last);
    const std::string time = rfc3339(now);
    std::string text = last.empty() || last.ends_with('\n') ? "" : "\n";
    for (const WitnessLine& line : lines)
        text += fmt::format(
            "{{\"seq\":{},\"time\":\"{}\",\"operation\":\"{}\",\"target\":{},\"digest\":\"{}\"}}\n", ++seq,
            time, line.operation, json_text(line.target), line.digest);
    if (!write_all(file.get(), text)) return trouble("write", path_);
    return {};
}

Result<std::uint64_t> Witness::count() const {
    const LockedFile file(path_, O_RDONLY, LOCK_SH);
    if (!file.ok()) return errno == ENOENT ? Result<std::uint64_t>(0) : trouble("open", path_);
    return number_of(last_line(file.get()));
}

std::string digest_of(std::string_view operation, std::string_view target, const Inputs& inputs) {
    Sha256 hash;
    const auto add = [&hash](std::string_view text) {
        hash.add(fmt::format("{}:", text.size()));
        hash.add(text);
    };
    add(operation);
    add(target);
    for (const auto& [name, value] : inputs) {
        add(name);
        if (const auto* secret = std::get_if<Secret>(&value)) add(sha256_hex(secret->reveal()));
        if (const auto* text = std::get_if<std::string>(&value)) add(*text);
        if (const auto* number = std::get_if<std::int64_t>(&value)) add(fmt::format("{}", *number));
        if (const auto* flag = std::get_if<bool>(&value)) add(*flag ? "true" : "false");
    }
    return hash.hex();
}

}  // namespace mdm::sandbox
