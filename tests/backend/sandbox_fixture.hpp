#pragma once
// Sandboxes in a folder of the test's own, on a clock that tests move.
#include <map>
#include <memory>
#include <string>

#include "backend/conformance.hpp"
#include "mdm/backend/registry.hpp"
#include "mdm/backend/sandbox/admin.hpp"
#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace mdm::test {

struct FakeSeams {
    FakeClock clock;
    std::unique_ptr<FileSystem> files = real_file_system();
    FakeEnvironment environment;
    FakeProcess process;
    FakeRandom random;
    BackendSeams seams{clock, *files, environment, process, random};
};

/// One sandbox file and a backend onto it.
class SandboxFile {
  public:
    explicit SandboxFile(sandbox::Options options = {});

    Backend& backend() { return *backend_; }
    const std::string& path() const { return path_; }
    /// Another backend onto the same file, as another process would have it.
    std::unique_ptr<Backend> open();
    void reset(const sandbox::ResetOptions& options);
    std::uint64_t received(std::string_view operation, std::string_view target = "");
    /// The id of device number 1 …, in the order of the listing.
    std::string id(std::size_t number);
    Target target(std::size_t number);

    FakeSeams world;

  private:
    TempDir dir_;
    std::string path_;
    std::unique_ptr<Backend> backend_;
};

class SandboxFixture final : public Fixture {
  public:
    explicit SandboxFixture(std::set<std::string> without = {}) : without_(std::move(without)) {}

    Backend& backend(Fleet fleet = Fleet::small) override { return file(fleet).backend(); }
    std::uint64_t devices(Fleet fleet) const override;
    std::uint64_t received(std::string_view operation, std::string_view target = "") override;
    void advance(Millis duration) override { file(Fleet::small).world.clock.advance(duration); }
    Arranged lose_answers() override;
    Arranged trouble(Trouble, int, bool) override { return {no_wire}; }
    Arranged forget_tokens() override { return {no_wire}; }
    Arranged refuse_credentials() override { return {no_wire}; }
    std::vector<Target> willing() override;
    std::optional<std::pair<std::string, Target>> unwilling() override;
    std::string content(const ObjectKind& kind, int value, const std::string& secret) override;
    std::vector<std::string> assignable_groups() override;

  private:
    static constexpr const char* no_wire = "the sandbox is a file: there is no wire, and nobody signs in";
    SandboxFile& file(Fleet fleet);
    std::set<std::string> without_;
    std::map<Fleet, std::unique_ptr<SandboxFile>> files_;
};

/// "null" for a null.
inline std::string cell(const Row& row, Field field) {
    return row[column(field)].value_or("null");
}

}  // namespace mdm::test
