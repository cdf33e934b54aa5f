#include "mdm/job/secrets_out.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "mdm/base/text.hpp"

namespace mdm {
namespace {

std::string csv_cell(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string csv_lines(std::span<const SecretRow> rows) {
    std::string text;
    for (const SecretRow& row : rows)
        text += fmt::format("{},{},{},{}\n", csv_cell(row.device), csv_cell(row.serial), csv_cell(row.kind),
                            csv_cell(row.value.reveal()));
    return text;
}

class FileSecrets final : public SecretsOut {
  public:
    FileSecrets(FileSystem& files, std::string path) : files_(files), path_(std::move(path)) {}
    Result<void> put(std::span<const SecretRow> rows) override {
        return files_.append(path_, Secret(csv_lines(rows)).reveal());
    }

  private:
    FileSystem& files_;
    std::string path_;
};

class CommandSecrets final : public SecretsOut {
  public:
    CommandSecrets(Process& process, std::vector<std::string> argv)
        : process_(process), argv_(std::move(argv)) {}
    Result<void> put(std::span<const SecretRow> rows) override {
        MDM_TRY(const auto output, process_.run(argv_, Secret(csv_lines(rows)).reveal()));
        if (output.status == 0) return {};
        return Error{Code::failed,
                     fmt::format("'{}' of secrets_out ended with status {}", argv_[0], output.status)};
    }

  private:
    Process& process_;
    std::vector<std::string> argv_;
};

}  // namespace

Result<std::unique_ptr<SecretsOut>> secrets_to_file(FileSystem& files, const std::string& path) {
    auto made = files.create_exclusive(path, "device,serial,kind,value\n");
    if (!made.ok()) return std::move(made.error()).with_hint("name a new file with --secrets-out FILE");
    return std::unique_ptr<SecretsOut>(std::make_unique<FileSecrets>(files, path));
}

Result<std::unique_ptr<SecretsOut>> secrets_to_command(Process& process, std::string_view reference) {
    constexpr std::string_view prefix = "cmd:";
    std::vector<std::string> argv;
    if (reference.starts_with(prefix))
        for (auto& word : split(reference.substr(prefix.size()), ' '))
            if (!word.empty()) argv.push_back(std::move(word));
    if (argv.empty())
        return Error{Code::usage, fmt::format("secrets_out '{}' names no program", reference),
                     "write it as cmd:PROGRAM ARG"};
    return std::unique_ptr<SecretsOut>(std::make_unique<CommandSecrets>(process, std::move(argv)));
}

}  // namespace mdm
