#include "backend/sandbox_fixture.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace mdm::test {

SandboxFile::SandboxFile(sandbox::Options options) : path_(dir_.file("sandbox.db")) {
    const auto made = sandbox::init(path_, options, world.seams);
    REQUIRE_MESSAGE(made.ok(), made.error().text());
    backend_ = open();
}

std::unique_ptr<Backend> SandboxFile::open() {
    Context context;
    context.name = "sandbox";
    context.backend = "sandbox";
    context.settings["path"] = path_;
    auto opened = open_backend(context, world.seams);
    REQUIRE_MESSAGE(opened.ok(), opened.error().text());
    return *std::move(opened);
}

void SandboxFile::reset(const sandbox::ResetOptions& options) {
    REQUIRE(sandbox::reset(path_, options, world.seams).ok());
    backend_ = open();
}

std::uint64_t SandboxFile::received(std::string_view operation, std::string_view target) {
    auto log = sandbox::read_log(path_, world.seams);
    REQUIRE(log.ok());
    std::uint64_t count = 0;
    for (const Row& row : all_rows(**log, sandbox::log_table.columns.size()))
        if (row[2] == operation && (target.empty() || row[3] == target)) ++count;
    return count;
}

std::string SandboxFile::id(std::size_t number) {
    return list_all(backend(), tables::devices, ColumnSet{}).at(number - 1).at(0).value();
}

Target SandboxFile::target(std::size_t number) {
    const auto row = list_all(backend(), tables::devices, ColumnSet::all(47)).at(number - 1);
    const auto text = [&row](Field field) { return row[column(field)].value_or(""); };
    return {TargetKind::device, text(Field::id),       text(Field::serial),   text(Field::udid),
            text(Field::name),  text(Field::platform), text(Field::ownership)};
}

std::uint64_t SandboxFixture::devices(Fleet fleet) const {
    return fleet == Fleet::empty ? 0 : fleet == Fleet::small ? 12 : 1234;
}

SandboxFile& SandboxFixture::file(Fleet fleet) {
    auto& file = files_[fleet];
    if (!file) file = std::make_unique<SandboxFile>(sandbox::Options{devices(fleet), 7, without_, {}});
    return *file;
}

std::uint64_t SandboxFixture::received(std::string_view operation, std::string_view target) {
    return file(Fleet::small).received(operation, target);
}

Arranged SandboxFixture::lose_answers() {
    sandbox::Faults faults;
    faults.reset_after = 1;
    file(Fleet::small).reset({.faults = faults});
    return {};
}

std::vector<Target> SandboxFixture::willing() {
    return {file(Fleet::small).target(1), file(Fleet::small).target(2), file(Fleet::small).target(4)};
}

std::optional<std::pair<std::string, Target>> SandboxFixture::unwilling() {
    return std::pair("device.lost-mode-on", file(Fleet::small).target(4));
}

std::string SandboxFixture::content(const ObjectKind& kind, int value, const std::string& secret) {
    if (kind.id == "android.policy")
        return fmt::format(R"({{"maximumTimeToLock": "{}", "password": "{}"}})", value * 1000, secret);
    if (kind.id == "windows.custom")
        return fmt::format(
            R"({{"@odata.type": "#microsoft.graph.windows10CustomConfiguration", "omaSettings": [
                {{"@odata.type": "#microsoft.graph.omaSettingInteger", "omaUri": "./a", "value": {}}},
                {{"@odata.type": "#microsoft.graph.omaSettingString", "omaUri": "./b", "value": "{}"}}]}})",
            value, secret);
    if (kind.id == "apple.declaration")
        return fmt::format(
            R"({{"Type": "com.apple.configuration.passcode.settings", "Identifier": "mdmctl.ward",
            "Payload": {{"MinimumLength": {}, "Password": "{}"}}}})",
            value, secret);
    return small_profile(value, secret);
}

std::vector<std::string> SandboxFixture::assignable_groups() {
    std::vector<std::string> ids;
    for (const Row& row : list_all(backend(), tables::groups, ColumnSet::all(4)))
        ids.push_back(row[0].value());
    return {ids.at(0), ids.at(2)};
}

}  // namespace mdm::test
