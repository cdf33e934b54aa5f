#include "cli/report_files.hpp"

#include <fmt/format.h>

#include <array>

#include "cli/output/printer.hpp"
#include "cli/report_junit.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::cli {
namespace {

constexpr std::array<std::string_view, 4> formats_of_reports{"junit", "csv", "json", "markdown"};
constexpr std::array<std::string_view, 7> column_names{"kind",  "device",     "serial", "name",
                                                       "state", "command_id", "error"};

// A file as the printers' standard output: small ones appear whole, large ones grow.
class FileStreams final : public Streams {
  public:
    FileStreams(FileSystem& files, std::string path) : files_(files), path_(std::move(path)) {}

    bool out(std::string_view text) override {
        text_.append(text);
        return text_.size() < piece ? done_.ok() : spill();
    }
    bool flush() override { return done_.ok(); }
    Result<void> finish() {
        if (!done_.ok()) return done_;
        return grows_ ? files_.append(path_, text_) : files_.write_private(path_, text_);
    }

    void err(std::string_view) override {}
    Result<std::string> read_all() override { return std::string(); }
    std::optional<std::string> read_line() override { return std::nullopt; }
    bool in_is_terminal() const override { return false; }
    bool out_is_terminal() const override { return false; }
    bool err_is_terminal() const override { return false; }
    std::size_t width() const override { return 80; }

  private:
    static constexpr std::size_t piece = 4u << 20;

    bool spill() {
        if (done_.ok() && !grows_) done_ = start();
        if (done_.ok()) done_ = files_.append(path_, text_);
        text_.clear();
        return done_.ok();
    }
    Result<void> start() {
        grows_ = true;
        MDM_TRY(const auto there, files_.facts(path_));
        if (there) MDM_CHECK(files_.remove(path_));
        return files_.create_exclusive(path_, "");
    }

    FileSystem& files_;
    std::string path_;
    std::string text_;
    bool grows_ = false;
    Result<void> done_;
};

CommandResult result_of(const JobReport& report, std::unique_ptr<RowSource> targets) {
    auto summary = nlohmann::ordered_json::object();
    for (const auto& [state, count] : report.summary) summary[state] = count;
    Listing listing;
    listing.columns = report_columns();
    listing.width = listing.columns.size();
    listing.key = 1;
    listing.rows = std::move(targets);
    return CommandResult::record_with_rows({{"id", report.id},
                                            {"action", report.action},
                                            {"context", report.context},
                                            {"state", report.state},
                                            {"summary", summary},
                                            {"targets", nullptr}},
                                           "targets", std::move(listing));
}

Result<void> print_report(const ReportFile& file, const JobReport& report, std::unique_ptr<RowSource> targets,
                          Streams& streams) {
    if (file.format == "junit") {
        Sink sink(streams);
        return write_junit(report, *targets, sink);
    }
    MDM_TRY(const auto printer, make_printer(file.format, Style{}));
    auto result = result_of(report, std::move(targets));
    return printer->print(result, Style{}, streams);
}

Result<ReportFile> parse_report(const std::string& flag) {
    const auto equals = flag.find('=');
    const std::string format = flag.substr(0, equals);
    const std::vector<std::string> known(formats_of_reports.begin(), formats_of_reports.end());
    if (std::find(known.begin(), known.end(), format) == known.end()) {
        const std::string near = did_you_mean(format, known);
        return Error{Code::usage, fmt::format("there is no report format '{}'", printable(format)),
                     near.empty() ? "use one of: " + join(known, ", ") : near};
    }
    const std::string path = equals == std::string::npos ? "" : flag.substr(equals + 1);
    if (path.empty())
        return Error{Code::usage, fmt::format("--report {} names no file", format),
                     fmt::format("write: --report {}=FILE", format)};
    if (path == "-" || path.starts_with("/dev/"))
        return Error{Code::usage, fmt::format("a report is a file, and '{}' is none", path),
                     "for standard output use -o json, csv or markdown"};
    return ReportFile{format, path};
}

}  // namespace

std::vector<OutputColumn> report_columns() {
    std::vector<OutputColumn> columns;
    for (const auto name : column_names)
        columns.push_back({std::string(name), ColumnType::text, columns.size()});
    return columns;
}

Result<std::vector<ReportFile>> parse_reports(const std::vector<std::string>& flags) {
    std::vector<ReportFile> reports;
    for (const std::string& flag : flags) {
        MDM_TRY(auto report, parse_report(flag));
        for (const ReportFile& other : reports)
            if (other.path == report.path)
                return Error{Code::usage, fmt::format("two reports into one file, '{}'", report.path)};
        reports.push_back(std::move(report));
    }
    return reports;
}

Result<void> write_report(const ReportFile& file, const JobReport& report, FileSystem& files) {
    const std::string during = fmt::format("writing the report '{}'", file.path);
    MDM_TRY_DURING(during, auto targets, report.targets());
    FileStreams streams(files, file.path);
    MDM_CHECK_DURING(during, print_report(file, report, std::move(targets), streams));
    MDM_CHECK_DURING(during, streams.finish());
    return {};
}

}  // namespace mdm::cli
