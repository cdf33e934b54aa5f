#include "cli/report_files.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "cli/report_junit.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/seams.hpp"
#include "mdm/base/text.hpp"
#include "support/golden.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;
using namespace mdm::cli;
using namespace mdm::test;

namespace {

using Row = std::array<std::string_view, 7>;

std::unique_ptr<RowSource> rows_of(const std::vector<Row>& rows) {
    RowBatch batch(7);
    for (const Row& row : rows) {
        batch.add_row();
        for (std::size_t i = 0; i < row.size(); ++i)
            if (!row[i].empty()) batch.set(i, Cell::of(row[i]));
    }
    return std::make_unique<RowsInMemory>(std::move(batch));
}

JobReport hostile_job() {
    JobReport report{"j-20261121-7f3a2c",
                     "wipe",
                     "prod",
                     "partial",
                     {{"acknowledged", 1},
                      {"failed", 1},
                      {"rejected", 1},
                      {"unknown", 1},
                      {"skipped", 1},
                      {"cancelled", 1},
                      {"accepted", 1}},
                     {}};
    report.targets = [] {
        return rows_of(
            {{"device", "d1", "C02A", "Anna's iPad", "acknowledged", "c-1", ""},
             {"device", "d2", "C02B", "\"/><failure a='<&]]>\x1b[31m\u202E\x01", "failed", "c-2",
              "no & <such> thing"},
             {"device", "d3", "", "", "rejected", "", "403"},
             {"device", "d4", "C02D", "", "unknown", "", "timed out"},
             {"device", "d5", "C02E", "bad \xff\xEF\xBF\xBE utf8", "skipped", "", "personal device"},
             {"device", "d6", "C02F", "=1+1", "cancelled", "", ""},
             {"policy", "", "", "wifi|main", "accepted", "", ""}});
    };
    return report;
}

std::string written(const std::string& format, const JobReport& report) {
    TempDir dir;
    const auto files = real_file_system();
    const std::string path = dir.file("sub/report");
    REQUIRE(write_report({format, path}, report, *files).ok());
    CHECK((*files->facts(path))->mode == 0600);
    return read_file(path);
}

}  // namespace

TEST_CASE("reports of a job full of hostile names are as their golden files say") {
    for (const std::string format : {"junit", "csv", "json", "markdown"})
        check_golden("cli/report." + format, written(format, hostile_job()));
}

TEST_CASE("the JSON report has the members that job show has") {
    const auto report = nlohmann::json::parse(written("json", hostile_job()));
    CHECK(report["summary"]["failed"] == 1);
    REQUIRE(report["targets"].size() == 7);
    for (const char* key : {"kind", "device", "serial", "name", "state", "command_id", "error"})
        CHECK(report["targets"][2].contains(key));
    CHECK(report["targets"][2]["serial"].is_null());
}

TEST_CASE("JUnit counts failures, errors and skipped ones, and a parser reads it") {
    const std::string text = written("junit", hostile_job());
    CHECK(text.find("tests=\"7\" failures=\"2\" errors=\"1\" skipped=\"2\"") != std::string::npos);
    const auto process = real_process();
    TempDir dir;
    const auto parsed = process->run({"python3", "-c",
                                      "import sys, xml.etree.ElementTree as e\n"
                                      "s = e.parse(sys.argv[1]).getroot()\n"
                                      "print(len(s.findall('testcase')), len(s.findall('testcase/failure')), "
                                      "len(s.findall('testcase/error')),"
                                      " len(s.findall('testcase/skipped')))\n",
                                      dir.write("report.xml", text)},
                                     "");
    if (!parsed.ok()) {
        MESSAGE("skipped: no python3");
        return;
    }
    CHECK(parsed->out == "7 2 1 2\n");
}

TEST_CASE("XML holds no character that it may not") {
    std::string out;
    append_xml(out, "a<b>&\"'\x01\x1b\uFFFE\uFFFF\xff\u0085\tz");
    CHECK(out == "a&lt;b&gt;&amp;&quot;&apos;\uFFFD z");
}

TEST_CASE("a report replaces the one before, large or small") {
    TempDir dir;
    const auto files = real_file_system();
    const std::string path = dir.write("report", std::string(100, 'x'));
    JobReport report = hostile_job();
    REQUIRE(write_report({"csv", path}, report, *files).ok());
    CHECK(read_file(path).starts_with("kind,device,"));

    // more than one piece: the rows come in many pages
    class Many final : public RowSource {
      public:
        Result<bool> next(RowBatch& batch) override {
            for (int i = 0; i < 1000; ++i) {
                batch.add_row();
                batch.set(3, Cell::of(std::string(100, 'n')));
                batch.set(4, Cell::of("failed"));
            }
            return ++pages_ < 20;
        }

      private:
        int pages_ = 0;
    };
    report.targets = [] { return std::make_unique<Many>(); };
    for (const std::string format : {"csv", "junit", "csv"}) {
        REQUIRE(write_report({format, path}, report, *files).ok());
        const std::string text = read_file(path);
        CHECK(text.size() > 2'000'000);
        CHECK(std::count(text.begin(), text.end(), '\n') >= 20'000);
        CHECK(text.starts_with(format == "csv" ? "kind," : "<?xml"));
        CHECK((*files->facts(path))->mode == 0600);
    }
}

TEST_CASE("an error of the rows or of the disk comes back and names the report") {
    TempDir dir;
    const auto files = real_file_system();
    JobReport report = hostile_job();
    const std::string folder = dir.file("folder");
    REQUIRE(files->make_folders(folder).ok());
    auto done = write_report({"csv", folder}, report, *files);
    REQUIRE_FALSE(done.ok());
    CHECK(done.error().text().find("while writing the report '" + folder + "'") != std::string::npos);
    report.targets = []() -> Result<std::unique_ptr<RowSource>> {
        return Error{Code::internal, "no ledger"};
    };
    CHECK(write_report({"csv", dir.file("r")}, report, *files).error().message == "no ledger");
}

TEST_CASE("--report is read strictly") {
    const auto good = parse_reports({"junit=out.xml", "csv=a=b.csv"});
    REQUIRE(good.ok());
    CHECK((*good)[1].path == "a=b.csv");
    struct {
        std::vector<std::string> flags;
        std::string_view hint;
    } const cases[]{{{"junti=x"}, "did you mean 'junit'?"},
                    {{"table=x"}, "use one of: junit, csv, json, markdown"},
                    {{"junit"}, "write: --report junit=FILE"},
                    {{"junit="}, "write: --report junit=FILE"},
                    {{"csv=-"}, "for standard output use -o json, csv or markdown"},
                    {{"csv=/dev/stdout"}, "for standard output use -o json, csv or markdown"},
                    {{"csv=a", "json=a"}, ""}};
    for (const auto& [flags, hint] : cases) {
        const auto read = parse_reports(flags);
        REQUIRE_FALSE(read.ok());
        CHECK(read.error().code == Code::usage);
        CHECK(read.error().hint == hint);
    }
}
