#pragma once
// Files: the FileSystem seam and its real implementation. Everything we write is private (0600 in folders of
// 0700) and appears whole or not at all.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/result.hpp"

namespace mdm {

struct FileFacts {
    std::uint32_t mode = 0;  // permission bits, 0777 masked
    bool folder = false;
    bool owned_by_us = true;
    std::uint64_t size = 0;
};

/// Errors: a path that does not exist is Code::not_found, no permission is Code::forbidden, a full disk or
/// any other trouble is Code::internal; the message names the path and says what the system said.
class FileSystem {
  public:
    virtual ~FileSystem() = default;
    /// The whole file; more than `limit` bytes is Code::invalid.
    virtual Result<std::string> read(const std::string& path, std::uint64_t limit = 64u << 20) const = 0;
    /// Replaces the file atomically: written beside it with mode 0600, synced, renamed. Parents are made.
    virtual Result<void> write_private(const std::string& path, std::string_view text) = 0;
    /// Makes a new file of mode 0600 and fails (Code::refused) when anything is there already, a link
    /// included.
    virtual Result<void> create_exclusive(const std::string& path, std::string_view text) = 0;
    /// Appends to a file made by create_exclusive, and syncs.
    virtual Result<void> append(const std::string& path, std::string_view text) = 0;
    virtual Result<void> make_folders(const std::string& path) = 0;
    /// Null when nothing is there.
    virtual Result<std::optional<FileFacts>> facts(const std::string& path) const = 0;
    /// Names in the folder, sorted, without . and ..
    virtual Result<std::vector<std::string>> list(const std::string& path) const = 0;
    virtual Result<void> remove(const std::string& path) = 0;
    /// Absolute, links resolved.
    virtual Result<std::string> canonical(const std::string& path) const = 0;
    /// "ext4", "nfs", …: what statfs says, for the doctor; "" when it cannot be told.
    virtual std::string kind_of(const std::string& path) const = 0;
};

std::unique_ptr<FileSystem> real_file_system();

/// An open file with an exclusive advisory lock (of the open file description), held until destruction or the
/// end of the process.
class FileLock {
  public:
    /// Whether somebody, this process included, holds the lock. Looking takes nothing.
    static bool held(const std::string& path);
    /// Code::refused with the holder's text (the file's content) when another process holds it.
    static Result<FileLock> take(const std::string& path, std::string_view holder);
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

  private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

}  // namespace mdm
