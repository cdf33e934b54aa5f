#include "mdm/base/fs.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace mdm {
namespace {

namespace stdfs = std::filesystem;

Error file_error(std::string_view what, const std::string& path, int problem) {
    const Code code = problem == ENOENT || problem == ENOTDIR                     ? Code::not_found
                      : problem == EACCES || problem == EPERM || problem == EROFS ? Code::forbidden
                      : problem == EEXIST                                         ? Code::refused
                                                                                  : Code::internal;
    return Error{code, fmt::format("cannot {} '{}': {}", what, path, std::strerror(problem))};
}

class Descriptor {
  public:
    explicit Descriptor(int value) : value_(value) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (value_ >= 0) ::close(value_);
    }
    int get() const { return value_; }
    bool ok() const { return value_ >= 0; }

  private:
    int value_;
};

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(descriptor) == 0;
}

class RealFileSystem final : public FileSystem {
  public:
    Result<std::string> read(const std::string& path, std::uint64_t limit) const override {
        const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (!file.ok()) return file_error("read", path, errno);
        std::string text;
        std::array<char, 1 << 16> buffer{};
        while (true) {
            const auto got = ::read(file.get(), buffer.data(), buffer.size());
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return file_error("read", path, errno);
            if (got == 0) return text;
            text.append(buffer.data(), static_cast<std::size_t>(got));
            if (text.size() > limit)
                return Error{Code::invalid, fmt::format("'{}' is larger than {} bytes", path, limit)};
        }
    }

    Result<void> write_private(const std::string& path, std::string_view text) override {
        MDM_CHECK(make_folders(stdfs::path(path).parent_path().string()));
        const std::string beside = fmt::format("{}.{}.new", path, ::getpid());
        {
            const Descriptor file(
                ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
            if (!file.ok()) return file_error("write", path, errno);
            if (!write_all(file.get(), text)) {
                const int problem = errno;
                ::unlink(beside.c_str());
                return file_error("write", path, problem);
            }
        }
        if (::rename(beside.c_str(), path.c_str()) != 0) {
            const int problem = errno;
            ::unlink(beside.c_str());
            return file_error("write", path, problem);
        }
        return {};
    }

    Result<void> create_exclusive(const std::string& path, std::string_view text) override {
        const Descriptor file(
            ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!file.ok()) return file_error("create", path, errno);
        if (!write_all(file.get(), text)) return file_error("write", path, errno);
        return {};
    }

    Result<void> append(const std::string& path, std::string_view text) override {
        const Descriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC));
        if (!file.ok()) return file_error("append to", path, errno);
        if (!write_all(file.get(), text)) return file_error("append to", path, errno);
        return {};
    }

    Result<void> make_folders(const std::string& path) override {
        if (path.empty() || path == "/") return {};
        struct stat facts {};
        if (::stat(path.c_str(), &facts) == 0) return {};
        MDM_CHECK(make_folders(stdfs::path(path).parent_path().string()));
        if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
            return file_error("make the folder", path, errno);
        return {};
    }

    Result<std::optional<FileFacts>> facts(const std::string& path) const override {
        struct stat found {};
        if (::stat(path.c_str(), &found) != 0) {
            if (errno == ENOENT || errno == ENOTDIR) return std::optional<FileFacts>{};
            return file_error("look at", path, errno);
        }
        return std::optional<FileFacts>(FileFacts{found.st_mode & 0777u, S_ISDIR(found.st_mode),
                                                  found.st_uid == ::geteuid(),
                                                  static_cast<std::uint64_t>(found.st_size)});
    }

    Result<std::vector<std::string>> list(const std::string& path) const override {
        std::error_code problem;
        std::vector<std::string> names;
        for (stdfs::directory_iterator it(path, problem), end; !problem && it != end; it.increment(problem))
            names.push_back(it->path().filename().string());
        if (problem) return file_error("list", path, problem.value());
        std::sort(names.begin(), names.end());
        return names;
    }

    Result<void> remove(const std::string& path) override {
        if (::unlink(path.c_str()) != 0 && errno != ENOENT) return file_error("remove", path, errno);
        return {};
    }

    Result<std::string> canonical(const std::string& path) const override {
        std::error_code problem;
        const auto resolved = stdfs::canonical(path, problem);
        if (problem) return file_error("find", path, problem.value());
        return resolved.string();
    }

    std::string kind_of(const std::string& path) const override {
        struct statfs found {};
        if (::statfs(path.c_str(), &found) != 0) return {};
        struct Kind {
            std::uint64_t magic;
            const char* name;
        };
        // statfs(2)
        static constexpr std::array<Kind, 7> kinds{{{0x6969, "nfs"},
                                                    {0xFF534D42, "cifs"},
                                                    {0xFE534D42, "smb2"},
                                                    {0x65735546, "fuse"},
                                                    {0xEF53, "ext4"},
                                                    {0x58465342, "xfs"},
                                                    {0x01021994, "tmpfs"}}};
        for (const Kind& kind : kinds)
            if (static_cast<std::uint64_t>(found.f_type) == kind.magic) return kind.name;
        return "other";
    }
};

}  // namespace

std::unique_ptr<FileSystem> real_file_system() {
    return std::make_unique<RealFileSystem>();
}

namespace {

struct flock whole_file(short type) {
    struct flock lock {};
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    return lock;
}

}  // namespace

bool FileLock::held(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) return false;
    struct flock asked = whole_file(F_RDLCK);
    const bool known = ::fcntl(descriptor, F_OFD_GETLK, &asked) == 0;
    ::close(descriptor);
    return known && asked.l_type != F_UNLCK;
}

Result<FileLock> FileLock::take(const std::string& path, std::string_view holder) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor < 0) return file_error("open the lock", path, errno);
    FileLock lock(descriptor);
    struct flock wanted = whole_file(F_WRLCK);
    if (::fcntl(descriptor, F_OFD_SETLK, &wanted) != 0) {
        if (errno != EAGAIN && errno != EACCES) return file_error("lock", path, errno);
        std::array<char, 256> text{};
        const auto got = ::pread(descriptor, text.data(), text.size(), 0);
        return Error{Code::refused,
                     fmt::format("held by {}",
                                 std::string_view(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0))};
    }
    if (::ftruncate(descriptor, 0) != 0 || ::pwrite(descriptor, holder.data(), holder.size(), 0) < 0)
        return file_error("write the lock", path, errno);
    return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

FileLock::~FileLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace mdm
