#include "mdm/backend/sandbox/world.hpp"

namespace mdm::sandbox {

std::string Ids::text(std::int64_t number) const {
    std::string text = prefix_;
    append_code(text, numbering_.code(static_cast<std::uint64_t>(number)), true);
    return text;
}

std::optional<std::int64_t> Ids::number(std::string_view text) const {
    if (!text.starts_with(prefix_)) return std::nullopt;
    const auto code = read_code(text.substr(prefix_.size()));
    if (!code) return std::nullopt;
    const auto number = static_cast<std::int64_t>(numbering_.number(*code));
    return this->text(number) == text ? std::optional(number) : std::nullopt;
}

World::World(store::Database file, Settings what, const std::string& path, std::string context,
             const BackendSeams& doors)
    : database(std::move(file)),
      settings(std::move(what)),
      fleet(settings, std::move(context)),
      witness(path),
      seams(doors),
      commands("cmd-", settings.seed, 500),
      objects("obj-", settings.seed, 600),
      enrollments("enr-", settings.seed, 700) {}

Result<std::unique_ptr<World>> World::open(const std::string& path, std::string context,
                                           const BackendSeams& seams) {
    MDM_TRY(auto database, open_file(path));
    MDM_TRY(auto settings, read_settings(database));
    return std::unique_ptr<World>(
        new World(std::move(database), std::move(settings), path, std::move(context), seams));
}

Time World::now() {
    if (const auto offset = read_number(database, "offset")) offset_ = Millis(*offset);
    return seams.clock.now() + offset_;
}

}  // namespace mdm::sandbox
