#pragma once
// A folder of the test's own, removed at the end.
#include <string>
#include <string_view>

namespace mdm::test {

class TempDir {
  public:
    TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    ~TempDir();

    const std::string& path() const { return path_; }
    /// path()/name
    std::string file(std::string_view name) const;
    /// Writes path()/name (folders included) and returns its path.
    std::string write(std::string_view name, std::string_view text) const;

  private:
    std::string path_;
};

/// Whole file, or a failed test.
std::string read_file(const std::string& path);

}  // namespace mdm::test
